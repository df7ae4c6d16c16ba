"""Listings in the catalogue, and what a search finds of them by comparing every one."""

import random
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from kit.database import Database
from kit.ids import new_id
from request_service.geo import Place
from request_service.market.catalogue import queries, words
from request_service.market.catalogue.models import CatalogueEntry, name_key
from request_service.market.searching import orders, reads
from request_service.market.searching.counts import KnownCounts
from request_service.market.searching.orders import ListingSearch
from request_service.market.searching.reads import Found
from request_service.market.searching.wishes import Box, Circle, Filter, Sort

ADDIS = Place(9.0123, 38.7612)
START = datetime(2026, 11, 1, tzinfo=UTC)
MAKES = {
    "Toyota": ("Corolla", "Vitz", "Hilux"),
    "Suzuki": ("Dzire",),
    "Mercedes-Benz": ("C200",),
    "ላንድ ሮቨር": ("Defender",),
}
PLACES = ["Bole, Addis Ababa", "ቦሌ፣ አዲስ አበባ", "Megenagna", "Adama", "Piassa, Addis Ababa"]
TEXTS = ["clean and cheap", "በአዲስ አበባ የሚገኝ", "first owner, full service", "near the airport", None]


def entry(**changed: Any) -> CatalogueEntry:
    facts: dict[str, Any] = {
        "listing_id": new_id(),
        "type": "vehicle",
        "offer": "sale",
        "status": "available",
        "title": "Toyota Corolla",
        "price": 100_000_00,
        "currency": "ETB",
        "location": "Bole, Addis Ababa",
        "seller_id": new_id(),
        "published_at": START,
    }
    return CatalogueEntry(**facts | changed)


