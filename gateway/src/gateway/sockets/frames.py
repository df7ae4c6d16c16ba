"""The JSON on a socket."""

from functools import cache
from typing import Any

import orjson
from google.protobuf.descriptor import Descriptor

from gateway import wire
from kit import clock, contract

# Loads all modules of events now, and not while the first socket waits.
_EVENTS = contract.event_classes()


def encode(frame: dict[str, Any]) -> str:
    return orjson.dumps(frame, option=orjson.OPT_UTC_Z).decode()


def frame(kind: str, data: Any, *, reply_to: str | None = None) -> dict[str, Any]:
    made = {"type": kind, "data": data, "timestamp": clock.now()}
    return made | {"id": reply_to} if reply_to is not None else made


def error(code: str, message: str, *, reply_to: str | None = None, **more: Any) -> dict[str, Any]:
    return frame("error", {"code": code, "message": message, **more}, reply_to=reply_to)


def event_frame(event_type: str, payload: bytes) -> tuple[str, Any]:
    """The type of an event's frame, and as its data the event's field 1.

    Raises KeyError if this process does not know the event, ValueError if no socket shows it, and DecodeError if the
    payload is malformed.
    """
    message = _EVENTS[event_type].FromString(payload)
    about = message.DESCRIPTOR.fields_by_number[1].name
    return frame_type(message.DESCRIPTOR), wire.fields(getattr(message, about))


@cache
def frame_type(event: Descriptor) -> str:
    """What the proto of *event* calls its frame. Raises ValueError if it has none."""
    frame = contract.event_facts(event).frame
    if not frame:
        raise ValueError(f"{event.full_name} has no frame")
    return frame


@cache
def event_types() -> frozenset[str]:
    """All types of frames that can be subscribed to."""
    frames = (contract.event_facts(event.DESCRIPTOR).frame for event in _EVENTS.values())
    return frozenset(frame for frame in frames if frame)
