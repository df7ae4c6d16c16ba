"""Searches of the catalogue find what comparing every listing finds: filters, orders, pages, counts, facets, maps."""

import random
from collections import Counter
from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from uuid import UUID

import h3.api.basic_int as h3  # type: ignore[import-untyped]
import pytest
from catalogue_testing import ADDIS, entry, fill, find, in_order, is_wanted, pages, some_entry

from kit.database import Database
from kit.errors import InvalidInput
from kit.ids import new_id
from request_service import geo
from request_service.geo import Place
from request_service.market.catalogue import queries
from request_service.market.catalogue.models import CatalogueEntry, name_key
from request_service.market.searching import cells, counts, orders, reads, wishes
from request_service.market.searching.counts import KnownCounts
from request_service.market.searching.queries import pages as queries_of_pages
from request_service.market.searching.queries.facets import FACETS
from request_service.market.searching.wishes import Bounds, Box, Circle, Filter, Sort

NEAR = Circle(ADDIS, 12)
FILTERS: dict[str, Filter] = {
    "all": Filter(),
    "type": Filter(types=("property",)),
    "types": Filter(types=("property", "vehicle"), offers=("rent", "lease")),
    "status": Filter(statuses=("pending", "under_offer")),
    "property type": Filter(property_types=("house", "land")),
    "make": Filter(makes=("toyota",)),
    "make and model": Filter(makes=("toyota", "mercedes benz"), models=("vitz", "c200")),
    "vehicle": Filter(fuel_types=("diesel",), transmissions=("manual",), conditions=("used",)),
    "region": Filter(regions=("oromia",)),
    "prices": Filter(price=Bounds(500_000_00, 1_500_000_00), currency="ETB"),
    "least price": Filter(price=Bounds(1_000_000_00), currency="USD"),
    "years": Filter(year=Bounds(2004, 2012)),
    "most year": Filter(year=Bounds(None, 2008)),
    "mileage": Filter(mileage=Bounds(0, 100_000)),
    "size": Filter(size=Bounds(80.5, 120)),
    "bedrooms": Filter(bedrooms=Bounds(2)),
    "location": Filter(location="bole"),
    "part of a location": Filter(location="dis aba"),
    "Amharic location": Filter(location="አበባ"),
    "a location without words": Filter(location=""),
    "available": Filter(available_on=date(2026, 12, 1)),
    "seller": Filter(seller_id=UUID(int=3)),
    "broker": Filter(broker_id=UUID(int=8)),
    "verified broker": Filter(verified_broker=True),
    "no verified broker": Filter(verified_broker=False),
    "images": Filter(with_images=True),
    "word": Filter(q=wishes.words_of("toyota")),
    "beginning": Filter(q=wishes.words_of("coro")),
    "words": Filter(q=wishes.words_of("bole villa")),
    "word of a place": Filter(q=wishes.words_of("airport addis")),
    "Amharic word": Filter(q=wishes.words_of("ዐዲስ")),
    "Amharic words": Filter(q=wishes.words_of("ቤት አበባ")),
    "operators": Filter(q=wishes.words_of("toyota OR villa")),
    "no words": Filter(q=wishes.words_of("%")),
    "circle": Filter(circle=NEAR),
    "large circle": Filter(circle=Circle(ADDIS, 95)),
    "small circle": Filter(circle=Circle(ADDIS, 2)),
    "circle and words": Filter(circle=Circle(ADDIS, 30), q=wishes.words_of("toyota"), types=("vehicle",)),
    "circle at the date line": Filter(circle=Circle(Place(-15, 179.99), 90)),
    "box": Filter(box=Box(38.7, 8.95, 38.8, 9.05)),
    "large box": Filter(box=Box(30, 0, 50, 20)),
    "box across the date line": Filter(box=Box(179, -20, -179, -10)),
    "small box across the date line": Filter(box=Box(179.7, -15.2, -179.7, -14.8)),
    "wide box": Filter(box=Box(-170, -60, 170, 60)),
    "circle and box": Filter(circle=NEAR, box=Box(38.76, 8, 40, 10)),
    "no account": Filter(finds_nothing=True),
}


@pytest.fixture
async def entries(database: Database) -> list[CatalogueEntry]:
    chance = random.Random(7)
    entries = [some_entry(chance, number) for number in range(300)]
    await fill(database, entries)
    return entries


