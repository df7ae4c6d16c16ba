"""Turns answers that are errors into exceptions."""

import json

from twou_client.failures import ApiError
from twou_client.generated.errors import BY_CODE


def error_of(status: int, body: bytes, retry_after: str | None) -> ApiError:
    """Returns the exception for an answer. A proxy in front of the API answers with other bodies: they have no code."""
    try:
        problem = json.loads(body)
        error = problem["error"]
        cls = BY_CODE.get(error["code"], ApiError)
        return cls(
            status,
            error["code"],
            error["message"],
            details=error["details"],
            request_id=problem.get("request_id", ""),
            retry_after=seconds(retry_after),
        )
    except (ValueError, KeyError, TypeError):
        return ApiError(status, "", body[:200].decode(errors="replace"), retry_after=seconds(retry_after))


def seconds(text: str | None) -> float | None:
    """Returns the seconds of a `Retry-After`, which the API never states as a date."""
    try:
        return float(text) if text is not None else None
    except ValueError:
        return None
