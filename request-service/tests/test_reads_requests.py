"""Tests the visibility of requests in lists and searches."""

from typing import Any
from uuid import UUID

from request_testing import Created, Located, Persons, do, under_way

from kit import clock, paging
from kit.caller import Caller
from kit.database import Database
from kit.ids import new_id
from request_service import geo, search
from request_service.assistance import actions
from request_service.assistance.requests import actions as reads
from request_service.assistance.requests import queries
from request_service.assistance.requests.lifecycle import Status
from request_service.assistance.requests.models import ServiceRequest
from request_service.assistance.requests.queries import Filters
from request_service.categories import Category
from request_service.geo import Place
from testkit.people import outcome
from testkit.rows import stored

ANY = Filters()
ALL = paging.Page(100)


async def test_visibility_of_a_request_by_caller(
    database: Database, person: Persons, located: Located, offered: Created, place: Place
) -> None:
    asked, client, provider = await located(place), person(), person("provider")
    request = await offered(client)

    async def seen_by(caller: Caller) -> str:
        async with database.read() as session:
            return await outcome(actions.get_request(session, caller, request.id))

    async def joined_by(caller: Caller) -> str:
        async with database.read() as session:
            return await outcome(reads.get_participants(session, caller, request.id))

    for caller in (client, person("admin")):
        assert await seen_by(caller) == await joined_by(caller) == "OK"
    for caller in (person(), provider):
        assert await seen_by(caller) == await joined_by(caller) == "NOT_PART_OF_REQUEST"
    assert (await seen_by(asked), await joined_by(asked)) == ("OK", "NOT_PART_OF_REQUEST")
    await under_way(database, request, provider, Status.ACCEPTED)
    assert await seen_by(provider) == await joined_by(provider) == "OK"
    assert await seen_by(asked) == "NOT_PART_OF_REQUEST"


async def listed(database: Database, caller: Caller, filters: Filters = ANY, page: paging.Page = ALL) -> list[UUID]:
    async with database.read() as session:
        found, _ = await reads.list_requests(session, caller, filters, page)
    return [request.id for request in found]


async def test_lists_hold_what_is_the_callers_newest_first(
    database: Database, person: Persons, created: Created
) -> None:
    client, provider = person(), person("provider")
    mine = [(await created(client)).id for _ in range(3)]
    others = (await created()).id
    request = await stored(database, ServiceRequest, mine[1])
    await under_way(database, request, provider, Status.ACCEPTED)
    assert await listed(database, client) == mine[::-1]
    assert await listed(database, provider) == [mine[1]]
    assert await listed(database, person("admin")) == [others, *mine[::-1]]
    assert await listed(database, person()) == []
    # Another's id in the filters widens nothing.
    assert await listed(database, client, Filters(client_id=new_id())) == mine[::-1]


async def test_lists_are_filtered(database: Database, person: Persons, created: Created) -> None:
    client = person()
    towing = await created(client, category=Category.TOWING)
    fuel = await created(client, category=Category.FUEL)
    await do(database, actions.cancel_request, client, fuel.id, None)
    for filters, expected in (
        (Filters(status=Status.CANCELLED), [fuel.id]),
        (Filters(status=Status.PENDING), [towing.id]),
        (Filters(category=Category.TOWING), [towing.id]),
        (Filters(category=Category.TOWING, status=Status.CANCELLED), []),
        (Filters(created_after=towing.created_at), [fuel.id]),
        (Filters(created_before=fuel.created_at), [towing.id]),
        (Filters(created_after=towing.created_at, created_before=fuel.created_at), []),
    ):
        assert await listed(database, client, filters) == expected


async def test_pages_follow_one_another_while_rows_are_added(
    database: Database, person: Persons, created: Created
) -> None:
    client = person()
    expected = [(await created(client)).id for _ in range(10)][::-1]
    seen: list[UUID] = []
    cursor = ""
    while True:
        async with database.read() as session:
            page = paging.page(3, 0, cursor)
            found, cursor = await reads.list_requests(session, client, Filters(), page)
        seen += [request.id for request in found]
        if not cursor:
            break
        await created(client)
    assert seen == expected
    assert await listed(database, client, page=paging.Page(3, offset=2)) == (await listed(database, client))[2:5]


async def test_requests_of_one_moment_are_paged_without_loss(
    database: Database, person: Persons, created: Created
) -> None:
    client, moment = person(), clock.now()
    for _ in range(5):
        request = await created(client)
        async with database.transaction() as session:
            (await queries.lock_request(session, request.id)).created_at = moment
    everything, cursor = await listed(database, client), ""
    seen: list[UUID] = []
    while not seen or cursor:
        async with database.read() as session:
            found, cursor = await reads.list_requests(session, client, Filters(), paging.page(2, 0, cursor))
        seen += [request.id for request in found]
    assert seen == everything
    assert len(set(seen)) == 5


async def available(database: Database, caller: Caller, place: Place, **wanted: Any) -> list[tuple[UUID, float]]:
    looked = search.around(place, wanted.get("radius_km", 0), wanted.get("limit", 0), wanted.get("category"))
    async with database.read() as session:
        found = await reads.list_available_requests(session, caller, looked)
    return [(request.id, distance) for request, distance in found]


async def test_open_requests_near_a_place_are_found_nearest_first(
    database: Database, person: Persons, created: Created, place: Place
) -> None:
    provider = person("provider")
    far = await created(latitude=place.latitude + 0.5)
    near = await created(latitude=place.latitude + 0.05, category=Category.FUEL)
    await created(latitude=place.latitude + 2)
    await created(provider)
    taken = await created()
    await under_way(database, taken, person("provider"), Status.ACCEPTED)
    found = await available(database, provider, place, radius_km=100)
    assert [request_id for request_id, _ in found] == [near.id, far.id]
    assert [distance for _, distance in found] == [
        place.distance_km(near.blurred_place),
        place.distance_km(far.blurred_place),
    ]
    assert [one for one, _ in await available(database, provider, place)] == [near.id]
    assert [one for one, _ in await available(database, provider, place, radius_km=100, limit=1)] == [near.id]
    wanted = {"radius_km": 100, "category": Category.OTHER}
    assert [one for one, _ in await available(database, provider, place, **wanted)] == [far.id]


async def test_oldest_request_of_a_cell_comes_first(
    database: Database, person: Persons, created: Created, place: Place
) -> None:
    waiting = [(await created()).id for _ in range(4)]
    assert [request_id for request_id, _ in await available(database, person("provider"), place)] == waiting


async def test_no_search_tells_more_than_the_blurred_position(
    database: Database, person: Persons, created: Created, place: Place
) -> None:
    request = await created()
    shown = geo.blurred(place)
    assert shown == request.blurred_place
    # A circle that holds the exact position and not the blurred one finds nothing.
    radius_km = shown.distance_km(place) * 0.9
    assert await available(database, person("provider"), place, radius_km=radius_km) == []
    assert len(await available(database, person("provider"), shown, radius_km=0.01)) == 1
