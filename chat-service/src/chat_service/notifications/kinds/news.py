"""The outcome of a rule: whom an event notifies, and which notifications it ends."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from chat_service.notifications.kinds.drafts import NotificationDraft
from kit.call import Call


@dataclass(frozen=True)
class Ending:
    """The end of a matter: the unread notification about it is neither counted as unread nor sent any more."""

    user_id: UUID
    group_key: str


@dataclass(frozen=True)
class Told:
    """The news of one event."""

    event_id: UUID
    drafts: Sequence[NotificationDraft]
    # The groups, each with its user, whose matter the event has ended: that goes first.
    endings: Collection[tuple[UUID, str]] = ()
    # The call that the frames of its notifications name; `None` is the current one.
    origin: Call | None = None

    @property
    def user_ids(self) -> set[UUID]:
        return {draft.user_id for draft in self.drafts} | {user_id for user_id, _ in self.endings}


def apart(told: Iterable[Told]) -> Iterator[list[Told]]:
    """Yields the news of events in their order, as many together as can first end groups and then add what they tell.

    An event that ends a group of a user does not go with one before it that tells this user something.
    """
    together: list[Told] = []
    notified: set[UUID] = set()
    for one in told:
        if any(user_id in notified for user_id, _ in one.endings):
            yield together
            together, notified = [], set()
        together.append(one)
        notified |= {draft.user_id for draft in one.drafts}
    if together:
        yield together


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
