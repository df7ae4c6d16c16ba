"""Builds the JSON frames of a socket."""

from functools import cache
from typing import Any

import orjson
from google.protobuf.descriptor import Descriptor

from gateway import wire
from kit import clock, contract

# Built at import, so that the first socket does not wait for the event modules to load.
_EVENTS = contract.event_classes()
_FACTS = {name: contract.event_facts(event.DESCRIPTOR) for name, event in _EVENTS.items()}
_TYPES = {name: facts.frame for name, facts in _FACTS.items() if facts.frame}


def encode(frame: dict[str, Any]) -> bytes:
    return orjson.dumps(frame, option=orjson.OPT_UTC_Z)


def frame(kind: str, data: Any, *, reply_to: str | None = None) -> dict[str, Any]:
    """Returns a frame of type *kind*; *reply_to* is the id of the client's frame that it answers."""
    made = {"type": kind, "data": data, "timestamp": clock.now()}
    return made | {"id": reply_to} if reply_to is not None else made


def error(code: str, message: str, *, reply_to: str | None = None, **more: Any) -> dict[str, Any]:
    return frame("error", {"code": code, "message": message, **more}, reply_to=reply_to)


def event_frame(event_type: str, payload: bytes) -> tuple[str, Any]:
    """Returns the type and the data of an event's frame. The data is the event's field 1.

    Raises KeyError if this process does not know the event, ValueError if no socket shows it, and DecodeError if the
    payload is malformed.
    """
    message = _EVENTS[event_type].FromString(payload)
    about = message.DESCRIPTOR.fields_by_number[1].name
    return frame_type(message.DESCRIPTOR), wire.fields(getattr(message, about))


@cache
def frame_type(event: Descriptor) -> str:
    """Returns the frame type from the proto of *event*. Raises ValueError if the event has no frame."""
    frame = contract.event_facts(event).frame
    if not frame:
        raise ValueError(f"{event.full_name} has no frame")
    return frame


def type_of(event_type: str) -> str | None:
    """Returns the type of an event's frame; None if this process does not know the event, or no socket shows it."""
    return _TYPES.get(event_type)


@cache
def event_types() -> frozenset[str]:
    """Returns all frame types that a client can subscribe to."""
    return frozenset(_TYPES.values())
