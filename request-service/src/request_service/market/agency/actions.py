"""The verbs of brokers in listings: owners ask them, they accept, and either side ends it.

Each holds the lock of the listing, so that an acceptance and a withdrawal at the same moment have an order.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import Row

from kit import clock, outbox
from kit.caller import Caller
from kit.database import Session
from request_service.market.agency import events
from request_service.market.brokers import actions as brokers
from request_service.market.listings import actions as listings
from request_service.market.listings import queries
from request_service.market.listings.errors import ListingNotFound, NotInvited
from request_service.market.sellers.errors import SellerSuspended
from request_service.providers import actions as providers


async def invite_broker(session: Session, owner: Caller, listing_id: UUID, broker_id: UUID) -> Row[Any]:
    """Asks a verified broker to take part, instead of any who was asked before. Doing it again changes nothing.

    Raises ListingNotFound, NotYourListing, SellerSuspended, BrokerNotFound, BrokerNotVerified or BrokerTakesPart.
    """
    await providers.require_account(session, owner.user_id)
    listing, suspended_at = await queries.lock_listing(session, listing_id)
    if owner.user_id != listing.owner_id:
        raise listings.refusal_of(listing, owner)
    if suspended_at is not None:
        raise SellerSuspended
    await brokers.require_verified(session, broker_id)
    now = clock.now()
    if not listing.invite_broker(broker_id, now):
        return await queries.get_listing(session, listing_id)
    await outbox.add(session, events.broker_invited(listing, broker_id, now), audience=[broker_id], topic=listing_id)
    return await listings.tell_change(session, listing, owner)


async def join_listing(session: Session, broker: Caller, listing_id: UUID) -> Row[Any]:
    """Lets a broker take part whom the owner has asked. Doing it again changes nothing.

    Raises ListingNotFound, NotInvited, BrokerNotFound or BrokerNotVerified.
    """
    # In the order of `market.actions.delete_broker`: no broker who ends joins meanwhile.
    await providers.hold_account(session, broker.user_id)
    await providers.require_account(session, broker.user_id)
    listing, _ = await queries.lock_listing(session, listing_id)
    former = listing.members
    try:
        is_new = listing.join(broker.user_id, clock.now())
    except NotInvited:
        if isinstance(refusal := listings.refusal_of(listing, broker), ListingNotFound):
            raise refusal from None
        raise
    if not is_new:
        return await queries.get_listing(session, listing_id)
    await brokers.require_verified(session, broker.user_id)
    return await listings.tell_change(session, listing, broker, former=former)


async def remove_broker(session: Session, caller: Caller, listing_id: UUID) -> None:
    """Ends the part of a broker, or takes an invitation back: for the owner, or for the broker themself.

    Doing it again changes nothing for the owner. Raises ListingNotFound, NotYourListing, or SellerSuspended for an
    owner; a broker leaves also a suspended one.
    """
    listing, suspended_at = await queries.lock_listing(session, listing_id)
    is_owner = caller.user_id == listing.owner_id
    if not is_owner and caller.user_id not in (listing.broker_id, listing.invited_broker_id):
        raise listings.refusal_of(listing, caller)
    if is_owner and suspended_at is not None:
        raise SellerSuspended
    former = listing.members
    if listing.remove_broker(None if is_owner else caller.user_id, clock.now()):
        await listings.tell_change(session, listing, caller, former=former)
