"""Inserts requests with payments directly into a database, as clients and providers would leave them.

The built-in gateway has its own row of each payment. It says more than the platform knows where a webhook is to bring
the news: no webhook of its own is planned, and the platform does not ask by itself for an hour.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from itertools import batched
from uuid import UUID, uuid4

from kit import clock
from kit.caller import Caller
from kit.database import Database, Session
from kit.ids import new_id
from request_bench.crowd import CITY
from request_service import geo
from request_service.assistance.dispatch.decision.rules import DispatchRules
from request_service.assistance.jobs import actions as jobs
from request_service.assistance.requests.lifecycle import RequestPaymentStatus
from request_service.assistance.requests.models import Details, ServiceRequest
from request_service.categories import Category
from request_service.payment.gateways.interface import Capture, GatewayName, PaymentReport, PaymentState
from request_service.payment.operations.models import GatewayOperation, OperationKind
from request_service.payment.payments import books
from request_service.payment.payments.lifecycle import PaymentStatus
from request_service.payment.payments.models import MoneyAmount, PayableId, PayableKind, Payment, Purpose, Way
from request_service.payment.test_gateway.models import PlayedCharge
from request_service.payment.test_gateway.orders import ChargeOrder
from request_service.providers.models import Provider
from request_service.quoted import CancellationTerms, QuotedPrice

_PRICE = MoneyAmount(400_00, "ETB")
_LATER = timedelta(hours=1)
_ROWS_AT_ONCE = 100
_PROVIDER = "provider"


class Money(Enum):
    """The money of a job that is to be completed."""

    NONE = "none"
    # The gateway has taken it: it is settled in the transaction that completes the job.
    TAKEN = "taken"
    # The gateway holds it: a call takes it, whose answer settles it.
    HELD = "held"


@dataclass(frozen=True)
class Told:
    """A payment that its payer has agreed to, of which the platform has not heard yet."""

    payment_id: UUID
    reference: str


@dataclass(frozen=True)
class Job:
    """A job that its provider can complete."""

    request_id: UUID
    provider_id: UUID


async def add_agreed(database: Database, clients: Sequence[UUID], count: int) -> Sequence[Told]:
    """Adds *count* payments of *clients* in turn, each of a request that waits for a provider."""

    def add(session: Session, number: int) -> Told:
        now = clock.now()
        request = _request(clients[number % len(clients)], now, is_priced=True)
        request.payment_status = RequestPaymentStatus.PENDING
        payment = _payment(request, GatewayName.TEST, Capture.MANUAL, now)
        session.add(request)
        session.add(payment)
        session.add(_agreed_charge(payment, now))
        operation = GatewayOperation.plan(
            payment.gateway, OperationKind.QUERY, payment.id, now, due_at=payment.expires_at
        )
        session.add(operation)
        return Told(payment.id, payment.reference)

    return await _in_batches(database, range(count), add)


async def add_jobs(database: Database, money: Money, count: int) -> Sequence[Job]:
    """Adds *count* started jobs of as many providers, with a client and a commitment each."""
    made: list[Job] = []
    for numbers in batched(range(count), _ROWS_AT_ONCE):
        async with database.transaction() as session:
            made += [await _add_job(session, money) for _ in numbers]
    return made


async def _add_job(session: Session, money: Money) -> Job:
    now, provider_id = clock.now(), new_id()
    request = _request(new_id(), now, is_priced=money is not Money.NONE)
    provider = Caller(provider_id, _PROVIDER, uuid4(), 0)
    request.accept(provider, now)
    request.start(provider, None, now)
    session.add(_provider(provider_id, now))
    session.add(request)
    await session.flush()
    await jobs.begin_job(session, request, DispatchRules(), now)
    if money is not Money.NONE:
        request.payment_status = RequestPaymentStatus.SECURED
        await _add_secured(session, request, money, now)
    return Job(request.id, provider_id)


async def _add_secured(session: Session, request: ServiceRequest, money: Money, now: datetime) -> None:
    """Adds the payment of a job, which is kept."""
    is_held = money is Money.HELD
    gateway = GatewayName.TEST if is_held else GatewayName.CHAPA
    payment = _payment(request, gateway, Capture.MANUAL if is_held else Capture.AUTOMATIC, now)
    charge = _agreed_charge(payment, now)
    payment.become(PaymentStatus.AUTHORIZED if is_held else PaymentStatus.SUCCESS, now)
    payment.is_kept, payment.gateway_id, payment.capture_before = True, str(charge.id), charge.held_until
    session.add(charge)
    session.add(payment)
    await session.flush()
    if not is_held:
        report = PaymentReport(
            reference=payment.reference,
            state=PaymentState.SUCCEEDED,
            status=charge.status.value,
            amount=charge.amount,
            currency=charge.currency,
            captured=charge.captured,
            is_live=False,
            fee=charge.fee,
        )
        await books.charge(session, payment, report, now)


def _request(client_id: UUID, now: datetime, *, is_priced: bool) -> ServiceRequest:
    details = Details("It does not start", CITY.latitude, CITY.longitude, Category.TOWING)
    request = ServiceRequest.create(client_id, details, now, _LATER)
    if is_priced:
        terms = CancellationTerms(free_minutes=5, fee=100_00, callout_fee=200_00)
        price = QuotedPrice(new_id(), Category.TOWING, _PRICE.currency, _PRICE.amount, (), "bench", now + _LATER, terms)
        request.fix_price(price, None)
    return request


def _payment(request: ServiceRequest, gateway: GatewayName, capture: Capture, now: datetime) -> Payment:
    return Payment.ask(
        PayableId(PayableKind.REQUEST, request.id),
        request.client_id,
        Purpose.JOB,
        price=_PRICE,
        way=Way(gateway),
        capture=capture,
        now=now,
        expires_at=now + _LATER,
    )


def _agreed_charge(payment: Payment, now: datetime) -> PlayedCharge:
    order = ChargeOrder(
        gateway=payment.gateway.value,
        reference=payment.reference,
        amount=payment.amount,
        currency=payment.currency,
        title="2U",
        return_url=None,
        is_held=payment.capture is Capture.MANUAL,
    )
    charge = PlayedCharge.make(order, now)
    charge.pay(now)
    return charge


def _provider(provider_id: UUID, now: datetime) -> Provider:
    return Provider(
        id=provider_id,
        name="A provider",
        category_mask=0,
        is_available=False,
        latitude=CITY.latitude,
        longitude=CITY.longitude,
        located_at=now,
        cell_coarse=CITY.cell(geo.COARSE),
        cell_fine=CITY.cell(geo.FINE),
        created_at=now,
    )


async def _in_batches[Made](
    database: Database, numbers: Iterable[int], add: Callable[[Session, int], Made]
) -> Sequence[Made]:
    made: list[Made] = []
    for batch in batched(numbers, _ROWS_AT_ONCE):
        async with database.transaction() as session:
            made += [add(session, number) for number in batch]
    return made
