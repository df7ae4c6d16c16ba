"""Reads the answers of Firebase Cloud Messaging: the same status means different things, which `details` tells apart.

A detail of the type FcmError is about the device or about this site, and one of the type BadRequest about our message.
A 404 without the code UNREGISTERED is about our project and not about the device, which stays.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from chat_service.push.http import Answer
from chat_service.push.interface import Accepted, Gone, Outcome, Refused, TryLater

UNAUTHENTICATED: Final = TryLater(None, "not_authorized")
_FCM_ERROR = "type.googleapis.com/google.firebase.fcm.v1.FcmError"
_BAD_REQUEST = "type.googleapis.com/google.rpc.BadRequest"
# The pause that the documentation asks for if the answer names none, by code.
_PAUSES: Final = {"QUOTA_EXCEEDED": 60.0}
_LATER: Final = {
    "QUOTA_EXCEEDED": "too_many",
    "UNAVAILABLE": "unavailable",
    "INTERNAL": "unavailable",
}
# The keys of Apple, or of web push, in the console of Firebase are wrong; the token is of another project than ours.
_REFUSED: Final = {
    "THIRD_PARTY_AUTH_ERROR": "third_party_auth_error",
    "SENDER_ID_MISMATCH": "sender_id_mismatch",
}
_MAX_NAME_LENGTH = 255


def read(answer: Answer) -> Outcome:
    """Returns what an answer means; UNAUTHENTICATED if another access token may help."""
    data = _object(answer.body)
    if answer.is_success:
        name = data.get("name")
        return Accepted(name[:_MAX_NAME_LENGTH] if isinstance(name, str) else None)
    details = list(_details(data))
    code = next((_text(one, "errorCode") for one in details if one.get("@type") == _FCM_ERROR), "")
    is_about_message = any(one.get("@type") == _BAD_REQUEST for one in details)
    return _by_code(answer, code, is_about_message=is_about_message) or _by_status(answer)


def _by_code(answer: Answer, code: str, *, is_about_message: bool) -> Outcome | None:
    if code == "UNREGISTERED" or (code == "INVALID_ARGUMENT" and not is_about_message):
        # The app was removed, or the token never was one.
        return Gone()
    if code in _LATER:
        return TryLater(answer.retry_after() or _PAUSES.get(code), _LATER[code])
    if code in _REFUSED:
        return Refused(_REFUSED[code])
    return Refused("invalid_message") if is_about_message else None


def _by_status(answer: Answer) -> Outcome:
    if answer.is_unauthorized:
        return UNAUTHENTICATED
    if answer.is_forbidden:
        # The account lacks a right, or the interface is not switched on: an operator mends it.
        return TryLater(answer.retry_after(), "not_authorized")
    if answer.is_too_many:
        return TryLater(answer.retry_after() or _PAUSES["QUOTA_EXCEEDED"], "too_many")
    if answer.is_unavailable:
        return TryLater(answer.retry_after(), "unavailable")
    return Refused(f"http_{answer.status}")


def _object(body: bytes) -> Mapping[str, Any]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _details(data: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    error = data.get("error")
    details = error.get("details") if isinstance(error, dict) else None
    for one in details if isinstance(details, list) else []:
        if isinstance(one, dict):
            yield one


def _text(data: Mapping[str, Any], field: str) -> str:
    value = data.get(field)
    return value if isinstance(value, str) else ""
