"""The catalogue: one row for each listing that everyone may see, with all that searches ask for.

A listing that is hidden, sold or deleted has no row here, so that no search reads rows that it may not show, and every
index holds live listings alone. The row is written in the transaction that changes the listing. Its position is the
one that people are shown, blurred or not: filter, order and distance of a search reveal nothing more.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from math import asin, cos, radians, sin
from uuid import UUID

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table, Text, text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from request_service import geo
from request_service.geo import Place
from request_service.market.catalogue import words
from request_service.models import Base

EARTH_RADIUS_KM = 6371.007180918475
# In the place of a number that a listing does not state: it is the last one in its order, and within no bound.
NOTHING_UP = 2**31 - 1
NOTHING_DOWN = -1
_NAME = String(255)
_HAS_BROKER = text("broker_id IS NOT NULL")
# SQLite compares bytes, and PostgreSQL would follow the language of the server.
_KEY = String(255).with_variant(String(255, collation="C"), "postgresql")

_FILTERED = (
    *("type", "offer", "status", "property_type", "make_key", "model_key", "region_key", "fuel_type", "transmission"),
    *("condition", "currency", "bedrooms", "year_down", "is_broker_verified", "has_images"),
)


@dataclass(frozen=True)
class CatalogueEntry:
    """A listing as the catalogue takes it; texts as their author wrote them."""

    listing_id: UUID
    type: str
    offer: str
    status: str
    title: str
    # In the smallest units of the currency.
    price: int
    currency: str
    location: str
    seller_id: UUID
    published_at: datetime
    description: str | None = None
    property_type: str | None = None
    make: str | None = None
    model: str | None = None
    fuel_type: str | None = None
    transmission: str | None = None
    condition: str | None = None
    # The year of a vehicle, or that in which a house was built.
    year: int | None = None
    mileage: int | None = None
    # Square metres.
    size: float | None = None
    bedrooms: int | None = None
    region: str | None = None
    available_from: date | None = None
    broker_id: UUID | None = None
    is_broker_verified: bool = False
    has_images: bool = False
    # As people are shown it.
    position: Place | None = None

    @property
    def texts(self) -> tuple[str, ...]:
        """The texts in which the words of a search are looked for, without the title."""
        return tuple(filter(None, (self.description, self.make, self.model, self.location)))


@dataclass(frozen=True)
class Words:
    """The words of a listing by the part of it in which they stand."""

    title: dict[str, None]
    rest: dict[str, None]
    # The endings of the words of its location, of which any part of them is the beginning.
    endings: dict[str, None] = field(default_factory=dict)

    @classmethod
    def of(cls, entry: CatalogueEntry) -> "Words":
        rest: dict[str, None] = {}
        for one in entry.texts:
            rest |= words.indexed(one)
        return cls(words.indexed(entry.title), rest, words.endings(entry.location))


class CatalogueRow(Base):
    __tablename__ = "catalogue"

    # It grows, and breaks ties between rows that are equal in an order.
    number: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    listing_id: Mapped[UUID] = mapped_column(unique=True)
    type: Mapped[str] = mapped_column(String(20))
    offer: Mapped[str] = mapped_column(String(20))
    status: Mapped[str] = mapped_column(String(20))
    property_type: Mapped[str | None] = mapped_column(String(20))
    make: Mapped[str | None] = mapped_column(_NAME)
    model: Mapped[str | None] = mapped_column(_NAME)
    region: Mapped[str | None] = mapped_column(_NAME)
    # Names in the form in which they are compared.
    make_key: Mapped[str | None] = mapped_column(_KEY)
    model_key: Mapped[str | None] = mapped_column(_KEY)
    region_key: Mapped[str | None] = mapped_column(_KEY)
    location_key: Mapped[str] = mapped_column(Text)
    fuel_type: Mapped[str | None] = mapped_column(String(20))
    transmission: Mapped[str | None] = mapped_column(String(20))
    condition: Mapped[str | None] = mapped_column(String(20))
    currency: Mapped[str] = mapped_column(String(3))
    price: Mapped[int] = mapped_column(BigInteger)
    # Each number twice, for orders that begin with the smallest and with the largest one.
    year_up: Mapped[int]
    year_down: Mapped[int]
    mileage_up: Mapped[int]
    mileage_down: Mapped[int]
    size: Mapped[float | None]
    bedrooms: Mapped[int | None]
    available_from: Mapped[date | None]
    seller_id: Mapped[UUID]
    broker_id: Mapped[UUID | None]
    is_broker_verified: Mapped[bool]
    has_images: Mapped[bool]
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    # The position on a sphere whose radius is 1: between two of them, both databases compute distances alike.
    x: Mapped[float | None]
    y: Mapped[float | None]
    z: Mapped[float | None]
    cell_fine: Mapped[int | None] = mapped_column(BigInteger)
    cell_coarse: Mapped[int | None] = mapped_column(BigInteger)
    published_at: Mapped[datetime]

    __table_args__ = (
        Index(None, "published_at", "number"),
        Index(None, "currency", "price", "number"),
        Index(None, "year_up", "number"),
        Index(None, "year_down", "number"),
        Index(None, "mileage_up", "number"),
        # The other type has no such number, or another one: along the whole order its listings would be in the way.
        Index(None, "type", "year_up", "number"),
        Index(None, "type", "year_down", "number"),
        Index(None, "type", "mileage_up", "number"),
        Index(None, "make_key", "model_key"),
        Index(None, "region_key"),
        Index(None, "seller_id"),
        Index(None, "broker_id", postgresql_where=_HAS_BROKER, sqlite_where=_HAS_BROKER),
        Index(None, "cell_fine"),
        Index(None, "cell_coarse"),
        Index(None, "latitude", "longitude"),
        # Few listings have several of these values at once, and more than a few have each.
        Index("ix_catalogue_filters", *_FILTERED, postgresql_using="gin", info={"dialect": "postgresql"}),
    )


class CatalogueLexemes(Base):
    """The words of listings where PostgreSQL finds them, with a copy of the row that a search compares.

    Searches without words read the catalogue itself, whose rows are a third as large. A trigger makes the copy.
    SQLite has a full-text table instead, `catalogue_words`, and this one is empty there.
    """

    __table__ = Table(
        "catalogue_lexemes",
        Base.metadata,
        Column("number", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
        Column("words", TSVECTOR().with_variant(Text, "sqlite"), nullable=False),
        *(Column(one.name, one.type) for one in CatalogueRow.__table__.c if one.name != "number"),
        Index(None, "words", postgresql_using="gin"),
        Index(None, "cell_fine"),
        Index(None, "cell_coarse"),
    )


def sphere(place: Place) -> tuple[float, float, float]:
    """Returns the place on a sphere whose radius is 1."""
    latitude, longitude = radians(place.latitude), radians(place.longitude)
    return cos(latitude) * cos(longitude), cos(latitude) * sin(longitude), sin(latitude)


def squared_chord(distance_km: float) -> float:
    """Returns the square of the straight line between two places of that sphere, for their distance along it."""
    return (2 * sin(distance_km / EARTH_RADIUS_KM / 2)) ** 2


def distance_km(chord_squared: float) -> float:
    """Returns the distance along the sphere, as `squared_chord` takes it."""
    return 2 * asin(min(chord_squared**0.5 / 2, 1)) * EARTH_RADIUS_KM


# The columns whose values are those of an entry.
_AS_STATED = (
    *("listing_id", "type", "offer", "status", "property_type", "make", "model", "region", "fuel_type", "transmission"),
    *("condition", "currency", "price", "size", "bedrooms", "available_from", "seller_id", "broker_id"),
    *("is_broker_verified", "has_images", "published_at"),
)


def row_values(entry: CatalogueEntry) -> dict[str, object]:
    """Returns the values of a row, without the number."""
    stated: dict[str, object] = {name: getattr(entry, name) for name in _AS_STATED}
    keys = {f"{name}_key": name_key(getattr(entry, name)) for name in ("make", "model", "region")}
    return stated | keys | {"location_key": words.line(entry.location)} | _numbers(entry) | _position(entry.position)


def _numbers(entry: CatalogueEntry) -> dict[str, int]:
    return {
        "year_up": NOTHING_UP if entry.year is None else entry.year,
        "year_down": NOTHING_DOWN if entry.year is None else entry.year,
        "mileage_up": NOTHING_UP if entry.mileage is None else entry.mileage,
        "mileage_down": NOTHING_DOWN if entry.mileage is None else entry.mileage,
    }


def _position(place: Place | None) -> dict[str, float | None]:
    if place is None:
        return dict.fromkeys(("latitude", "longitude", "x", "y", "z", "cell_fine", "cell_coarse"))
    x, y, z = sphere(place)
    cells = {"cell_fine": place.cell(geo.FINE), "cell_coarse": place.cell(geo.COARSE)}
    return {"latitude": place.latitude, "longitude": place.longitude, "x": x, "y": y, "z": z, **cells}


def name_key(name: str | None) -> str | None:
    """Returns a name in the form in which names are compared: its words, or itself in one case if it has none."""
    return None if name is None else (words.line(name) or name.strip().casefold())[:255]
