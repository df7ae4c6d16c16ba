"""Search of the marketplace through the gateway: words of both scripts, filters, orders in pages, facets, maps.

A stack is shared, so each test offers its own things and looks for them by a word that no other listing has.
"""

import asyncio
import random
from collections import Counter
from itertools import pairwise

import pytest

from tests.market import CAR, HOUSE, offers, sells, unique_word
from tests.people import Json, Person
from tests.searched import following, found, ids, pages

# A thing with queries that find it, and with others that do not.
WORDS: list[tuple[Json, list[str], list[str]]] = [
    (CAR | {"title": "Toyota Corolla 2015, CLEAN"}, ["toyota", "COROL", "2015 clean", "clean corolla"], ["orolla"]),
    (HOUSE | {"title": "Café at the corner"}, ["cafe", "CAFÉ", "corner caf"], ["cafes"]),
    (CAR | {"make": "Mercedes-Benz", "model": "C200"}, ["mercedes benz", "mercedes-benz c2"], ["benzin"]),
    (
        HOUSE | {"title": "ቤት በአዲስ አበባ", "location": "Bole, Addis Ababa"},
        ["አዲስ", "ዐዲስ", "ቤት", "አበባ bole", "በአዲስ"],
        ["ዲስ"],
    ),
    (HOUSE | {"title": "የሠላም መኖሪያ", "description": "ፀሐይ፣የሚገባበት።"}, ["ሰላም", "ሠላ", "ጸሀይ", "መኖሪያ ፀሃይ"], ["ሸላም"]),
    (HOUSE | {"title": "Villa", "description": "Ａ１ finish & ’quoted’ words"}, ["a1 finish", "quoted"], ["uoted"]),  # noqa: RUF001
]
HOSTILE = [
    '"',
    "'",
    "*",
    "%",
    "_",
    "\\",
    "a*",
    "toyota OR villa",
    "toyota NOT vitz",
    "NEAR(a b)",
    "title:toyota",
    "a:*",
    "a & b | !c",
    "<->",
    "(",
    "^a",
    "~ole",
    "{title}:a",
    "-a",
    "a;DROP TABLE listings",
    "\x00",
    "\ud800",
    "a\x00b",
    "x" * 10_240,
    "word " * 60,
    "\N{ZERO WIDTH JOINER}",
    "\N{WAVING HAND SIGN}",
    "\u202eabc",
]


@pytest.fixture
async def seller(client: Person) -> Person:
    await sells(client)
    return client


async def test_words_are_found_alike_in_both_scripts(seller: Person, visitor: Person) -> None:
    mark = unique_word()
    for thing, queries, others in WORDS:
        made = await offers(seller, thing, region=mark)
        for query in queries:
            assert made["id"] in await ids(visitor, q=query, region=mark), query
        for query in others:
            assert made["id"] not in await ids(visitor, q=query, region=mark), query


async def test_what_has_the_words_in_its_title_comes_first(seller: Person, visitor: Person) -> None:
    word = unique_word()
    titled = [await offers(seller, CAR, title=f"Car {word} {number}") for number in range(3)]
    others = [await offers(seller, CAR, description=f"not {word}") for _ in range(3)]
    late = await offers(seller, CAR, title=f"{word.upper()} again")
    expected = [one["id"] for one in (late, *reversed(titled), *reversed(others))]
    assert [one["id"] for one in await found(visitor, q=word, sort="relevance")] == expected
    assert [one["id"] for one in await pages(visitor, q=word, sort="relevance", limit=2)] == expected


@pytest.mark.parametrize("text", HOSTILE, ids=[f"hostile {number}" for number in range(len(HOSTILE))])
async def test_a_hostile_text_finds_something_or_is_refused(seller: Person, visitor: Person, text: str) -> None:
    for name in ("q", "location", "make", "region", "seller_id", "cursor", "facets", "bbox", "currency"):
        for path in ("/listings", "/listings/facets"):
            raw = "&".join(f"{name}={part}" for part in [_quoted(text)])
            answer = await visitor.http.get(f"{path}?{raw}")
            assert answer.status_code in (200, 422, 414, 431), (name, answer.text)
    assert (await visitor.get("/listings", q="%")).json() == []
    assert (await visitor.get("/listings", location="_")).json() == []


def _quoted(text: str) -> str:
    return "".join(f"%{byte:02X}" for byte in text.encode(errors="surrogatepass"))


