"""Statements about reviews."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, Row, bindparam, column, delete, select, table, union, update

from kit.column_types import Id
from kit.database import ReadSession, Session, columns, insert
from kit.paging import Page
from kit.statements import once
from request_service.reviews.errors import ReviewNotFound
from request_service.reviews.models import MIN_SCORE, Review

_reviews = Review.__table__.c
_users: BindParameter[UUID] = bindparam("user_ids", expanding=True)
_counts: ColumnElement[bool] = _reviews.is_verified & _reviews.removed_at.is_(None)
_is_lowest = (_reviews.score == MIN_SCORE) & _counts
_MUTUALLY_BLOCKED = union(
    select(_reviews.rater_id, _reviews.ratee_id).where(_reviews.rater_id.in_(_users), _is_lowest),
    select(_reviews.ratee_id, _reviews.rater_id).where(_reviews.ratee_id.in_(_users), _is_lowest),
)
_SHOWN = select(*columns(Review, without={"is_about_provider", "removed_at"})).where(_reviews.removed_at.is_(None))
_GET = once(_SHOWN.where(_reviews.id == bindparam("review_id")))
# Reviews know no more of requests than their providers.
_requests = table("requests", column("id", Id()), column("provider_id", Id()))
_PROVIDER_OF = once(select(_requests.c.provider_id).where(_requests.c.id == bindparam("request_id")))


async def insert_unless_reviewed(session: Session, review: Review) -> bool:
    """Inserts a review. Returns False if its author has written one about the same dealing before."""
    row = {column.name: getattr(review, column.name) for column in Review.__table__.columns}
    statement = insert(session, Review).values(row).on_conflict_do_nothing()
    return await session.scalar(statement.returning(Review.id)) is not None


async def get_review(session: ReadSession, review_id: UUID) -> Row[Any]:
    found = (await session.execute(_GET, {"review_id": review_id})).one_or_none()
    if found is None:
        raise ReviewNotFound
    return found


async def lock_review(session: Session, review_id: UUID) -> Review:
    """Locks a review. Raises ReviewNotFound, also for one that was removed."""
    statement = select(Review).where(Review.id == review_id, Review.removed_at.is_(None)).with_for_update()
    review = await session.scalar(statement, execution_options={"populate_existing": True})
    if review is None:
        raise ReviewNotFound
    return review


async def is_about_provider(session: ReadSession, review: Review) -> bool:
    """Returns True if the user who is reviewed was the provider of what the review is about."""
    if review.is_about_provider is not None or review.request_id is None:
        return bool(review.is_about_provider)
    return await session.scalar(_PROVIDER_OF, {"request_id": review.request_id}) == review.ratee_id


async def delete_review(session: Session, review: Review) -> None:
    await session.execute(delete(Review).where(Review.id == review.id))


async def list_reviews(session: ReadSession, user_id: UUID, page: Page) -> Sequence[Row[Any]]:
    """Returns reviews about a user, newest first, and one more than the page holds if there is one."""
    statement = _SHOWN.where(_reviews.ratee_id == user_id)
    if page.after is not None:
        statement = statement.where(_reviews.id < page.after.id)
    newest_first = statement.order_by(_reviews.id.desc())
    return (await session.execute(newest_first.offset(page.offset).limit(page.limit + 1))).all()


async def list_mutually_blocked(session: ReadSession, user_ids: Collection[UUID]) -> dict[UUID, set[UUID]]:
    """Returns, by user, the users who gave them, or got from them, the lowest score. Users without any are left out."""
    blocked: dict[UUID, set[UUID]] = {}
    for user_id, other_id in await session.execute(_MUTUALLY_BLOCKED, {"user_ids": list(user_ids)}):
        blocked.setdefault(user_id, set()).add(other_id)
    return blocked


async def erase_comments(session: Session, user_id: UUID) -> None:
    await session.execute(update(Review).where(Review.rater_id == user_id).values(comment=None))
    replied = update(Review).where(Review.ratee_id == user_id, Review.reply.is_not(None))
    await session.execute(replied.values(reply=None))
