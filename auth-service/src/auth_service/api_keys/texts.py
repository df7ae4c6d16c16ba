"""The text of a key, `2u_<id>_<secret>`, and the hash by which its secret is known.

The prefix lets scanners of source code and logs find keys. The id finds the row without a search for the secret, whose
hashes are compared in constant time.
"""

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass, field
from uuid import UUID

_SECRET_BYTES = 32
_FORM = re.compile(r"2u_([0-9a-f]{32})_([A-Za-z0-9_-]{43})")


@dataclass(frozen=True)
class PresentedKey:
    id: UUID
    secret: str = field(repr=False)

    @property
    def hash(self) -> bytes:
        return hashlib.sha256(self.secret.encode()).digest()

    def matches(self, stored: bytes) -> bool:
        return hmac.compare_digest(self.hash, stored)

    def text(self) -> str:
        """Returns the key as machines send it."""
        return f"2u_{self.id.hex}_{self.secret}"


def new_key(key_id: UUID) -> PresentedKey:
    return PresentedKey(key_id, secrets.token_urlsafe(_SECRET_BYTES))


def parse(text: str) -> PresentedKey | None:
    """Returns `None` for a text that cannot be a key."""
    found = _FORM.fullmatch(text)
    return PresentedKey(UUID(hex=found[1]), found[2]) if found else None
