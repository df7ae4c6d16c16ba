"""Translates requests for deliveries from the event, and outcomes into it."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from auth_service.deliveries.models import MailOutcome
from kit import clock, text
from twou.auth.v1 import delivery_events_pb2
from twou.chat.v1.delivery_events_pb2 import DeliveryChannel, DeliveryRequested

OUTCOME_TO_PROTO = {
    MailOutcome.SENT: delivery_events_pb2.DELIVERY_OUTCOME_SENT,
    MailOutcome.FAILED: delivery_events_pb2.DELIVERY_OUTCOME_FAILED,
    MailOutcome.SUPPRESSED: delivery_events_pb2.DELIVERY_OUTCOME_SUPPRESSED,
    MailOutcome.DELAYED: delivery_events_pb2.DELIVERY_OUTCOME_DELAYED,
}

_MAX_KIND = 64
# A later end is not needed, and its row would be kept as long.
_MAX_LIFETIME = timedelta(days=7)
# Printable ASCII, without the brackets that enclose it in a header.
_URL = re.compile(r"(https?://[!-;=?-~]+)?")


@dataclass(frozen=True)
class Wanted:
    """A message to the owner of an account, as another service asks for it."""

    delivery_id: UUID
    user_id: UUID
    channel: DeliveryChannel.ValueType
    kind: str
    is_critical: bool
    subject: str
    text: str
    html: str
    unsubscribe_url: str
    expires_at: datetime


def wanted(event: DeliveryRequested) -> Wanted:
    """Raises ValueError for an id that is none, and for a URL that no header can hold."""
    if not _URL.fullmatch(event.unsubscribe_url):
        raise ValueError("the URL to unsubscribe is none")
    return Wanted(
        delivery_id=UUID(event.delivery_id),
        user_id=UUID(event.user_id),
        channel=event.channel,
        kind=event.kind[:_MAX_KIND],
        is_critical=event.is_critical,
        subject=text.without_nul(event.subject),
        text=text.without_nul(event.text),
        html=text.without_nul(event.html),
        unsubscribe_url=event.unsubscribe_url,
        expires_at=min(clock.from_timestamp(event.expires_at), clock.now() + _MAX_LIFETIME),
    )
