"""The verbs of ratings."""

from uuid import UUID

from kit import clock
from kit.database import Session
from request_service.ratings import queries
from request_service.ratings.errors import AlreadyRated
from request_service.ratings.models import Opinion, Rating


async def add_rating(session: Session, request_id: UUID, rater_id: UUID, ratee_id: UUID, opinion: Opinion) -> Rating:
    """Adds a rating. Raises AlreadyRated if *rater_id* has rated *ratee_id* for this request before."""
    rating = Rating.give(request_id, rater_id, ratee_id, opinion, clock.now())
    if not await queries.insert_unless_rated(session, rating):
        raise AlreadyRated
    return rating


async def erase_comments(session: Session, user_id: UUID) -> None:
    """Erases what a deleted account wrote. The scores stay: the users who got them have earned them."""
    await queries.erase_comments(session, user_id)
