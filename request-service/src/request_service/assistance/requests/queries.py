"""Statements about requests, and the locks that decide contested changes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    Boolean,
    ColumnElement,
    Integer,
    Row,
    Select,
    String,
    Uuid,
    and_,
    bindparam,
    exists,
    func,
    or_,
    select,
    tuple_,
    type_coerce,
    update,
)

from kit.column_types import UtcDateTime
from kit.database import ReadSession, Session, check_later, columns, dialect_of, insert_if, insert_row, insert_row_if
from kit.errors import AppError, Unauthenticated
from kit.paging import Page
from kit.statements import once
from request_service import geo
from request_service.assistance.requests.errors import RequestNotFound, TooManyOpenRequests
from request_service.assistance.requests.lifecycle import OPEN, RUNNING, Status
from request_service.assistance.requests.models import ServiceRequest
from request_service.categories import Category
from request_service.geo import Cover
from request_service.providers.models import Provider
from request_service.providers.queries import lock_whether_deleted
from request_service.reviews.models import Review

_requests, _reviews = ServiceRequest.__table__.c, Review.__table__.c
# The columns of a request that people are shown; the others are for searches and for the clock.
_HIDDEN = {"cell_coarse", "cell_fine", "version", "round", "lifetime_seconds", "payment_gateway"}
# As text: a member of an enum, which nothing needs here, takes two calls for each row.
_PAYMENT_STATUS = type_coerce(_requests.payment_status, String()).label("payment_status")
SHOWN = [*columns(ServiceRequest, without=_HIDDEN | {"payment_status"}), _PAYMENT_STATUS]
_SHOWN = select(*SHOWN)

# Made once, because it is asked several times a second.
_NEXT_EXPIRY = once(
    select(_requests.expires_at)
    .where(_requests.status == Status.PENDING, _requests.expires_at.is_not(None))
    .order_by(_requests.expires_at)
    .limit(1)
)

# Made once too: each verb of a request locks it, and some lock its provider.
_LOCKED = select(ServiceRequest).where(ServiceRequest.id == bindparam("request_id")).with_for_update()
_PROVIDER_LOCKED = once(
    select(Provider.__table__.c.id)
    .where(
        Provider.__table__.c.id
        == select(_requests.provider_id).where(_requests.id == bindparam("request_id")).scalar_subquery()
    )
    .with_for_update()
)

_OPEN_OF_CLIENT = (
    select(func.count())
    .select_from(ServiceRequest)
    .where(_requests.client_id == bindparam("client_id"), or_(*(_requests.status == one for one in sorted(OPEN))))
)
# A function of the migrations. Another replica may add a request or erase the account, until it has its lock.
_ADMIT = once(
    select(
        func.admit_request(
            bindparam("client", type_=Uuid()),
            bindparam("request", type_=Uuid()),
            bindparam("most", type_=Integer()),
            bindparam("open", type_=ARRAY(String())),
            type_=Boolean(),
        )
    )
)
_REFUSALS: Mapping[str, type[AppError]] = {"U0001": Unauthenticated, "U0002": TooManyOpenRequests}
_INSERT_IF_FEW = insert_if(ServiceRequest, _OPEN_OF_CLIENT.scalar_subquery() < bindparam("max_open", type_=Integer()))


@dataclass(frozen=True)
class Filters:
    """The filters of a list; `None` means no filter."""

    client_id: UUID | None = None
    provider_id: UUID | None = None
    status: Status | None = None
    category: Category | None = None
    created_after: datetime | None = None
    created_before: datetime | None = None


_FILTERS: Mapping[str, ColumnElement[bool]] = {
    "client_id": _requests.client_id == bindparam("client_id"),
    "provider_id": _requests.provider_id == bindparam("provider_id"),
    "status": _requests.status == bindparam("status"),
    "category": _requests.category == bindparam("category"),
    "created_after": _requests.created_at > bindparam("created_after"),
    "created_before": _requests.created_at < bindparam("created_before"),
}


async def insert_request(session: Session, request: ServiceRequest, max_open: int | None = None) -> None:
    """Inserts a request, and locks the account of its client until the transaction ends.

    Refuses with Unauthenticated if the account is deleted, and with TooManyOpenRequests if the client has *max_open*
    open ones already. PostgreSQL refuses when it inserts the row, as late as at the commit.
    """
    if dialect_of(session) == "postgresql":
        await insert_row(session, request)
        known = {"client": request.client_id, "request": request.id, "most": max_open, "open": sorted(OPEN)}
        await check_later(session, _ADMIT, known, _REFUSALS)
        return
    # SQLite has one writer, so none is added between two statements.
    if await lock_whether_deleted(session, request.client_id):
        raise Unauthenticated
    if max_open is None:
        await insert_row(session, request)
    elif not await insert_row_if(session, request, _INSERT_IF_FEW, max_open=max_open):
        raise TooManyOpenRequests


async def get_request(session: ReadSession, request_id: UUID) -> ServiceRequest:
    request = await session.get(ServiceRequest, request_id)
    if request is None:
        raise RequestNotFound
    return request


async def lock_request(session: Session, request_id: UUID) -> ServiceRequest:
    request = await session.scalar(_LOCKED, {"request_id": request_id}, execution_options={"populate_existing": True})
    if request is None:
        raise RequestNotFound
    return request


async def lock_provider_of(session: Session, request_id: UUID) -> None:
    """Locks the row of the request's provider.

    Call it before `lock_request` if both rows will change: all transactions lock the two in this order.
    """
    await session.execute(_PROVIDER_LOCKED, {"request_id": request_id})


async def lock_jobs(session: Session, provider_id: UUID, accepted_before: datetime | None) -> Sequence[ServiceRequest]:
    """Locks the running jobs of a provider."""
    statement = select(ServiceRequest).where(
        ServiceRequest.provider_id == provider_id, ServiceRequest.status.in_(RUNNING)
    )
    if accepted_before is not None:
        statement = statement.where(ServiceRequest.accepted_at < accepted_before)
    return await _lock(session, statement)


async def lock_open_requests_of(session: Session, client_id: UUID) -> Sequence[ServiceRequest]:
    statement = select(ServiceRequest).where(ServiceRequest.client_id == client_id, ServiceRequest.status.in_(OPEN))
    return await _lock(session, statement)


async def find_unreviewed(session: ReadSession, rater_id: UUID, other_id: UUID) -> UUID | None:
    """Returns the latest request that the two have completed together and the first has not reviewed."""
    is_reviewed = exists().where(_reviews.request_id == _requests.id, _reviews.rater_id == rater_id)
    statement = select(_requests.id).where(_are_completed(rater_id, other_id), ~is_reviewed)
    found: UUID | None = await session.scalar(statement.order_by(_requests.completed_at.desc()).limit(1))
    return found


async def exists_completed(session: ReadSession, one_id: UUID, other_id: UUID) -> bool:
    """Returns True if the two have completed a request together."""
    return await session.scalar(select(_requests.id).where(_are_completed(one_id, other_id)).limit(1)) is not None


async def find_next_expiry(session: ReadSession) -> datetime | None:
    """Returns the moment at which the next pending request expires, which is past if one is overdue."""
    return await session.scalar(_NEXT_EXPIRY)


async def list_overdue_requests(session: ReadSession, now: datetime, limit: int) -> Sequence[UUID]:
    """Returns the ids of requests to expire, longest overdue first."""
    statement = select(ServiceRequest.id).where(*_overdue(now)).order_by(ServiceRequest.expires_at).limit(limit)
    return (await session.scalars(statement)).all()


async def lock_overdue_requests(
    session: Session, request_ids: Sequence[UUID], now: datetime
) -> Sequence[ServiceRequest]:
    """Locks the overdue requests among these ids that no other transaction has locked."""
    statement = select(ServiceRequest).where(ServiceRequest.id.in_(request_ids), *_overdue(now))
    return await _lock(session, statement, skip_locked=True)


async def erase_places(session: Session, client_id: UUID) -> None:
    """Replaces the exact positions of a client's requests by the blurred ones."""
    erased = {
        "address": None,
        "latitude": ServiceRequest.blurred_latitude,
        "longitude": ServiceRequest.blurred_longitude,
        "version": ServiceRequest.version + 1,
    }
    await session.execute(update(ServiceRequest).where(ServiceRequest.client_id == client_id).values(erased))


