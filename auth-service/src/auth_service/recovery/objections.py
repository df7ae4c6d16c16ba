"""The token with which the reader of an old address objects to a new one: the id of the change, and its digest.

It is computed and not stored, so that each mail about a change has the same one, and none waits in the queue.
"""

import base64
import binascii
import hmac
from uuid import UUID

from auth_service.recovery.errors import InvalidObjection
from auth_service.vault import Vault

_ID_BYTES = 16
_MAC_BYTES = 16


def token_of(change_id: UUID, vault: Vault) -> str:
    return base64.urlsafe_b64encode(change_id.bytes + _mac(change_id, vault)).decode().rstrip("=")


def read(token: str, vault: Vault) -> UUID:
    """Returns the id of the change. Raises InvalidObjection for a token that `token_of` did not make."""
    try:
        raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
        change_id = UUID(bytes=raw[:_ID_BYTES])
    except (binascii.Error, ValueError) as error:
        raise InvalidObjection from error
    if not hmac.compare_digest(raw[_ID_BYTES:], _mac(change_id, vault)):
        raise InvalidObjection
    return change_id


def _mac(change_id: UUID, vault: Vault) -> bytes:
    return vault.digest("objection to an address", change_id.hex)[:_MAC_BYTES]
