"""Refresh tokens: their format, and the meaning of presenting one. Nothing in this module reads a database.

    base64url( version (1 byte) | session id (16) | counter (uvarint) | HMAC-SHA256 (16) | SHA-256 (4) )

The HMAC, under the session's own key, covers all bytes before it; only this service can compute it. The checksum at the
end covers the HMAC too. It stops no attacker, but rejects junk before any database read.

A session has one current token, which carries the session's counter. Presenting it increments the counter. A client
that presents the token before it may be honest: several tabs refreshed at once, or the answer with the new token was
lost. Within a few seconds it receives the current token, so that all tabs converge on one. Later, within a day, this
happens once, and only from the network and the device of the last refresh. Any other old token counts as stolen.
"""

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass, field
from enum import Enum, auto
from uuid import UUID

from auth_service.sessions.errors import InvalidRefreshToken

CONVERGENCE_SECONDS = 10.0
# For this long a client that did not receive an answer may ask for it again.
LOST_ANSWER_SECONDS = 86_400.0

_VERSION = b"\x01"
_ID_BYTES = 16
_MAC_BYTES = 16
_CHECKSUM_BYTES = 4
_COUNTER_START = len(_VERSION) + _ID_BYTES
_MAX_COUNTER = 2**63 - 1
_MAX_TOKEN_LENGTH = 80


class Decision(Enum):
    # The current token: return the next one.
    ROTATE = auto()
    # An older token of an honest client: return the current one again.
    CONVERGE = auto()
    # The former token long after it was replaced, in case the answer was lost: return the current one, once.
    REPEAT = auto()
    # An older token that two clients hold: end the session.
    REPLAYED = auto()
    # The same, and the two are not in one place: tell the owner.
    ELSEWHERE = auto()
    # A token that was never issued, or whose session has ended.
    UNKNOWN = auto()


@dataclass(frozen=True)
class PresentedToken:
    """The claims of a token that has not been verified yet."""

    session_id: UUID
    counter: int
    text: str = field(repr=False)


def decide(
    session_counter: int,
    token_counter: int,
    seconds_since_refresh: float,
    *,
    is_same_place: bool,
    was_repeated: bool,
) -> Decision:
    """Decides what to do with a genuine token of a live session.

    *is_same_place* tells whether network and device are those of the last refresh, *was_repeated* whether the former
    token was used a second time already.
    """
    behind = session_counter - token_counter
    if behind == 0:
        return Decision.ROTATE
    if behind < 0:
        return Decision.UNKNOWN
    if behind > 1:
        return Decision.REPLAYED
    if seconds_since_refresh < CONVERGENCE_SECONDS:
        return Decision.CONVERGE
    if not is_same_place:
        return Decision.ELSEWHERE
    is_late = was_repeated or seconds_since_refresh >= LOST_ANSWER_SECONDS
    return Decision.REPLAYED if is_late else Decision.REPEAT


def compute(key: bytes, session_id: UUID, counter: int) -> str:
    """Returns the token of that session and counter; equal arguments give the same token."""
    claim = _VERSION + session_id.bytes + _uvarint(counter)
    signed = claim + hmac.digest(key, claim, "sha256")[:_MAC_BYTES]
    return base64.urlsafe_b64encode(signed + _checksum(signed)).decode().rstrip("=")


def read(text: str) -> PresentedToken:
    """Parses a token. Raises InvalidRefreshToken for a text that this service cannot have issued."""
    raw = _decoded(text)
    signed, checksum = raw[:-_CHECKSUM_BYTES], raw[-_CHECKSUM_BYTES:]
    if raw[:1] != _VERSION or _checksum(signed) != checksum:
        raise InvalidRefreshToken
    counter = _read_uvarint(signed[_COUNTER_START:-_MAC_BYTES])
    return PresentedToken(UUID(bytes=signed[len(_VERSION) : _COUNTER_START]), counter, text)


def is_genuine(token: PresentedToken, key: bytes) -> bool:
    # Comparing the whole texts also refuses other encodings of the same bytes.
    return hmac.compare_digest(compute(key, token.session_id, token.counter), token.text)


def _decoded(text: str) -> bytes:
    if len(text) > _MAX_TOKEN_LENGTH:
        raise InvalidRefreshToken
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise InvalidRefreshToken from error
    if len(raw) <= _COUNTER_START + _MAC_BYTES + _CHECKSUM_BYTES:
        raise InvalidRefreshToken
    return raw


def _checksum(signed: bytes) -> bytes:
    return hashlib.sha256(signed).digest()[:_CHECKSUM_BYTES]


def _uvarint(number: int) -> bytes:
    """Encodes seven bits per byte, the lowest first; the high bit marks that more bytes follow."""
    encoded = bytearray()
    while number >= 0x80:
        encoded.append(number & 0x7F | 0x80)
        number >>= 7
    encoded.append(number)
    return bytes(encoded)


def _read_uvarint(encoded: bytes) -> int:
    number = sum((byte & 0x7F) << (7 * place) for place, byte in enumerate(encoded))
    if number > _MAX_COUNTER or _uvarint(number) != encoded:
        raise InvalidRefreshToken
    return number
