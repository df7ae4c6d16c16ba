"""Folds the events of all services into the roll-ups.

Each event counts in the hour in which it has happened, however late it comes. `COUNTERS` says what an event adds
besides one event of its type.
"""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from google.protobuf.message import Message

from auth_service.analytics import actions
from auth_service.analytics.metrics import MONEY_SCALE, Count, Happened, accept_bucket
from kit import clock, contract
from kit.consumer import Subscription
from kit.database import Session
from kit.subscriptions import Arrived, Fold
from twou.auth.v1 import analytics_events_pb2, analytics_pb2, auth_pb2, delivery_events_pb2, events_pb2
from twou.chat.v1 import delivery_events_pb2 as chat_deliveries
from twou.chat.v1 import events_pb2 as chat_events
from twou.chat.v1 import notification_events_pb2
from twou.file.v1 import events_pb2 as file_events
from twou.file.v1 import file_pb2
from twou.realtime.v1 import socket_events_pb2
from twou.request.v1 import events_pb2 as request_events
from twou.request.v1 import payment_events_pb2, payout_events_pb2, request_pb2

type Counter = Callable[[Any], Sequence[Count]]


def subscriptions() -> tuple[Subscription, ...]:
    fold = Fold(take, reads=tuple(COUNTERS), counts=[event for event in stored_events() if event not in COUNTERS])
    return (Subscription(actions.DURABLE, {}, fold=fold),)


def stored_events() -> list[type[Message]]:
    """Returns the types of all events of the system that are kept in the stream."""
    events = contract.event_classes().values()
    return [event for event in events if not contract.event_facts(event.DESCRIPTOR).is_ephemeral]


async def take(session: Session, arrived: Sequence[Arrived]) -> None:
    await actions.fold(session, [happened(event_id, event) for event_id, event in arrived])


def happened(event_id: UUID, event: Any) -> Happened:
    """Returns what *event* adds to the roll-ups."""
    counter = COUNTERS.get(type(event))
    published = Count("events.published", 1, (("type", event.DESCRIPTOR.full_name.removeprefix("twou.")),))
    at = clock.from_timestamp(event.occurred_at)
    return Happened(event_id, at, (published, *(counter(event) if counter else ())))


def _name(enum: Any, number: int) -> str:
    """Returns the name of an enum's value in JSON. A later release may know values that this one does not."""
    return contract.json_values(enum.DESCRIPTOR).get(number, "other")


def _one(metric: str) -> Counter:
    return lambda _event: (Count(metric),)


def _with_role(metric: str) -> Counter:
    return lambda event: (Count(metric, 1, (("role", _name(auth_pb2.Role, event.role)),)),)


def _request(state: str) -> Counter:
    def count(event: Any) -> Sequence[Count]:
        category = ("category", _name(request_pb2.Category, event.request.category))
        moved = Count("requests.transitions", 1, (("state", state), category))
        return Count(f"requests.{state}", 1, (category,)), moved

    return count


def _accepted(event: request_events.RequestAccepted) -> Sequence[Count]:
    asked, accepted = (clock.from_timestamp(one) for one in (event.request.created_at, event.occurred_at))
    bucket = accept_bucket((accepted - asked).total_seconds())
    return *_request("accepted")(event), Count("requests.minutes_to_accept", 1, (("bucket", bucket),))


def _message(event: chat_events.MessageCreated) -> Sequence[Count]:
    # Earlier messages are published again for a member who has joined.
    return () if event.is_earlier else (Count("messages.sent"),)


def _file(event: file_events.FileUploaded) -> Sequence[Count]:
    purpose = (("purpose", _name(file_pb2.FilePurpose, event.file.purpose)),)
    return Count("files.uploaded", 1, purpose), Count("files.bytes", event.file.file_size, purpose)


def _money(decimal: str) -> int:
    return int(Decimal(decimal or "0") * MONEY_SCALE)


def _gateway(payment: Any) -> tuple[str, str]:
    return "gateway", _name(request_pb2.PaymentGateway, payment.gateway)


