"""The subscriptions of a service: the events that each of its durable consumers receives, and who handles them."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from google.protobuf.message import Message

from kit import call
from kit.database import Database, Session

Handler = Callable[[Session, Any], Awaitable[None]]
# Handles what it can of several events by one statement, and returns those that are left to their handlers.
Ahead = Callable[[Database, Sequence[Any]], Awaitable[Collection[Any]]]
# The id of an event, and the event.
Arrived = tuple[UUID, Message]


class Event(NamedTuple):
    """An event that was read, with the call that it came from."""

    id: UUID
    message: Message
    handler: Handler
    origin: call.Call


@dataclass(frozen=True)
class Fold:
    """Takes many events in one transaction, as `kit.folding` hands them over."""

    # Adds the events to the inbox itself, and ignores those that are there.
    take: Callable[[Session, Sequence[Arrived]], Awaitable[None]]
    # The events whose fields it reads.
    reads: Sequence[type[Message]]
    # The events of which it reads the time and the name alone.
    counts: Sequence[type[Message]] = ()


@dataclass(frozen=True)
class Subscription:
    """A durable consumer by its name, with a handler for each type of event, or a fold for all of them."""

    durable: str
    handlers: Mapping[type[Message], Handler]
    # The pauses between eight tries add up to about fifty seconds.
    max_tries: int = 8
    # With it, no event is recorded in the inbox: statement and handlers see by what is stored whether an event is new.
    ahead: Ahead | None = None
    # With it, there are no handlers.
    fold: Fold | None = None
    # Ends each transaction: does for all of its events at once what their handlers have only noted in the session.
    finish: Callable[[Session], Awaitable[None]] | None = None

    @property
    def read(self) -> tuple[type[Message], ...]:
        """The types of events of which more than the time is read."""
        return (*self.handlers, *self.fold.reads) if self.fold else (*self.handlers,)

    @property
    def events(self) -> tuple[type[Message], ...]:
        """All types of events that are received."""
        return (*self.read, *self.fold.counts) if self.fold else self.read


async def without_handler(_session: Session, event: Any) -> None:
    """Stands in the place of the handler of an event that is folded."""
    raise NotImplementedError(f"{event.DESCRIPTOR.full_name} is folded with others")
