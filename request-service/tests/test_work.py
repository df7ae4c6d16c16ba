"""The work of a call stays what it is: a statement or a conversion that is added shows here."""

from datetime import timedelta
from typing import Any

import pytest
from booking_testing import DESK, Clinic
from payment_testing import Desk, played
from request_bench import paid
from request_bench.paid import Money
from request_testing import Service
from sqlalchemy import select

from kit import call, caller
from kit.caller import Caller
from kit.ids import new_id
from request_service.assistance import actions as assistance
from request_service.assistance.servicer import RequestServicer
from request_service.booking.bookings.servicer import BookingServicer
from request_service.booking.people.directory import PeopleDirectory
from request_service.categories import Category
from request_service.payment.gateways.interface import GatewayName, Notice, Subject
from request_service.payment.payments.models import Payment
from request_service.payment.payments.notices import receive_notice
from request_service.payment.purchasing import Purchases
from request_service.payment.quotes.actions import create_quote
from request_service.payment.quotes.models import Wish
from request_service.providers.directory import ProviderDirectory
from request_service.settings import Settings
from testkit.callers import new_caller
from testkit.stepping import step_all
from testkit.work import statements_to, work_of
from twou.request.v1 import booking_pb2
from twou.request.v1 import request_pb2 as pb

CREATE = pb.CreateRequestRequest(
    description="A flat tire", latitude=9, longitude=38.7, category=pb.CATEGORY_TIRE, address="Bole Road 1"
)
# The statements of a call on SQLite and on PostgreSQL, and its function calls, without gRPC. PostgreSQL looks at the
# account and inserts all rows of a new request by one statement.
WORK = {"GetRequest": (1, 1, 210), "ListRequests": (1, 1, 850), "CreateRequest": (5, 1, 932)}


@pytest.mark.parametrize("method", WORK)
async def test_call_does_its_work_in_so_many_statements_and_functions(service: Service, method: str) -> None:
    client = new_caller()
    first, *_ = [await service.create(client) for _ in range(25)]
    messages = {
        "GetRequest": pb.GetRequestRequest(request_id=str(first.id)),
        "ListRequests": pb.ListRequestsRequest(limit=20),
        "CreateRequest": CREATE,
    }
    # These methods do not ask for a provider's name.
    directory = object.__new__(ProviderDirectory)
    servicer: Any = RequestServicer(
        service.database,
        directory,
        service.rule_set,
        timedelta(hours=1),
        max_open=100,
        quotes=Purchases(played(service)),
    )
    caller.enter(client)
    work = await work_of(lambda: getattr(servicer, method)(messages[method], None), service.database)
    on_sqlite, on_postgresql, calls = WORK[method]
    assert len(work.statements) == (on_sqlite if service.database.is_sqlite else on_postgresql), work.statements
    if service.database.is_sqlite:
        # Lower the number when there are fewer.
        assert 0.9 * calls <= work.calls <= 1.05 * calls


# The same for requests that are made for quotes: these lock their account and their quote, and mark it as used.
QUOTED = {"GetRequest": (1, 1, 210), "ListRequests": (1, 1, 850), "CreateRequest": (7, 4, 1723)}


@pytest.mark.parametrize("method", QUOTED)
async def test_a_quote_costs_so_many_statements_and_functions(service: Service, method: str) -> None:
    client = new_caller()
    directory = object.__new__(ProviderDirectory)
    servicer: Any = RequestServicer(
        service.database,
        directory,
        service.rule_set,
        timedelta(hours=1),
        max_open=100,
        quotes=Purchases(played(service)),
    )
    caller.enter(client)
    wish, prices = Wish(Category.TIRE, CREATE.latitude, CREATE.longitude), Settings().price_book
    quotes: list[str] = []

    async def quote() -> None:
        quotes.append(str((await service.do(create_quote, client, wish, prices)).id))

    async def create() -> Any:
        message = pb.CreateRequestRequest(quote_id=quotes.pop())
        message.MergeFrom(CREATE)
        return await servicer.CreateRequest(message, None)

    made = []
    for _ in range(25):
        await quote()
        made.append(await create())
    for _ in range(15):
        await quote()
    steps = {
        "GetRequest": lambda: servicer.GetRequest(pb.GetRequestRequest(request_id=made[0].request.id), None),
        "ListRequests": lambda: servicer.ListRequests(pb.ListRequestsRequest(limit=20), None),
        "CreateRequest": create,
    }
    work = await work_of(steps[method], service.database)
    on_sqlite, on_postgresql, calls = QUOTED[method]
    assert len(work.statements) == (on_sqlite if service.database.is_sqlite else on_postgresql), work.statements
    if service.database.is_sqlite:
        # Lower the number when there are fewer.
        assert 0.9 * calls <= work.calls <= 1.05 * calls


# The statements of a booking on SQLite and on PostgreSQL, and its function calls. PostgreSQL takes the seat with the
# locks, looks at the calendars, and inserts all rows; a provider costs no further statement. With
# an Idempotency-Key, it tries the lock of the key and looks for an answer before.
BOOKING = {"provider": (9, 3, 1450), "no provider": (9, 3, 1260), "with a key": (11, 5, 1350)}