def some_entry(chance: random.Random, number: int = 0) -> CatalogueEntry:
    make = chance.choice(list(MAKES))
    model = chance.choice(MAKES[make])
    shared: dict[str, Any] = {
        "offer": chance.choice(["sale", "sale", "rent", "lease"]),
        "status": chance.choice(["available", "available", "pending", "under_offer"]),
        # Prices and times that are equal put the number into use.
        "price": chance.randrange(1, 40) * 50_000_00,
        "currency": chance.choice(["ETB", "ETB", "ETB", "USD"]),
        "location": chance.choice(PLACES),
        "region": chance.choice(["Addis Ababa", "Oromia", None]),
        "description": chance.choice(TEXTS),
        "seller_id": UUID(int=chance.randrange(5)),
        "broker_id": chance.choice([None, UUID(int=7), UUID(int=8)]),
        "has_images": chance.random() < 0.5,
        "available_from": chance.choice([None, date(2026, 12, 1), date(2027, 2, 1)]),
        "published_at": START + timedelta(seconds=number // 3),
        "position": _somewhere(chance),
        "year": chance.choice([None, *range(2000, 2025, 4)]),
    }
    shared["is_broker_verified"] = shared["broker_id"] == UUID(int=7)
    if chance.random() < 0.5:
        return entry(
            type="property",
            title=chance.choice(["Villa in Bole", "አፓርታማ ለሽያጭ", "Condominium", "ቤት በአዲስ አበባ"]),
            property_type=chance.choice(["house", "apartment", "condo", "land"]),
            size=chance.choice([None, 80.5, 120.0, 300.0]),
            bedrooms=chance.choice([None, 1, 2, 3]),
            **shared,
        )
    return entry(
        title=f"{make} {model}" if chance.random() < 0.7 else chance.choice(["Clean car", "መኪና"]),
        make=chance.choice([make, make.upper()]),
        model=model,
        fuel_type=chance.choice(["petrol", "diesel", "electric"]),
        transmission=chance.choice(["manual", "automatic"]),
        condition=chance.choice(["new", "used"]),
        mileage=chance.choice([None, *range(0, 200_000, 25_000)]),
        **shared,
    )


def _somewhere(chance: random.Random) -> Place | None:
    return chance.choice(
        [
            None,
            Place(ADDIS.latitude + chance.gauss(0, 0.05), ADDIS.longitude + chance.gauss(0, 0.05)),
            Place(ADDIS.latitude + chance.gauss(0, 0.5), ADDIS.longitude + chance.gauss(0, 0.5)),
            Place(chance.uniform(-20, -10), chance.choice([179.5, -179.5]) + chance.uniform(-0.4, 0.4)),
        ]
    )


async def fill(database: Database, entries: Iterable[CatalogueEntry]) -> None:
    async with database.transaction() as session:
        for one in entries:
            await queries.put_entry(session, one)


async def find(database: Database, search: ListingSearch, counts: KnownCounts | None = None) -> Found:
    """Searches, by default as one who is the first to ask for these listings."""
    counts = counts or KnownCounts()
    async with database.read_apart() as session:
        found = await reads.find_ahead(session, search, counts)
    if found is not None:
        return found
    async with database.read() as session:
        return await reads.find_listings(session, search, counts)


async def pages(
    database: Database, wanted: Filter, sort: Sort, limit: int, counts: KnownCounts | None = None
) -> list[Found]:
    """Returns all pages of a search, as a client reads them that follows the cursors."""
    found = [await find(database, orders.search(wanted, sort, limit, 0, ""), counts)]
    while found[-1].next_cursor:
        found.append(await find(database, orders.search(wanted, sort, limit, 0, found[-1].next_cursor), counts))
    return found


def is_wanted(one: CatalogueEntry, wanted: Filter) -> bool:
    """Compares one listing with a filter, by other means than the statements do."""
    choices = {
        "types": one.type,
        "offers": one.offer,
        "statuses": one.status,
        "property_types": one.property_type,
        "makes": name_key(one.make),
        "models": name_key(one.model),
        "regions": name_key(one.region),
        "fuel_types": one.fuel_type,
        "transmissions": one.transmission,
        "conditions": one.condition,
    }
    equal = {
        "currency": one.currency,
        "seller_id": one.seller_id,
        "broker_id": one.broker_id,
        "verified_broker": one.is_broker_verified,
        "with_images": one.has_images,
    }
    return (
        not wanted.finds_nothing
        and all(not getattr(wanted, name) or value in getattr(wanted, name) for name, value in choices.items())
        and all(getattr(wanted, name) in (None, value) for name, value in equal.items())
        and all(_within(one, wanted, name) for name in ("price", "year", "mileage", "size", "bedrooms"))
        and (wanted.available_on is None or one.available_from is None or one.available_from <= wanted.available_on)
        and _has_words(one, wanted)
        and (wanted.location is None or (bool(wanted.location) and wanted.location in words.line(one.location)))
        and (wanted.circle is None or _in_circle(one.position, wanted.circle))
        and (wanted.box is None or _in_box(one.position, wanted.box))
    )


def _within(one: CatalogueEntry, wanted: Filter, name: str) -> bool:
    bounds, value = getattr(wanted, name), getattr(one, name)
    return (bounds.least is None or (value is not None and value >= bounds.least)) and (
        bounds.most is None or (value is not None and value <= bounds.most)
    )


def _has_words(one: CatalogueEntry, wanted: Filter) -> bool:
    if wanted.q is None:
        return True
    texts = " ".join(filter(None, (one.title, one.description, one.make, one.model, one.location)))
    return bool(wanted.q) and words.holds(list(wanted.q), words.indexed(texts))


def _in_circle(place: Place | None, circle: Circle) -> bool:
    return place is not None and circle.place.distance_km(place) <= circle.radius_km


def _in_box(place: Place | None, box: Box) -> bool:
    if place is None or not box.south <= place.latitude <= box.north:
        return False
    if box.west > box.east:
        return place.longitude >= box.west or place.longitude <= box.east
    return box.west <= place.longitude <= box.east


def in_order(entries: Sequence[CatalogueEntry], wanted: Filter, sort: Sort) -> list[CatalogueEntry]:
    """Returns the listings that a search finds in its order; *entries* are in the order of their numbers."""
    numbered = [(one, number) for number, one in enumerate(entries) if is_wanted(one, wanted)]
    return [one for one, _ in sorted(numbered, key=lambda pair: _keys(wanted)[sort](*pair))]


def _keys(wanted: Filter) -> dict[Sort, Callable[[CatalogueEntry, int], Any]]:
    def newest(one: CatalogueEntry, number: int) -> Any:
        return -one.published_at.timestamp(), -number

    def has_title(one: CatalogueEntry) -> bool:
        return words.holds(list(wanted.q or ()), words.indexed(one.title))

    last = 2**31
    return {
        Sort.NEWEST: newest,
        Sort.PRICE: lambda one, number: (one.price, number),
        Sort.PRICE_DOWN: lambda one, number: (-one.price, -number),
        Sort.YEAR: lambda one, number: (last if one.year is None else one.year, number),
        Sort.YEAR_DOWN: lambda one, number: (1 if one.year is None else -one.year, -number),
        Sort.MILEAGE: lambda one, number: (last if one.mileage is None else one.mileage, number),
        Sort.DISTANCE: lambda one, number: (
            round(wanted.circle.place.distance_km(one.position), 6) if wanted.circle and one.position else 0,
            number,
        ),
        Sort.RELEVANCE: lambda one, number: (not has_title(one), *newest(one, number)),
    }
