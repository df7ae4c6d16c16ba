"""The lifetimes of sessions and access tokens, and how many sessions an account may have."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class Lifetimes:
    access_token: timedelta
    # The lifetime of a session from its last refresh.
    idle: timedelta
    # The lifetime of a session from its login, even if it is refreshed.
    session: timedelta
    # A login beyond this number ends the session that has been idle for longest.
    live_sessions: int = 50