async def test_filters_find_what_they_say(database: Database, entries: list[CatalogueEntry]) -> None:
    for name, wanted in FILTERS.items():
        expected = {one.listing_id for one in entries if is_wanted(one, wanted)}
        (page,) = [await find(database, orders.search(wanted, Sort.NEWEST, 100, 0, ""))]
        assert page.counted.number == len(expected), name
        read = await pages(database, wanted, Sort.NEWEST, 100)
        assert {one for page in read for one in page.listing_ids} == expected, name
    most = (name for name, wanted in FILTERS.items() if any(is_wanted(one, wanted) for one in entries))
    # The others find nothing by what they mean.
    assert FILTERS.keys() - set(most) == {"a location without words", "no words", "no account", "operators"}


@pytest.mark.parametrize("sort", Sort)
async def test_orders_are_read_to_the_end_in_pages(
    database: Database, entries: list[CatalogueEntry], sort: Sort
) -> None:
    for name in ("all", "make", "prices", "circle", "word", "Amharic word", "circle and words", "types"):
        wanted = FILTERS[name]
        if sort == Sort.DISTANCE and wanted.circle is None:
            wanted = replace(wanted, circle=Circle(ADDIS, 60))
        expected = [one.listing_id for one in in_order(entries, wanted, sort)]
        for limit in (7, 100):
            read = await pages(database, wanted, sort, limit)
            assert [one for page in read for one in page.listing_ids] == expected, name
            assert {page.counted.number for page in read} == {len(expected)}
        begun = await find(database, orders.search(wanted, sort, 10, 4, ""))
        assert list(begun.listing_ids) == expected[4:14]


@pytest.mark.parametrize("sort", sorted({*Sort} - {Sort.DISTANCE}))
async def test_searches_that_are_repeated_find_the_same(
    database: Database, entries: list[CatalogueEntry], sort: Sort, monkeypatch: pytest.MonkeyPatch
) -> None:
    # So that a few hundred listings are many, and some pages are among the next ones of the order.
    for module in (counts, queries_of_pages):
        monkeypatch.setattr(module, "MANY", 20)
    monkeypatch.setattr(queries_of_pages, "_AHEAD", (60, 120))
    known = KnownCounts()
    for name, wanted in FILTERS.items():
        expected = [one.listing_id for one in in_order(entries, wanted, sort)]
        for _ in range(2):
            read = await pages(database, wanted, sort, 30, known)
            assert [one for page in read for one in page.listing_ids] == expected, name
            assert {page.counted.number for page in read} == {len(expected)}


async def test_large_numbers_are_counted_every_ten_seconds(
    database: Database, entries: list[CatalogueEntry], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counts, "MANY", len(entries) - 1)
    known, now = KnownCounts(), [1000.0]
    monkeypatch.setattr(counts, "time", SimpleNamespace(monotonic=lambda: now[0]))

    async def counted(wanted: Filter) -> int:
        return (await find(database, orders.search(wanted, Sort.NEWEST, 5, 0, ""), known)).counted.number

    few = Filter(makes=("toyota",))
    number, number_of_few = await counted(Filter()), await counted(few)
    chance = random.Random(8)
    await fill(database, [replace(some_entry(chance, 301), make="Toyota") for _ in range(3)])
    assert (await counted(Filter()), await counted(few)) == (number, number_of_few + 3)
    now[0] += 11
    assert await counted(Filter()) == number + 3


async def test_pages_have_no_gap_and_no_double_while_listings_change(
    database: Database, entries: list[CatalogueEntry]
) -> None:
    chance = random.Random(3)
    for sort in (Sort.NEWEST, Sort.PRICE, Sort.PRICE_DOWN, Sort.YEAR, Sort.YEAR_DOWN, Sort.MILEAGE, Sort.RELEVANCE):
        wanted = Filter(q=wishes.words_of("toyota")) if sort == Sort.RELEVANCE else Filter()
        kept = {one.listing_id for one in entries[::2] if is_wanted(one, wanted)}
        read: list[UUID] = []
        cursor = ""
        while cursor or not read:
            page = await find(database, orders.search(wanted, sort, 9, 0, cursor))
            read, cursor = [*read, *page.listing_ids], page.next_cursor
            gone, changed, new = chance.choice(entries[1::2]), chance.choice(entries[1::2]), some_entry(chance, 400)
            async with database.transaction() as session:
                await queries.remove_entries(session, [gone.listing_id])
                await queries.put_entry(session, replace(changed, title="Another one"))
                await queries.put_entry(session, new)
                await queries.put_entry(session, replace(chance.choice(entries[::2]), has_images=True))
        assert kept <= set(read)
        assert len(set(read) & kept) == len([one for one in read if one in kept])


