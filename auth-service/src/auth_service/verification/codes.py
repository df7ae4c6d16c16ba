"""The codes for phone numbers: six digits, computed from the id of the row, so that none waits in a queue or a table.

Each try to send a message therefore has the same code, and a message that arrives twice does not confuse its reader.
"""

import hmac
from datetime import timedelta
from uuid import UUID

from auth_service.vault import Vault

_DIGITS = 6
_PURPOSE = "code for a phone number"


class PhoneCodes:
    def __init__(self, vault: Vault, *, lifetime: timedelta) -> None:
        self._vault = vault
        self.lifetime = lifetime

    def code_of(self, code_id: UUID) -> str:
        return _digits(self._vault.digest(_PURPOSE, code_id.hex))

    def is_right(self, code_id: UUID, typed: str) -> bool:
        digests = [self._vault.digest(_PURPOSE, code_id.hex), *self._vault.earlier_digests(_PURPOSE, code_id.hex)]
        return any(hmac.compare_digest(_digits(digest).encode(), typed.encode()) for digest in digests)


def _digits(digest: bytes) -> str:
    return f"{int.from_bytes(digest) % 10**_DIGITS:0{_DIGITS}}"
