"""Listings of a country for measurements: most of them in its capital, as texts, makes and prices are spread there."""

import asyncio
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from itertools import batched
from typing import Any
from uuid import UUID

from kit import clock
from kit.database import Database, insert_row
from kit.ids import new_id
from request_service import geo
from request_service.geo import Place
from request_service.market.catalogue import queries
from request_service.market.catalogue.models import CatalogueEntry
from request_service.market.listings.kinds import (
    FuelType,
    ListingOffer,
    ListingPosition,
    ListingType,
    PropertyType,
    Transmission,
    VehicleCondition,
)
from request_service.market.listings.lifecycle import ListingStatus
from request_service.market.listings.models import PARTS, Listing, Part, write_part
from request_service.market.sellers.models import Seller

CAPITAL = Place(9.0123, 38.7612)
_TOWNS = (Place(8.54, 39.27), Place(7.06, 38.48), Place(11.59, 37.39), Place(9.59, 41.86), Place(13.49, 39.47))
_NAMES = ("Adama", "Hawassa", "Bahir Dar", "Dire Dawa", "Mekelle")
_QUARTERS = ("Bole", "Kazanchis", "Piassa", "CMC", "Ayat", "Sarbet", "ቦሌ", "ገርጂ", "ሰሚት", "Lideta", "Gerji", "Megenagna")
MAKES = {
    "Toyota": ("Corolla", "Vitz", "Hilux", "RAV4", "Land Cruiser", "Yaris"),
    "Suzuki": ("Dzire", "Alto", "Swift", "Vitara"),
    "Hyundai": ("Tucson", "Accent", "Elantra"),
    "Nissan": ("Patrol", "Sunny", "X-Trail"),
    "Volkswagen": ("ID.4", "Golf", "Polo"),
    "Mercedes-Benz": ("C200", "E300"),
    "Isuzu": ("FSR", "NPR"),
    "Lada": ("Niva",),
}
_MAKE_WEIGHTS = (50, 15, 12, 8, 7, 4, 3, 1)
# As many words as descriptions are made of, the frequent ones first.
_VOCABULARY = [
    *[
        "clean",
        "price",
        "full",
        "service",
        "owner",
        "family",
        "air",
        "condition",
        "automatic",
        "new",
        "road",
        "garden",
        "water",
        "near",
        "school",
    ],
    *["ንጹህ", "ዋጋ", "ሙሉ", "ቤተሰብ", "አዲስ", "መንገድ", "ውሃ", "አጠገብ", "ትምህርት", "ለሽያጭ", "በአዲስ", "መኪና", "ቤት"],
    *(f"{one}{two}{three}" for one in "bdfgklmnprst" for two in "aeiou" for three in ("na", "ra", "lo", "mu")),
]
_YEARS = range(1995, 2026)
_SOME = 0.3
_SELLERS = 20_000
_IMAGES = 5
# Listings in one transaction.
_BATCH = 500


def somewhere(chance: random.Random) -> Place:
    """Returns a place where people look for something."""
    if chance.random() < _SOME:
        town = chance.choice(_TOWNS)
        return Place(town.latitude + chance.gauss(0, 0.03), town.longitude + chance.gauss(0, 0.03))
    return Place(CAPITAL.latitude + chance.gauss(0, 0.06), CAPITAL.longitude + chance.gauss(0, 0.06))


def entries(number: int, seed: int) -> Iterator[CatalogueEntry]:
    chance = random.Random(seed)
    begin = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=100 * seed)
    for count in range(number):
        is_vehicle = chance.random() < _SOME * 2
        yield _entry(chance, begin + timedelta(seconds=17 * count), is_vehicle=is_vehicle)


async def arrive(database: Database, number: int, seed: int) -> None:
    """Offers so many things, and shows them in the catalogue; those of one seed are the same ones every time."""
    if seed == 0:
        await _open_sellers(database)
    for batch in batched(entries(number, seed), _BATCH):
        async with database.transaction() as session:
            for entry in batch:
                listing, part = _offered(entry)
                await insert_row(session, listing)
                await insert_row(session, part)
                await queries.put_entry(session, replace(entry, listing_id=listing.id))
        await asyncio.sleep(0)


async def _open_sellers(database: Database) -> None:
    for batch in batched(range(_SELLERS), _BATCH):
        async with database.transaction() as session:
            for number in batch:
                await insert_row(session, Seller.open(UUID(int=number), f"Seller {number}", clock.now()))


