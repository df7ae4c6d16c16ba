"""Rules for events about payments, refunds, disputes and payouts."""

from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import UUID

from google.protobuf.message import Message

from chat_service.notifications.kinds.drafts import NotificationDraft, Value
from chat_service.notifications.kinds.news import Ending, News, NewsRule, debt_group
from kit import clock
from kit.ids import find_id
from kit.protobuf import optional
from twou.request.v1 import dispute_events_pb2, payment_events_pb2, payout_events_pb2

type _DisputeEvent = dispute_events_pb2.DisputeCreated | dispute_events_pb2.DisputeWon | dispute_events_pb2.DisputeLost

PAYOUT_ACCOUNT_PAGE = "/account/payouts"


def _draft(event: Any, kind: str, user_id: str, params: Mapping[str, Value], **more: Any) -> NotificationDraft:
    return NotificationDraft(kind, UUID(user_id), clock.from_timestamp(event.occurred_at), params, **more)


def _money(source: Any) -> dict[str, Value]:
    return {"amount": source.amount, "currency": source.currency}


def _payment(event: Any, *, kind: str) -> News:
    payment = event.payment
    # Absent where a booking is paid for.
    request_id = optional(payment, "request_id")
    yield _draft(
        event,
        kind,
        payment.user_id,
        _money(payment),
        request_id=None if request_id is None else UUID(request_id),
        link=f"/payments/{payment.id}",
        data={"payment_id": payment.id},
    )


def _succeeded(event: payment_events_pb2.PaymentSucceeded) -> News:
    if event.payment.request_id:
        yield Ending(UUID(event.payment.user_id), debt_group(event.payment.request_id))
    yield from _payment(event, kind="payment.succeeded")


def _refund(event: payment_events_pb2.RefundSucceeded | payment_events_pb2.RefundFailed, *, kind: str) -> News:
    refund = event.refund
    # A replica of the previous release does not say whose it is.
    if event.client_id:
        link, data = f"/payments/{refund.payment_id}", {"payment_id": refund.payment_id, "refund_id": refund.id}
        yield _draft(event, kind, event.client_id, _money(refund), link=link, data=data)


def _dispute(event: _DisputeEvent, *, kind: str) -> News:
    """Tells a party how a dispute stands. The payer has begun it, so they are only told of its end."""
    dispute = event.dispute
    data = {"dispute_id": dispute.id, "payment_id": dispute.payment_id}
    link = f"/payments/{dispute.payment_id}"
    if event.provider_id:
        yield _draft(event, kind, event.provider_id, {**_money(dispute), "is_payee": 1}, link=link, data=data)
    elif event.client_id and not isinstance(event, dispute_events_pb2.DisputeCreated):
        yield _draft(event, kind, event.client_id, _money(dispute), link=link, data=data)


def _payout(event: Any, *, kind: str) -> News:
    payout = event.payout
    link, data = f"/payouts/{payout.id}", {"payout_id": payout.id}
    yield _draft(event, kind, payout.provider_id, _money(payout), link=link, data=data)


def _account_changed(event: payout_events_pb2.PayoutAccountChanged) -> News:
    """Tells the owner, though it is their own act: if it was not, their money is about to go elsewhere."""
    provider_id = find_id(event.provider_id)
    if provider_id is not None:
        yield _draft(event, "payout.account_changed", event.provider_id, {}, link=PAYOUT_ACCOUNT_PAGE)


RULES: Mapping[type[Message], NewsRule] = {
    payment_events_pb2.PaymentSucceeded: _succeeded,
    payment_events_pb2.PaymentFailed: partial(_payment, kind="payment.failed"),
    payment_events_pb2.PaymentExpired: partial(_payment, kind="payment.expired"),
    payment_events_pb2.RefundSucceeded: partial(_refund, kind="refund.succeeded"),
    payment_events_pb2.RefundFailed: partial(_refund, kind="refund.failed"),
    dispute_events_pb2.DisputeCreated: partial(_dispute, kind="dispute.created"),
    dispute_events_pb2.DisputeWon: partial(_dispute, kind="dispute.won"),
    dispute_events_pb2.DisputeLost: partial(_dispute, kind="dispute.lost"),
    payout_events_pb2.PayoutPaid: partial(_payout, kind="payout.paid"),
    payout_events_pb2.PayoutFailed: partial(_payout, kind="payout.failed"),
    payout_events_pb2.PayoutRejected: partial(_payout, kind="payout.rejected"),
    payout_events_pb2.PayoutAccountChanged: _account_changed,
}
