"""Checks of the endpoints and keys that browsers name, before anything is stored or asked.

An endpoint is a URL that this service will call, named by a user: it must be of a known push service. It is matched as
a whole against one form without a user, with port 443 or none, and of characters that all parsers of URLs read alike.
`push.networks` checks its addresses again at each connection.
"""

import base64
import binascii
import re
from collections.abc import Sequence

from cryptography.hazmat.primitives.asymmetric import ec

MAX_ENDPOINT_LENGTH = 2000
_AUTH_BYTES = 16
_MAX_KEY_TEXT = 200
_SCHEME = "https://"
# Letters of a host, an optional port, and a path without the characters in which parsers differ.
_FORM = re.compile(r"https://([a-z0-9.-]{1,253})(:[0-9]*)?(/[A-Za-z0-9._~:/?\[\]@!$&'()*+,;=%-]*)", re.IGNORECASE)
_AUTHORITY = re.compile(r"https://([^/?#]*)", re.IGNORECASE)
_PORTS = {"", ":", ":443"}
_BASE64URL = re.compile(r"[A-Za-z0-9_-]+={0,2}")


class PushHosts:
    """The hosts of push services: names, and patterns such as `*.push.apple.com` for all names below one."""

    def __init__(self, hosts: Sequence[str]) -> None:
        self._exact = frozenset(one for one in hosts if not one.startswith("*."))
        self._below = tuple(one for one in hosts if one.startswith("*."))

    def find(self, host: str) -> str | None:
        """Returns the entry of the list that *host* matches, or `None`."""
        if host in self._exact:
            return host
        # A name below one that is listed has at least one character more than the dot.
        return next((one for one in self._below if host.endswith(one[1:]) and host != one[1:]), None)


def endpoint_issue(endpoint: str, hosts: PushHosts) -> str | None:
    """Returns the issue for the client with an endpoint, or `None` if this service may call it."""
    if not 1 <= len(endpoint) <= MAX_ENDPOINT_LENGTH:
        return f"must have 1 to {MAX_ENDPOINT_LENGTH} characters"
    if not endpoint.lower().startswith(_SCHEME):
        return "must begin with https://"
    found = _FORM.fullmatch(endpoint)
    if found is None:
        authority = _AUTHORITY.match(endpoint)
        names_user = authority is not None and "@" in authority[1]
        return "must not name a user" if names_user else "is not a URL of a push service"
    if (found[2] or "") not in _PORTS:
        return "must not name another port than 443"
    return None if hosts.find(found[1].lower()) else "is not of a known push service"


def canonical(endpoint: str) -> str:
    """Returns an endpoint without an issue in the one form that it is stored in."""
    found = _FORM.fullmatch(endpoint)
    if found is None:
        raise ValueError("the endpoint was not checked")
    return f"{_SCHEME}{found[1].lower()}{found[3]}"


def find_public_key(text: str) -> bytes | None:
    """Returns the bytes of an uncompressed point on P-256 in base64url, or `None` if the text is no such point."""
    found = _decoded(text)
    try:
        # It is checked to be on the curve: another point would reveal our key of the message.
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), found or b"")
    except ValueError:
        return None
    # A compressed point is none that RFC 8291 takes.
    return found if found is not None and found[:1] == b"\x04" else None


def find_auth_secret(text: str) -> bytes | None:
    """Returns the 16 bytes of an authentication secret in base64url, or `None` if the text is not that."""
    found = _decoded(text)
    return found if found is not None and len(found) == _AUTH_BYTES else None


def _decoded(text: str) -> bytes | None:
    if len(text) > _MAX_KEY_TEXT or not _BASE64URL.fullmatch(text):
        return None
    bare = text.rstrip("=")
    try:
        return base64.urlsafe_b64decode(bare + "=" * (-len(bare) % 4))
    except binascii.Error:
        return None
