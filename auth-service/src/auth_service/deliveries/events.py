"""Makes the event by which another service learns what has become of a message that it asked for."""

from datetime import datetime
from uuid import UUID

from auth_service.deliveries.convert import OUTCOME_TO_PROTO
from auth_service.deliveries.models import MailOutcome
from kit import clock
from twou.auth.v1.delivery_events_pb2 import DeliveryReported

EMAIL, SMS = "email", "sms"


def delivery_reported(  # noqa: PLR0913  # the facts of the report
    delivery_id: UUID,
    outcome: MailOutcome,
    reason: str,
    tries: int,
    next_try_at: datetime | None = None,
    *,
    channel: str = EMAIL,
) -> DeliveryReported:
    return DeliveryReported(
        delivery_id=str(delivery_id),
        outcome=OUTCOME_TO_PROTO[outcome],
        reason=reason,
        tries=tries,
        next_try_at=clock.to_timestamp(next_try_at) if next_try_at else None,
        occurred_at=clock.to_timestamp(clock.now()),
        channel=channel,
    )
