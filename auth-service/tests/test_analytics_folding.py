"""Events of all services in the roll-ups: each once, and in its own hour."""

import asyncio
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from analytics_testing import HOUR, Values, clear, fold, logged_in, stamp, values
from google.protobuf.message import Message
from sqlalchemy import select

from auth_service.analytics import consumers
from auth_service.analytics.metrics import METRICS, accept_bucket
from auth_service.analytics.models import Rollup
from kit import clock
from kit.database import Database
from kit.ids import new_id
from testkit.rows import select_all
from twou.auth.v1 import analytics_pb2 as pb
from twou.auth.v1 import delivery_events_pb2, events_pb2
from twou.auth.v1.analytics_events_pb2 import ClientEventsRecorded
from twou.auth.v1.auth_pb2 import ROLE_CLIENT, ROLE_PROVIDER
from twou.chat.v1 import chat_pb2
from twou.chat.v1 import delivery_events_pb2 as chat_deliveries
from twou.chat.v1 import events_pb2 as chat_events
from twou.chat.v1.notification_events_pb2 import NotificationCreated
from twou.file.v1 import events_pb2 as file_events
from twou.file.v1 import file_pb2
from twou.realtime.v1.socket_events_pb2 import SocketsCounted
from twou.request.v1 import events_pb2 as request_events
from twou.request.v1 import (
    payment_events_pb2,
    payment_pb2,
    payout_events_pb2,
    payout_pb2,
    request_pb2,
)


@pytest.fixture
async def empty(database: Database) -> Database:
    await clear(database)
    return database


def request(**fields: Any) -> request_pb2.ServiceRequest:
    return request_pb2.ServiceRequest(category=request_pb2.CATEGORY_TOWING, **fields)


def money(message: Any, amount: str, **fields: Any) -> Any:
    return message(currency="ETB", amount=amount, **fields)


