"""The wishes with which people search the catalogue: the filter, the area and the order.

Everything here has been checked: `convert` makes it of a message, and refuses what it cannot mean.
"""

import hashlib
from dataclasses import dataclass, field, fields, replace
from datetime import date
from enum import StrEnum
from typing import Self
from uuid import UUID

from kit.errors import InvalidInput
from request_service import geo, validation
from request_service.geo import Cover, Place
from request_service.market.catalogue import words
from request_service.market.catalogue.words import QueryWord

MAX_TEXT_LENGTH = 200
MAX_RADIUS_KM = 100.0
DEFAULT_RADIUS_KM = 25.0
# Searches count so many listings; of more they say that there are more.
MOST_COUNTED = 10_000
_DIGEST_BYTES = 9


class Sort(StrEnum):
    NEWEST = "newest"
    PRICE = "price"
    PRICE_DOWN = "-price"
    YEAR = "year"
    YEAR_DOWN = "-year"
    MILEAGE = "mileage"
    DISTANCE = "distance"
    RELEVANCE = "relevance"


class Facet(StrEnum):
    TYPE = "type"
    OFFER = "offer"
    STATUS = "status"
    PROPERTY_TYPE = "property_type"
    MAKE = "make"
    MODEL = "model"
    REGION = "region"
    FUEL_TYPE = "fuel_type"
    TRANSMISSION = "transmission"
    CONDITION = "condition"


@dataclass(frozen=True)
class Circle:
    place: Place
    radius_km: float

    @property
    def cover(self) -> Cover:
        # A place within the radius may be in a cell whose centre is farther.
        return geo.cover(self.place, self.radius_km + geo.REACH_KM)


@dataclass(frozen=True)
class Box:
    """An area between two meridians and two parallels. It crosses the date line if *west* is greater than *east*."""

    west: float
    south: float
    east: float
    north: float

    @property
    def crosses_date_line(self) -> bool:
        return self.west > self.east

    @property
    def cover(self) -> Cover | None:
        """The cells that hold all of a small box; `None` for a large one, which has too many."""
        east = self.east + 360 if self.crosses_date_line else self.east
        longitude = (self.west + east) / 2
        middle = Place((self.south + self.north) / 2, longitude - 360 if longitude > 180 else longitude)
        corners = [Place(one, self.west) for one in (self.south, self.north)]
        radius_km = max(middle.distance_km(corner) for corner in corners)
        # A box that is wider than half the globe has corners that are nearer to its middle than its sides.
        is_small = radius_km <= MAX_RADIUS_KM and east - self.west < 180
        return geo.cover(middle, radius_km + geo.REACH_KM) if is_small else None


@dataclass(frozen=True)
class Bounds:
    """The least and the greatest value, both included; `None` for one without an end."""

    least: float | None = None
    most: float | None = None

    def __bool__(self) -> bool:
        return self.least is not None or self.most is not None


@dataclass(frozen=True)
class Filter:
    """The listings that are wanted; what is empty or `None` does not matter."""

    # `None` without a text. A text without any word finds nothing.
    q: tuple[QueryWord, ...] | None = None
    types: tuple[str, ...] = ()
    offers: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    property_types: tuple[str, ...] = ()
    # Keys of names, as the catalogue compares them.
    makes: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    fuel_types: tuple[str, ...] = ()
    transmissions: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    # In the smallest units of the currency, which is given with them.
    price: Bounds = field(default_factory=Bounds)
    year: Bounds = field(default_factory=Bounds)
    mileage: Bounds = field(default_factory=Bounds)
    size: Bounds = field(default_factory=Bounds)
    bedrooms: Bounds = field(default_factory=Bounds)
    currency: str | None = None
    # A part of the location, as `words.line` writes it.
    location: str | None = None
    available_on: date | None = None
    seller_id: UUID | None = None
    broker_id: UUID | None = None
    verified_broker: bool | None = None
    with_images: bool | None = None
    circle: Circle | None = None
    box: Box | None = None
    # True if it names an account that cannot be.
    finds_nothing: bool = False

    def without(self, name: str) -> Self:
        """Returns the filter without its part *name*."""
        default = Filter()
        return replace(self, **{name: getattr(default, name)})

    def digest(self, *more: str) -> str:
        """Returns a short text that tells this filter, together with *more*, from every other one."""
        values = [repr(getattr(self, one.name)) for one in fields(self)]
        return hashlib.sha256("\n".join((*values, *more)).encode()).digest()[:_DIGEST_BYTES].hex()


def words_of(text: str | None) -> tuple[QueryWord, ...] | None:
    """Returns the words of a query, or `None` for a blank one. Raises InvalidInput."""
    checked = validation.optional_line("q", text or "", max_length=MAX_TEXT_LENGTH)
    found = () if checked is None else tuple(words.wanted(checked))
    if len(found) > words.MAX_QUERY_WORDS:
        raise InvalidInput.field("q", f"must have at most {words.MAX_QUERY_WORDS} words")
    return None if checked is None else found


def box_of(west: float, south: float, east: float, north: float) -> Box:
    """Raises InvalidInput for a box that is none."""
    for value, most in ((west, 180), (south, 90), (east, 180), (north, 90)):
        validation.number("bbox", value, -most, most)
    validation.number("bbox", south, -90, north)
    return Box(west, south, east, north)
