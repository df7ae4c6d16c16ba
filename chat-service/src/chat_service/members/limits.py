"""The limits of threads: of messages to strangers, of new threads, and of members."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    # The messages in a thread before another member has answered; `None` for any number.
    unanswered: int | None
    # The threads that a user may start within a day; `None` for any number.
    threads_per_day: int | None
    members_per_thread: int