async def list_requests(session: ReadSession, filters: Filters, page: Page) -> Sequence[Row[Any]]:
    """Returns rows of requests, newest first, and one more than the page holds if there is one."""
    wanted = {name: value for name, value in vars(filters).items() if value is not None}
    values: dict[str, Any] = {"offset": page.offset, "limit": page.limit + 1}
    if page.after is not None:
        values |= {"last_created_at": page.after.created_at, "last_id": page.after.id}
    statement = _page_of(frozenset(wanted), is_first=page.after is None)
    return (await session.execute(statement, values | wanted)).all()


@cache
def _page_of(filtered: frozenset[str], *, is_first: bool) -> Select[*tuple[Any, ...]]:
    """Returns the SELECT of a page with these of the `Filters`; its parameters have their names."""
    statement = _SHOWN.where(*(_FILTERS[name] for name in sorted(filtered)))
    if not is_first:
        last = tuple_(bindparam("last_created_at", type_=UtcDateTime()), bindparam("last_id", type_=Uuid()))
        statement = statement.where(tuple_(_requests.created_at, _requests.id) < last)
    newest_first = statement.order_by(_requests.created_at.desc(), _requests.id.desc())
    return once(newest_first.offset(bindparam("offset")).limit(bindparam("limit")))


async def list_open_requests(
    session: ReadSession, cover: Cover, category: Category | None, *, not_of: UUID
) -> Sequence[ServiceRequest]:
    cell = ServiceRequest.cell_fine if cover.resolution == geo.FINE else ServiceRequest.cell_coarse
    statement = select(ServiceRequest).where(
        ServiceRequest.status == Status.PENDING, cell.in_(cover.cells), ServiceRequest.client_id != not_of
    )
    if category is not None:
        statement = statement.where(ServiceRequest.category == category)
    # Requests in one cell are equally far away, so the one that has waited longest comes first.
    return (await session.scalars(statement.order_by(ServiceRequest.id))).all()


async def _lock(
    session: Session, statement: Select[ServiceRequest], *, skip_locked: bool = False
) -> Sequence[ServiceRequest]:
    statement = statement.order_by(ServiceRequest.id).with_for_update(skip_locked=skip_locked)
    return (await session.scalars(statement, execution_options={"populate_existing": True})).all()


def _are_completed(one_id: UUID, other_id: UUID) -> ColumnElement[bool]:
    """Matches the requests that one of the two has completed for the other one."""
    pairs = ((one_id, other_id), (other_id, one_id))
    are_parties = [
        and_(_requests.client_id == client, _requests.status == Status.COMPLETED, _requests.provider_id == provider)
        for client, provider in pairs
    ]
    return or_(*are_parties)


def _overdue(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return ServiceRequest.status == Status.PENDING, ServiceRequest.expires_at <= now
