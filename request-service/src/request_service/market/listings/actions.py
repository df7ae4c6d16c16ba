"""The verbs of listings.

An account is locked before its seller profile, and a profile before its listings. A verb that makes a listing live
holds the lock of the profile, so that the number of live listings stays true while several are published at once.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from kit import acts, clock, outbox, paging
from kit.caller import Caller
from kit.database import ReadSession, Session, insert_row
from kit.errors import InvalidInput
from kit.paging import Page, PageKey
from request_service.market.brokers import queries as brokers
from request_service.market.listings import details, events, queries, showing
from request_service.market.listings.details import Fields
from request_service.market.listings.errors import ListingLimit, ListingNotFound, NotYourListing
from request_service.market.listings.events import MakeEvent
from request_service.market.listings.kinds import ListingPosition, ListingType
from request_service.market.listings.lifecycle import ListingStatus
from request_service.market.listings.limits import ListingLimits
from request_service.market.listings.models import PARTS, Listing, ListingChange, write_part
from request_service.market.sellers import queries as sellers
from request_service.market.sellers.errors import SellerSuspended
from request_service.market.sellers.models import Seller, SellerKind
from request_service.providers import actions as providers
from request_service.roles import ADMIN


async def create_listing(  # noqa: PLR0913  # a permission and its collaborator
    session: Session, caller: Caller, kind: ListingType, fields: Fields, limits: ListingLimits, *, is_draft: bool
) -> Row[Any]:
    await providers.require_account(session, caller.user_id)
    seller = await sellers.lock_own_seller(session, caller.user_id)
    seller.require_selling()
    now = clock.now()
    listing = Listing.draft(seller.user_id, kind, fields, _usual_position(kind, seller), now)
    listing.is_hidden = seller.hides_listings
    part = PARTS[kind](listing_id=listing.id)
    write_part(part, kind, fields, now)
    if not is_draft:
        await _require_room(session, listing, limits)
        listing.become(ListingStatus.AVAILABLE, now)
    await insert_row(session, listing)
    await insert_row(session, part)
    return await tell_change(session, listing, caller, is_news=not is_draft)


async def get_listing(session: ReadSession, caller: Caller | None, listing_id: UUID) -> tuple[Row[Any], bool]:
    """Returns a listing, and whether the caller sees all of it.

    Raises ListingNotFound for one that they may not see.
    """
    found = await queries.get_listing(session, listing_id)
    is_insider = caller is not None and (caller.user_id in (found.owner_id, found.broker_id) or caller.role == ADMIN)
    if not found.is_visible and not is_insider:
        raise ListingNotFound
    return found, is_insider


async def list_own_listings(
    session: ReadSession, caller: Caller, status: ListingStatus | None, page: Page
) -> tuple[Sequence[Row[Any]], str]:
    rows = await queries.list_own_listings(session, caller.user_id, status, page)
    return paging.cut(rows, page, lambda row: PageKey(row.created_at, row.id))


async def update_listing(
    session: Session, caller: Caller, listing_id: UUID, change: ListingChange, limits: ListingLimits
) -> Row[Any]:
    """Changes the fields and then the status."""
    fields, status = change.fields, change.status
    is_shown = status is not None and status.is_live
    listing = await (_lock_with_seller if is_shown else lock_managed)(session, caller, listing_id)
    if not set(details.new_images(fields, listing.image_ids)) <= set(change.images):
        raise not_own_images()
    was_live, now = listing.status.is_live, clock.now()
    if fields:
        listing.change(fields, now)
        write_part(await queries.get_part(session, listing), listing.type, fields, now)
    if status is not None and not _is_repeated(listing, change):
        if is_shown:
            await _require_room(session, listing, limits)
        listing.become(status, now)
    return await tell_change(session, listing, caller, is_news=listing.status.is_live and not was_live)


async def publish_listing(session: Session, caller: Caller, listing_id: UUID, limits: ListingLimits) -> Row[Any]:
    """Makes a listing available that is a draft, was withdrawn, has expired or has ended with a deal."""
    listing = await _lock_with_seller(session, caller, listing_id)
    await _require_room(session, listing, limits)
    listing.become(ListingStatus.AVAILABLE, clock.now())
    return await tell_change(session, listing, caller, is_news=True)


async def withdraw_listing(session: Session, caller: Caller, listing_id: UUID) -> Row[Any]:
    listing = await lock_managed(session, caller, listing_id)
    listing.become(ListingStatus.WITHDRAWN, clock.now())
    return await tell_change(session, listing, caller, is_news=False)


async def renew_listing(session: Session, caller: Caller, listing_id: UUID, limits: ListingLimits) -> Row[Any]:
    """Moves the end of a listing 60 days on. One that has ended, or was withdrawn, is shown again."""
    listing = await _lock_with_seller(session, caller, listing_id)
    was_live = listing.status.is_live
    await _require_room(session, listing, limits)
    listing.renew(clock.now())
    return await tell_change(session, listing, caller, is_news=not was_live)


async def delete_listing(session: Session, caller: Caller, listing_id: UUID) -> None:
    """Ends a listing for good, for its owner or an admin. Afterwards it is not found."""
    listing, _ = await queries.lock_listing(session, listing_id)
    if caller.user_id != listing.owner_id and caller.role != ADMIN:
        raise refusal_of(listing, caller)
    if caller.user_id != listing.owner_id:
        await acts.record(session, caller, "listing_deleted", listing.owner_id, listing_id=listing_id)
    await erase_listings(session, [listing], caller.user_id)


async def erase_listings(session: Session, listings: Sequence[Listing], actor_id: UUID | None) -> None:
    """Ends locked listings for good and tells so, each once."""
    now = clock.now()
    for listing in listings:
        listing.erase(now)
    await session.flush()
    await queries.erase_parts(session, [listing.id for listing in listings])
    await showing.hide(session, [listing.id for listing in listings])
    for listing in listings:
        await outbox.add(session, events.listing_deleted(listing, actor_id, now))


async def hide_listings_of(session: Session, seller: Seller) -> None:
    """Hides the listings of a locked seller, or shows them again, as the seller's state says."""
    changed, now = [], clock.now()
    for listing in await queries.lock_listings_of(session, seller.user_id):
        was_visible = listing.is_visible
        if listing.is_hidden is not seller.hides_listings:
            listing.hide(is_hidden=seller.hides_listings, now=now)
        if listing.is_visible is not was_visible:
            changed.append(listing)
    await session.flush()
    await _tell_all(session, changed, events.listing_updated)