@pytest.mark.parametrize("kind", BOOKING)
async def test_seat_is_booked_by_so_many_statements_and_functions(service: Service, kind: str) -> None:
    clinic, helper = await Clinic(service).open(), new_caller("provider")
    slots = [await clinic.slot(24 * (day + 1), provider=helper if kind == "provider" else None) for day in range(12)]
    # Without criteria, no facts are asked for.
    servicer: Any = BookingServicer(service.database, DESK, object.__new__(PeopleDirectory))
    user, free = new_caller(), iter(slots)

    async def book() -> None:
        slot_id = str(next(free).id)
        call.enter(call.Call(request_id="test", idempotency_key=slot_id if kind == "with a key" else None))
        caller.enter(user)
        await servicer.ScheduleBooking(booking_pb2.ScheduleBookingRequest(booking_slot_id=slot_id), None)

    work = await work_of(book, service.database)
    on_sqlite, on_postgresql, calls = BOOKING[kind]
    assert len(work.statements) == (on_sqlite if service.database.is_sqlite else on_postgresql), work.statements
    if service.database.is_sqlite:
        # Lower the number when there are fewer.
        assert 0.9 * calls <= work.calls <= 1.05 * calls


# The statements that complete a job on SQLite and on PostgreSQL, and its function calls. All that changes is written by
# one statement of PostgreSQL; a price costs one statement more there, which locks its payments.
COMPLETE = {Money.NONE: (7, 3, 834), Money.TAKEN: (12, 4, 1543), Money.HELD: (9, 4, 1249)}


@pytest.mark.parametrize("money", COMPLETE)
async def test_job_is_completed_by_so_many_statements_and_functions(service: Service, money: Money) -> None:
    jobs = iter(await paid.add_jobs(service.database, money, 12))
    desk = Desk(service, played(service))

    async def complete() -> None:
        job = next(jobs)
        provider = Caller(job.provider_id, "provider", new_id(), 0)
        await service.do(assistance.complete_request, provider, job.request_id, None, desk.money)

    work = await work_of(complete, service.database)
    on_sqlite, on_postgresql, calls = COMPLETE[money]
    assert len(work.statements) == (on_sqlite if service.database.is_sqlite else on_postgresql), work.statements
    if service.database.is_sqlite:
        # Lower the number when there are fewer.
        assert 0.9 * calls <= work.calls <= 1.05 * calls


# The statements on SQLite and on PostgreSQL by which a webhook is taken, by which its gateway is asked and the answer
# is applied, and by which a hold is captured and settled; last, those of the question to which the webhook about that
# leads, whose answer says nothing new. The built-in gateway makes one of them to be asked, and three to capture.
MONEY = {"webhook": (4, 4), "authorized": (14, 10), "captured": (23, 13), "asked again": (8, 8)}


async def test_webhook_and_its_answers_take_so_many_statements(service: Service) -> None:
    desk, gateway = Desk(service, played(service)), GatewayName.TEST
    found: dict[str, list[str]] = {name: [] for name in MONEY}

    async def hear(reference: str) -> None:
        notice = Notice(str(new_id()), Subject.PAYMENT, reference, None)
        await service.do(receive_notice, gateway, notice, {})

    told = await paid.add_agreed(service.database, [new_id()], 2)
    for one in told:
        with statements_to(service.database, clear(found["webhook"])):
            await hear(one.reference)
        with statements_to(service.database, clear(found["authorized"])):
            await desk.sender.send_due(gateway)
    for job in await paid.add_jobs(service.database, Money.HELD, 2):
        provider = Caller(job.provider_id, "provider", new_id(), 0)
        await service.do(assistance.complete_request, provider, job.request_id, None, desk.money)
        with statements_to(service.database, clear(found["captured"])):
            await desk.sender.send_due(gateway)
        (payment,) = await service.scalars(select(Payment).where(Payment.request_id == job.request_id))
        await hear(payment.reference)
        with statements_to(service.database, clear(found["asked again"])):
            await desk.sender.send_due(gateway)
    number = 0 if service.database.is_sqlite else 1
    assert {name: len(one) for name, one in found.items()} == {name: one[number] for name, one in MONEY.items()}, found


def clear(statements: list[str]) -> list[str]:
    """Leaves out what an earlier turn did, which filled caches."""
    statements.clear()
    return statements


async def test_waves_are_decided_together(service: Service) -> None:
    one, eleven = await _statements_of_waves(service, 1), await _statements_of_waves(service, 11)
    # Each request is created by five statements, on PostgreSQL by one.
    assert (eleven - one) / 10 <= (5.2 if service.database.is_sqlite else 1.2)
    # The rest is the same for a batch of any size.
    assert one <= 17


async def _statements_of_waves(service: Service, number: int) -> int:
    async def decide() -> None:
        for _ in range(number):
            await service.create()
        await step_all(service.database, service.dispatcher())

    return len((await work_of(decide, service.database)).statements)
