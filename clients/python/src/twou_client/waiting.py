"""Waiting between attempts: as long as the server says, and otherwise ever longer, at random."""

import asyncio
import random
from time import monotonic

_LONGEST_SECONDS = 30.0
_FIRST_SECONDS = 0.2


def pause_after(failures: int, *, longest: float = _LONGEST_SECONDS) -> float:
    """Returns seconds. They are random, so that not all clients of a server that stops come back in one moment."""
    return random.uniform(0, min(longest, _FIRST_SECONDS * 2**failures))  # noqa: S311  # no secret


class Patience:
    """The time that is left for attempts, and the number of those that have failed."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self.begin_again()

    def begin_again(self) -> None:
        """Grants the whole time anew, after progress was made."""
        self._ends = monotonic() + self._seconds
        self._failures = 0

    async def wait(self, failure: Exception, seconds: float | None) -> None:
        """Waits before the next attempt. Raises *failure* if the time would be over by then."""
        pause = pause_after(self._failures) if seconds is None else seconds + pause_after(0)
        self._failures += 1
        if monotonic() + pause > self._ends:
            raise failure
        await asyncio.sleep(pause)
