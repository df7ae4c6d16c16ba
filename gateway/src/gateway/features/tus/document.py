"""The parts of the OpenAPI document about the routes of resumable uploads."""

from typing import Any

from gateway import problems
from gateway.features.tus import protocol

type Answers = dict[int | str, dict[str, Any]]

_TEXT, _NUMBER = {"type": "string"}, {"type": "integer", "minimum": 0, "maximum": protocol.MAX_NUMBER}
_VERSION = {"Tus-Resumable": {"description": "The version of the protocol", "schema": _TEXT}}
_PROGRESS = {
    **_VERSION,
    "Upload-Offset": {"description": "The bytes that are stored", "schema": _NUMBER},
    "Upload-Expires": {"description": "When the upload is deleted unless bytes arrive before", "schema": _TEXT},
}


def _header(name: str, schema: dict[str, Any], rule: str, *, required: bool = True) -> dict[str, Any]:
    return {"name": name, "in": "header", "required": required, "schema": schema, "description": rule}


_VERSION_HEADER = _header(
    "Tus-Resumable", {"type": "string", "enum": [protocol.VERSION]}, "The version of the protocol"
)
_CHECKSUM = _header(
    "Upload-Checksum",
    {"type": "string", "x-rule": "An algorithm and the checksum of the body in Base64"},
    f"One of {protocol.CHECKSUM_ALGORITHMS}, a space, and the checksum of the body in Base64",
    required=False,
)
_BYTES = {
    "content": {
        protocol.CONTENT_TYPE: {
            "schema": {"type": "string", "format": "binary", "x-rule": "No more bytes than are missing."}
        }
    }
}

VERSIONED = {"parameters": [_VERSION_HEADER]}
CREATION = {
    "parameters": [
        _VERSION_HEADER,
        _header(
            "Upload-Length",
            {**_NUMBER, "minimum": 1, "x-rule": "No larger than `Tus-Max-Size`"},
            "The size of the file in bytes",
        ),
        _header(
            "Upload-Metadata",
            {"type": "string", "maxLength": 10_000, "x-rule": "Pairs of a key and a value in Base64"},
            "`filename`, and if wanted `filetype`, `purpose`, and `request_id` or `conversation_id`, each in Base64",
        ),
        _CHECKSUM,
    ],
    "requestBody": {"required": False, **_BYTES},
}
CONTINUATION = {
    "parameters": [
        _VERSION_HEADER,
        _header("Upload-Offset", _NUMBER, "The bytes that are stored, as the last answer told"),
        _CHECKSUM,
    ],
    "requestBody": {"required": True, **_BYTES},
}

_NAMES = {name: {"schema": _TEXT} for name in ("Tus-Version", "Tus-Extension", "Tus-Checksum-Algorithm")}
RULES: Answers = {
    204: {"description": "The rules", "headers": {**_VERSION, **_NAMES, "Tus-Max-Size": {"schema": _NUMBER}}}
}
_LOCATION = {"Location": {"description": "The path of the upload", "schema": _TEXT}}
CREATED: Answers = {
    201: {"description": "The upload has begun", "headers": {**_PROGRESS, **_LOCATION}},
    **problems.documented(400, 412, 460),
}
_STATE = {"Upload-Length": {"schema": _NUMBER}, "Upload-Metadata": {"schema": _TEXT}}
STATE: Answers = {200: {"description": "The state", "headers": {**_PROGRESS, **_STATE}}, **problems.documented(412)}
CONTINUED: Answers = {
    204: {"description": "The bytes are stored", "headers": _PROGRESS},
    **problems.documented(400, 412, 460),
}
DELETED: Answers = {204: {"description": "The upload is deleted", "headers": _VERSION}, **problems.documented(400, 412)}
