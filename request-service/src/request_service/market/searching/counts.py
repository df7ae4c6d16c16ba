"""Remembers for a short time how many listings a filter finds, because counting many takes longer than finding a page.

A small number is counted anew by each search: that is fast, and people see a listing that it lacks.
"""

import time
from collections import OrderedDict

from request_service.market.searching.orders import Counted
from request_service.market.searching.wishes import Filter

# Numbers above this one are remembered.
MANY = 300
_SECONDS = 10.0
# Filters of one process; the oldest is forgotten first.
_MOST = 1000


class KnownCounts:
    def __init__(self) -> None:
        self._known: OrderedDict[Filter, tuple[float, Counted]] = OrderedDict()

    def find(self, wanted: Filter) -> Counted | None:
        """Returns the number of listings that the filter found in the last ten seconds, if it is remembered."""
        ends_at, counted = self._known.get(wanted, (0.0, None))
        return counted if time.monotonic() < ends_at else None

    def note(self, wanted: Filter, counted: Counted) -> None:
        """Takes note of a number that was just counted."""
        self._known.pop(wanted, None)
        if counted.number > MANY:
            self._known[wanted] = time.monotonic() + _SECONDS, counted
        if len(self._known) > _MOST:
            self._known.popitem(last=False)
