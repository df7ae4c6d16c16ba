"""Lists of venues: by name, by distance, and in pages of both."""

import random
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from request_testing import ADDIS, Service, north, refusal_of
from venue_testing import ADMIN, Found, Venues, owner_of

from kit.ids import new_id
from request_service.booking.venues import actions, listing
from request_service.booking.venues.kinds import VenueKind
from request_service.booking.venues.listing import VenueFilter
from request_service.geo import Place
from request_service.search import Search, around
from testkit.callers import new_caller

NEAR = around(ADDIS, 25, 100, None)


@pytest.fixture
def venues(service: Service) -> Venues:
    return Venues(service)


async def pages(venues: Venues, limit: int, search: Search | None = None, **asked: Any) -> list[Found]:
    """Returns all pages of a list, as a client reads them that follows the cursors."""
    found = [await venues.find(search=search, limit=limit, **asked)]
    while found[-1].next_cursor:
        found.append(await venues.find(search=search, limit=limit, cursor=found[-1].next_cursor, **asked))
    return found


async def test_names_are_ordered_without_their_case_and_as_on_the_other_database(venues: Venues) -> None:
    names = [
        "alpha",
        "Beta",
        "BETA",
        "ALPHA 2",
        "Émile",
        "zeta",
        "Ärzte",
        "ኣዲስ",
        "_under",
        "10 hour",
        "beta-1",
        "beta 1",
    ]
    for name in random.sample(names, len(names)):
        await venues.create(name=name)
    found = await pages(venues, 5)
    listed = [name for page in found for name in page.names]
    assert [name.casefold() for name in listed] == sorted(name.casefold() for name in names)
    assert sorted(listed) == sorted(names)
    assert [len(page.names) for page in found] == [5, 5, 2]
    assert {distance for page in found for distance in page.distances_km} == {None}
    assert (await venues.find(limit=4, offset=5)).names == listed[5:9]


async def test_venues_of_one_name_are_on_one_page_each(venues: Venues) -> None:
    ids = [(await venues.create(name="Same")).id for _ in range(7)]
    cursor, seen = "", list[UUID]()
    while cursor or not seen:
        page = listing.listing(VenueFilter(), None, 2, 0, cursor)
        found, cursor = await venues.service.read(actions.list_venues, None, page)
        seen += [row.id for row, _ in found]
    assert seen == sorted(ids)


async def test_a_part_of_a_name_is_found_in_any_case_and_no_character_is_a_wildcard(venues: Venues) -> None:
    names = ["Bole 100% Clinic", "BOLE 100 Garage", "a_b", "axb", "back\\slash", "sl/ash", "Straße", 'O\'Brien "x"']
    for name in names:
        await venues.create(name=name)
    for part, expected in {
        "bole": {"Bole 100% Clinic", "BOLE 100 Garage"},
        "100%": {"Bole 100% Clinic"},
        "%": {"Bole 100% Clinic"},
        "_": {"a_b"},
        "A_B": {"a_b"},
        "\\": {"back\\slash"},
        "/": {"sl/ash"},
        "STRASSE": {"Straße"},
        "ß": {"Straße"},
        "'": {'O\'Brien "x"'},
        '"': {'O\'Brien "x"'},
        "*": set(),
        "bole%garage": set(),
    }.items():
        assert set(await venues.names(q=part)) == expected, part
        assert set(await venues.names(search=NEAR, q=part)) == expected, part


@pytest.mark.parametrize("blank", ["", " ", "\t "])
def test_a_blank_part_of_a_name_is_no_filter(blank: str) -> None:
    assert listing.part_of_name(blank) is None


async def test_filters_narrow_both_orders(venues: Venues) -> None:
    clinic = await venues.create(name="Bole Clinic", kind=VenueKind.CLINIC)
    await venues.create(name="Bole Garage")
    await venues.create(name="Office", kind=VenueKind.OFFICE)
    await venues.verify(clinic)
    for search in (None, NEAR):
        assert await venues.names(search=search, kind=VenueKind.GARAGE) == ["Bole Garage"]
        assert await venues.names(search=search, kind=VenueKind.CLINIC, q="bole") == ["Bole Clinic"]
        assert await venues.names(search=search, kind=VenueKind.HOSPITAL) == []
        assert await venues.names(search=search, only_health=True) == ["Bole Clinic"]


