"""The verbs of reviews. What two users have completed together is known to the capabilities, which hand it in."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from kit import clock, outbox, paging
from kit.caller import Caller
from kit.database import ReadSession, Session
from kit.paging import Page, PageKey
from request_service.providers import queries as providers
from request_service.reviews import events, queries
from request_service.reviews.errors import AlreadyReviewed, ReviewNotFound
from request_service.reviews.models import Dealing, Opinion, OpinionChange, Review


async def add_review(session: Session, dealing: Dealing, rater_id: UUID, ratee_id: UUID, opinion: Opinion) -> Review:
    """Adds a review, which counts if it is verified and about a provider.

    Raises AlreadyReviewed if *rater_id* has reviewed *ratee_id* for this dealing before.
    """
    review = Review.give(dealing, rater_id, ratee_id, opinion, clock.now())
    if not await queries.insert_unless_reviewed(session, review):
        raise AlreadyReviewed
    await _count(session, review, score=review.score, number=1)
    await outbox.add(session, events.review_created(review), audience=[ratee_id], topic=review.topic)
    return review


async def get_review(session: ReadSession, review_id: UUID) -> Row[Any]:
    return await queries.get_review(session, review_id)


async def list_reviews(session: ReadSession, user_id: UUID, page: Page) -> tuple[Sequence[Row[Any]], str]:
    """Returns a page of the reviews about a user, newest first, and the cursor of the next one."""
    found = await queries.list_reviews(session, user_id, page)
    return paging.cut(found, page, lambda review: PageKey(review.created_at, review.id))


async def update_review(session: Session, author: Caller, review_id: UUID, change: OpinionChange) -> Review:
    """Raises ReviewNotFound, also for a review of another user and for one that was removed, or ReviewFinal."""
    review = await _lock_own(session, author, review_id)
    before = review.score
    review.change(change, clock.now())
    await session.flush()
    await _count(session, review, score=review.score - before, number=0)
    await outbox.add(session, events.review_updated(review), audience=[review.ratee_id], topic=review.topic)
    return review


async def delete_review(session: Session, author: Caller, review_id: UUID) -> None:
    """Deletes a review; its author may write another one. Raises ReviewNotFound as `update_review` does."""
    review = await _lock_own(session, author, review_id)
    review.require_changeable(clock.now())
    await _count(session, review, score=-review.score, number=-1)
    await outbox.add(session, events.review_deleted(review), audience=[review.ratee_id], topic=review.topic)
    await queries.delete_review(session, review)


async def reply_to_review(session: Session, target: Caller, review_id: UUID, reply: str) -> Review:
    """Adds the one answer of the user who is reviewed, and tells the author.

    Raises AlreadyReplied, or ReviewNotFound for a review about another user and for one that was removed.
    """
    await providers.require_account(session, target.user_id)
    review = await queries.lock_review(session, review_id)
    if review.ratee_id != target.user_id:
        raise ReviewNotFound
    review.answer(reply, clock.now())
    await session.flush()
    await outbox.add(session, events.review_updated(review), audience=[review.rater_id], topic=review.topic)
    return review


async def remove_review(session: Session, review_id: UUID) -> None:
    """Removes a review by decision of a moderator: it is not shown, does not count, and cannot be written again.

    A review that is gone already is left as it is.
    """
    try:
        review = await queries.lock_review(session, review_id)
    except ReviewNotFound:
        return
    await _count(session, review, score=-review.score, number=-1)
    review.remove(clock.now())
    await session.flush()
    await outbox.add(session, events.review_deleted(review), audience=[review.ratee_id], topic=review.topic)


async def erase_comments(session: Session, user_id: UUID) -> None:
    """Erases what a deleted account wrote, replies too. The scores stay: the users who got them have earned them."""
    await queries.erase_comments(session, user_id)


async def _lock_own(session: Session, author: Caller, review_id: UUID) -> Review:
    # An account is locked before its reviews, in the order of its erasure.
    await providers.require_account(session, author.user_id)
    review = await queries.lock_review(session, review_id)
    if review.rater_id != author.user_id:
        raise ReviewNotFound
    return review


async def _count(session: Session, review: Review, *, score: int, number: int) -> None:
    """Adds to the mean rating of a provider, or takes from it."""
    if review.is_verified and await queries.is_about_provider(session, review):
        await providers.count_score(session, review.ratee_id, score, number)
