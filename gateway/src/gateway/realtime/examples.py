"""An example for each schema, so that a new frame has one by itself.

A value is chosen by the name of its field, then by its schema: its choices, its limits, its type.
"""

from copy import deepcopy
from typing import Any

from pydantic import BaseModel

from gateway.realtime.views import schemas_of

MOMENT = "2026-03-01T09:30:00.120000Z"
ID = "0195510a-4c00-7b1e-8d3a-5a2f6c1e9b07"
CURSOR = "MTc0MDgyMTQwMC4xMjAwMDAuNDI"
_PERSON = "0195510a-4c00-7c52-9f10-1b7e5d3a2c44"
_REQUEST = "0195510a-4c00-7d0f-a2b4-6e8c9f1d3b58"
_ACCEPTED = "Sara Tesfaye has accepted your request."
_BY_NAME: dict[str, Any] = {
    "accuracy_m": 12.5,
    "active": True,
    "address": "Bole Road, opposite the cinema",
    "attachments": [],
    "cancel_reason": "The car starts again",
    "category": "battery",
    "client_message_id": "device-1-42",
    "comment": "Came fast and was friendly",
    "content": "I am beside the blue gate",
    "content_type": "image/jpeg",
    "status": "ready",
    "purpose": "general",
    "cursor": CURSOR,
    "description": "The car does not start",
    "details": [],
    "distance_km": 2.4,
    "epoch": 1,
    "file_size": 48_213,
    "filename": "engine.jpg",
    "frame_bytes": 65_536,
    "frames_per_minute": 100,
    "heading": 184.0,
    "invalid_events": [],
    "latitude": 9.0108,
    "longitude": 38.7613,
    "name": "Sara Tesfaye",
    "offset": 8_388_608,
    "length": 31_457_280,
    "online": True,
    "ping_id": "1",
    "recovered": True,
    "request_id": _REQUEST,
    "score": 5,
    "seq": 7,
    "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "sockets_per_user": 5,
    "speed": 8.3,
    "text": "The provider stands still",
    "title": "Moving the piano",
    "url": f"/api/v1/uploads/{ID}/download",
    "width": 1600,
    "height": 1200,
}
# Values that depend on the frame.
_BY_FRAME: dict[str, dict[str, Any]] = {
    "file.rejected": {"status": "rejected", "rejection": "infected"},
    "error": {"code": "RATE_LIMIT_EXCEEDED", "message": "You sent too many frames.", "retry_after": 12.5},
    "notification": {
        "type": "request_update",
        "kind": "request.accepted",
        "title": "Request accepted",
        "message": _ACCEPTED,
        "text": _ACCEPTED,
        "link": f"/requests/{_REQUEST}",
        "data": {"request_id": _REQUEST},
        "is_read": False,
        "read_at": None,
        "group_key": None,
    },
    "notification.read": {"up_to": None, "unread_count": 2},
    "message.deleted": {"content": "", "deleted_at": MOMENT},
    "message.updated": {"edited_at": MOMENT},
    "request.accepted": {"status": "accepted"},
    "request.cancelled": {"status": "cancelled", "cancelled_at": MOMENT},
    "request.completed": {"status": "completed", "started_at": MOMENT, "completed_at": MOMENT},
    "request.created": {"provider_id": None, "accepted_at": None},
    "request.expired": {"status": "expired", "provider_id": None, "accepted_at": None},
    "request.started": {"status": "in_progress", "started_at": MOMENT},
    "subscribe": {"events": ["message.created"]},
    "unsubscribe": {"events": ["message.created"]},
    "subscription.acknowledged": {"events": ["message.created"]},
}
_BY_TYPE: dict[str, Any] = {
    "string": "text",
    "integer": 1,
    "number": 1.0,
    "boolean": True,
    "array": [],
    "object": {},
    "null": None,
}
# Steps that the thing of the example has not reached.
_NULL = {
    *("cancel_reason", "cancelled_at", "completed_at", "deleted_at", "edited_at", "left_at", "listing_id"),
    *("price_estimate", "rejection", "scheduled_for", "started_at", "thumbnail_url"),
}


def example(model: type[BaseModel], frame: str) -> dict[str, Any]:
    """Returns an example of *model*, for the data of that type of frame."""
    schemas, references = schemas_of([model])
    made: dict[str, Any] = _value("", references[model], schemas)
    return made | _BY_FRAME.get(frame, {})


def _value(name: str, schema: dict[str, Any], schemas: dict[str, Any]) -> Any:
    options = schema.get("anyOf", [schema])
    is_nullable = {"type": "null"} in options
    if is_nullable and name in _NULL:
        return None
    chosen = _resolved(next(one for one in options if one != {"type": "null"}), schemas)
    if "properties" in chosen:
        return {key: _value(key, one, schemas) for key, one in chosen["properties"].items()}
    if name in _BY_NAME and _BY_NAME[name] in chosen.get("enum", [_BY_NAME[name]]):
        # Copied, so that a caller may change the example.
        return deepcopy(_BY_NAME[name])
    return _by_schema(name, chosen, schemas)


def _resolved(schema: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in schema:
        schema = schemas[schema["$ref"].rpartition("/")[2]]
    return schema


def _by_schema(name: str, schema: dict[str, Any], schemas: dict[str, Any]) -> Any:
    if "const" in schema or "enum" in schema:
        return schema.get("const", schema.get("enum", [None])[0])
    if schema.get("type") == "array":
        return [_value(name.removesuffix("s"), schema["items"], schemas)]
    if schema.get("format") == "date-time" or name.endswith("_at") or name in ("timestamp", "server_time"):
        return MOMENT
    if schema.get("type") == "string" and (name == "id" or name.endswith("_id")):
        return ID if name == "id" else _PERSON
    return _BY_TYPE[schema["type"]]
