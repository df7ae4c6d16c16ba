"""The verbs of venues and their staff.

Every change of a venue, and of who works there, holds the lock of the venue's row. An account is locked before a venue.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from kit import acts, clock
from kit.caller import Caller
from kit.database import ReadSession, Session, insert_row
from kit.errors import InvalidInput
from request_service.booking.venues import listing as listings
from request_service.booking.venues import queries
from request_service.booking.venues.errors import OnlyVenueStaff, TooManyStaff, VenueNotFound
from request_service.booking.venues.listing import Reader, VenueFilter, VenueListing
from request_service.booking.venues.models import MAX_STAFF, StaffMember, Venue, VenueDetails
from request_service.geo import Cover, Place
from request_service.providers import actions as providers
from request_service.providers import queries as provider_queries
from request_service.providers.errors import ProviderNotFound
from request_service.roles import ADMIN
from request_service.search import MAX_RADIUS_KM, Search, around, nearest_places

type Found = list[tuple[Row[Any], float | None]]


async def create_venue(session: Session, caller: Caller, details: VenueDetails, *, is_unlisted: bool = False) -> Venue:
    await providers.require_account(session, caller.user_id)
    venue = Venue.create(caller.user_id, details, clock.now(), is_unlisted=is_unlisted)
    await insert_row(session, venue)
    return venue


async def get_venue(
    session: ReadSession, caller: Caller | None, venue_id: UUID
) -> tuple[Row[Any], Sequence[Row[Any]] | None]:
    """Returns a venue, and who works there, or `None` if the caller may not see it.

    Raises VenueNotFound if the caller may not see the venue.
    """
    venue = await queries.get_venue(session, venue_id)
    if caller is None:
        if not venue.is_public:
            raise VenueNotFound
        return venue, None
    staff = await queries.list_staff(session, venue_id)
    own = next((member for member in staff if member.user_id == caller.user_id), None)
    is_manager = caller.user_id == venue.owner_id or caller.role == ADMIN
    if not venue.is_public and not is_manager and own is None:
        raise VenueNotFound
    sees_staff = is_manager or (own is not None and own.joined_at is not None)
    return venue, staff if sees_staff else None


async def list_venues(session: ReadSession, caller: Caller | None, listing: VenueListing) -> tuple[Found, str]:
    """Returns a page of venues, each with its distance in km in a search, and the cursor of the next page."""
    if listing.search is not None:
        return await _list_near(session, caller, listing, listing.search)
    rows = await queries.list_by_name(session, _reader(caller), listing)
    found: Found = [(row, None) for row in rows[: listing.limit]]
    has_more = len(rows) > listing.limit
    return found, listings.cursor_by_name(rows[listing.limit - 1].name_key, found[-1][0].id) if has_more else ""


async def list_nearest_venues(
    session: ReadSession, caller: Caller | None, wanted: VenueFilter, place: Place | None, limit: int
) -> Found:
    """Returns the venues that are nearest to a place. Raises InvalidInput if there is none to search around."""
    if place is None:
        raise InvalidInput.field("lat", "is missing")
    search = around(place, MAX_RADIUS_KM, limit, None)
    found, _ = await _list_near(session, caller, listings.listing(wanted, search, limit, 0, ""), search)
    return found


async def _list_near(
    session: ReadSession, caller: Caller | None, listing: VenueListing, search: Search
) -> tuple[Found, str]:
    async def load(cover: Cover) -> Sequence[Row[UUID, float, float]]:
        return await queries.list_in_cells(session, _reader(caller), cover, listing.wanted)

    wanted = replace(search, limit=listing.offset + listing.limit + 1)
    near = (await nearest_places(wanted, load, listing.after_distance))[listing.offset :]
    rows = {row.id: row for row in await queries.list_venues(session, [place.id for place, _ in near[: listing.limit]])}
    found: Found = [(rows[place.id], distance_km) for place, distance_km in near[: listing.limit]]
    if len(near) <= listing.limit:
        return found, ""
    last, distance_km = near[listing.limit - 1]
    return found, listings.cursor_by_distance(distance_km, last.id)


async def update_venue(session: Session, caller: Caller, venue_id: UUID, details: VenueDetails) -> Venue:
    venue = await lock_managed(session, caller, venue_id)
    venue.change(details, clock.now())
    return venue


async def lock_managed(session: Session, caller: Caller, venue_id: UUID) -> Venue:
    """Locks a venue for its owner or an admin, and raises why another caller may not change it."""
    venue = await queries.lock_venue(session, venue_id)
    await _require_manager(session, caller, venue)
    if caller.user_id != venue.owner_id:
        # The logs name the change under the id of the request, which the entry has too.
        await acts.record(session, caller, "venue_managed", venue.owner_id, venue_id=venue_id)
    return venue


async def delete_venue(session: Session, caller: Caller, venue_id: UUID) -> Venue:
    """Ends a venue for good; it stays for the records of the past. Doing it again changes nothing."""
    venue = await lock_managed(session, caller, venue_id)
    venue.close(clock.now())
    return venue


async def verify_venue(session: Session, admin: Caller, venue_id: UUID) -> Venue:
    """Verifies a venue for an admin. Doing it again changes nothing."""
    venue = await queries.lock_venue(session, venue_id)
    was_verified = venue.is_verified
    venue.verify(clock.now())
    if not was_verified:
        await acts.record(session, admin, "venue_verified", venue.owner_id, venue_id=venue_id, old=False, new=True)
    return venue


async def invite_staff(session: Session, caller: Caller, venue_id: UUID, user_id: UUID) -> StaffMember:
    """Invites a provider, who belongs to the staff once they accept. Doing it again changes nothing."""
    is_deleted = await provider_queries.lock_whether_deleted(session, user_id)
    venue = await lock_managed(session, caller, venue_id)
    venue.require_active()
    if user_id == venue.owner_id:
        raise InvalidInput.field("user_id", "is the owner, who belongs to the staff already")
    if is_deleted:
        raise ProviderNotFound
    await providers.get_provider(session, user_id)
    member = await queries.find_member(session, venue_id, user_id)
    if member is None:
        if await queries.count_staff(session, venue_id) >= MAX_STAFF:
            raise TooManyStaff
        member = StaffMember(venue_id=venue_id, user_id=user_id, invited_at=clock.now())
        await insert_row(session, member)
    return member


async def accept_invitation(session: Session, caller: Caller, venue_id: UUID) -> StaffMember:
    """Makes an invited provider a member of the staff. Doing it again changes nothing."""
    venue = await queries.lock_venue(session, venue_id)
    member = await queries.find_member(session, venue_id, caller.user_id)
    if member is None:
        raise _refusal(venue, caller)
    venue.require_active()
    member.accept(clock.now())
    return member


async def remove_staff(session: Session, caller: Caller, venue_id: UUID, user_id: UUID) -> None:
    """Removes a member of the staff, or an invitation: by the owner, by an admin, or by the person themself."""
    venue = await queries.lock_venue(session, venue_id)
    if caller.user_id != user_id or venue.is_managed_by(caller):
        await _require_manager(session, caller, venue)
    if await queries.find_member(session, venue_id, user_id) is None:
        raise ProviderNotFound if venue.is_managed_by(caller) else _refusal(venue, caller)
    await queries.delete_member(session, venue_id, user_id)


async def erase_owner(session: Session, user_id: UUID) -> list[UUID]:
    """Ends the venues of a deleted account, returns their ids, and takes the person out of the staff of others."""
    owned = await queries.lock_venues_of(session, user_id)
    for venue in owned:
        venue.forget_owner(clock.now())
    await queries.delete_memberships(session, user_id)
    return [venue.id for venue in owned]


async def lock_as_staff(session: Session, caller: Caller, venue_id: UUID) -> Venue:
    """Locks a venue for its staff or an admin, and raises why another caller may not change what it offers."""
    venue = await queries.lock_venue(session, venue_id)
    if not venue.is_managed_by(caller) and not await is_staff(session, venue, caller.user_id):
        raise _refusal(venue, caller)
    return venue


async def is_staff(session: ReadSession, venue: Venue, user_id: UUID) -> bool:
    """Returns True for the owner and those who have accepted an invitation."""
    member = await queries.find_member(session, venue.id, user_id)
    return user_id == venue.owner_id or (member is not None and member.has_joined)


async def _require_manager(session: Session, caller: Caller, venue: Venue) -> None:
    if venue.is_managed_by(caller):
        return
    member = await queries.find_member(session, venue.id, caller.user_id)
    if member is None:
        raise _refusal(venue, caller)
    venue.require_manager(caller, is_staff=member.has_joined)


def _refusal(venue: Venue, caller: Caller) -> VenueNotFound | OnlyVenueStaff:
    """Returns the refusal of a caller who has no part in the venue, and may not know of one that is not shown."""
    return OnlyVenueStaff() if venue.is_public or venue.is_managed_by(caller) else VenueNotFound()


def _reader(caller: Caller | None) -> Reader:
    return Reader() if caller is None else Reader(caller.user_id, sees_all=caller.role == ADMIN)
