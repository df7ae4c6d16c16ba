"""Remembers how far the venues of earlier searches were, so that the next search nearby finds as many with one look.

Near venues are searched in growing circles. The first one is too small where few venues offer a service, and each
further one costs a statement. A search finds the same with any first circle; only its cost depends on this memory.
"""

from collections import OrderedDict
from collections.abc import Hashable

# Two searches nearby find their venues at different distances.
_MARGIN = 1.3
# Larger circles are for those who need them: a search among much fewer venues must not make others read a whole city.
_LARGEST_KM = 8.0
_MOST_REMEMBERED = 10_000


class ExpectedRadii:
    """Radii in km by what was searched, of which the ones that were not used for long are forgotten."""

    def __init__(self) -> None:
        self._radii: OrderedDict[Hashable, float] = OrderedDict()

    def find(self, searched: Hashable) -> float:
        """Returns a radius in which there are probably enough venues, or 0."""
        return self._radii.get(searched, 0)

    def note(self, searched: Hashable, distance_km: float) -> None:
        """Notes the distance of the last venue that was wanted."""
        self._radii[searched] = min(distance_km * _MARGIN, _LARGEST_KM)
        self._radii.move_to_end(searched)
        if len(self._radii) > _MOST_REMEMBERED:
            self._radii.popitem(last=False)