def filters(seller: Person, car: str, house: str, cheap: str) -> list[tuple[Json, set[str]]]:
    """Returns queries, each with what it finds of the three."""
    every = {car, house, cheap}
    return [
        ({}, every),
        ({"type": "vehicle"}, {car, cheap}),
        ({"type": ["vehicle", "property"]}, every),
        ({"offer": "rent"}, {house}),
        ({"status": ["available", "pending"]}, every),
        ({"status": "pending"}, set()),
        ({"property_type": ["house", "land"]}, {house}),
        ({"make": "TOYOTA"}, {car}),
        ({"make": ["toyota", "suzuki"], "model": "alto"}, {cheap}),
        ({"fuel_type": "diesel"}, {car}),
        ({"min_price": 1}, {car, house}),
        ({"max_price": 99.5, "currency": "usd"}, {cheap}),
        ({"min_price": 850_000.51}, {house}),
        ({"currency": "USD"}, {cheap}),
        ({"min_year": 2013}, {cheap}),
        ({"max_mileage": 100_000}, {car}),
        ({"min_size": 120.5, "max_size": 120.5}, {house}),
        ({"min_bedrooms": 4}, set()),
        ({"location": "ole, add"}, {car}),
        ({"location": "bole adama"}, set()),
        ({"available_on": "2027-01-04"}, {car, cheap}),
        ({"available_on": "2027-01-05"}, every),
        ({"seller_id": seller.id}, every),
        ({"seller_id": "x"}, set()),
        ({"with_images": "true"}, set()),
        ({"verified_broker": "false"}, every),
    ]


async def test_filters_find_what_they_say(seller: Person, visitor: Person) -> None:
    mark = unique_word()
    car = await offers(seller, CAR, region=mark, fuel_type="diesel", mileage=90_000, location="Bole, Addis Ababa")
    house = await offers(
        seller, HOUSE, region=mark, size_m2=120.5, bedrooms=3, offer="rent", available_from="2027-01-05"
    )
    cheap = await offers(seller, CAR, region=mark, price=99.5, currency="USD", year=2020, make="Suzuki", model="Alto")
    for query, expected in filters(seller, car["id"], house["id"], cheap["id"]):
        answer = await visitor.http.get("/listings", params={"region": mark, **query})
        assert {one["id"] for one in answer.json()} == expected, query
        assert (answer.headers["X-Total-Count"], answer.headers["X-Total-Exact"]) == (str(len(expected)), "true")
    assert {one["id"] for one in await found(visitor, "/vehicles", region=mark)} == {car["id"], cheap["id"]}
    assert {one["id"] for one in await found(visitor, "/properties", region=mark)} == {house["id"]}


async def test_a_listing_is_found_while_everyone_may_see_it(seller: Person, visitor: Person) -> None:
    word = unique_word()
    listing = await offers(seller, CAR, title=word)
    path = f"/listings/{listing['id']}"
    for status, is_found in (("pending", True), ("under_offer", True), ("sold", False), ("available", True)):
        assert (await seller.http.patch(path, json={"status": status})).status_code == 200
        assert bool(await ids(visitor, q=word)) is is_found, status
    assert (await seller.http.patch(path, json={"title": f"new{word}"})).status_code == 200
    assert (await ids(visitor, q=word), await ids(visitor, q=f"new{word}")) == (set(), {listing["id"]})
    assert (await seller.post(f"{path}/withdraw")).status_code == 200
    assert not await ids(visitor, q=f"new{word}")
    assert (await seller.post(f"{path}/publish")).status_code == 200
    assert await ids(visitor, q=f"new{word}")
    assert (await seller.http.delete(path)).status_code == 204
    assert not await ids(visitor, q=f"new{word}")
    draft = await offers(seller, CAR, title=word, status="draft")
    assert draft["id"] not in await ids(visitor, q=word)


@pytest.mark.parametrize("sort", ["newest", "price", "-price", "year", "-year", "mileage", "distance", "relevance"])
async def test_orders_are_read_to_the_end_while_listings_change(seller: Person, visitor: Person, sort: str) -> None:
    word, chance = unique_word(), random.Random(4)
    things = [
        CAR | {"title": f"{word} {number}" if number % 2 else "Car", "description": word, "position": "exact"}
        for number in range(24)
    ]
    for thing in things:
        thing |= {
            "price": chance.choice([5, 7.5, 90]),
            "year": chance.choice([2001, 2010]),
            "mileage": chance.randrange(9),
        }
        thing |= {"latitude": 9 + chance.random() / 10, "longitude": 38.7 + chance.random() / 10}
    made = list(await asyncio.gather(*(offers(seller, thing) for thing in things)))
    near = {"lat": 9.05, "lon": 38.75, "radius_km": 50} if sort == "distance" else {}
    steady, changed = made[:16], made[16:]
    read: list[Json] = []
    query: Json | None = {"q": word, "sort": sort, "limit": 5, **near}
    while query is not None:
        answer = await visitor.http.get("/listings", params=query)
        read, query = [*read, *answer.json()], following(answer)
        if changed and sort != "distance":
            gone = changed.pop()
            await seller.post(f"/listings/{gone['id']}/withdraw")
            await offers(seller, CAR | {"description": word, "price": chance.choice([5, 90]), "year": 2005})
    times = Counter(one["id"] for one in read)
    assert {one["id"] for one in steady} <= times.keys()
    assert set(times.values()) == {1}
    shown = [one for one in read if one["id"] in {each["id"] for each in steady}]
    keys = {"price": "price", "-price": "price", "year": "year", "-year": "year", "mileage": "mileage"}
    if sort in keys:
        values = [one[keys[sort]] for one in shown]
        assert values == sorted(values, reverse=sort.startswith("-"))
    if sort == "distance":
        away = [(one["latitude"] - 9.05) ** 2 + ((one["longitude"] - 38.75) * 0.9877) ** 2 for one in shown]
        assert all(nearer <= farther * 1.001 for nearer, farther in pairwise(away))