def _offered(entry: CatalogueEntry) -> tuple[Listing, Part]:
    """Returns the listing that the catalogue shows so. It is new, so that it does not end during a measurement."""
    kind, now = ListingType(entry.type), clock.now()
    fields = {name: value for name, value in _fields(kind, entry).items() if value is not None}
    listing = Listing.draft(entry.seller_id, kind, fields, ListingPosition.APPROXIMATE, now)
    listing.become(ListingStatus.AVAILABLE, now)
    listing.status = ListingStatus(entry.status)
    part = PARTS[kind](listing_id=listing.id)
    write_part(part, kind, fields, now)
    return listing, part


def _fields(kind: ListingType, entry: CatalogueEntry) -> dict[str, Any]:
    place = entry.position
    shared = {
        "title": entry.title,
        "description": entry.description,
        "offer": ListingOffer(entry.offer),
        "price": f"{entry.price / 100:.2f}",
        "currency": entry.currency,
        "location": entry.location,
        "region": entry.region,
        "latitude": None if place is None else place.latitude,
        "longitude": None if place is None else place.longitude,
        "image_ids": [str(new_id()) for _ in range(_IMAGES)] if entry.has_images else [],
    }
    if kind is ListingType.PROPERTY:
        return shared | {
            "property_type": _known(PropertyType, entry.property_type),
            "size_m2": entry.size,
            "bedrooms": entry.bedrooms,
            "year_built": entry.year,
        }
    return shared | {
        "make": entry.make,
        "model": entry.model,
        "year": entry.year,
        "mileage": entry.mileage,
        "fuel_type": _known(FuelType, entry.fuel_type),
        "transmission": _known(Transmission, entry.transmission),
        "condition": _known(VehicleCondition, entry.condition),
    }


def _known[K: StrEnum](kind: type[K], value: str | None) -> K | None:
    return None if value is None else kind(value)


def _entry(chance: random.Random, published_at: datetime, *, is_vehicle: bool) -> CatalogueEntry:
    place, index = somewhere(chance), chance.randrange(len(_NAMES))
    is_capital = abs(place.latitude - CAPITAL.latitude) < 1 and abs(place.longitude - CAPITAL.longitude) < 1
    town, quarter = ("Addis Ababa" if is_capital else _NAMES[index]), chance.choice(_QUARTERS)
    make = chance.choices(list(MAKES), _MAKE_WEIGHTS)[0]
    model = chance.choice(MAKES[make])
    kind = chance.choice(("house", "apartment", "condo", "land", "office", "commercial"))
    facts = _of_vehicle(chance, make, model) if is_vehicle else _of_property(chance, kind)
    weights = [1 / (rank + 2) for rank in range(len(_VOCABULARY))]
    return CatalogueEntry(
        listing_id=new_id(),
        type="vehicle" if is_vehicle else "property",
        offer=chance.choices(("sale", "rent", "lease"), (8, 3, 1))[0],
        status=chance.choices(("available", "pending", "under_offer"), (18, 1, 1))[0],
        price=chance.randrange(1, 4000) * 5_000_00,
        currency=chance.choices(("ETB", "USD"), (19, 1))[0],
        location=f"{quarter}, {town}",
        region=town,
        description=" ".join(chance.choices(_VOCABULARY, weights, k=25)),
        seller_id=UUID(int=chance.randrange(_SELLERS)),
        broker_id=UUID(int=chance.randrange(200)) if chance.random() < _SOME else None,
        is_broker_verified=chance.random() < _SOME,
        has_images=chance.random() > _SOME,
        available_from=chance.choice((None, None, date(2026, 12, 1))),
        published_at=published_at,
        position=geo.centre(place.cell(geo.FINE)) if is_vehicle else place,
        **facts,
    )


def _of_vehicle(chance: random.Random, make: str, model: str) -> dict[str, Any]:
    year = chance.choice(_YEARS)
    return {
        "title": f"{make} {model} {year}",
        "make": make,
        "model": model,
        "year": year,
        "mileage": chance.randrange(0, 300_000, 500),
        "fuel_type": chance.choice(("petrol", "diesel", "electric", "hybrid")),
        "transmission": chance.choice(("manual", "automatic")),
        "condition": chance.choice(("new", "used", "used")),
    }


def _of_property(chance: random.Random, kind: str) -> dict[str, Any]:
    rooms = chance.randrange(1, 7)
    return {
        "title": chance.choice((f"{rooms} bedroom {kind}", f"Modern {kind}", "ቤት ለሽያጭ", "አፓርታማ በአዲስ አበባ")),
        "property_type": kind,
        "bedrooms": rooms,
        "size": float(chance.randrange(40, 600)),
        "year": chance.choice((None, *_YEARS)),
    }
