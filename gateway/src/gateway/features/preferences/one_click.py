"""Reads the body that a mail program sends to an unsubscribe link (RFC 8058), as either kind of form."""

from email.parser import BytesParser
from email.policy import HTTP
from urllib.parse import parse_qsl

from gateway.features.preferences.page import CLICK, FIELD
from kit.errors import InvalidInput

_URLENCODED = "application/x-www-form-urlencoded"
_MULTIPART = "multipart/form-data"
# The one field of the form takes much less.
_MAX_BYTES = 4096


def require_click(content_type: str, body: bytes) -> None:
    """Raises InvalidInput unless a form says `List-Unsubscribe=One-Click`.

    A request without it comes from a program that follows links, and not from a person.
    """
    if len(body) > _MAX_BYTES or CLICK not in _values(content_type, body):
        raise InvalidInput.field(FIELD, f"must be {CLICK}, in a form")


def _values(content_type: str, body: bytes) -> list[str]:
    """Returns the values of the field in a form; none if it is no form."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind == _URLENCODED:
        return [value for name, value in parse_qsl(body.decode("utf-8", "replace")) if name == FIELD]
    if kind != _MULTIPART or any(mark in content_type for mark in "\r\n"):
        return []
    form = BytesParser(policy=HTTP).parsebytes(f"Content-Type: {content_type}\r\n\r\n".encode() + body)
    parts = [one for one in form.walk() if one.get_param("name", header="content-disposition") == FIELD]
    return [bytes(part.get_payload(decode=True) or b"").decode("utf-8", "replace").strip() for part in parts]
