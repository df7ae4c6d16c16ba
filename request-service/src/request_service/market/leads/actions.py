"""The verbs of leads.

The row of a lead and the event that makes its conversation are one transaction, so there is no lead without its
conversation. Of several first messages at once one makes the lead, and each of the others adds its message to it.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from kit import clock, outbox, paging
from kit.caller import Caller
from kit.database import ReadSession, Session
from kit.ids import new_id
from kit.paging import Page, PageKey
from request_service.market.figures import actions as figures
from request_service.market.leads import convert, events, queries
from request_service.market.leads.errors import LeadNotFound, NotYourLead
from request_service.market.leads.models import Interest, Lead, LeadChange, Offered
from request_service.market.leads.queries import LeadFilters
from request_service.market.listings.errors import ListingNotFound, OwnListing
from request_service.providers import actions as providers
from request_service.roles import ADMIN


async def find_sellers(session: ReadSession, buyer_id: UUID, listing_id: UUID) -> list[UUID]:
    """Returns who would hear of the buyer's interest in a listing. Raises ListingNotFound or OwnListing."""
    offered = await _require_offered(session, buyer_id, listing_id)
    return [one for one in (offered.owner_id, offered.broker_id) if one is not None]


async def create_lead(session: Session, buyer_id: UUID, listing_id: UUID, interest: Interest) -> tuple[Lead, bool]:
    """Makes the lead of a buyer, or adds the message to the one that they have, and returns False.

    Raises ListingNotFound, OwnListing or InvalidInput.
    """
    await providers.require_account(session, buyer_id)
    offered = await _require_offered(session, buyer_id, listing_id, locked=True)
    units, now = convert.offer_units(interest.offer_amount, offered.currency), clock.now()
    lead = Lead.new(buyer_id, offered, interest, units, now)
    if await queries.insert_lead(session, lead):
        await figures.count(session, "leads", [listing_id])
        await outbox.add(session, events.lead_created(lead), audience=lead.members, topic=lead.id)
        return lead, True
    lead = await queries.lock_lead_of(session, listing_id, buyer_id)
    if lead.repeat(interest, convert.offer_units(interest.offer_amount, lead.currency), now):
        await _tell(session, lead)
    await outbox.add(session, events.lead_repeated(lead, interest.message, new_id()), topic=lead.id)
    return lead, False


async def _require_offered(session: ReadSession, buyer_id: UUID, listing_id: UUID, *, locked: bool = False) -> Offered:
    found = await queries.find_offered(session, listing_id, locked=locked)
    if found is None:
        raise ListingNotFound
    offered, is_visible = found
    if buyer_id in (offered.owner_id, offered.broker_id):
        raise OwnListing
    if not is_visible:
        raise ListingNotFound
    return offered


async def list_leads(
    session: ReadSession, caller: Caller, filters: LeadFilters, page: Page
) -> tuple[Sequence[Lead], str]:
    rows = await queries.list_leads(session, caller.user_id, filters, page)
    return paging.cut(rows, page, lambda lead: PageKey(lead.created_at, lead.id))


async def get_lead(session: ReadSession, caller: Caller, lead_id: UUID) -> Lead:
    """Raises LeadNotFound, also for those who take no part. Admins read every lead."""
    lead = await queries.get_lead(session, lead_id)
    if caller.user_id not in lead.members and caller.role != ADMIN:
        raise LeadNotFound
    return lead


async def update_lead(session: Session, caller: Caller, lead_id: UUID, change: LeadChange) -> Lead:
    """Raises LeadNotFound, NotYourLead for the buyer and for admins, or InvalidLeadTransition."""
    lead = await queries.lock_lead(session, lead_id)
    if lead is None or (caller.user_id not in lead.members and caller.role != ADMIN):
        raise LeadNotFound
    if caller.user_id not in lead.seller_side:
        raise NotYourLead
    if lead.update(change, clock.now()):
        await _tell(session, lead)
    return lead


async def note_conversation(session: Session, lead_id: UUID) -> None:
    """Notes that chat-service has the conversation, and with it what the buyer has said."""
    await queries.erase_opening(session, lead_id)


async def note_answer(session: Session, lead_id: UUID, answered_at: datetime) -> None:
    """Notes the first message of the seller's side."""
    lead = await queries.lock_lead(session, lead_id)
    if lead is not None and lead.answer(answered_at, clock.now()):
        await _tell(session, lead)


async def note_broker(session: Session, listing_id: UUID) -> None:
    """Gives the leads of a listing to the broker whom it has now."""
    found = await queries.find_offered(session, listing_id, locked=True)
    broker_id = None if found is None else found[0].broker_id
    for lead in await queries.lock_leads_of_listing(session, listing_id, broker_id):
        former = lead.broker_id
        if lead.give_to(broker_id, clock.now()):
            await _tell(session, lead, {*lead.members, *([] if former is None else [former])})


async def erase_user(session: Session, user_id: UUID) -> None:
    """Ends the leads of a user who deleted their account, and tells those who remain."""
    for lead in await queries.lock_leads_of_user(session, user_id):
        lead.end_for(user_id, clock.now())
        await _tell(session, lead, set(lead.members) - {user_id})


async def _tell(session: Session, lead: Lead, audience: Collection[UUID] | None = None) -> None:
    await session.flush()
    await outbox.add(session, events.lead_updated(lead), audience=audience or lead.members, topic=lead.id)
