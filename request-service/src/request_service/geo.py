"""Places on the globe: distances, the H3 cells that a database can index, and blurring. All functions are pure.

A search around a place reads rows by their cells and then keeps those within the radius. It misses none, because a
cover holds every cell that the circle touches, also at the poles, across the date line and where cells are pentagons.
Degrees are WGS 84; distances are kilometres on a sphere.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import count

import h3.api.basic_int as h3  # type: ignore[import-untyped]

# H3 resolutions with cell edges of about 10 km and 1.4 km.
COARSE = 5
FINE = 7

# Up to this radius a circle touches fewer than about 180 fine cells; up to 100 km, fewer than 250 coarse ones.
_MAX_FINE_RADIUS_KM = 12.0
# The radius of the sphere on which distances are measured.
_EARTH_KM = 6371.007180918475
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
class Box:
    """The bounding box of a circle, in degrees. It is smaller than the cells that the circle touches."""

    south: float
    north: float
    west: float
    east: float

    def holds(self, place: Place) -> bool:
        return self.south <= place.latitude <= self.north and self.west <= place.longitude <= self.east


@dataclass(frozen=True)
class Cover:
    """The cells of one resolution that a circle touches."""

    radius_km: float
    resolution: int
    cells: tuple[int, ...]
    box: Box


def cover(place: Place, radius_km: float) -> Cover:
    resolution = FINE if radius_km <= _MAX_FINE_RADIUS_KM else COARSE
    return Cover(radius_km, resolution, tuple(_cells_touched(place, radius_km, resolution)), box(place, radius_km))


def box(place: Place, radius_km: float) -> Box:
    angle = (radius_km + _MARGIN_KM) / _EARTH_KM
    height = math.degrees(angle)
    south, north = place.latitude - height, place.latitude + height
    if south > -90 and north < 90:
        # The longitude at which a meridian touches the circle.
        width = math.degrees(math.asin(math.sin(angle) / math.cos(math.radians(place.latitude))))
        west, east = place.longitude - width, place.longitude + width
        if west >= -180 and east <= 180:
            return Box(south, north, west, east)
    # A circle around a pole has every longitude; one across the date line has both ends of the range.
    return Box(south, north, -180, 180)


def blurred(place: Place) -> Place:
    """Returns the centre of a cell within 5 km of *place*, which is not *place* itself."""
    cell = place.cell(FINE)
    centre = _centre(cell)
    if centre.distance_km(place) > _MIN_BLUR_KM:
        return centre
    # The centre of a neighbouring cell looks like any other blurred place; a corner would reveal the centre.
    return _centre(min(h3.grid_ring(cell, 1)))


def _cells_touched(place: Place, radius_km: float, resolution: int) -> Iterator[int]:
    # The cells that a circle touches are connected, so the first ring without one ends the search.
    origin = place.cell(resolution)
    yield origin
    for distance in count(1):
        ring = [cell for cell in h3.grid_ring(origin, distance) if _may_touch(cell, place, radius_km)]
        if not ring:
            return
        yield from ring


def _may_touch(cell: int, place: Place, radius_km: float) -> bool:
    """Returns False only if no point of the cell lies in the circle."""
    centre, reach_km = _shape(cell)
    return centre.distance_km(place) <= radius_km + reach_km + _MARGIN_KM


# Most searches are near earlier ones: a city and its surroundings have fewer cells than this.
@lru_cache(maxsize=10_000)
def _shape(cell: int) -> tuple[Place, float]:
    """Returns the centre of a cell and the distance from there to its farthest corner, in km."""
    centre = _centre(cell)
    return centre, max(centre.distance_km(Place(*corner)) for corner in h3.cell_to_boundary(cell))


def _centre(cell: int) -> Place:
    return Place(*h3.cell_to_latlng(cell))
