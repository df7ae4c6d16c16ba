"""Drafts: what one event has to tell one user, before it becomes a notification."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from chat_service.notifications.kinds.kinds import Channel

type Value = str | int


@dataclass(frozen=True)
class NotificationDraft:
    """The notification of one user about one event.

    It holds no text: title and message are made from `kind`, `params` and the name of the actor in the language of the
    user whenever they are shown or sent.
    """

    # The name of a kind in the table of kinds.
    kind: str
    user_id: UUID
    occurred_at: datetime
    # Values for the texts, such as a title or an amount in minor units. No address, position or phone number.
    params: Mapping[str, Value] = field(default_factory=dict)
    # The user whose name the text has. They are never notified of their own act.
    actor_id: UUID | None = None
    request_id: UUID | None = None
    # The path of the page in the app, such as "/requests/…".
    link: str | None = None
    # Unread notifications of a user with the same key are one, which counts them.
    group_key: str | None = None
    # Values for programs, which the notification carries as `data`, such as the id of a booking.
    data: Mapping[str, str] = field(default_factory=dict)
    # The end of its use, if that comes before the end of what its kind lives.
    expires_at: datetime | None = None
    # The channels on which it may go at all, as an admin has chosen for a broadcast; `None` is every one that its kind
    # and the preferences of the user allow. Without `in_app` it is not shown, and makes no frame.
    channels: frozenset[Channel] | None = None
    # Its frame has reached the user already, from the service that published the event.
    is_framed: bool = False
