"""Statements about listings, and the lock of a listing, which decides contested changes of it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, bindparam, func, or_, select, union_all, update

from kit.database import ReadSession, Session, columns
from kit.paging import Page
from kit.statements import once
from request_service.market.listings.errors import ListingNotFound
from request_service.market.listings.lifecycle import LIVE, ListingStatus
from request_service.market.listings.models import PARTS, Listing, ListingProperty, ListingVehicle, Part
from request_service.market.sellers.models import Seller

_listings, _properties, _vehicles = Listing.__table__.c, ListingProperty.__table__.c, ListingVehicle.__table__.c
_NOT_SHOWN = {"status_since", "is_hidden", "cell_coarse", "cell_fine", "due_at", "deleted_at"}
# A listing of either type with all of it that any reader may see.
SHOWN = (
    *columns(Listing, without=_NOT_SHOWN),
    *columns(ListingProperty, without={"listing_id"}),
    *columns(ListingVehicle, without={"listing_id"}),
)
_SHOWN = (
    select(*SHOWN)
    .outerjoin_from(Listing.__table__, ListingProperty.__table__, _properties.listing_id == _listings.id)
    .outerjoin(ListingVehicle.__table__, _vehicles.listing_id == _listings.id)
)
# A message of a listing changes only with one of these.
STATE = (_listings.id, _listings.version, _listings.view_count, _listings.favourite_count)
_ONE = once(_SHOWN.where(_listings.id == bindparam("listing_id"), _listings.deleted_at.is_(None)))
_OWNER = once(
    select(_listings.owner_id, _listings.image_ids).where(
        _listings.id == bindparam("listing_id"), _listings.deleted_at.is_(None)
    )
)
_COUNT_LIVE = once(
    select(func.count()).where(
        _listings.owner_id == bindparam("owner_id"), or_(*(_listings.status == one for one in sorted(LIVE)))
    )
)
# Made once, because it is asked several times a second.
_NEXT_DUE = once(select(_listings.due_at).where(_listings.due_at.is_not(None)).order_by(_listings.due_at).limit(1))


async def get_listing(session: ReadSession, listing_id: UUID) -> Row[Any]:
    """Returns a row with the attributes of a listing and of its type. Raises ListingNotFound."""
    found = (await session.execute(_ONE, {"listing_id": listing_id})).one_or_none()
    if found is None:
        raise ListingNotFound
    return found


async def list_shown(session: ReadSession, listing_ids: Collection[UUID]) -> Sequence[Row[Any]]:
    """Returns rows as `get_listing` does, in the order of their ids."""
    if not listing_ids:
        return []
    return (await session.execute(_SHOWN.where(_listings.id.in_(listing_ids)).order_by(_listings.id))).all()


def state_of(row: Row[Any]) -> tuple[int, int, int]:
    """Returns what differs between two states of a listing; *row* has `STATE`, as those of `list_shown` have."""
    return row.version, row.view_count, row.favourite_count


async def list_own_listings(
    session: ReadSession, user_id: UUID, status: ListingStatus | None, page: Page
) -> Sequence[Row[Any]]:
    """Returns rows with `STATE` and the times of creation of the listings of an owner or a broker.

    They are the newest first, and one more than the page holds if there is one.
    """
    values: dict[str, Any] = {"user_id": user_id, "offset": page.offset, "limit": page.limit + 1}
    values["most"] = page.offset + page.limit + 1
    values |= {} if status is None else {"status": status}
    values |= {} if page.after is None else {"after": page.after.id}
    return (await session.execute(_own_states(frozenset(values)), values)).all()


@cache
def _own_states(names: frozenset[str]) -> Select[*tuple[Any, ...]]:
    """Returns the statement for lists of one's own with the parameters of these names."""
    ids = union_all(*(_own_ids(column, names) for column in (_listings.owner_id, _listings.broker_id))).subquery()
    states = select(*STATE, _listings.created_at).where(_listings.id.in_(select(ids.c.id)))
    return once(states.order_by(_listings.id.desc()).offset(bindparam("offset")).limit(bindparam("limit")))


def _own_ids(column: Any, names: frozenset[str]) -> Select[UUID]:
    """Returns the part of a list by one column, which its index gives in order."""
    statement = select(_listings.id).where(column == bindparam("user_id"), _listings.deleted_at.is_(None))
    if "status" in names:
        statement = statement.where(_listings.status == bindparam("status"))
    if "after" in names:
        statement = statement.where(_listings.id < bindparam("after"))
    limited = statement.order_by(_listings.id.desc()).limit(bindparam("most"))
    return select(limited.subquery().c.id)


