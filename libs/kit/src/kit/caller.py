"""The caller of a call, as their verified access token states it."""

from contextvars import ContextVar
from dataclasses import dataclass
from uuid import UUID

from kit.errors import Unauthenticated


@dataclass(frozen=True)
class Caller:
    user_id: UUID
    role: str
    session_id: UUID
    # The expiry of the token, in seconds since 1970.
    expires_at: float
    # The epoch of the session when the token was issued. A higher epoch in the map of revocations voids the token.
    epoch: int = 0
    # The epoch of the user then (`kit.user_epochs`).
    user_epoch: int = 0
    # When the session was started by a login, in seconds since 1970; 0 for tokens that do not tell it.
    auth_time: int = 0
    # For the account of an API key: what the key may do, and the requests a minute that it may make if it has a budget
    # of its own. The gateway checks both.
    scopes: frozenset[str] | None = None
    rate: int | None = None


_current: ContextVar[Caller | None] = ContextVar("caller", default=None)


def current() -> Caller:
    """Returns the caller of this call. Raises `Unauthenticated` if there is none."""
    caller = _current.get()
    if caller is None:
        raise Unauthenticated
    return caller


def find() -> Caller | None:
    return _current.get()


def enter(caller: Caller | None) -> None:
    """Makes *caller* the current one for the rest of this task."""
    _current.set(caller)