async def erase_owner(session: Session, owner_id: UUID) -> None:
    """Ends the listings of a deleted account. Their owner is locked."""
    await erase_listings(session, await queries.lock_listings_of(session, owner_id), None)


async def meet_due(session: Session, limit: int) -> int:
    """Ends listings whose time is over and tells owners of the end of others; returns how many were due."""
    now = clock.now()
    due = await queries.lock_due(session, now, limit)
    told: dict[UUID, MakeEvent] = {
        listing.id: events.listing_expired if listing.meet_due(now) else events.listing_expiring for listing in due
    }
    await session.flush()
    await _tell_all(session, due, lambda row, actor_id: told[row.id](row, actor_id))
    return len(due)


async def leave_listings(session: Session, broker_id: UUID) -> None:
    """Ends the part of a broker in all listings, and takes back what they were asked. Their account is held."""
    changed, former, now = [], {}, clock.now()
    for listing in await queries.lock_listings_with(session, broker_id):
        members = listing.members
        if listing.remove_broker(broker_id, now):
            changed.append(listing)
            former[listing.id] = members
    await session.flush()
    await _tell_all(session, changed, events.listing_updated, former)


async def _tell_all(
    session: Session, listings: Sequence[Listing], event: MakeEvent, former: Mapping[UUID, list[UUID]] | None = None
) -> None:
    """Publishes changes of locked listings, by *former* also to the members that they had before."""
    rows = {row.id: row for row in await queries.list_shown(session, [listing.id for listing in listings])}
    await showing.show(session, rows.values())
    for listing in listings:
        audience = [*listing.members, *(former or {}).get(listing.id, ())]
        await outbox.add(session, event(rows[listing.id], None), audience=audience, topic=listing.id)


async def tell_change(
    session: Session, listing: Listing, actor: Caller, *, is_news: bool = False, former: Collection[UUID] = ()
) -> Row[Any]:
    """Publishes the change of a locked listing, also to its *former* members, and returns what its owner is shown."""
    await session.flush()
    shown = await queries.get_listing(session, listing.id)
    await showing.show(session, [shown])
    event = (events.listing_published if is_news else events.listing_updated)(shown, actor.user_id)
    await outbox.add(session, event, audience=[*listing.members, *former], topic=listing.id)
    return shown


async def lock_managed(session: Session, caller: Caller, listing_id: UUID) -> Listing:
    """Locks a listing for its owner or their broker, and raises why another caller may not change it."""
    listing, suspended_at = await queries.lock_listing(session, listing_id)
    if caller.user_id not in listing.members:
        raise refusal_of(listing, caller)
    if suspended_at is not None:
        raise SellerSuspended
    return listing


async def _lock_with_seller(session: Session, caller: Caller, listing_id: UUID) -> Listing:
    """Locks the owner's profile and then the listing, as `lock_managed` does, for what may make it live."""
    owner_id, _ = await queries.get_standing(session, listing_id)
    await sellers.lock_seller(session, owner_id)
    return await lock_managed(session, caller, listing_id)


async def _require_room(session: Session, listing: Listing, limits: ListingLimits) -> None:
    """Raises ListingLimit if one more of the owner, whose profile is locked, may not be live."""
    if listing.status.is_live:
        return
    is_broker = await brokers.is_verified(session, listing.owner_id)
    if await queries.count_live(session, listing.owner_id) >= (limits.live_of_broker if is_broker else limits.live):
        raise ListingLimit


def not_own_images() -> InvalidInput:
    return InvalidInput.field("image_ids", "must be images of your own that are ready")


def _usual_position(kind: ListingType, seller: Seller) -> ListingPosition:
    """Returns what is shown of the place if nothing is said about it."""
    is_private = kind is ListingType.VEHICLE or seller.kind is SellerKind.PRIVATE
    return ListingPosition.APPROXIMATE if is_private else ListingPosition.EXACT


def _is_repeated(listing: Listing, change: ListingChange) -> bool:
    """Returns True for a status that came with a whole listing and does not change it."""
    is_open = listing.status.is_live or listing.status is ListingStatus.DRAFT
    return bool(change.fields) and is_open and listing.status is change.status


def refusal_of(listing: Listing, caller: Caller) -> ListingNotFound | NotYourListing:
    """Returns the refusal of a caller who may not know of a listing that is not shown."""
    sees_it = listing.is_visible or caller.role == ADMIN or caller.user_id in listing.members
    return NotYourListing() if sees_it else ListingNotFound()
