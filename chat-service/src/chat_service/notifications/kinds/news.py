"""The outcome of a rule: whom an event notifies, and which notifications it ends."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from chat_service.notifications.kinds.drafts import NotificationDraft


@dataclass(frozen=True)
class Ending:
    """The end of a matter: the unread notification about it is neither counted as unread nor sent any more."""

    user_id: UUID
    group_key: str


type News = Iterable[NotificationDraft | Ending]
# Tells what an event means to users, from the event alone.
type NewsRule = Callable[[Any], News]


def offer_group(request_id: str) -> str:
    """Returns the key of the offers of a request."""
    return f"offer:{request_id}"


def conversation_group(conversation_id: str) -> str:
    """Returns the key of the messages of a conversation."""
    return f"conversation:{conversation_id}"


def seat_group(booking_id: str) -> str:
    """Returns the key of a seat that is held for a person who waited."""
    return f"seat:{booking_id}"


def debt_group(request_id: str) -> str:
    """Returns the key of the price of a job that is owed."""
    return f"debt:{request_id}"
