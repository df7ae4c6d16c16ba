"""A clock that jumps from one event to the next."""

import heapq
from collections.abc import Callable, Iterator
from itertools import count

type Alarm = Callable[[], None]


class Clock:
    def __init__(self) -> None:
        # Seconds since the simulation began.
        self.now = 0.0
        self._alarms: list[tuple[float, int, Alarm]] = []
        self._order = count()

    def at(self, moment: float, alarm: Alarm) -> None:
        # The number keeps alarms of the same moment in order, and prevents a comparison of functions.
        heapq.heappush(self._alarms, (moment, next(self._order), alarm))

    def after(self, seconds: float, alarm: Alarm) -> None:
        self.at(self.now + seconds, alarm)

    def run(self) -> Iterator[float]:
        """Runs all alarms in order, and yields the moment of each after it ran."""
        while self._alarms:
            self.now, _, alarm = heapq.heappop(self._alarms)
            alarm()
            yield self.now
