"""Checks of what stands before a body: the request target and the headers."""

import re
from collections.abc import Iterable
from itertools import chain

import httptools

from gateway.line.limits import MAX_HEADERS, MAX_TARGET_BYTES
from gateway.line.refusals import BadRequest, HeadersTooLarge, TargetTooLong, UnknownMethod
from kit.errors import AppError

type Header = tuple[bytes, bytes]

# The colon, the space and the end of the line of each header.
_SEPARATOR_BYTES = 4
_OFFER = (b"upgrade", b"http2-settings")
_ABSOLUTE_FORM = re.compile(rb"https?://[^/?#]+(/?.*)", re.IGNORECASE | re.DOTALL)


def check_size(target: bytes, headers: list[Header], limit: int) -> None:
    """Raises TargetTooLong or HeadersTooLarge. *limit* is for all bytes of the head."""
    if len(target) > MAX_TARGET_BYTES:
        raise TargetTooLong
    if len(target) + sum(map(len, chain.from_iterable(headers))) + _SEPARATOR_BYTES * len(headers) > limit:
        raise HeadersTooLarge
    if len(headers) > MAX_HEADERS:
        raise HeadersTooLarge("There are too many headers.")


def origin_form(target: bytes) -> bytes:
    """Returns the path and query of a target that names the host too. Raises BadRequest for any other target."""
    found = _ABSOLUTE_FORM.fullmatch(target)
    if found is None:
        raise BadRequest("The request target must be a path.")
    return found[1] if found[1].startswith(b"/") else b"/" + found[1]


def refusal_of(error: httptools.HttpParserError) -> AppError:
    """Returns the refusal of a request that cannot be parsed, or that a callback of the parser has refused."""
    if isinstance(error.__context__, AppError):
        return error.__context__
    if isinstance(error, httptools.HttpParserInvalidMethodError):
        return UnknownMethod()
    return BadRequest()


def offers_socket(headers: Iterable[Header]) -> bool:
    """Returns true if WebSocket is the only protocol that the client offers to change to."""
    return [value.lower() for name, value in headers if name == b"upgrade"] == [b"websocket"]


def serialized(method: bytes, target: bytes, version: str, headers: Iterable[Header]) -> bytes:
    lines = [b"%b %b HTTP/%b" % (method, target, version.encode()), *(b"%b: %b" % header for header in headers)]
    return b"\r\n".join(lines) + b"\r\n\r\n"


def without_offer(headers: Iterable[Header]) -> list[Header]:
    """Returns *headers* without the offer to change to another protocol."""
    kept: list[Header] = []
    for name, value in headers:
        if name == b"connection":
            tokens = (token.strip() for token in value.split(b","))
            kept.append((name, b", ".join(token for token in tokens if token.lower() not in _OFFER)))
        elif name not in _OFFER:
            kept.append((name, value))
    return kept
