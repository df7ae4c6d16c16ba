"""Venues for tests: their actions on a database, each in a transaction of its own."""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from request_testing import ADDIS, Service

from kit.caller import Caller
from kit.database import Database
from request_service.booking.venues import actions
from request_service.booking.venues.kinds import VenueKind
from request_service.booking.venues.listing import VenueFilter, listing
from request_service.booking.venues.models import StaffMember, Venue, VenueDetails
from request_service.geo import Place
from request_service.providers import actions as providers
from request_service.search import Search
from testkit.callers import new_caller

DETAILS = VenueDetails(
    name="Bole Garage",
    kind=VenueKind.GARAGE,
    address="Bole Road 1",
    latitude=ADDIS.latitude,
    longitude=ADDIS.longitude,
    time_zone="Africa/Addis_Ababa",
)
ADMIN = new_caller("admin")


@dataclass(frozen=True)
class Found:
    """A page of a list of venues."""

    names: list[str]
    distances_km: list[float | None]
    next_cursor: str


@dataclass(frozen=True)
class Venues:
    service: Service

    @property
    def database(self) -> Database:
        return self.service.database

    async def create(self, owner: Caller | None = None, **changes: Any) -> Venue:
        """Adds a garage, by default of a new provider; `changes` are to its details."""
        owner = owner or new_caller("provider")
        return await self.service.do(actions.create_venue, owner, replace(DETAILS, **changes))

    async def create_at(self, name: str, place: Place, **changes: Any) -> Venue:
        return await self.create(name=name, latitude=place.latitude, longitude=place.longitude, **changes)

    async def provider(self) -> Caller:
        """Returns a provider whose registration has arrived."""
        provider = new_caller("provider")
        await self.service.do(providers.add_provider, provider.user_id, "Abebe Bikila")
        return provider

    async def invite(self, venue: Venue, member: Caller) -> StaffMember:
        return await self.service.do(actions.invite_staff, owner_of(venue), venue.id, member.user_id)

    async def accept(self, venue: Venue, member: Caller) -> StaffMember:
        return await self.service.do(actions.accept_invitation, member, venue.id)

    async def member(self, venue: Venue) -> Caller:
        """Returns a provider who has joined the staff."""
        member = await self.provider()
        await self.invite(venue, member)
        await self.accept(venue, member)
        return member

    async def change(self, caller: Caller, venue: Venue, **changes: Any) -> Venue:
        return await self.service.do(actions.update_venue, caller, venue.id, VenueDetails(**changes))

    async def delete(self, caller: Caller, venue: Venue) -> Venue:
        return await self.service.do(actions.delete_venue, caller, venue.id)

    async def verify(self, venue: Venue) -> Venue:
        return await self.service.do(actions.verify_venue, ADMIN, venue.id)

    async def remove(self, caller: Caller, venue: Venue, user_id: UUID) -> None:
        await self.service.do(actions.remove_staff, caller, venue.id, user_id)

    async def get(self, caller: Caller | None, venue: Venue) -> Any:
        """Returns the venue and its staff, as the caller is shown them."""
        return await self.service.read(actions.get_venue, caller, venue.id)

    async def staff(self, venue: Venue) -> list[UUID]:
        """Returns the ids of those who work there or are invited to, in order."""
        _, staff = await self.get(ADMIN, venue)
        return [member.user_id for member in staff]

    async def find(self, caller: Caller | None = None, search: Search | None = None, **asked: Any) -> Found:
        """Returns a page; `asked` are fields of the filter, and limit, offset and cursor."""
        limit, offset, cursor = asked.pop("limit", 100), asked.pop("offset", 0), asked.pop("cursor", "")
        page = listing(VenueFilter(**asked), search, limit, offset, cursor)
        found, next_cursor = await self.service.read(actions.list_venues, caller, page)
        return Found([row.name for row, _ in found], [distance for _, distance in found], next_cursor)

    async def names(self, *arguments: Any, **options: Any) -> list[str]:
        return (await self.find(*arguments, **options)).names


def owner_of(venue: Venue) -> Caller:
    return new_caller("provider", venue.owner_id)
