from uuid import UUID

from kit import clock
from kit.caller import Caller
from kit.database import Session
from request_service.assistance.requests import queries as requests
from request_service.assistance.requests.facts import tell
from request_service.providers import actions as providers
from request_service.ratings import events, queries
from request_service.ratings.errors import AlreadyRated
from request_service.ratings.models import Opinion, Rating


async def rate_request(session: Session, rater: Caller, request_id: UUID, opinion: Opinion) -> Rating:
    await requests.lock_provider_of(session, request_id)
    request = await requests.lock_request(session, request_id)
    ratee_id = request.ratee_of(rater)
    await providers.require_account(session, rater.user_id)
    rating = Rating.give(request_id, rater.user_id, ratee_id, opinion, clock.now())
    if not await queries.insert_unless_rated(session, rating):
        raise AlreadyRated
    if ratee_id == request.provider_id:
        await queries.count_score(session, ratee_id, rating.score)
    await tell(session, request, events.request_rated(rating), audience=[ratee_id], score=str(rating.score))
    return rating


async def erase_comments(session: Session, user_id: UUID) -> None:
    """Of whoever has deleted his account: the score stays, as what the other one has earned."""
    await queries.erase_comments(session, user_id)
