"""The tokens of unsubscribe links, which turn off mails of one type for one user, and open nothing else.

A token is: version (1 byte) | user id (16) | type (1) | day of its making (2) | HMAC-SHA256, in base64url. It is good
for 90 days, so that it still works in a mail that was read late, and no table grows with the mails.
"""

import base64
import binascii
import hmac
import struct
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from chat_service.notifications.kinds.kinds import Type
from kit.vault import ServiceVault

_VERSION = 1
_PURPOSE = "unsubscribe from mails"
_HEAD = struct.Struct(">B16sBH")
_FIRST_DAY = date(1970, 1, 1)
LIFETIME = timedelta(days=90)
# The day of another process may have begun already.
_AHEAD = timedelta(days=1)
# In links that are out there: a number is never given to another type.
_NUMBERS = {
    Type.TRANSACTION_SUCCESS: 1,
    Type.NEW_MESSAGE: 2,
    Type.LISTING_UPDATE: 3,
    Type.ACCOUNT_ALERT: 4,
    Type.REQUEST_UPDATE: 5,
    Type.OFFER: 6,
    Type.SYSTEM: 7,
}
_TYPES = {number: kind_type for kind_type, number in _NUMBERS.items()}


class Mailing(NamedTuple):
    """The mails of one type to one user, which a link turns off."""

    user_id: UUID
    type: Type


class UnsubscribeTokens:
    def __init__(self, vault: ServiceVault) -> None:
        self._vault = vault

    def make(self, mailing: Mailing, today: date) -> str:
        head = _HEAD.pack(_VERSION, mailing.user_id.bytes, _NUMBERS[mailing.type], (today - _FIRST_DAY).days)
        return _text_of(head + self._vault.digest(_PURPOSE, head.hex()))

    def find(self, token: str, today: date) -> Mailing | None:
        """Returns what a token turns off; `None` if it is forged, changed or too old."""
        try:
            found = base64.urlsafe_b64decode(token.encode("ascii") + b"=" * (-len(token) % 4))
        except (UnicodeEncodeError, binascii.Error):
            return None
        head, code = found[: _HEAD.size], found[_HEAD.size :]
        codes = [self._vault.digest(_PURPOSE, head.hex()), *self._vault.earlier_digests(_PURPOSE, head.hex())]
        # The text must be the one that was made, so that a link has one spelling.
        if not any(hmac.compare_digest(code, one) for one in codes) or _text_of(found) != token:
            return None
        version, user_id, number, day = _HEAD.unpack(head)
        made_on = _FIRST_DAY + timedelta(days=day)
        if version != _VERSION or number not in _TYPES or not made_on - _AHEAD <= today <= made_on + LIFETIME:
            return None
        return Mailing(UUID(bytes=user_id), _TYPES[number])


def _text_of(token: bytes) -> str:
    return base64.urlsafe_b64encode(token).rstrip(b"=").decode()
