"""The interface of what sends text messages, and the folder that takes them in development."""

import asyncio
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from kit import clock

_ENDING = ".txt"


@dataclass(frozen=True)
class OutgoingText:
    # In E.164.
    number: str
    text: str
    # After so many seconds it is of no use any more.
    seconds_left: float


@dataclass(frozen=True)
class TakenText:
    """The provider has taken the message."""


@dataclass(frozen=True)
class RefusedText:
    """The provider will never send this message. *reason* holds neither number nor text."""

    reason: str


@dataclass(frozen=True)
class NotTakenYet:
    """Another try may succeed; this one may have been sent nevertheless. *reason* holds neither number nor text."""

    reason: str
    # The pause that the provider asks for, in seconds.
    retry_after: float | None = None


type SendingOutcome = TakenText | RefusedText | NotTakenYet


class TextTransport(Protocol):
    async def send(self, message: OutgoingText) -> SendingOutcome:
        """Sends one message, once. Never raises for what a provider says, or for a provider that says nothing."""

    async def close(self) -> None:
        """Closes connections that are kept."""


class TextFolder:
    """Writes each message to a file of its own. Sorted by name, the files are in the order of sending."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def send(self, message: OutgoingText) -> SendingOutcome:
        try:
            await asyncio.to_thread(self._write, message)
        except OSError as error:
            return NotTakenYet(type(error).__name__)
        return TakenText()

    async def close(self) -> None:
        """Does nothing: each file is closed at once."""

    def newest(self) -> str | None:
        path = max(self._folder.glob(f"*{_ENDING}"), default=None)
        return path.read_text(encoding="utf-8") if path else None

    def _write(self, message: OutgoingText) -> None:
        # Only the owner of the process may read the messages.
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        now = clock.now()
        name = f"{now:%Y%m%dT%H%M%S.%f}-{secrets.token_hex(4)}"
        unfinished = self._folder / f"{name}.unfinished"
        unfinished.touch(mode=0o600, exist_ok=False)
        unfinished.write_text(f"Date: {now:%Y-%m-%d %H:%M:%S} UTC\nTo: {message.number}\n\n{message.text}\n", "utf-8")
        unfinished.rename(self._folder / f"{name}{_ENDING}")


class NoTexts:
    """Takes the place of a provider where none is set: no message is sent."""

    async def send(self, message: OutgoingText) -> SendingOutcome:  # noqa: ARG002  # as in every transport
        return RefusedText("no provider is set")

    async def close(self) -> None:
        """Does nothing: there is no connection."""
