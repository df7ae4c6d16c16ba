"""A model of Addis Ababa: places of people, the course of demand over a day, and travel times.

The numbers are plausible, not measured; docs/matching.md states the assumptions.
"""

import math
from dataclasses import dataclass

from request_service.categories import Category
from request_service.geo import Place
from simulation.chance import Chance

_KM_PER_DEGREE = 111.195
_CENTRE = Place(9.005, 38.765)
# Half the width of the square over which people outside the hot spots are spread.
_HALF_WIDTH_KM = 13.0
_ELSEWHERE = "elsewhere"


@dataclass(frozen=True)
class HotSpot:
    place: Place
    # About two thirds of its people are within this distance.
    spread_km: float


_HOT_SPOTS = {
    "Merkato": HotSpot(Place(9.032, 38.738), 1.2),
    "Piassa": HotSpot(Place(9.036, 38.752), 1.0),
    "Meskel Square": HotSpot(Place(9.010, 38.762), 1.3),
    "Mexico": HotSpot(Place(9.011, 38.744), 1.2),
    "Bole": HotSpot(Place(8.990, 38.790), 1.8),
    "Megenagna": HotSpot(Place(9.020, 38.802), 1.5),
    "Ayat": HotSpot(Place(9.030, 38.870), 2.2),
    "Kaliti": HotSpot(Place(8.905, 38.765), 2.5),
    "Lebu": HotSpot(Place(8.950, 38.715), 2.2),
    "Kolfe": HotSpot(Place(9.020, 38.695), 1.8),
}

# Providers gather where garages are; clients break down where the traffic is.
_PROVIDERS_AT = {"Merkato": 20, "Piassa": 7, "Meskel Square": 8, "Mexico": 7, "Bole": 8, "Megenagna": 10} | {
    "Ayat": 4, "Kaliti": 14, "Lebu": 4, "Kolfe": 6, _ELSEWHERE: 12,
}  # fmt: skip
_CLIENTS_AT = {"Merkato": 8, "Piassa": 8, "Meskel Square": 12, "Mexico": 9, "Bole": 16, "Megenagna": 11} | {
    "Ayat": 9, "Kaliti": 5, "Lebu": 7, "Kolfe": 5, _ELSEWHERE: 18,
}  # fmt: skip

# Calls of each category in a hundred.
CALLS = {
    Category.TOWING: 16,
    Category.BATTERY: 22,
    Category.TIRE: 24,
    Category.FUEL: 8,
    Category.LOCKOUT: 8,
    Category.MECHANIC: 14,
    Category.ACCIDENT: 5,
    Category.OTHER: 3,
}
# Median minutes of work at the place.
WORK_MINUTES = {
    Category.TOWING: 45,
    Category.BATTERY: 15,
    Category.TIRE: 20,
    Category.FUEL: 12,
    Category.LOCKOUT: 18,
    Category.MECHANIC: 45,
    Category.ACCIDENT: 50,
    Category.OTHER: 25,
}

# Roads are longer than the straight line.
_DETOUR = 1.35


def provider_place(chance: Chance, number: int) -> Place:
    return _place(chance, _PROVIDERS_AT, "provider's place", number)


def client_place(chance: Chance, number: int) -> Place:
    return _place(chance, _CLIENTS_AT, "client's place", number)


def demand(hour: float) -> float:
    """Returns the factor of the average number of calls at an hour, with a small peak at noon and a large one later."""
    return 0.8 + 0.35 * _peak(hour, 13, 1) + 0.75 * _peak(hour, 17.5, 1.1)


def travel_minutes(distance_km: float, speed_kmh: float, hour: float) -> float:
    """Returns the minutes of a trip; `speed_kmh` is the provider's speed on a free road."""
    jam = 1 + 0.5 * _peak(hour, 17.5, 1.1)
    return distance_km * _DETOUR / speed_kmh * 60 * jam


def _peak(hour: float, middle: float, width: float) -> float:
    return math.exp(-(((hour - middle) / width) ** 2) / 2)


def _place(chance: Chance, weights: dict[str, int], what: str, number: int) -> Place:
    name = chance.pick({name: float(weight) for name, weight in weights.items()}, what, number)
    if name == _ELSEWHERE:
        north_km = chance.between(-_HALF_WIDTH_KM, _HALF_WIDTH_KM, what, number, "north")
        east_km = chance.between(-_HALF_WIDTH_KM, _HALF_WIDTH_KM, what, number, "east")
        return _moved(_CENTRE, north_km, east_km)
    spot = _HOT_SPOTS[name]
    north_km, east_km = (spot.spread_km * chance.normal(what, number, way) for way in ("north", "east"))
    return _moved(spot.place, north_km, east_km)


def _moved(place: Place, north_km: float, east_km: float) -> Place:
    east_degrees = east_km / (_KM_PER_DEGREE * math.cos(math.radians(place.latitude)))
    return Place(place.latitude + north_km / _KM_PER_DEGREE, place.longitude + east_degrees)
