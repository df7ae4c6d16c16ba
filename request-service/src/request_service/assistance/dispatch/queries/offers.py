"""Queries on offers.

A transaction that changes the offers or waves of a request holds the lock of the request's row. What it has read of
them therefore stays valid.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, bindparam, delete, exists, func, or_, select, update

from kit.column_types import UtcDateTime
from kit.database import ReadSession, Session
from kit.statements import once
from request_service.assistance.dispatch.errors import OfferNotFound
from request_service.assistance.dispatch.models import Candidate, Offer, OfferState
from request_service.assistance.requests.errors import RequestNotFound
from request_service.assistance.requests.lifecycle import Status
from request_service.assistance.requests.models import ServiceRequest
from request_service.assistance.requests.queries import SHOWN

# The longest list of offers that a provider gets.
_MAX_OFFERS = 100

# The states in which an offer can still be accepted, now or later.
OPEN = (OfferState.PLANNED, OfferState.LIVE)

_offers = Offer.__table__.c
# Made once, because it is asked several times a second.
_NEXT_MOMENTS = once(
    select(
        select(func.min(_offers.shown_at)).where(_offers.state == OfferState.PLANNED).scalar_subquery(),
        select(func.min(_offers.expires_at)).where(_offers.state == OfferState.LIVE).scalar_subquery(),
    )
)
_requests = ServiceRequest.__table__.c
_IS_OPEN = and_(_offers.state.in_(OPEN), _offers.expires_at > bindparam("now", type_=UtcDateTime()))
_ASKED = (
    select(_requests.client_id, _offers.request_id, _offers.provider_id, _IS_OPEN.label("is_open"))
    .join_from(ServiceRequest.__table__, Offer.__table__, _requests.id == _offers.request_id)
    .where(
        _requests.client_id.in_(bindparam("client_ids", expanding=True)),
        _requests.status == Status.PENDING,
        _offers["round"] == _requests["round"],
        or_(_IS_OPEN, _requests.id.in_(bindparam("request_ids", expanding=True))),
    )
)


async def list_live_offers(
    session: ReadSession, provider_id: UUID, now: datetime
) -> Sequence[tuple[Offer, ServiceRequest]]:
    """Lists the live offers to a provider with their requests, soonest expiry first."""
    statement = (
        select(Offer, ServiceRequest)
        .join(ServiceRequest, ServiceRequest.id == Offer.request_id)
        .where(Offer.provider_id == provider_id, *_live(now))
        .order_by(Offer.expires_at, Offer.id)
        .limit(_MAX_OFFERS)
    )
    return (await session.execute(statement)).all()


async def list_live_offers_of(session: ReadSession, request_id: UUID, now: datetime) -> Sequence[Offer]:
    statement = select(Offer).where(*_of(request_id, None), *_live(now)).order_by(Offer.id)
    return (await session.scalars(statement)).all()


async def get_request_and_offer(session: ReadSession, request_id: UUID, provider_id: UUID, now: datetime) -> Row[Any]:
    """Returns the row of a request and, as `is_offered`, whether the user has a live offer of it.

    Raises `RequestNotFound`.
    """
    values = {"request_id": request_id, "provider_id": provider_id, "now": now}
    found = (await session.execute(_REQUEST_AND_OFFER, values)).one_or_none()
    if found is None:
        raise RequestNotFound
    return found


async def exists_declined_offer(session: ReadSession, request: ServiceRequest, provider_id: UUID) -> bool:
    """Returns whether the provider declined an offer in the current round of the request."""
    statement = select(Offer.id).where(
        *_of(request.id, provider_id), Offer.round == request.round, Offer.state == OfferState.DECLINED
    )
    return await session.scalar(statement) is not None


async def exists_open_offer(session: ReadSession, request: ServiceRequest, wave_number: int | None = None) -> bool:
    """Returns whether the current round of the request has an open offer.

    *wave_number* restricts this to one wave; `None` means any wave.
    """
    statement = select(Offer.id).where(
        Offer.request_id == request.id, Offer.round == request.round, Offer.state.in_(OPEN)
    )
    if wave_number is not None:
        statement = statement.where(Offer.wave_number == wave_number)
    return await session.scalar(statement.limit(1)) is not None


async def lock_offered_request(session: Session, request_id: UUID, provider_id: UUID) -> ServiceRequest:
    """Locks the request. Raises `OfferNotFound` if the provider never had an offer of it."""
    statement = (
        select(ServiceRequest)
        .join(Offer, Offer.request_id == ServiceRequest.id)
        .where(*_of(request_id, provider_id))
        .limit(1)
        .with_for_update(of=ServiceRequest)
    )
    request = await session.scalar(statement, execution_options={"populate_existing": True})
    if request is None:
        raise OfferNotFound
    return request


async def lock_requests_offered_to(session: Session, provider_id: UUID) -> Sequence[ServiceRequest]:
    """Locks the requests of which the provider has an open offer, in the order of their ids."""
    offered = select(Offer.request_id).where(Offer.provider_id == provider_id, Offer.state.in_(OPEN))
    statement = (
        select(ServiceRequest).where(ServiceRequest.id.in_(offered)).order_by(ServiceRequest.id).with_for_update()
    )
    return (await session.scalars(statement, execution_options={"populate_existing": True})).all()


async def decide_live_offer(
    session: Session, request_id: UUID, provider_id: UUID, state: OfferState, now: datetime
) -> Offer | None:
    """Sets the *state* of the live offer and returns the offer, or `None` if there is no live offer."""
    statement = update(Offer).where(*_of(request_id, provider_id), *_live(now)).values(state=state).returning(Offer)
    decided: Offer | None = await session.scalar(statement)
    return decided


async def withdraw_live_offers(
    session: Session, request_id: UUID, now: datetime, *, provider_id: UUID | None = None
) -> Sequence[Offer]:
    """Withdraws the live offers of a request; *provider_id* `None` means those to all providers."""
    offers = _of(request_id, provider_id)
    statement = update(Offer).where(*offers, *_live(now)).values(state=OfferState.WITHDRAWN).returning(Offer)
    return (await session.scalars(statement)).all()


async def withdraw_planned_offers(
    session: Session, request_id: UUID, now: datetime, *, provider_id: UUID | None = None
) -> Sequence[Offer]:
    """Withdraws offers before they are shown, so that they do not count as received.

    *provider_id* `None` means the offers to all providers.
    """
    statement = (
        update(Offer)
        .where(*_of(request_id, provider_id), Offer.state == OfferState.PLANNED)
        .values(state=OfferState.WITHDRAWN, expires_at=now)
        .returning(Offer)
    )
    return (await session.scalars(statement)).all()


async def claim_offers_to_show(session: Session, now: datetime, most: int) -> Sequence[tuple[Offer, ServiceRequest]]:
    return await _claim(session, (Offer.state == OfferState.PLANNED, Offer.shown_at <= now), most)


async def claim_offers_to_expire(session: Session, now: datetime, most: int) -> Sequence[tuple[Offer, ServiceRequest]]:
    return await _claim(session, (Offer.state == OfferState.LIVE, Offer.expires_at <= now), most)


async def find_next_moment(session: ReadSession) -> datetime | None:
    """Returns the time at which the next offer is due to be shown or to expire."""
    moments = (await session.execute(_NEXT_MOMENTS)).one()
    return min((moment for moment in moments if moment is not None), default=None)


async def list_asked(session: ReadSession, requests: Collection[ServiceRequest], now: datetime) -> Sequence[Row[Any]]:
    """Returns client, request, provider and `is_open` of offers in the current rounds of pending requests.

    They are all offers of the *requests*, and the open ones of other requests of the same clients.
    """
    clients = {one.client_id for one in requests}
    values = {"client_ids": list(clients), "request_ids": [one.id for one in requests], "now": now}
    return (await session.execute(_ASKED, values)).all()


async def delete_traces_of(session: Session, provider_id: UUID) -> None:
    await session.execute(delete(Offer).where(Offer.provider_id == provider_id))
    await session.execute(delete(Candidate).where(Candidate.provider_id == provider_id))


async def _claim(
    session: Session, conditions: tuple[ColumnElement[bool], ...], most: int
) -> Sequence[tuple[Offer, ServiceRequest]]:
    """Locks the matching offers with their requests.

    Skips locked requests instead of waiting: the transaction that holds the lock may be ending these offers.
    """
    statement = (
        select(Offer, ServiceRequest)
        .join(ServiceRequest, ServiceRequest.id == Offer.request_id)
        .where(*conditions)
        .order_by(Offer.expires_at, Offer.id)
        .limit(most)
        .with_for_update(of=(Offer, ServiceRequest), skip_locked=True)
    )
    return (await session.execute(statement, execution_options={"populate_existing": True})).all()


def _of(request_id: UUID, provider_id: UUID | None) -> tuple[ColumnElement[bool], ...]:
    of_request = Offer.request_id == request_id
    return (of_request,) if provider_id is None else (of_request, Offer.provider_id == provider_id)


def _live(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return Offer.state == OfferState.LIVE, Offer.expires_at > now


_requests, _offers = ServiceRequest.__table__.c, Offer.__table__.c
_LIVE_OFFER = exists().where(
    _offers.request_id == _requests.id,
    _offers.provider_id == bindparam("provider_id"),
    _offers.state == OfferState.LIVE,
    _offers.expires_at > bindparam("now"),
)
_REQUEST_AND_OFFER = once(
    select(*SHOWN).add_columns(_LIVE_OFFER.label("is_offered")).where(_requests.id == bindparam("request_id"))
)
