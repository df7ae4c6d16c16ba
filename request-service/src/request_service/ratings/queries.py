from uuid import UUID

from sqlalchemy import select, union, update

from kit.database import ReadSession, Session, insert
from request_service.ratings.models import MIN_SCORE, Rating


async def insert_unless_rated(session: Session, rating: Rating) -> bool:
    """Inserts a rating. Returns False if the rater has rated this user for this request before."""
    row = {column.name: getattr(rating, column.name) for column in Rating.__table__.columns}
    statement = insert(session, Rating).values(row).on_conflict_do_nothing(index_elements=["request_id", "rater_id"])
    return await session.scalar(statement.returning(Rating.id)) is not None


async def list_mutually_blocked(session: ReadSession, user_id: UUID) -> set[UUID]:
    """The ids of the users who gave *user_id*, or got from *user_id*, the lowest score."""
    given = select(Rating.ratee_id).where(Rating.rater_id == user_id, Rating.score == MIN_SCORE)
    received = select(Rating.rater_id).where(Rating.ratee_id == user_id, Rating.score == MIN_SCORE)
    return set((await session.scalars(union(given, received))).all())


async def erase_comments(session: Session, rater_id: UUID) -> None:
    await session.execute(update(Rating).where(Rating.rater_id == rater_id).values(comment=None))
