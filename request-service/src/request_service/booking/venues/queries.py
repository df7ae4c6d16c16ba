"""Statements about venues and their staff, and the lock of a venue, which decides contested changes of both."""

from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, String, Uuid, bindparam, delete, func, or_, select, tuple_

from kit.database import ReadSession, Session, columns
from kit.statements import once
from request_service import geo, name_search
from request_service.booking.venues.errors import VenueNotFound
from request_service.booking.venues.kinds import HEALTH_KINDS
from request_service.booking.venues.listing import Reader, VenueFilter, VenueListing
from request_service.booking.venues.models import StaffMember, Venue
from request_service.geo import Cover

_venues = Venue.__table__.c
_staff = StaffMember.__table__.c
# The columns of a venue that people are shown; the others are for searches.
SHOWN = columns(Venue, without={"cell_coarse", "cell_fine"})
_SHOWN = select(*SHOWN)
_PLACES = select(_venues.id, _venues.latitude, _venues.longitude)
_GET_VENUE = once(_SHOWN.where(_venues.id == bindparam("venue_id")))
_LIST_STAFF = once(
    select(*columns(StaffMember)).where(_staff.venue_id == bindparam("venue_id")).order_by(_staff.user_id)
)


async def get_venue(session: ReadSession, venue_id: UUID) -> Row[Any]:
    """Returns a row, with the attributes of a venue. Raises VenueNotFound."""
    found = (await session.execute(_GET_VENUE, {"venue_id": venue_id})).one_or_none()
    if found is None:
        raise VenueNotFound
    return found


async def lock_venue(session: Session, venue_id: UUID) -> Venue:
    """Raises VenueNotFound."""
    statement = select(Venue).where(Venue.id == venue_id).with_for_update(key_share=True)
    venue = await session.scalar(statement, execution_options={"populate_existing": True})
    if venue is None:
        raise VenueNotFound
    return venue


async def lock_venues_of(session: Session, owner_id: UUID) -> Sequence[Venue]:
    statement = select(Venue).where(Venue.owner_id == owner_id).order_by(Venue.id).with_for_update(key_share=True)
    return (await session.scalars(statement, execution_options={"populate_existing": True})).all()


async def list_staff(session: ReadSession, venue_id: UUID) -> Sequence[Row[Any]]:
    """Returns a row for each person who works at the venue or is invited to, without the owner."""
    return (await session.execute(_LIST_STAFF, {"venue_id": venue_id})).all()


async def find_member(session: ReadSession, venue_id: UUID, user_id: UUID) -> StaffMember | None:
    """Changes of a member go with the lock of the venue."""
    return await session.get(StaffMember, (venue_id, user_id))


async def count_staff(session: ReadSession, venue_id: UUID) -> int:
    counted = select(func.count()).select_from(StaffMember).where(StaffMember.venue_id == venue_id)
    return await session.scalar(counted) or 0


async def delete_member(session: Session, venue_id: UUID, user_id: UUID) -> None:
    await session.execute(delete(StaffMember).where(StaffMember.venue_id == venue_id, StaffMember.user_id == user_id))


async def delete_memberships(session: Session, user_id: UUID) -> None:
    await session.execute(delete(StaffMember).where(StaffMember.user_id == user_id))


async def list_by_name(session: ReadSession, reader: Reader, listing: VenueListing) -> Sequence[Row[Any]]:
    """Returns rows of venues by name, and one more than the page holds if there is one."""
    conditions, values = _conditions(listing.wanted, reader)
    values |= {"offset": listing.offset, "limit": listing.limit + 1}
    after = listing.after_name
    if after is not None:
        values |= {"last_name": after[0], "last_id": after[1]}
    statement = _page_by_name(frozenset(conditions), is_first=after is None)
    return (await session.execute(statement, values)).all()


@cache
def _page_by_name(conditions: frozenset[str], *, is_first: bool) -> Select[*tuple[Any, ...]]:
    statement = _SHOWN.where(*(_CONDITIONS[name] for name in sorted(conditions)))
    if not is_first:
        last = tuple_(bindparam("last_name", type_=String()), bindparam("last_id", type_=Uuid()))
        statement = statement.where(tuple_(_venues.name_key, _venues.id) > last)
    statement = statement.order_by(_venues.name_key, _venues.id)
    return once(statement.offset(bindparam("offset")).limit(bindparam("limit")))


async def list_in_cells(
    session: ReadSession, reader: Reader, cover: Cover, wanted: VenueFilter
) -> Sequence[Row[UUID, float, float]]:
    """Returns the id and the position of each venue in these cells that the reader may see, in any order."""
    conditions, values = _conditions(wanted, reader)
    cell = _venues.cell_fine if cover.resolution == geo.FINE else _venues.cell_coarse
    statement = _PLACES.where(*(_CONDITIONS[name] for name in conditions), cell.in_(cover.cells))
    return (await session.execute(statement, values)).all()


async def find_clinic_id(session: ReadSession, postal_code: str) -> UUID | None:
    """Returns the venue of health care with this postal code that everyone sees: the first one by name."""
    statement = select(_venues.id).where(
        # As people write it, and as registers do.
        _venues.postal_code.in_({postal_code, postal_code.upper(), postal_code.lower()}),
        _venues.is_public,
        _venues.kind.in_(HEALTH_KINDS),
    )
    return await session.scalar(statement.order_by(_venues.name_key, _venues.id).limit(1))


async def list_venues(session: ReadSession, venue_ids: Collection[UUID]) -> Sequence[Row[Any]]:
    """Returns a row for each of the venues, in any order."""
    return (await session.execute(_SHOWN.where(_venues.id.in_(venue_ids)))).all()


# The conditions of searches by their names; parameters have the names of their values.
_CONDITIONS: Mapping[str, ColumnElement[bool]] = {
    "is_active": _venues.is_active,
    "is_listed": ~_venues.is_unlisted,
    "is_public": _venues.is_public,
    "is_public_or_own": or_(_venues.is_public, _venues.owner_id == bindparam("reader")),
    "q": _venues.name_key.like(bindparam("q", type_=String()), escape=name_search.ESCAPE),
    "kind": _venues.kind == bindparam("kind"),
    "only_health": or_(*(_venues.kind == one for one in sorted(HEALTH_KINDS))),
}


def _conditions(wanted: VenueFilter, reader: Reader) -> tuple[list[str], dict[str, Any]]:
    """Returns the names of the conditions of a search, and the values of their parameters."""
    values: dict[str, Any] = {}
    names = ["is_active", "is_listed"]
    if not reader.sees_all and reader.user_id is None:
        names.append("is_public")
    elif not reader.sees_all:
        names.append("is_public_or_own")
        values["reader"] = reader.user_id
    if wanted.q is not None:
        names.append("q")
        values["q"] = name_search.pattern(wanted.q)
    if wanted.kind is not None:
        names.append("kind")
        values["kind"] = wanted.kind
    elif wanted.only_health:
        names.append("only_health")
    return names, values
