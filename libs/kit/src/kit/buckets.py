"""Token buckets in memory: each key may spend a number of tokens at once, and gets them back at a steady rate.

A bucket is one number, the moment from which on it is full again (the generic cell rate algorithm). A bucket that is
full is not kept, so the memory depends on the keys that were used within the time that an empty bucket needs.
"""

import math
import time
from collections.abc import Callable, Hashable

from kit.errors import RateLimited

SECONDS_PER_MINUTE = 60.0


class Buckets:
    """The buckets of all keys with one burst and one rate."""

    def __init__(
        self,
        burst: int,
        per_minute: float,
        *,
        factor: float = 1.0,
        message: str | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """*burst* is the size of a bucket, *per_minute* its rate, and *factor* multiplies both.

        *message* is the text of the refusal.
        """
        self.burst = max(1, math.floor(burst * factor))
        self._seconds_per_token = SECONDS_PER_MINUTE / (per_minute * factor)
        # The time in which an empty bucket becomes full.
        self.window = self.burst * self._seconds_per_token
        self._message = message
        self._clock = clock
        # The moments at which buckets are full: of those used since the last turn, and of those used in the window
        # before it. What was used earlier is full by now.
        self._full_at: dict[Hashable, float] = {}
        self._earlier: dict[Hashable, float] = {}
        self._turns_at = clock() + self.window

    def take(self, key: Hashable, tokens: int = 1) -> float:
        """Takes *tokens* and returns the seconds until the bucket is full.

        Raises RateLimited, without taking any, if there are fewer.
        """
        now = self._clock()
        if now >= self._turns_at:
            self._turn(now)
        full_at = self._full_at.get(key) or self._earlier.get(key) or now
        seconds = max(now, full_at) + tokens * self._seconds_per_token - now
        # Sums of many small parts are not exact.
        if seconds > self.window + 1e-6:
            raise RateLimited(self._message, retry_after=seconds - self.window)
        self._full_at[key] = now + seconds
        return seconds

    def take_at_most(self, key: Hashable, tokens: int) -> None:
        """Takes *tokens*, or all that are left if there are fewer."""
        now = self._clock()
        if now >= self._turns_at:
            self._turn(now)
        full_at = max(now, self._full_at.get(key, now), self._earlier.get(key, now))
        self._full_at[key] = min(full_at + tokens * self._seconds_per_token, now + self.window)

    def is_full(self, key: Hashable) -> bool:
        """Returns true if nothing was taken that has not come back."""
        now = self._clock()
        return max(self._full_at.get(key, now), self._earlier.get(key, now)) <= now

    def left(self, seconds: float) -> int:
        """Returns the number of tokens in a bucket that is full after *seconds*."""
        return max(0, int(self.burst - seconds / self._seconds_per_token + 1e-6))

    def _turn(self, now: float) -> None:
        self._earlier = self._full_at if now < self._turns_at + self.window else {}
        self._full_at = {}
        self._turns_at = now + self.window
