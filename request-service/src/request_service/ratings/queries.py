from uuid import UUID

from sqlalchemy import Double, cast, select, union, update

from kit.database import ReadSession, Session, insert
from request_service.providers.models import Provider
from request_service.ratings.models import Rating

_WORST = 1


async def insert_unless_rated(session: Session, rating: Rating) -> bool:
    """False if this person has rated the other one for this request before."""
    row = {column.name: getattr(rating, column.name) for column in Rating.__table__.columns}
    statement = insert(session, Rating).values(row).on_conflict_do_nothing(index_elements=["request_id", "rater_id"])
    return await session.scalar(statement.returning(Rating.id)) is not None


async def count_score(session: Session, provider_id: UUID, score: int) -> None:
    total, count = Provider.rating_sum + score, Provider.rating_count + 1
    counted = {"rating_sum": total, "rating_count": count, "rating": cast(total, Double) / count}
    await session.execute(update(Provider).where(Provider.id == provider_id).values(counted))


async def list_estranged(session: ReadSession, user_id: UUID) -> set[UUID]:
    """Whoever thinks the worst of *user_id*, and of whom he does."""
    his = select(Rating.ratee_id).where(Rating.rater_id == user_id, Rating.score == _WORST)
    of_him = select(Rating.rater_id).where(Rating.ratee_id == user_id, Rating.score == _WORST)
    return set((await session.scalars(union(his, of_him))).all())


async def erase_comments(session: Session, rater_id: UUID) -> None:
    await session.execute(update(Rating).where(Rating.rater_id == rater_id).values(comment=None))
