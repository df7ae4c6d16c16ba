"""Statements about ratings."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import BindParameter, bindparam, select, union, update

from kit.database import ReadSession, Session, insert
from request_service.ratings.models import MIN_SCORE, Rating

_ratings = Rating.__table__.c
_users: BindParameter[UUID] = bindparam("user_ids", expanding=True)
_is_lowest = _ratings.score == MIN_SCORE
_MUTUALLY_BLOCKED = union(
    select(_ratings.rater_id, _ratings.ratee_id).where(_ratings.rater_id.in_(_users), _is_lowest),
    select(_ratings.ratee_id, _ratings.rater_id).where(_ratings.ratee_id.in_(_users), _is_lowest),
)


async def insert_unless_rated(session: Session, rating: Rating) -> bool:
    """Inserts a rating. Returns False if the rater has rated this user for this request before."""
    row = {column.name: getattr(rating, column.name) for column in Rating.__table__.columns}
    statement = insert(session, Rating).values(row).on_conflict_do_nothing(index_elements=["request_id", "rater_id"])
    return await session.scalar(statement.returning(Rating.id)) is not None


async def list_mutually_blocked(session: ReadSession, user_ids: Collection[UUID]) -> dict[UUID, set[UUID]]:
    """Returns, by user, the users who gave them, or got from them, the lowest score. Users without any are left out."""
    blocked: dict[UUID, set[UUID]] = {}
    for user_id, other_id in await session.execute(_MUTUALLY_BLOCKED, {"user_ids": list(user_ids)}):
        blocked.setdefault(user_id, set()).add(other_id)
    return blocked


async def erase_comments(session: Session, rater_id: UUID) -> None:
    await session.execute(update(Rating).where(Rating.rater_id == rater_id).values(comment=None))
