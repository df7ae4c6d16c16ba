"""Writes reviews about the dealings of two users: requests, bookings and leads, which know nothing of each other.

A dealing is a completed request or booking, or a lead that the seller's side has answered. Each of the two reviews it
once, so a review that names none is about one without a review of its author: the latest request, else the latest
booking, else the latest lead. Users without a dealing may review each other once; that does not count.
"""

from uuid import UUID

from kit.caller import Caller
from kit.database import ReadSession, Session
from kit.errors import InvalidInput
from request_service.assistance.rating import rate_request
from request_service.assistance.requests import convert as requests_convert
from request_service.assistance.requests import queries as requests
from request_service.booking.bookings.queries import dealings as bookings
from request_service.market.leads import queries as leads
from request_service.providers.actions import require_account
from request_service.reviews import actions as reviews
from request_service.reviews.convert import Draft
from request_service.reviews.errors import AlreadyRated, AlreadyReviewed, ReviewedListingNotFound
from request_service.reviews.models import Dealing, Review


async def write_review(session: Session, author: Caller, draft: Draft) -> Review:
    """Raises AlreadyReviewed if the author has reviewed all dealings of the two, or the one that is named.

    Of a request that is named, it raises what `rate_request` raises; of a listing, ReviewedListingNotFound and
    InvalidInput.
    """
    if draft.request_id is not None:
        return await _rate(session, author, draft, requests_convert.request_id(draft.request_id))
    if draft.listing_id is None:
        request_id = await requests.find_unreviewed(session, author.user_id, draft.target_id)
        if request_id is not None:
            return await _rate(session, author, draft, request_id)
    await require_account(session, author.user_id)
    if draft.listing_id is None:
        dealing = await _choose(session, author.user_id, draft.target_id)
    else:
        dealing = await _about_listing(session, author.user_id, draft.target_id, draft.listing_id)
    return await reviews.add_review(session, dealing, author.user_id, draft.target_id, draft.opinion)


async def have_dealt(session: ReadSession, one_id: UUID, other_id: UUID) -> bool:
    """Returns True if the two have completed a request or a booking together, or a lead between them was answered."""
    if await requests.exists_completed(session, one_id, other_id):
        return True
    if await bookings.exists_completed(session, one_id, other_id):
        return True
    return await leads.exists_answered(session, one_id, other_id)


async def _rate(session: Session, author: Caller, draft: Draft, request_id: UUID) -> Review:
    try:
        return await rate_request(session, author, request_id, draft.opinion, draft.target_id)
    except AlreadyRated as error:
        raise AlreadyReviewed from error


async def _choose(session: ReadSession, author_id: UUID, target_id: UUID) -> Dealing:
    """Returns a dealing without a review of the author, or none if the two never had any. Raises AlreadyReviewed."""
    booking = await bookings.find_unreviewed(session, author_id, target_id)
    if booking is not None:
        return Dealing(booking_id=booking.id, is_about_provider=booking.provider_id == target_id)
    lead = await leads.find_unreviewed(session, author_id, target_id)
    if lead is not None:
        return Dealing(lead_id=lead.id, listing_id=lead.listing_id)
    if await have_dealt(session, author_id, target_id):
        raise AlreadyReviewed
    return Dealing()


async def _about_listing(session: ReadSession, author_id: UUID, target_id: UUID, listing_id: UUID) -> Dealing:
    """Returns the lead of the two about a listing if it was answered, else none, with the listing.

    Raises ReviewedListingNotFound for a listing that not everyone sees and about which the two have no lead, and
    InvalidInput if the target takes no part in it.
    """
    lead = await leads.find_lead_between(session, listing_id, author_id, target_id)
    if lead is not None:
        return Dealing(lead_id=lead.id if lead.first_answer_at else None, listing_id=listing_id)
    offered, is_visible = await leads.find_offered(session, listing_id) or (None, False)
    if offered is None or not is_visible:
        raise ReviewedListingNotFound
    if target_id not in (offered.owner_id, offered.broker_id):
        raise InvalidInput.field("target_user_id", "does not offer this listing")
    return Dealing(listing_id=listing_id)
