"""Writes reviews about what two users have completed together: requests and bookings, which know nothing of each other.

One dealing is reviewed once by each of the two, so a review that names no request is about the latest one without a
review of its author. Users who have completed nothing together may review each other once; that does not count.
"""

from uuid import UUID

from kit.caller import Caller
from kit.database import ReadSession, Session
from request_service.assistance.rating import rate_request
from request_service.assistance.requests import convert as requests_convert
from request_service.assistance.requests import queries as requests
from request_service.booking.bookings.queries import dealings as bookings
from request_service.providers.actions import require_account
from request_service.reviews import actions as reviews
from request_service.reviews.convert import Draft
from request_service.reviews.errors import AlreadyRated, AlreadyReviewed
from request_service.reviews.models import Dealing, Review


async def write_review(session: Session, author: Caller, draft: Draft) -> Review:
    """Raises AlreadyReviewed if the author has reviewed all that the two have completed.

    Of a request that is named, it raises what `rate_request` raises.
    """
    if draft.request_id is not None:
        return await _rate(session, author, draft, requests_convert.request_id(draft.request_id))
    request_id = await requests.find_unreviewed(session, author.user_id, draft.target_id)
    if request_id is not None:
        return await _rate(session, author, draft, request_id)
    await require_account(session, author.user_id)
    booking = await bookings.find_unreviewed(session, author.user_id, draft.target_id)
    if booking is not None:
        dealing = Dealing(booking_id=booking.id, is_about_provider=booking.provider_id == draft.target_id)
    elif await have_dealt(session, author.user_id, draft.target_id):
        raise AlreadyReviewed
    else:
        dealing = Dealing()
    return await reviews.add_review(session, dealing, author.user_id, draft.target_id, draft.opinion)


async def have_dealt(session: ReadSession, one_id: UUID, other_id: UUID) -> bool:
    """Returns True if the two have completed a request or a booking together."""
    if await requests.exists_completed(session, one_id, other_id):
        return True
    return await bookings.exists_completed(session, one_id, other_id)


async def _rate(session: Session, author: Caller, draft: Draft, request_id: UUID) -> Review:
    try:
        return await rate_request(session, author, request_id, draft.opinion, draft.target_id)
    except AlreadyRated as error:
        raise AlreadyReviewed from error
