"""How long what belongs to a session is good."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class Lifetimes:
    access_token: timedelta
    # Of a session that nobody refreshes.
    idle: timedelta
    # Of a session, from login, however often it is refreshed.
    session: timedelta
