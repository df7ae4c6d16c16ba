"""The epoch of a user: one number that voids any number of their access tokens at once.

Every access token names the epoch of its user (claim `user_epoch`; a token without it is of the first epoch, 0). When
all sessions of a user end, their epoch goes up, and tokens with a smaller one are void. One session may be kept, such
as that in which the password was changed: its tokens stay valid from an epoch of their own on.
"""

from dataclasses import dataclass
from typing import Self
from uuid import UUID

from kit.caller import Caller
from kit.ids import find_id
from kit.session_states import NEVER

_PREFIX = "user."
_MAX_DIGITS = 18


@dataclass(frozen=True)
class UserEpoch:
    # Tokens with this epoch or a later one are valid.
    good_from: int
    # The session that was kept, and the epoch from which its tokens are valid.
    kept: UUID | None = None
    kept_from: int = 0

    def voids(self, caller: Caller) -> bool:
        if caller.user_epoch >= self.good_from:
            return False
        return caller.session_id != self.kept or caller.user_epoch < self.kept_from

    def after(self, earlier: Self) -> Self:
        """Returns the epoch that voids what this one and the *earlier* one void."""
        if self.good_from <= earlier.good_from:
            return earlier
        # The tokens of a kept session are valid at the latest when those of all sessions are.
        other = min(earlier.kept_from, earlier.good_from) if earlier.kept == self.kept else earlier.good_from
        return type(self)(self.good_from, self.kept, max(self.kept_from, other))

    def encode(self) -> bytes:
        kept = f" {self.kept} {self.kept_from}" if self.kept else ""
        return f"{self.good_from}{kept}".encode()

    @classmethod
    def decode(cls, entry: bytes) -> Self:
        """Reads an entry of the map of revocations. One that cannot be read voids all, because every entry revokes."""
        good_from, *kept = entry.decode(errors="replace").split(" ")
        if not kept:
            return cls(_number(good_from))
        if len(kept) != 2 or not (session_id := find_id(kept[0])):
            return cls(NEVER)
        return cls(_number(good_from), session_id, _number(kept[1]))


def key_of(user_id: UUID) -> str:
    """Returns the key of a user's epoch in the map of revocations."""
    return f"{_PREFIX}{user_id}"


def find_user(key: str) -> UUID | None:
    """Returns the user whose epoch has this key, or `None` if it is another kind of key."""
    return find_id(key.removeprefix(_PREFIX)) if key.startswith(_PREFIX) else None


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _MAX_DIGITS else NEVER
