"""The secret in the address of a feed: it opens the calendar without a token.

Only its digest is kept. It needs no slow hash, because it is random and too long to be guessed; it is looked up by a
unique index, so a wrong one costs as much as one that was revoked.
"""

import hashlib
import secrets

# 256 random bits.
_SECRET_BYTES = 32


def new_secret() -> str:
    return secrets.token_urlsafe(_SECRET_BYTES)


def digest_of(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