async def test_a_cursor_belongs_to_its_search(seller: Person, visitor: Person) -> None:
    word = unique_word()
    for _ in range(3):
        await offers(seller, CAR, title=word)
    query = following(await visitor.get("/listings", q=word, limit=1))
    assert query is not None
    assert len(await found(visitor, **query | {"limit": 2})) == 2
    for other in (
        {"q": "car"},
        {"sort": "price"},
        {"make": "toyota"},
        {"cursor": query["cursor"][:-3]},
        {"cursor": "x"},
    ):
        refused = await visitor.http.get("/listings", params=query | other)
        assert (refused.status_code, refused.json()["error"]["code"]) == (422, "VALIDATION_ERROR")
    assert (await visitor.get("/listings", sort="distance")).status_code == 422
    assert (await visitor.get("/listings", lat=9)).status_code == 422
    assert (await visitor.get("/listings", offset=1001)).status_code == 422


async def test_places_are_searched_as_they_are_shown(seller: Person, visitor: Person) -> None:
    word = unique_word()
    here = {"latitude": 9.0, "longitude": 38.75}
    exact = await offers(seller, HOUSE, title=word, position="exact", **here)
    hidden = await offers(seller, HOUSE, title=word, position="approximate", **here)
    east = await offers(seller, HOUSE, title=word, position="exact", latitude=-17.0, longitude=179.9)
    west = await offers(seller, HOUSE, title=word, position="exact", latitude=-17.0, longitude=-179.9)
    assert await ids(visitor, q=word, lat=9.0, lon=38.75, radius_km=0.001) == {exact["id"]}
    assert await ids(visitor, q=word, lat=9.0, lon=38.75, radius_km=2) == {exact["id"], hidden["id"]}
    assert await ids(visitor, q=word, bbox="38.7,8.9,38.8,9.1") == {exact["id"], hidden["id"]}
    assert await ids(visitor, q=word, bbox="179.5,-18,-179.5,-16") == {east["id"], west["id"]}
    assert await ids(visitor, q=word, bbox="179.5,-18,180,-16") == {east["id"]}
    assert await ids(visitor, q=word, lat=-17.0, lon=180, radius_km=30) == {east["id"], west["id"]}
    for box in ("1,2,3", "1,2,3,x", "0,5,1,4", "-181,0,0,1", "nan,0,1,1", "", "1,1,1,1,1"):
        assert (await visitor.get("/listings", bbox=box)).status_code == 422, box
    cells = await found(visitor, "/listings/map", q=word, bbox="-180,-90,180,90", zoom=12)
    assert (sum(one["count"] for one in cells), len(cells)) == (4, 3)
    assert len(await found(visitor, "/listings/map", q=word, bbox="38,8,39,10")) == 1
    assert (await visitor.get("/listings/map", q=word)).status_code == 422


async def test_facets_count_as_a_page_of_filters_shows_them(seller: Person, visitor: Person) -> None:
    mark, chance = unique_word(), random.Random(8)
    made = []
    for _ in range(12):
        make = chance.choice(["Toyota", "Suzuki", "Lada"])
        thing = CAR | {"make": make, "year": chance.choice([2000, 2010]), "price": chance.choice([100, 250.5])}
        made.append(await offers(seller, chance.choice([thing, thing, HOUSE]), region=mark))
    cars = [one for one in made if one["type"] == "vehicle"]
    for filters, wanted in (({}, made), ({"make": "toyota"}, [one for one in cars if one["make"] == "Toyota"])):
        answer = await visitor.get("/listings/facets", facets="type,make", region=mark, **filters)
        facets = answer.json()
        assert facets["exact"] is True
        assert {one["value"]: one["count"] for one in facets["facets"]["make"]} == Counter(one["make"] for one in cars)
        assert {one["value"]: one["count"] for one in facets["facets"]["type"]} == Counter(
            one["type"] for one in wanted
        )
        prices = [one["price"] for one in wanted]
        assert facets["ranges"]["price"] == {"min": min(prices), "max": max(prices)}
    ranges = (await visitor.get("/listings/facets", region=mark, min_price=250.5)).json()["ranges"]
    assert ranges["price"]["min"] == min(one["price"] for one in made)
    assert (await visitor.get("/listings/facets", facets="type,nothing")).status_code == 422
