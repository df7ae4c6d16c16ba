"""Statements about services, and the lock of one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, String, Uuid, and_, bindparam, func, or_, select, tuple_

from kit.column_types import UtcDateTime
from kit.database import ReadSession, Session, columns, insert
from kit.paging import Page
from kit.statements import once
from request_service import name_search
from request_service.booking.services.errors import ServiceNotFound
from request_service.booking.services.kinds import ServiceKind
from request_service.booking.services.models import Service
from request_service.booking.venues.models import Venue

_services = Service.__table__.c
_venues = Venue.__table__.c
# The columns of a service that people are shown; the others are for searches.
SHOWN = columns(Service, without={"name_key"})
# With the columns of the venue by which callers may see the service; they are null for a shared one.
_SHOWN_WITH_VENUE: list[ColumnElement[Any]] = [*SHOWN, _venues.owner_id, _venues.is_public]
_SHOWN = select(*_SHOWN_WITH_VENUE).join_from(
    Service.__table__, Venue.__table__, _services.venue_id == _venues.id, isouter=True
)
_GET_SERVICE = once(_SHOWN.where(_services.id == bindparam("service_id")))


@dataclass(frozen=True)
class ServiceFilter:
    """The services that are wanted; `None` means no filter."""

    # A part of the name.
    q: str | None = None
    kind: ServiceKind | None = None
    venue_id: UUID | None = None


@dataclass(frozen=True)
class ServiceReader:
    """The reader of a list, who sees what is offered, and all services of their own venues."""

    # `None` without an account.
    user_id: UUID | None = None
    # Admins see all.
    sees_all: bool = False


async def get_service(session: ReadSession, service_id: UUID) -> Row[Any]:
    """Returns a row with the attributes of a service, and `owner_id` and `is_public` of its venue.

    Both are null for a shared service. Raises ServiceNotFound.
    """
    found = (await session.execute(_GET_SERVICE, {"service_id": service_id})).one_or_none()
    if found is None:
        raise ServiceNotFound
    return found


async def lock_service(session: Session, service_id: UUID) -> Service:
    """Locks a service after its venue. Raises ServiceNotFound."""
    statement = select(Service).where(Service.id == service_id).with_for_update(key_share=True)
    service = await session.scalar(statement, execution_options={"populate_existing": True})
    if service is None:
        raise ServiceNotFound
    return service


async def insert_unless_known(session: Session, service: Service) -> None:
    """Inserts a service whose id is known before it is made, unless it is there."""
    row = {one.name: getattr(service, one.name) for one in Service.__table__.columns}
    await session.execute(insert(session, Service).values(row).on_conflict_do_nothing())


async def count_services(session: ReadSession, venue_id: UUID) -> int:
    counted = select(func.count()).select_from(Service).where(Service.venue_id == venue_id)
    return await session.scalar(counted) or 0


async def list_services(
    session: ReadSession, reader: ServiceReader, wanted: ServiceFilter, page: Page
) -> Sequence[Row[Any]]:
    """Returns rows of services, newest first, and one more than the page holds if there is one."""
    values: dict[str, Any] = {"offset": page.offset, "limit": page.limit + 1}
    names = list[str]()
    if wanted.q is not None:
        values["q"] = name_search.pattern(wanted.q)
        names.append("q")
    for name in ("kind", "venue_id"):
        if getattr(wanted, name) is not None:
            values[name] = getattr(wanted, name)
            names.append(name)
    if not reader.sees_all and reader.user_id is None:
        names.append("is_offered")
    elif not reader.sees_all:
        names.append("is_offered_or_own")
        values["reader"] = reader.user_id
    if page.after is not None:
        values |= {"last_created_at": page.after.created_at, "last_id": page.after.id}
    statement = _page_of(frozenset(names), is_first=page.after is None)
    return (await session.execute(statement, values)).all()


async def list_shared(session: ReadSession, kind: ServiceKind, limit: int) -> Sequence[Row[Any]]:
    """Returns the newest active services of a kind that all venues share."""
    return (await session.execute(_SHARED_OF_KIND, {"kind": kind, "limit": limit})).all()


async def list_public(session: ReadSession, kind: ServiceKind, limit: int) -> Sequence[Row[Any]]:
    """Returns the newest active services of a kind that venues which everyone sees offer alone."""
    return (await session.execute(_PUBLIC_OF_KIND, {"kind": kind, "limit": limit})).all()


_IS_OFFERED = and_(_services.is_active, or_(_services.venue_id.is_(None), _venues.is_public))
# The conditions of lists by their names; parameters have the names of their values.
_CONDITIONS: Mapping[str, ColumnElement[bool]] = {
    "is_offered": _IS_OFFERED,
    "is_offered_or_own": or_(_IS_OFFERED, _venues.owner_id == bindparam("reader", type_=Uuid())),
    "q": _services.name_key.like(bindparam("q", type_=String()), escape=name_search.ESCAPE),
    "kind": _services.kind == bindparam("kind"),
    "venue_id": _services.venue_id == bindparam("venue_id"),
}


_OF_KIND = (
    _SHOWN.where(_services.kind == bindparam("kind"), _services.is_active)
    .order_by(_services.created_at.desc(), _services.id.desc())
    .limit(bindparam("limit"))
)
_SHARED_OF_KIND = once(_OF_KIND.where(_services.venue_id.is_(None)))
_PUBLIC_OF_KIND = once(_OF_KIND.where(_venues.is_public))


@cache
def _page_of(conditions: frozenset[str], *, is_first: bool) -> Select[*tuple[Any, ...]]:
    statement = _SHOWN.where(*(_CONDITIONS[name] for name in sorted(conditions)))
    if not is_first:
        last = tuple_(bindparam("last_created_at", type_=UtcDateTime()), bindparam("last_id", type_=Uuid()))
        statement = statement.where(tuple_(_services.created_at, _services.id) < last)
    newest_first = statement.order_by(_services.created_at.desc(), _services.id.desc())
    return once(newest_first.offset(bindparam("offset")).limit(bindparam("limit")))
