"""All frames of the sockets, from the options of the protos, the commands and the answers of the gateway."""

import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from google.protobuf.message import Message
from pydantic import BaseModel

from gateway.features.sockets.answers import ANSWERS
from gateway.features.sockets.commands import COMMANDS
from gateway.realtime import examples
from gateway.realtime.views import data_of, schemas_of, view_of
from kit import contract


@dataclass(frozen=True)
class FrameType:
    # The value of its `type`.
    kind: str
    # One or more sentences.
    summary: str
    # The schema of its data.
    data: type[BaseModel]
    # True if the feed keeps the frame, so that a client that resumes receives it.
    is_durable: bool = False
    # The roles of the users who receive the frame; empty for answers and for frames of clients.
    audience: tuple[str, ...] = ()
    # For frames of clients: the type of the frame that answers it.
    answer: str | None = None

    @property
    def example(self) -> dict[str, Any]:
        """An example of the whole frame."""
        made: dict[str, Any] = {"type": self.kind, "data": examples.example(self.data, self.kind)}
        if self.is_durable:
            made |= {"id": examples.ID, "timestamp": examples.MOMENT, "cursor": examples.CURSOR}
        elif self.audience or self.kind in ANSWERS:
            made |= {"timestamp": examples.MOMENT}
        return made

    @property
    def fields(self) -> list[tuple[str, bool]]:
        """The names of the fields of the data, and true for each that may be left out."""
        schema = schemas_of([self.data])[0][self.data.__name__]
        return [(name, name not in schema.get("required", ())) for name in schema.get("properties", {})]


@cache
def server_frames() -> dict[str, FrameType]:
    """Returns the frames that the server sends by type: the answers first, then the events by name."""
    answers = [FrameType(kind, _text(view), view) for kind, view in ANSWERS.items()]
    return {frame.kind: frame for frame in (*answers, *sorted(_events(), key=lambda event: event.kind))}


@cache
def client_frames() -> dict[str, FrameType]:
    """Returns the frames that clients send by type."""
    frames = (
        FrameType(kind, _text(command.handle), command.data, answer=command.answer)
        for kind, command in COMMANDS.items()
    )
    return {frame.kind: frame for frame in frames}


def event_of(kind: str) -> type[Message]:
    """Returns the event with that type of frame. Of two such events, the deprecated one is left out."""
    return _shown_events()[kind]


def _events() -> Iterator[FrameType]:
    for event in _shown_events().values():
        facts = contract.event_facts(event.DESCRIPTOR)
        data = view_of(data_of(event))
        yield FrameType(facts.frame, facts.summary, data, not facts.is_ephemeral, facts.audience)


@cache
def _shown_events() -> dict[str, type[Message]]:
    found: dict[str, type[Message]] = {}
    for event in contract.event_classes().values():
        frame = contract.event_facts(event.DESCRIPTOR).frame
        if frame and (frame not in found or found[frame].DESCRIPTOR.GetOptions().deprecated):
            found[frame] = event
    return found


def _text(described: object) -> str:
    return " ".join((inspect.getdoc(described) or "").split())
