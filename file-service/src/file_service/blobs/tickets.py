"""Signs tickets for the bytes of files, and reads them.

A ticket stands for some bytes of one blob, and is good for a short time. It is made for a process that may have these
bytes, and says nothing about users. The key is derived from SECRET_KEY (HKDF, RFC 5869), so replicas share it.
"""

from dataclasses import dataclass
from datetime import timedelta

import jwt
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pydantic import SecretStr

from kit import clock

_PURPOSE = b"2u file-service: tickets for bytes"
_KEY_BYTES = 32
_ALGORITHM = "HS256"
_CLAIMS = ("exp", "key", "first", "last")
# From the answer to the gateway until the ticket is back.
SECONDS = 10


class TicketRefusedError(Exception):
    """The text is no ticket of this service, or its time is over."""


@dataclass(frozen=True)
class Part:
    """Bytes *first* to *last*, inclusive, of the object *key* of the store."""

    key: str
    first: int
    last: int

    @property
    def size(self) -> int:
        return self.last - self.first + 1


class Tickets:
    def __init__(self, secret: SecretStr) -> None:
        key = HKDF(SHA256(), length=_KEY_BYTES, salt=None, info=_PURPOSE)
        self._key = key.derive(secret.get_secret_value().encode())

    def issue(self, part: Part) -> str:
        expires_at = clock.now() + timedelta(seconds=SECONDS)
        claims = {"exp": int(expires_at.timestamp()), "key": part.key, "first": part.first, "last": part.last}
        return jwt.encode(claims, self._key, _ALGORITHM)

    def read(self, text: str) -> Part:
        """Raises TicketRefusedError unless *text* was issued less than `SECONDS` ago."""
        try:
            claims = jwt.decode(text, self._key, [_ALGORITHM], options={"require": list(_CLAIMS)})
        except jwt.PyJWTError as error:
            raise TicketRefusedError(type(error).__name__) from None
        return Part(claims["key"], claims["first"], claims["last"])