_GATEWAY: dict[str, Any] = {"gateway": request_pb2.PAYMENT_GATEWAY_CHAPA}
_SENT = delivery_events_pb2.DELIVERY_OUTCOME_SENT
_COUNTED: list[tuple[Message, Values]] = [
    (
        events_pb2.UserRegistered(role=ROLE_PROVIDER, occurred_at=stamp()),
        {("users.registered", ""): 1, ("users.registered", "role:provider"): 1},
    ),
    (events_pb2.UserDeleted(occurred_at=stamp()), {("users.deleted", ""): 1}),
    (events_pb2.UserDeactivated(occurred_at=stamp()), {("users.deactivated", ""): 1}),
    (events_pb2.UserReactivated(occurred_at=stamp()), {("users.reactivated", ""): 1}),
    (events_pb2.UserUpdated(occurred_at=stamp()), {}),
    (logged_in(), {("logins.succeeded", ""): 1, ("logins.succeeded", "role:client"): 1}),
    # A role that this release does not know.
    (logged_in(99), {("logins.succeeded", ""): 1, ("logins.succeeded", "role:other"): 1}),
    (
        request_events.RequestCancelled(request=request(), occurred_at=stamp()),
        {
            ("requests.cancelled", ""): 1,
            ("requests.cancelled", "category:towing"): 1,
            ("requests.transitions", ""): 1,
            ("requests.transitions", "state:cancelled"): 1,
            ("requests.transitions", "category:towing"): 1,
        },
    ),
    (
        request_events.RequestAccepted(request=request(created_at=stamp(-timedelta(minutes=7))), occurred_at=stamp()),
        {
            ("requests.accepted", ""): 1,
            ("requests.accepted", "category:towing"): 1,
            ("requests.transitions", ""): 1,
            ("requests.transitions", "state:accepted"): 1,
            ("requests.transitions", "category:towing"): 1,
            ("requests.minutes_to_accept", ""): 1,
            ("requests.minutes_to_accept", "bucket:up_to_10"): 1,
        },
    ),
    (chat_events.MessageCreated(message=chat_pb2.Message(), occurred_at=stamp()), {("messages.sent", ""): 1}),
    (chat_events.MessageCreated(is_earlier=True, occurred_at=stamp()), {}),
    (
        file_events.FileUploaded(
            file=file_pb2.File(file_size=700, purpose=file_pb2.FILE_PURPOSE_KYC), occurred_at=stamp()
        ),
        {
            ("files.uploaded", ""): 1,
            ("files.uploaded", "purpose:kyc"): 1,
            ("files.bytes", ""): 700,
            ("files.bytes", "purpose:kyc"): 700,
        },
    ),
    (
        payment_events_pb2.PaymentSucceeded(
            payment=money(payment_pb2.Payment, "20", amount_captured="19.99", **_GATEWAY), occurred_at=stamp()
        ),
        {
            ("payments.succeeded", ""): 1,
            ("payments.succeeded", "gateway:chapa"): 1,
            ("payments.amount", ""): 199_900,
            ("payments.amount", "gateway:chapa ETB"): 199_900,
            ("payments.amount", "currency:ETB"): 199_900,
        },
    ),
    (
        payment_events_pb2.PaymentFailed(payment=payment_pb2.Payment(**_GATEWAY), occurred_at=stamp()),
        {("payments.failed", ""): 1, ("payments.failed", "gateway:chapa"): 1},
    ),
    (
        money(payment_events_pb2.PaymentEarned, "19.99", fee="2.005", occurred_at=stamp(), **_GATEWAY),
        {
            ("payments.fees", ""): 20_050,
            ("payments.fees", "gateway:chapa ETB"): 20_050,
            ("payments.fees", "currency:ETB"): 20_050,
        },
    ),
    (
        payment_events_pb2.RefundSucceeded(refund=money(payment_pb2.Refund, "5"), occurred_at=stamp()),
        {
            ("payments.refunds", ""): 1,
            ("payments.refunded", ""): 50_000,
            ("payments.refunded", "currency:ETB"): 50_000,
        },
    ),
    (
        payout_events_pb2.PayoutPaid(payout=money(payout_pb2.Payout, "7.5"), occurred_at=stamp()),
        {("payouts.paid", ""): 1, ("payouts.amount", ""): 75_000, ("payouts.amount", "currency:ETB"): 75_000},
    ),
    (payout_events_pb2.PayoutFailed(occurred_at=stamp()), {("payouts.failed", ""): 1}),
    (
        NotificationCreated(occurred_at=stamp()),
        {("notifications.sent", ""): 1, ("notifications.sent", "channel:in_app"): 1},
    ),
    (
        chat_deliveries.PushSent(deliveries=3, occurred_at=stamp()),
        {("notifications.sent", ""): 3, ("notifications.sent", "channel:push"): 3},
    ),
    (
        delivery_events_pb2.DeliveryReported(outcome=_SENT, channel="sms", occurred_at=stamp()),
        {("notifications.sent", ""): 1, ("notifications.sent", "channel:sms"): 1},
    ),
    # A report that is repeated, and one of a mail that was not sent.
    (delivery_events_pb2.DeliveryReported(outcome=_SENT, occurred_at=stamp()), {}),
    (
        delivery_events_pb2.DeliveryReported(
            outcome=delivery_events_pb2.DELIVERY_OUTCOME_FAILED, channel="sms", occurred_at=stamp()
        ),
        {},
    ),
    (
        SocketsCounted(open=40, opened=3, occurred_at=stamp()),
        {("sockets.opened", ""): 3, ("sockets.minutes", ""): 40},
    ),
    (
        ClientEventsRecorded(
            tallies=[
                pb.ClientEventTally(type=pb.CLIENT_EVENT_TYPE_APP_OPENED, hour=clock.to_timestamp(HOUR), count=4),
                pb.ClientEventTally(
                    type=pb.CLIENT_EVENT_TYPE_APP_OPENED, hour=clock.to_timestamp(HOUR - timedelta(hours=5)), count=9
                ),
            ],
            occurred_at=stamp(),
        ),
        {("client_events.recorded", ""): 4, ("client_events.recorded", "type:app_opened"): 4},
    ),
]


