"""The verbs of the marketplace that make several nouns act. A seller is locked before their listings."""

from datetime import datetime
from uuid import UUID

from kit.caller import Caller
from kit.database import Session
from request_service.market.brokers import actions as brokers
from request_service.market.leads import actions as leads
from request_service.market.listings import actions as listings
from request_service.market.searches import actions as searches
from request_service.market.sellers import actions as sellers
from request_service.providers import actions as providers


async def suspend_seller(session: Session, admin: Caller, user_id: UUID, reason: str) -> None:
    """Hides all listings of a seller, who can offer nothing until they are restored."""
    await listings.hide_listings_of(session, await sellers.suspend_seller(session, admin, user_id, reason))


async def restore_seller(session: Session, admin: Caller, user_id: UUID, reason: str) -> None:
    """Shows the listings of a seller again, unless their account is not active."""
    await listings.hide_listings_of(session, await sellers.restore_seller(session, admin, user_id, reason))


async def note_activity(session: Session, user_id: UUID, *, is_active: bool, changed_at: datetime) -> None:
    """Hides the listings of an account that is deactivated, and shows them when it is active again."""
    seller = await sellers.note_activity(session, user_id, is_active=is_active, changed_at=changed_at)
    if seller is not None:
        await listings.hide_listings_of(session, seller)


async def delete_broker(session: Session, broker: Caller) -> None:
    """Ends the caller's being a broker, and their part in the listings of others. Raises BrokerNotFound."""
    # Joining a listing holds it too, so that none is joined after its broker has left all.
    await providers.hold_account(session, broker.user_id)
    await providers.require_account(session, broker.user_id)
    await listings.leave_listings(session, broker.user_id)
    await brokers.delete_broker(session, broker)


async def erase_user(session: Session, user_id: UUID) -> None:
    """Ends the listings, the leads and the saved searches of a deleted account and erases its profile."""
    await listings.leave_listings(session, user_id)
    if await sellers.erase_seller(session, user_id) is not None:
        await listings.erase_owner(session, user_id)
    await leads.erase_user(session, user_id)
    await searches.erase_user(session, user_id)
