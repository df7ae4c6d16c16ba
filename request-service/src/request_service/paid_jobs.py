"""Joins requests and payments, which know nothing of each other: each sees here what it needs of the other one."""

from collections.abc import Callable
from uuid import UUID

from kit import clock
from kit.caller import Caller
from kit.database import Session
from request_service.assistance.requests import queries
from request_service.assistance.requests.actions import note_payment
from request_service.assistance.requests.errors import RequestNotFound
from request_service.assistance.requests.lifecycle import OPEN, RequestPaymentStatus, Side, Status
from request_service.assistance.requests.models import ServiceRequest
from request_service.payment.gateways.interface import GatewayName
from request_service.payment.payments.errors import JobNotFound
from request_service.payment.payments.following import PayableMoney
from request_service.payment.payments.models import MoneyAmount, PayableId, PayableKind, RefundReason, Way
from request_service.payment.payments.payables import Payable, PayableState, PayableStatus
from request_service.payment.quotes.pricing import cancellation_fee
from request_service.quoted import QuotedPrice


class PaidJobs:
    """Requests, as payments see them: see `payment.payments.payables.Payables`."""

    async def lock(self, session: Session, payable_id: UUID) -> Payable:
        try:
            return _job_of(await queries.lock_request(session, payable_id))
        except RequestNotFound as error:
            raise JobNotFound from error

    async def set_payment_status(self, session: Session, payable_id: UUID, status: PayableStatus) -> None:
        await note_payment(session, payable_id, RequestPaymentStatus(status.value))


class MoneyOfRequests:
    """Payments, as the verbs of requests see them: see `assistance.money.RequestMoney`."""

    def __init__(self, money: PayableMoney) -> None:
        self._money = money

    async def accepted(self, session: Session, request: ServiceRequest) -> None:
        if request.quote is not None:
            await self._money.accepted(session, _job_of(request))

    async def require_secured(self, session: Session, request: ServiceRequest) -> None:
        if request.quote is not None:
            await self._money.require_secured(session, _job_of(request))

    async def completed(self, session: Session, request: ServiceRequest) -> None:
        if request.quote is not None:
            await self._money.completed(session, _job_of(request), _noting(request))

    async def cancelled(self, session: Session, request: ServiceRequest, by: Caller | None) -> None:
        if request.quote is not None:
            is_client = by is not None and request.side_of(by) is Side.CLIENT
            owed = _owed(request) if is_client else 0
            await self._money.ended(session, _job_of(request), RefundReason.CANCELLED, owed, note=_noting(request))

    async def expired(self, session: Session, request: ServiceRequest) -> None:
        if request.quote is not None:
            await self._money.ended(session, _job_of(request), RefundReason.EXPIRED, 0, note=_noting(request))


def _noting(request: ServiceRequest) -> Callable[[PayableStatus], None]:
    """Returns a function that writes the state of the money into a request, whose change is published afterwards."""

    def note(status: PayableStatus) -> None:
        request.payment_status = RequestPaymentStatus(status.value)

    return note


def _job_of(request: ServiceRequest) -> Payable:
    price = None if request.quote is None else QuotedPrice.of(request.quote)
    gateway, method_id = request.payment_gateway, request.payment_method_id
    return Payable(
        PayableId(PayableKind.REQUEST, request.id),
        request.client_id,
        request.provider_id,
        _state_of(request.status),
        None if price is None else MoneyAmount(price.total, price.currency),
        None if gateway is None else Way(GatewayName(gateway), None if method_id is None else str(method_id)),
        request.scheduled_for,
        request.completed_at,
        row=request,
    )


def _state_of(status: Status) -> PayableState:
    if status in OPEN:
        return PayableState.RUNNING
    return PayableState.COMPLETED if status is Status.COMPLETED else PayableState.ENDED


def _owed(request: ServiceRequest) -> int:
    """Returns the part of the price that a client owes who has cancelled."""
    price = QuotedPrice.of(request.quote or "")
    return cancellation_fee(
        price.cancellation,
        price.total,
        accepted_at=request.accepted_at,
        cancelled_at=request.cancelled_at or clock.now(),
        is_started=request.started_at is not None,
    )