@pytest.mark.parametrize(
    ("event", "counted"), _COUNTED, ids=[f"{n} {event.DESCRIPTOR.name}" for n, (event, _) in enumerate(_COUNTED)]
)
async def test_what_an_event_counts(empty: Database, event: Message, counted: Values) -> None:
    await fold(empty, event)
    assert await values(empty) == counted
    published = select(Rollup.value).where(
        Rollup.entity == "events", Rollup.dimension == f"type:{event.DESCRIPTOR.full_name.removeprefix('twou.')}"
    )
    assert list(await select_all(empty, published)) == [1]


def test_every_metric_is_counted_by_an_event_of_these_tests() -> None:
    """A metric that no event fills would stay 0 for ever."""
    counted = {metric for _, found in _COUNTED for metric, _ in found}
    states = {f"requests.{state}" for state in ("created", "started", "completed", "expired")}
    assert counted | states | {"events.published"} == set(METRICS)


def test_all_events_that_are_kept_are_folded() -> None:
    (subscription,) = consumers.subscriptions()
    assert set(subscription.events) == set(consumers.stored_events())
    assert len(subscription.events) == len(set(subscription.events))


def test_every_event_says_when_it_happened() -> None:
    assert [one.DESCRIPTOR.name for one in consumers.stored_events() if not hasattr(one(), "occurred_at")] == []


@pytest.mark.parametrize(
    ("seconds", "bucket"),
    [(0, "up_to_1"), (60, "up_to_1"), (61, "up_to_2"), (1800, "up_to_30"), (3600, "up_to_60"), (3601, "over_60")],
)
def test_minutes_to_accept(seconds: int, bucket: str) -> None:
    assert accept_bucket(seconds) == bucket


async def test_an_event_that_comes_twice_counts_once_also_within_one_batch(empty: Database) -> None:
    arrived = await fold(empty, logged_in(), logged_in())
    for again in ([*arrived, *arrived], arrived[:1]):
        async with empty.transaction() as session:
            await consumers.take(session, again)
    assert (await values(empty))["logins.succeeded", ""] == 2
    new = (new_id(), logged_in())
    async with empty.transaction() as session:
        await consumers.take(session, [new, new])
    assert (await values(empty))["logins.succeeded", ""] == (await values(empty, None))["logins.succeeded", ""] == 3


async def test_late_events_go_into_their_own_hour(empty: Database) -> None:
    await fold(empty, logged_in(), logged_in(after=-timedelta(days=3)), logged_in(after=timedelta(minutes=50)))
    for hours, number in ((0, 1), (-72, 1), (1, 1), (2, None)):
        found = await values(empty, HOUR + timedelta(hours=hours))
        assert found.get(("logins.succeeded", "")) == number, hours
    assert (await values(empty, None))["logins.succeeded", ""] == 3


async def test_replicas_that_fold_at_once_lose_nothing(empty: Database) -> None:
    roles = [ROLE_CLIENT, ROLE_PROVIDER]
    await asyncio.gather(*(fold(empty, *(logged_in(role) for role in roles)) for _ in range(20)))
    found = await values(empty)
    assert found["logins.succeeded", ""] == 40
    assert found["logins.succeeded", "role:client"] == found["logins.succeeded", "role:provider"] == 20


def test_the_documented_metrics_are_those_of_the_code() -> None:
    document = (Path(__file__).parents[2] / "docs/analytics.md").read_text()
    rows = re.findall(r"^\| `([a-z_]+\.[a-z_]+)` \| (.+?) \| .+ \|$", document, re.MULTILINE)
    documented = {name: tuple(re.findall(r"`(\w+)`", dimensions)) for name, dimensions in rows}
    assert documented == {name: metric.dimensions for name, metric in METRICS.items()}
