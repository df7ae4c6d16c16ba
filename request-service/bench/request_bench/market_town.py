"""Listings of a country for measurements: most of them in its capital, as texts, makes and prices are spread there."""

import asyncio
import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from kit.database import Database
from kit.ids import new_id
from request_service import geo
from request_service.geo import Place
from request_service.market.catalogue import queries
from request_service.market.catalogue.models import CatalogueEntry

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
    """Adds so many listings to the catalogue; those of one seed are the same ones every time."""
    batch: list[CatalogueEntry] = []
    for one in entries(number, seed):
        batch.append(one)
        if len(batch) == _BATCH:
            await _write(database, batch)
            batch = []
    await _write(database, batch)


async def _write(database: Database, batch: list[CatalogueEntry]) -> None:
    async with database.transaction() as session:
        for one in batch:
            await queries.put_entry(session, one)
    await asyncio.sleep(0)


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
        seller_id=UUID(int=chance.randrange(20_000)),
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
