"""The outcome of adding drafts to inboxes, of which it is planned what is to be sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from chat_service.notifications.kinds.drafts import NotificationDraft


@dataclass(frozen=True)
class Added:
    """A notification that one event has made, or to which it was added, as it is after that event."""

    notification_id: UUID
    user_id: UUID
    # The name of its kind, and the value of its type.
    kind: str
    type: str
    # True if the event has made it; False if the event was added to an unread notification of its group.
    is_new: bool
    # The number of events that the notification tells of.
    count: int
    group_key: str | None
    actor_id: UUID | None
    params: Mapping[str, Any]
    data: Mapping[str, str]
    request_id: UUID | None
    link: str | None
    # The end of its use.
    expires_at: datetime
    # When the event was added.
    latest_at: datetime
    # True if the user saw it in the app before the event, and unread; and if they see it now.
    was_shown: bool
    is_shown: bool
    # The event, as it concerns the user.
    draft: NotificationDraft
    read_at: None = None
