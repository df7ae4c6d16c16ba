"""The topic of a delivery: the name by which push services and devices replace a message that was not shown yet."""

import base64
import hashlib
from uuid import UUID

from chat_service.notifications.deliveries.models import MAX_TOPIC

_BYTES = MAX_TOPIC * 3 // 4


def topic_of(group_key: str | None, notification_id: UUID) -> str:
    """Returns the topic of a group, or of a notification without one, in base64url."""
    digest = hashlib.sha256((group_key or str(notification_id)).encode()).digest()
    return base64.urlsafe_b64encode(digest[:_BYTES]).decode()
