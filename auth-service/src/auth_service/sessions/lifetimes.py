"""The lifetimes of sessions and access tokens."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class Lifetimes:
    access_token: timedelta
    # The lifetime of a session from its last refresh.
    idle: timedelta
    # The lifetime of a session from its login, even if it is refreshed.
    session: timedelta
