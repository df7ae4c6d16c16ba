"""Builds the AsyncAPI 3 document of the sockets."""

from functools import cache
from typing import Any

from gateway.features.sockets.answers import ANSWERS
from gateway.realtime import rules
from gateway.realtime.catalogue import FrameType, client_frames, server_frames
from gateway.realtime.views import schemas_of
from gateway.settings import Settings

_DESCRIPTION = """
Live updates of the 2U API. `/ws` delivers every event that concerns the user, and `/ws/{conversation_id}` those of one
conversation or request. Both take the same frames.

**Cursor**: a durable frame has a `cursor`. Keep the last one, and connect with `?cursor=` to receive every durable
frame after it, once and in order, from any gateway, for seven days. If the first frame says `recovered: false`, events
may have been missed: load the state over REST.
"""
_FRAME_PARTS: dict[str, Any] = {
    "id": {
        "type": "string",
        "maxLength": 100,
        "description": "Of an event, or chosen by the client and repeated in the answer to its frame.",
    },
    "timestamp": {"type": "string", "format": "date-time"},
    "cursor": {"type": "string", "description": "The place in the feed after this frame."},
}
_SECURITY = {
    "header": {"type": "http", "scheme": "bearer", "description": "The access token in the header `Authorization`."},
    "subprotocol": {
        "type": "httpApiKey",
        "name": "Sec-WebSocket-Protocol",
        "in": "header",
        "description": "`bearer, <access token>`, for browsers. The server selects the subprotocol `bearer`.",
    },
    "key": {
        "type": "httpApiKey",
        "name": "X-API-Key",
        "in": "header",
        "description": (
            "An API key, alone or beside a token. In the subprotocol, for browsers: `x-api-key, <key>`, or"
            " `bearer, <access token>, x-api-key, <key>`."
        ),
    },
    "query": {
        "type": "httpApiKey",
        "name": "token",
        "in": "query",
        "description": "The access token, for clients that can set no header. URLs end up in logs; prefer the others.",
    },
}


@cache
def document() -> dict[str, Any]:
    """Returns the document. Callers must not change it."""
    sent, taken = server_frames(), client_frames()
    schemas, references = schemas_of([frame.data for frame in (*sent.values(), *taken.values())])
    messages = {_name(frame, "sent"): _message(frame, references[frame.data]) for frame in sent.values()}
    messages |= {_name(frame, "taken"): _message(frame, references[frame.data]) for frame in taken.values()}
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "2U sockets", "version": "1", "description": _DESCRIPTION.strip()},
        "defaultContentType": "application/json",
        "servers": {name: _server(name) for name in ("ws", "wss")},
        "channels": {
            "user": _channel("/ws", "Everything that concerns the user.", list(messages)),
            "conversation": _channel("/ws/{conversation_id}", "One conversation or request.", list(messages))
            | {"parameters": {"conversation_id": {"description": "The id of a request or of another conversation."}}},
        },
        "operations": {
            f"{channel}.{name}": operation
            for channel in ("user", "conversation")
            for name, operation in _operations(channel).items()
        },
        "components": {
            "messages": messages,
            "schemas": {name: schemas[name] for name in sorted(schemas)},
            "securitySchemes": _SECURITY,
        },
        "x-close-codes": [vars(code) for code in rules.CLOSE_CODES],
        "x-error-codes": [vars(code) for code in rules.ERROR_CODES],
        "x-limits": [
            {"limit": name, "value": value, "consequence": then} for name, value, then in rules.limits(Settings())
        ],
    }


def _name(frame: FrameType, direction: str) -> str:
    return f"{direction}.{frame.kind}"


def _server(protocol: str) -> dict[str, Any]:
    return {
        "host": "{host}",
        "protocol": protocol,
        "description": "The gateway." if protocol == "wss" else "The gateway on a developer's machine.",
        "variables": {"host": {"default": "localhost:8000", "description": "The host of the REST API."}},
        "security": [{"$ref": f"#/components/securitySchemes/{name}"} for name in _SECURITY],
    }


def _channel(address: str, summary: str, messages: list[str]) -> dict[str, Any]:
    query = {"cursor": {"type": "string"}, "token": {"type": "string"}}
    return {
        "address": address,
        "summary": summary,
        "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in messages},
        "bindings": {
            "ws": {"method": "GET", "query": {"type": "object", "properties": query}, "bindingVersion": "0.1.0"}
        },
    }


def _operations(channel: str) -> dict[str, dict[str, Any]]:
    """Returns an operation for the events, and one for each frame that clients send, as the server sees them."""

    def messages(*names: str) -> list[dict[str, str]]:
        return [{"$ref": f"#/channels/{channel}/messages/{name}"} for name in names]

    where = {"$ref": f"#/channels/{channel}"}
    events = [_name(frame, "sent") for kind, frame in server_frames().items() if kind not in ANSWERS]
    made: dict[str, dict[str, Any]] = {
        "connect": {"action": "send", "channel": where, "messages": messages("sent.connection.established")},
        "events": {"action": "send", "channel": where, "messages": messages(*events)},
    }
    for kind, frame in client_frames().items():
        answers = [f"sent.{answer}" for answer in (frame.answer, "error") if answer]
        made[kind] = {
            "action": "receive",
            "channel": where,
            "summary": frame.summary,
            "messages": messages(_name(frame, "taken")),
            "reply": {"channel": where, "messages": messages(*answers)},
        }
    return made


def _message(frame: FrameType, data: dict[str, Any]) -> dict[str, Any]:
    """Returns the message of a frame, with the schema of the whole frame as its payload."""
    is_taken = frame is client_frames().get(frame.kind)
    parts = _parts(frame, is_taken=is_taken)
    required = ["type", "data", *(() if is_taken else ("timestamp",)), *(("id", "cursor") if frame.is_durable else ())]
    payload = {
        "type": "object",
        "properties": {"type": {"const": frame.kind}, "data": data, **parts},
        "required": [name for name in required if name in {"type", "data", *parts}],
    }
    return {
        "name": frame.kind,
        "title": frame.kind,
        "summary": frame.summary,
        "payload": payload,
        "examples": [{"name": frame.kind.replace(".", "_"), "payload": frame.example}],
        **({"x-audience": list(frame.audience), "x-durable": frame.is_durable} if frame.audience else {}),
    }


def _parts(frame: FrameType, *, is_taken: bool) -> dict[str, Any]:
    """Returns the schemas of the parts of a frame besides its type and data."""
    names = ["id"] if is_taken else ["id", "timestamp", *(["cursor"] if frame.is_durable else [])]
    return {name: _FRAME_PARTS[name] for name in names}
