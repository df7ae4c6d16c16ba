"""When a message that was not taken is sent again: after five seconds, twice as long each time, at most 15 minutes."""

import random
from datetime import datetime, timedelta

from kit import backoff

_FIRST_SECONDS = 5.0
_MAX_SECONDS = 900.0
# A push service may ask for days; what it is asked to deliver ends before.
_LONGEST_SECONDS = 86_400.0


def next_try(
    tries: int, now: datetime, expires_at: datetime, retry_after: float | None, *, share: float | None = None
) -> datetime | None:
    """Returns the time of the next try after *tries*; `None` if the message has expired by then.

    A pause that the push service has asked for is kept. Any other is between half of its length and all of it, so that
    messages that failed together do not come together again. *share* is the place between the two, by default random.
    """
    if retry_after is not None:
        pause = min(max(retry_after, 0.0), _LONGEST_SECONDS)
    else:
        full = backoff.pause_seconds(tries, first_seconds=_FIRST_SECONDS, max_seconds=_MAX_SECONDS)
        pause = full * (1 + (random.random() if share is None else share)) / 2  # noqa: S311  # no secret
    due_at = now + timedelta(seconds=pause)
    return due_at if due_at < expires_at else None