async def get_standing(session: ReadSession, listing_id: UUID) -> Row[UUID, list[str]]:
    """Returns the owner and the images of a listing. Raises ListingNotFound."""
    found = (await session.execute(_OWNER, {"listing_id": listing_id})).one_or_none()
    if found is None:
        raise ListingNotFound
    return found


async def count_live(session: ReadSession, owner_id: UUID) -> int:
    """Returns how many live listings an owner has, also if they are hidden."""
    return await session.scalar(_COUNT_LIVE, {"owner_id": owner_id}) or 0


async def lock_listing(session: Session, listing_id: UUID) -> tuple[Listing, datetime | None]:
    """Locks a listing, and returns with it when its owner was suspended, if they are. Raises ListingNotFound."""
    statement = (
        select(Listing, Seller.suspended_at)
        .join(Seller, Seller.user_id == Listing.owner_id)
        .where(Listing.id == listing_id, Listing.deleted_at.is_(None))
        .with_for_update(of=Listing, key_share=True)
    )
    found = (await session.execute(statement, execution_options={"populate_existing": True})).one_or_none()
    if found is None:
        raise ListingNotFound
    return found[0], found[1]


async def get_part(session: Session, listing: Listing) -> Part:
    """Returns what the listing has by its type. Changes of it go with the lock of the listing."""
    found: Part = await session.get_one(PARTS[listing.type], listing.id, populate_existing=True)
    return found


async def lock_listings_of(session: Session, owner_id: UUID) -> Sequence[Listing]:
    """Locks the listings of an owner, in the order of their ids. The owner is locked."""
    statement = select(Listing).where(Listing.owner_id == owner_id, Listing.deleted_at.is_(None)).order_by(Listing.id)
    locked = statement.with_for_update(key_share=True)
    return (await session.scalars(locked, execution_options={"populate_existing": True})).all()


async def lock_listings_with(session: Session, broker_id: UUID) -> Sequence[Listing]:
    """Locks the listings in which a broker takes part or was asked to, in the order of their ids."""
    is_named = or_(Listing.broker_id == broker_id, Listing.invited_broker_id == broker_id)
    locked = select(Listing).where(is_named).order_by(Listing.id).with_for_update(key_share=True)
    return (await session.scalars(locked, execution_options={"populate_existing": True})).all()


async def lock_due(session: Session, now: datetime, limit: int) -> Sequence[Listing]:
    """Locks listings for which something is due and that no other transaction has locked, longest due first."""
    statement = select(Listing).where(Listing.due_at.is_not(None), Listing.due_at <= now)
    locked = statement.order_by(Listing.due_at, Listing.id).limit(limit)
    return (
        await session.scalars(
            locked.with_for_update(skip_locked=True, key_share=True), execution_options={"populate_existing": True}
        )
    ).all()


async def find_next_due(session: ReadSession) -> datetime | None:
    """Returns the moment at which something is due for a listing next, which is past if that is now."""
    return await session.scalar(_NEXT_DUE)


async def erase_parts(session: Session, listing_ids: Collection[UUID]) -> None:
    """Removes what leads to a person from the parts of deleted listings."""
    properties = update(ListingProperty).where(ListingProperty.listing_id.in_(listing_ids))
    await session.execute(properties.values(address=None))
    vehicles = update(ListingVehicle).where(ListingVehicle.listing_id.in_(listing_ids))
    await session.execute(vehicles.values(vin=None))


async def add_favourites(session: Session, sums: Mapping[UUID, int]) -> None:
    """Adds to the numbers of those who have saved listings."""
    await _add(session, "favourite_count", sums)


async def add_views(session: Session, sums: Mapping[UUID, int]) -> None:
    """Adds to the numbers of those who have looked at listings."""
    await _add(session, "view_count", sums)


async def _add(session: Session, figure: str, sums: Mapping[UUID, int]) -> None:
    """Adds to a number that listings show. It is no change of a listing: the version stays."""
    # In one order, so that no two transactions wait for each other.
    for listing_id, number in sorted(sums.items()):
        if number:
            counted = update(Listing).where(Listing.id == listing_id)
            await session.execute(counted.values({figure: _listings[figure] + number}))