async def test_a_cursor_of_another_search_is_refused(database: Database, entries: list[CatalogueEntry]) -> None:
    first = await find(database, orders.search(Filter(), Sort.NEWEST, 5, 0, ""))
    for wanted, sort in ((Filter(types=("vehicle",)), Sort.NEWEST), (Filter(), Sort.PRICE), (Filter(), Sort.RELEVANCE)):
        with pytest.raises(InvalidInput):
            orders.search(wanted, sort, 5, 0, first.next_cursor)
    for cursor in ("x", "é", first.next_cursor[:-4], first.next_cursor[4:], "W10", "bnVsbA", "ImEi", "W" * 190):
        with pytest.raises(InvalidInput):
            orders.search(Filter(), Sort.NEWEST, 5, 0, cursor)


async def test_facets_leave_their_own_filter_out(database: Database, entries: list[CatalogueEntry]) -> None:
    for name in ("all", "type", "make", "make and model", "vehicle", "prices", "years", "word", "circle", "no account"):
        wanted = FILTERS[name]
        async with database.read() as session:
            found = await reads.count_values(session, wanted, list(FACETS), "ETB")
        for facet, (key, shown) in FACETS.items():
            part = wanted.without(reads.PARTS[facet])
            values = [getattr(one, shown) for one in entries if is_wanted(one, part)]
            expected = Counter(name_key(one) if key != shown else one for one in values if one is not None)
            counted = {name_key(one) if key != shown else one: count for one, count in found.facets.get(facet, [])}
            assert counted == dict(expected.most_common(20)), (name, facet)
        for one in ("price", "year", "mileage", "size", "bedrooms"):
            within = [each for each in entries if is_wanted(each, wanted.without(one))]
            numbers = [getattr(each, one) for each in within if one != "price" or each.currency == "ETB"]
            stated = [number for number in numbers if number is not None]
            assert found.ranges.get(one) == ((min(stated), max(stated)) if stated else None), (name, one)
        assert found.is_exact


async def test_a_facet_shows_its_20_most_frequent_values(database: Database) -> None:
    await fill(database, [entry(make=f"Make {number:02}") for number in range(25) for _ in range(number // 5 + 1)])
    async with database.read() as session:
        found = await reads.count_values(session, Filter(), ["make"], "ETB")
    assert [count for _, count in found.facets["make"]] == [5] * 5 + [4] * 5 + [3] * 5 + [2] * 5
    assert found.facets["make"][0] == ("Make 20", 5)


async def test_a_map_counts_every_listing_once(database: Database, entries: list[CatalogueEntry]) -> None:
    placed = [one for one in entries if one.position is not None]
    for zoom in range(cells.MAX_ZOOM + 1):
        async with database.read() as session:
            found = await reads.map_listings(session, Filter(), zoom)
        assert found.counted.number == len(placed)
        assert len(found.cells) <= cells.MOST_CELLS
        expected: Counter[int] = Counter()
        for one in placed:
            assert one.position is not None
            expected[h3.cell_to_parent(one.position.cell(geo.FINE), cells.resolution_of(zoom))] += 1
        assert found.cells == expected


def test_too_many_cells_are_folded_into_larger_ones() -> None:
    fine = Counter(Place(9 + north / 40, 38 + east / 40).cell(7) for north in range(60) for east in range(60))
    folded = cells.folded(fine.items(), 7)
    assert 0 < len(folded) <= cells.MOST_CELLS < len(fine)
    assert folded.total() == fine.total()


async def test_a_changed_listing_is_found_by_what_it_is_now(database: Database) -> None:
    one, other = entry(title="Toyota Vitz", location="Adama"), entry(title="Suzuki Dzire")
    await fill(database, [one, other, replace(one, title="Suzuki Alto", location="Hawassa"), other])
    for text, expected in (("toyota", set()), ("vitz", set()), ("suzuki", {one, other}), ("alto", {one})):
        found = await find(database, orders.search(Filter(q=wishes.words_of(text)), Sort.NEWEST, 10, 0, ""))
        assert set(found.listing_ids) == {each.listing_id for each in expected}
    async with database.transaction() as session:
        await queries.remove_entries(session, [one.listing_id, new_id()])
    assert not (
        await find(database, orders.search(Filter(q=wishes.words_of("alto")), Sort.NEWEST, 10, 0, ""))
    ).listing_ids
    async with database.transaction() as session:
        await queries.remove_entries_of(session, other.seller_id)
    assert (await find(database, orders.search(Filter(), Sort.NEWEST, 10, 0, ""))).counted.number == 0


async def test_what_a_verified_broker_sells_is_told_by_what_the_broker_is_now(database: Database) -> None:
    broker_id = new_id()
    one = entry(broker_id=broker_id)
    await fill(database, [one, entry(broker_id=new_id())])
    async with database.transaction() as session:
        await queries.mark_broker(session, broker_id, is_verified=True)
    found = await find(database, orders.search(Filter(verified_broker=True), Sort.NEWEST, 10, 0, ""))
    assert list(found.listing_ids) == [one.listing_id]