async def test_owner_and_admins_find_what_is_not_verified(venues: Venues) -> None:
    clinic, other = await venues.create(kind=VenueKind.CLINIC), await venues.create(name="Other")
    member = await venues.member(clinic)
    for search in (None, NEAR):
        for caller in (None, new_caller(), new_caller("provider"), owner_of(other), member):
            assert await venues.names(caller, search) == ["Other"]
        for caller in (owner_of(clinic), ADMIN):
            assert set(await venues.names(caller, search)) == {"Bole Garage", "Other"}


async def test_the_nearest_come_first_with_their_exact_distance(venues: Venues) -> None:
    for km in (3, 0.2, 30, 1, 0.4):
        await venues.create_at(f"{km} km", north(km))
    found = await venues.find(search=NEAR)
    assert found.names == ["0.2 km", "0.4 km", "1 km", "3 km"]
    assert found.distances_km == pytest.approx([0.2, 0.4, 1, 3], rel=0.01)
    # Two places in one cell differ, and the radius is exact too.
    assert await venues.names(search=around(ADDIS, 0.3, 10, None)) == ["0.2 km"]
    assert await venues.names(search=around(ADDIS, 100, 10, None)) == [*found.names, "30 km"]


def scattered(count: int, seed: int) -> list[Place]:
    chance = random.Random(seed)
    steps = [chance.choice((0.002, 0.02, 0.3)) for _ in range(count)]
    return [Place(ADDIS.latitude + chance.uniform(-s, s), ADDIS.longitude + chance.uniform(-s, s)) for s in steps]


@pytest.mark.parametrize("limit", [1, 3, 10])
async def test_pages_by_distance_are_the_whole_list(venues: Venues, limit: int) -> None:
    places = scattered(25, limit)
    # The last two are at the same place.
    for number, place in enumerate([*places, places[0], places[0]]):
        await venues.create_at(f"{number}", place)
    search = around(ADDIS, 30, 100, None)
    whole = await venues.find(search=search)
    expected = sorted(
        distance for place in [*places, places[0], places[0]] if (distance := ADDIS.distance_km(place)) <= 30
    )
    assert whole.distances_km == pytest.approx(expected)
    found = await pages(venues, limit, search)
    assert [name for page in found for name in page.names] == whole.names
    assert (await venues.find(search=search, limit=limit, offset=2)).names == whole.names[2 : 2 + limit]


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200), st.sampled_from([None, NEAR]))
def test_no_cursor_of_a_client_is_a_defect(cursor: str, search: Search | None) -> None:
    page = listing.listing(VenueFilter(), search, 10, 0, cursor)
    if cursor:
        with refusal_of("cursor"):
            _ = page.after_name if search is None else page.after_distance


def test_a_cursor_belongs_to_its_order() -> None:
    by_name, by_distance = listing.cursor_by_name("bole|x", new_id()), listing.cursor_by_distance(1.5, new_id())
    numbers = [listing._write("distance", new_id(), text) for text in ("nan", "inf", "-1", "1e9", "x", "")]
    bad = [
        ("after_name", by_distance),
        ("after_distance", by_name),
        *(("after_distance", cursor) for cursor in numbers),
        ("after_name", listing._write("name", new_id(), "a\x00b")),
    ]
    for attribute, cursor in bad:
        with refusal_of("cursor"):
            getattr(listing.listing(VenueFilter(), None, 10, 0, cursor), attribute)
    after = listing.listing(VenueFilter(), None, 10, 0, by_name).after_name
    assert after is not None
    assert after[0] == "bole|x"


async def test_a_cursor_of_a_name_that_is_gone_goes_on_behind_it(venues: Venues) -> None:
    for name in ("a", "b", "c"):
        await venues.create(name=name)
    cursor = listing.cursor_by_name("b", new_id())
    assert (await venues.find(cursor=cursor)).names == ["c"]


async def test_nearest_venues_need_a_place(venues: Venues) -> None:
    with refusal_of("lat"):
        await venues.service.read(actions.list_nearest_venues, new_caller(), VenueFilter(), None, 3)
    await venues.create_at("far", north(90))
    await venues.create_at("too far", north(101))
    found = await venues.service.read(actions.list_nearest_venues, None, VenueFilter(), ADDIS, 3)
    assert [row.name for row, _ in found] == ["far"]
