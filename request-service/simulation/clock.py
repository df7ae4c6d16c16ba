"""Time that passes only from one event to the next."""

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
        # The number keeps what is set for the same moment in order, and alarms from being compared.
        heapq.heappush(self._alarms, (moment, next(self._order), alarm))

    def after(self, seconds: float, alarm: Alarm) -> None:
        self.at(self.now + seconds, alarm)

    def run(self) -> Iterator[float]:
        """The moment of each alarm, after it went off; until there is none any more."""
        while self._alarms:
            self.now, _, alarm = heapq.heappop(self._alarms)
            alarm()
            yield self.now
