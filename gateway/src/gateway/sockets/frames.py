"""The JSON on a socket."""

from functools import cache
from typing import Any

import orjson
from google.protobuf import symbol_database
from google.protobuf.descriptor import Descriptor
from google.protobuf.message import Message

from gateway import wire
from kit import clock
from twou.chat.v1 import events_pb2 as chat_events
from twou.file.v1 import events_pb2 as file_events
from twou.request.v1 import events_pb2 as request_events

_PUBLIC_EVENTS = (request_events, chat_events, file_events)


def encode(frame: dict[str, Any]) -> str:
    return orjson.dumps(frame, option=orjson.OPT_UTC_Z).decode()


def frame(kind: str, data: Any, *, reply_to: str | None = None) -> dict[str, Any]:
    made = {"type": kind, "data": data, "timestamp": clock.now()}
    return made | {"id": reply_to} if reply_to is not None else made


def error(code: str, message: str, *, reply_to: str | None = None, **more: Any) -> dict[str, Any]:
    return frame("error", {"code": code, "message": message, **more}, reply_to=reply_to)


def event_frame(event_type: str, payload: bytes) -> tuple[str, Any]:
    """Frame type and data of an event: `twou.request.v1.RequestAccepted` is `request.accepted` with its field 1."""
    message = _event_class(event_type).FromString(payload)
    about = message.DESCRIPTOR.fields_by_number[1].name
    return frame_type(message.DESCRIPTOR), wire.fields(getattr(message, about))


@cache
def _event_class(event_type: str) -> type[Message]:
    cls: type[Message] = symbol_database.Default().GetSymbol(event_type)
    return cls


@cache
def frame_type(event: Descriptor) -> str:
    """The last word of the name is what happened, the rest is to what; a single word stands for both."""
    name = event.name
    if name.istitle():
        return name.lower()
    split = max(i for i, letter in enumerate(name) if letter.isupper())
    return f"{name[:split].lower()}.{name[split:].lower()}"


@cache
def event_types() -> frozenset[str]:
    """All types of frames that can be subscribed to."""
    events = [d for module in _PUBLIC_EVENTS for d in module.DESCRIPTOR.message_types_by_name.values()]
    return frozenset(frame_type(event) for event in events)
