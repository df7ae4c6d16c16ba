"""The interfaces of the sender to what stands above this noun: composers of messages, and a reporter of outcomes."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from auth_service.text_messages.models import TextMessage
from kit.database import Session


class TextStatus(StrEnum):
    SENT = "sent"
    FAILED = "failed"
    SUPPRESSED = "suppressed"
    # A try has failed, and there will be others. It is reported once.
    DELAYED = "delayed"


@dataclass(frozen=True)
class ComposedText:
    text: str
    # The number of tries, this one included.
    tries: int


@dataclass(frozen=True)
class PostponedText:
    """A message that may only be sent later."""

    due_at: datetime


@dataclass(frozen=True)
class DroppedText:
    """A message that must not be sent. It then is deleted. *reason* is one of those of `TextOutcome`."""

    reason: str


type Composition = ComposedText | PostponedText | DroppedText


class TextComposer(Protocol):
    async def compose(self, session: Session, message: TextMessage) -> Composition:
        """Decides at the moment of the sending if *message* may be sent, and with which text."""


@dataclass(frozen=True)
class TextOutcome:
    """Tells what has become of a notice."""

    delivery_id: UUID
    status: TextStatus
    # One of "unverified", "gone", "refused", "expired" and "rate"; empty if it was sent or will be tried again.
    reason: str
    tries: int
    next_try_at: datetime | None = None


class TextReporter(Protocol):
    async def report(self, session: Session, outcome: TextOutcome) -> None:
        """Takes note of an outcome, in the transaction that records it here."""
