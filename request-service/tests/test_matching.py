"""Comparing a listing in memory finds what the statements of a search find, and the keys of searches leave none out."""

import random
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from catalogue_testing import ADDIS, MAKES, entry, fill, is_wanted, pages, some_entry

from kit.database import Database
from request_service.geo import Place
from request_service.market.alerts import queries
from request_service.market.alerts.matching import SearchedListing, matches
from request_service.market.catalogue import words
from request_service.market.catalogue.models import CatalogueEntry, Words, name_key
from request_service.market.searches import anchors
from request_service.market.searching import wishes
from request_service.market.searching.wishes import Bounds, Box, Circle, Filter, Sort

LISTINGS, FILTERS = 150, 150
TEXTS = ("toyota", "coro", "villa bole", "ዐዲስ", "ቤት አበባ", "በቦሌ", "a", "airport addis", "first owner", "%", "x", "c200")
PLACES = ("bole", "dis aba", "አበባ", "", "adama")
type Part = Callable[[random.Random], dict[str, Any]]


def new_chance() -> random.Random:
    """Returns a source of random numbers whose seed pytest shows for a failed test."""
    seed = random.randrange(2**32)
    sys.stdout.write(f"seed {seed}\n")
    return random.Random(seed)


def bounds(chance: random.Random, *values: float) -> Bounds:
    return Bounds(*chance.choice([(None, chance.choice(values)), (chance.choice(values), None), sorted(values)[:2]]))


def somewhere(chance: random.Random) -> Place:
    at_line = Place(chance.uniform(-20, -10), chance.choice([179.9, -179.9]))
    return chance.choice([ADDIS, Place(ADDIS.latitude + chance.gauss(0, 0.2), ADDIS.longitude), at_line])


def box(chance: random.Random) -> Box:
    place, half = somewhere(chance), chance.choice([0.02, 0.3, 5])
    west, east = ((place.longitude + side + 180) % 360 - 180 for side in (-half, half))
    return Box(west, place.latitude - half, east, place.latitude + half)


PARTS: list[Part] = [
    lambda chance: {"types": tuple(chance.sample(("property", "vehicle"), chance.choice([1, 1, 2])))},
    lambda chance: {"offers": tuple(chance.sample(("sale", "rent", "lease"), 2))},
    lambda chance: {"statuses": (chance.choice(("available", "pending")),)},
    lambda chance: {"property_types": tuple(chance.sample(("house", "land", "condo"), 2))},
    lambda chance: {"makes": tuple(filter(None, map(name_key, chance.sample(list(MAKES), 2))))},
    lambda chance: {"models": tuple(chance.sample(("vitz", "corolla", "c200", "defender"), 2))},
    lambda chance: {"regions": (chance.choice(("oromia", "addis ababa")),)},
    lambda chance: {"fuel_types": (chance.choice(("petrol", "diesel")),)},
    lambda chance: {"price": bounds(chance, 500_000_00, 1_500_000_00), "currency": chance.choice(("ETB", "USD"))},
    lambda chance: {"year": bounds(chance, 2004, 2012)},
    lambda chance: {"mileage": bounds(chance, 25_000, 100_000)},
    lambda chance: {"size": bounds(chance, 80.5, 120)},
    lambda chance: {"bedrooms": bounds(chance, 1, 3)},
    lambda chance: {"location": chance.choice(PLACES)},
    lambda chance: {"available_on": chance.choice((date(2026, 12, 1), date(2026, 11, 1)))},
    lambda chance: {"seller_id": UUID(int=chance.randrange(5))},
    lambda chance: {"broker_id": UUID(int=chance.choice((7, 8)))},
    lambda chance: {"verified_broker": chance.random() < 0.5},
    lambda chance: {"with_images": chance.random() < 0.5},
    lambda chance: {"circle": Circle(somewhere(chance), chance.choice([0.5, 3, 12, 17, 60, 100]))},
    lambda chance: {"box": box(chance)},
    lambda chance: {"q": wishes.words_of(chance.choice(TEXTS))},
    lambda chance: {"finds_nothing": chance.random() < 0.1},
]


def some_filter(chance: random.Random) -> Filter:
    parts: dict[str, Any] = {}
    for part in chance.sample(PARTS, chance.choice([0, 1, 1, 2, 2, 3])):
        parts |= part(chance)
    return replace(Filter(), **parts)


async def offered(database: Database, one: CatalogueEntry) -> SearchedListing:
    async with database.read() as session:
        row = await queries.find_row(session, one.listing_id)
    assert row is not None
    found = Words.of(one)
    return SearchedListing(row, found.title | found.rest)


async def test_memory_and_database_find_the_same(database: Database) -> None:
    chance = new_chance()
    entries = [some_entry(chance, number) for number in range(LISTINGS)]
    await fill(database, entries)
    listings = {one.listing_id: await offered(database, one) for one in entries}
    hits = 0
    for _ in range(FILTERS):
        wanted = some_filter(chance)
        found = {one for page in await pages(database, wanted, Sort.NEWEST, 100) for one in page.listing_ids}
        matching = {listing_id for listing_id, one in listings.items() if matches(wanted, one)}
        assert matching == found, wanted
        hits += len(found)
        for one in entries:
            if one.listing_id in found:
                assert is_wanted(one, wanted), wanted
                shown = listings[one.listing_id]
                of_listing = anchors.of_listing(shown.row, shown.words)
                assert anchors.of_filter(wanted) & of_listing, wanted
    assert hits > FILTERS


async def test_places_at_the_edge_of_a_circle_are_compared_alike(database: Database) -> None:
    """A radius that ends at a listing, to the last bit of a number."""
    chance = new_chance()
    entries = [
        entry(position=Place(ADDIS.latitude + chance.gauss(0, 0.1), ADDIS.longitude + chance.gauss(0, 0.1)))
        for _ in range(40)
    ]
    await fill(database, entries)
    listings = {one.listing_id: await offered(database, one) for one in entries}
    for one in entries:
        assert one.position is not None
        wanted = Filter(circle=Circle(ADDIS, ADDIS.distance_km(one.position)))
        found = {id_ for page in await pages(database, wanted, Sort.NEWEST, 100) for id_ in page.listing_ids}
        assert {listing_id for listing_id, shown in listings.items() if matches(wanted, shown)} == found


def test_a_long_word_is_found_by_its_beginning() -> None:
    long = "a" * 60
    found = Words.of(entry(title=long))
    wanted = Filter(q=wishes.words_of(long))
    assert words.holds(list(wanted.q or ()), found.title)
    row = dict.fromkeys(("seller_id", "broker_id", "cell_fine", "cell_coarse", "make_key", "model_key", "region_key"))
    assert anchors.of_filter(wanted) & anchors.of_listing({**row, "type": "vehicle"}, found.title)
