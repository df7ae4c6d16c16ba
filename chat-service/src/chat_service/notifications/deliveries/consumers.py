"""Consumes the reports of auth-service about mails and text messages that it was asked to send."""

from uuid import UUID

from chat_service.notifications.deliveries import actions, seen
from chat_service.notifications.deliveries.actions import Report
from chat_service.notifications.deliveries.models import DeliveryStatus
from kit import clock
from kit.consumer import Subscription
from kit.database import Session
from twou.auth.v1 import delivery_events_pb2 as pb

_STATUSES = {
    pb.DELIVERY_OUTCOME_SENT: DeliveryStatus.SENT,
    pb.DELIVERY_OUTCOME_FAILED: DeliveryStatus.FAILED,
    pb.DELIVERY_OUTCOME_SUPPRESSED: DeliveryStatus.SUPPRESSED,
    pb.DELIVERY_OUTCOME_DELAYED: DeliveryStatus.SENDING,
}
_MAX_REASON = 64


def subscriptions() -> tuple[Subscription, ...]:
    return (Subscription("chat-service-deliveries", {pb.DeliveryReported: on_delivery_reported}),)


async def on_delivery_reported(session: Session, event: pb.DeliveryReported) -> None:
    status = _STATUSES.get(event.outcome)
    if status is None:
        # A later release of auth-service knows more; what is not reported ends as not reported.
        return
    reported_at = clock.from_timestamp(event.occurred_at)
    report = Report(status, event.reason[:_MAX_REASON] or None, event.tries, reported_at)
    if await actions.note_report(session, UUID(event.delivery_id), report):
        seen.note("reported", str(status))
