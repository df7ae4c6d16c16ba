"""Who is calling: what a verified access token says, for the length of one call."""

from contextvars import ContextVar
from dataclasses import dataclass
from uuid import UUID

from kit.errors import Unauthenticated


@dataclass(frozen=True)
class Caller:
    user_id: UUID
    role: str
    session_id: UUID
    # Seconds since 1970, when the token ends.
    expires_at: float
    # Of the session, when the token was made: later ones say something else of the user.
    epoch: int = 0


_current: ContextVar[Caller | None] = ContextVar("caller", default=None)


def current() -> Caller:
    """The caller of this call, or Unauthenticated."""
    caller = _current.get()
    if caller is None:
        raise Unauthenticated
    return caller


def find() -> Caller | None:
    return _current.get()


def enter(caller: Caller | None) -> None:
    """Make *caller* the current one for the rest of this task."""
    _current.set(caller)