def _of_currency(of: Any) -> tuple[tuple[str, str], ...]:
    """Returns gateway and currency of an amount: of each gateway, amounts of different currencies are kept apart."""
    gateway = _name(request_pb2.PaymentGateway, of.gateway)
    return ("gateway", f"{gateway} {of.currency}"), ("currency", of.currency)


def _paid(event: payment_events_pb2.PaymentSucceeded) -> Sequence[Count]:
    payment = event.payment
    amount = Count("payments.amount", _money(payment.amount_captured), _of_currency(payment))
    return Count("payments.succeeded", 1, (_gateway(payment),)), amount


def _failed(event: payment_events_pb2.PaymentFailed) -> Sequence[Count]:
    return (Count("payments.failed", 1, (_gateway(event.payment),)),)


def _earned(event: payment_events_pb2.PaymentEarned) -> Sequence[Count]:
    return (Count("payments.fees", _money(event.fee), _of_currency(event)),)


def _refunded(event: payment_events_pb2.RefundSucceeded) -> Sequence[Count]:
    currency = (("currency", event.refund.currency),)
    return Count("payments.refunds"), Count("payments.refunded", _money(event.refund.amount), currency)


def _paid_out(event: payout_events_pb2.PayoutPaid) -> Sequence[Count]:
    currency = (("currency", event.payout.currency),)
    return Count("payouts.paid"), Count("payouts.amount", _money(event.payout.amount), currency)


def _sent(channel: str, number: int = 1) -> Sequence[Count]:
    return (Count("notifications.sent", number, (("channel", channel),)),)


def _reported(event: delivery_events_pb2.DeliveryReported) -> Sequence[Count]:
    # A report that is repeated names no channel, nor does one of the previous release.
    is_sent = event.outcome == delivery_events_pb2.DELIVERY_OUTCOME_SENT
    return _sent(event.channel) if is_sent and event.channel else ()


def _sockets(event: socket_events_pb2.SocketsCounted) -> Sequence[Count]:
    return Count("sockets.opened", event.opened), Count("sockets.minutes", event.open)


def _client_events(event: analytics_events_pb2.ClientEventsRecorded) -> Sequence[Count]:
    return [
        Count(
            "client_events.recorded",
            tally.count,
            (("type", _name(analytics_pb2.ClientEventType, tally.type)),),
            at=clock.from_timestamp(tally.hour),
        )
        for tally in event.tallies
    ]


COUNTERS: Mapping[type[Message], Counter] = {
    events_pb2.UserRegistered: _with_role("users.registered"),
    events_pb2.UserDeactivated: _one("users.deactivated"),
    events_pb2.UserReactivated: _one("users.reactivated"),
    events_pb2.UserDeleted: _one("users.deleted"),
    analytics_events_pb2.ClientEventsRecorded: _client_events,
    analytics_events_pb2.LoggedIn: _with_role("logins.succeeded"),
    request_events.RequestCreated: _request("created"),
    request_events.RequestAccepted: _accepted,
    request_events.RequestStarted: _request("started"),
    request_events.RequestCompleted: _request("completed"),
    request_events.RequestCancelled: _request("cancelled"),
    request_events.RequestExpired: _request("expired"),
    chat_events.MessageCreated: _message,
    file_events.FileUploaded: _file,
    payment_events_pb2.PaymentSucceeded: _paid,
    payment_events_pb2.PaymentFailed: _failed,
    payment_events_pb2.PaymentEarned: _earned,
    payment_events_pb2.RefundSucceeded: _refunded,
    payout_events_pb2.PayoutPaid: _paid_out,
    payout_events_pb2.PayoutFailed: _one("payouts.failed"),
    notification_events_pb2.NotificationCreated: lambda _event: _sent("in_app"),
    chat_deliveries.PushSent: lambda event: _sent("push", event.deliveries),
    delivery_events_pb2.DeliveryReported: _reported,
    socket_events_pb2.SocketsCounted: _sockets,
}
