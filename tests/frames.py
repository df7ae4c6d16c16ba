"""Compares frames of a running gateway with the AsyncAPI document."""

import json
from functools import cache
from typing import Any

import jsonschema_rs

from gateway.realtime.asyncapi import document


def checked(text: str | bytes) -> dict[str, Any]:
    """Returns the frame in *text*. Raises ValidationError if the document does not describe it so."""
    frame: dict[str, Any] = json.loads(text)
    _schemas()[frame["type"]].validate(frame)
    return frame


@cache
def _schemas() -> dict[str, jsonschema_rs.Validator]:
    """Returns the schema of each frame that the server sends, by its type."""
    components = document()["components"]
    return {
        message["name"]: jsonschema_rs.validator_for(
            message["payload"] | {"components": components}, validate_formats=True
        )
        for name, message in components["messages"].items()
        if name.startswith("sent.")
    }
