"""Places on the globe: distances, blurring, and the H3 cells that a database can index. All functions are pure.

Users who may not know a place exactly know its fine cell, and nothing else: its centre stands for the place. Filter,
order, radius and distance of a search use the centre alone, because answers that depended on more would reveal it, one
bit each. Degrees are WGS 84; distances are kilometres on a sphere.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import count

import h3.api.basic_int as h3  # type: ignore[import-untyped]

# H3 resolutions with cell edges of about 10 km and 1.4 km.
COARSE = 5
FINE = 7

# No place is farther than this from the centre of its fine cell.
REACH_KM = 1.6

# Up to this radius a circle holds the centres of fewer than 250 fine cells; up to 100 km, it touches fewer coarse ones.
_MAX_FINE_RADIUS_KM = 16.0
# A margin against rounding at the edge of a circle.
_MARGIN_KM = 0.001
# A place this near to the centre of its cell would not be hidden by it.
_MIN_BLUR_KM = 0.01


@dataclass(frozen=True)
class Place:
    latitude: float
    longitude: float

    def distance_km(self, other: "Place") -> float:
        here, there = (self.latitude, self.longitude), (other.latitude, other.longitude)
        return float(h3.great_circle_distance(here, there, unit="km"))

    def cell(self, resolution: int) -> int:
        """Returns the H3 cell as a signed 64-bit integer, whose highest bit is never set."""
        return int(h3.latlng_to_cell(self.latitude, self.longitude, resolution))


@dataclass(frozen=True)
class Cover:
    """Cells of one resolution with all places whose fine cells have their centre in a circle."""

    radius_km: float
    resolution: int
    cells: tuple[int, ...]


def cover(place: Place, radius_km: float) -> Cover:
    """Fine cells hold no other places. Coarse ones do, so what is read by them is to be compared with the radius."""
    if radius_km <= _MAX_FINE_RADIUS_KM:
        touched = _cells_touched(place, radius_km, FINE)
        return Cover(radius_km, FINE, tuple(cell for cell, distance_km in touched if distance_km <= radius_km))
    # A place and the centre of its fine cell may be in two coarse cells.
    return Cover(radius_km, COARSE, tuple(cell for cell, _ in _cells_touched(place, radius_km + REACH_KM, COARSE)))


# Most searches are near earlier ones: a city and its surroundings have fewer cells than this.
@lru_cache(maxsize=10_000)
def centre(cell: int) -> Place:
    return Place(*h3.cell_to_latlng(cell))


def blurred(place: Place) -> Place:
    """Returns the centre of a cell within 5 km of *place*, which is not *place* itself."""
    cell = place.cell(FINE)
    if centre(cell).distance_km(place) > _MIN_BLUR_KM:
        return centre(cell)
    # The centre of a neighbouring cell looks like any other blurred place; a corner would reveal the centre.
    return centre(min(h3.grid_ring(cell, 1)))


def _cells_touched(place: Place, radius_km: float, resolution: int) -> Iterator[tuple[int, float]]:
    """Yields each cell of which a point may lie in the circle, with the distance of its centre."""
    # The cells that a circle touches are connected, so the first ring without one ends the search.
    origin = place.cell(resolution)
    for distance in count():
        found = [(cell, centre(cell).distance_km(place)) for cell in _ring(origin, distance)]
        ring = [(cell, km) for cell, km in found if km <= radius_km + _reach_km(cell) + _MARGIN_KM]
        if not ring:
            return
        yield from ring


@lru_cache(maxsize=10_000)
def _ring(origin: int, distance: int) -> tuple[int, ...]:
    return tuple(h3.grid_ring(origin, distance))


@lru_cache(maxsize=10_000)
def _reach_km(cell: int) -> float:
    """Returns the distance from the centre of a cell to its farthest corner."""
    return max(centre(cell).distance_km(Place(*corner)) for corner in h3.cell_to_boundary(cell))
