"""The verb by which the participants of a completed request review each other."""

from uuid import UUID

from kit.caller import Caller
from kit.database import Session
from kit.errors import InvalidInput, Unauthenticated
from request_service.assistance.requests import queries
from request_service.assistance.requests.actions import publish
from request_service.providers import queries as provider_queries
from request_service.reviews import actions as reviews
from request_service.reviews.errors import AlreadyRated, AlreadyReviewed
from request_service.reviews.events import request_rated
from request_service.reviews.models import Dealing, Opinion, Review


async def rate_request(
    session: Session, rater: Caller, request_id: UUID, opinion: Opinion, ratee_id: UUID | None = None
) -> Review:
    """Reviews the other participant, who must be *ratee_id* if that is given. Raises AlreadyRated."""
    # An account is locked before providers and requests, in the order of its erasure.
    is_deleted = await provider_queries.lock_whether_deleted(session, rater.user_id)
    await queries.lock_provider_of(session, request_id)
    request = await queries.lock_request(session, request_id)
    other_id = request.ratee_of(rater)
    if ratee_id not in (None, other_id):
        raise InvalidInput.field("target_user_id", "is not the other participant of this request")
    if is_deleted:
        raise Unauthenticated
    dealing = Dealing(request_id=request_id, is_about_provider=other_id == request.provider_id)
    try:
        review = await reviews.add_review(session, dealing, rater.user_id, other_id, opinion)
    except AlreadyReviewed as error:
        raise AlreadyRated from error
    await publish(session, request, request_rated(review), audience=[other_id], score=str(review.score))
    return review
