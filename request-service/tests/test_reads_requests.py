"""Tests the visibility of requests in lists and searches."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

from request_testing import ADDIS, Service, north
from sqlalchemy import update

from kit import clock, paging
from kit.caller import Caller
from kit.ids import new_id
from request_service import geo, search
from request_service.assistance import actions
from request_service.assistance.requests import actions as reads
from request_service.assistance.requests.lifecycle import Status
from request_service.assistance.requests.models import ServiceRequest
from request_service.assistance.requests.queries import Filters
from request_service.categories import Category
from request_service.geo import Place
from testkit.callers import new_caller
from testkit.people import outcome

ANY = Filters()
ALL = paging.Page(100)


async def test_visibility_of_a_request_by_caller(service: Service) -> None:
    asked, client, provider = await service.add_provider(), new_caller(), new_caller("provider")
    request = await service.create_offered(client)

    async def seen_and_joined(caller: Caller) -> tuple[str, str]:
        seen = await outcome(service.read(actions.get_request, caller, request.id))
        return seen, await outcome(service.read(reads.get_participants, caller, request.id))

    neither = ("NOT_PART_OF_REQUEST", "NOT_PART_OF_REQUEST")
    for caller in (client, new_caller("admin")):
        assert await seen_and_joined(caller) == ("OK", "OK")
    for caller in (new_caller(), provider):
        assert await seen_and_joined(caller) == neither
    assert await seen_and_joined(asked) == ("OK", "NOT_PART_OF_REQUEST")
    await service.bring(request, provider, Status.ACCEPTED)
    assert await seen_and_joined(provider) == ("OK", "OK")
    assert await seen_and_joined(asked) == neither


async def listed(service: Service, caller: Caller, filters: Filters = ANY, page: paging.Page = ALL) -> list[UUID]:
    found, _ = await service.read(reads.list_requests, caller, filters, page)
    return [request.id for request in found]


async def pages(service: Service, caller: Caller, limit: int) -> AsyncIterator[list[UUID]]:
    """Yields the requests of one page after another, up to the last page."""
    cursor: str | None = None
    while cursor != "":
        found, cursor = await service.read(reads.list_requests, caller, ANY, paging.page(limit, 0, cursor or ""))
        yield [request.id for request in found]


async def test_lists_hold_what_is_the_callers_newest_first(service: Service) -> None:
    client, provider = new_caller(), new_caller("provider")
    requests = [await service.create(client) for _ in range(3)]
    mine, others = [request.id for request in requests], (await service.create()).id
    await service.bring(requests[1], provider, Status.ACCEPTED)
    assert await listed(service, client) == mine[::-1]
    assert await listed(service, provider) == [mine[1]]
    assert await listed(service, new_caller("admin")) == [others, *mine[::-1]]
    assert await listed(service, new_caller()) == []
    # Another's id in the filters widens nothing.
    assert await listed(service, client, Filters(client_id=new_id())) == mine[::-1]


async def test_lists_are_filtered(service: Service) -> None:
    client = new_caller()
    towing = await service.create(client, category=Category.TOWING)
    fuel = await service.create(client, category=Category.FUEL)
    await service.cancel(client, fuel)
    for filters, expected in (
        (Filters(status=Status.CANCELLED), [fuel.id]),
        (Filters(status=Status.PENDING), [towing.id]),
        (Filters(category=Category.TOWING), [towing.id]),
        (Filters(category=Category.TOWING, status=Status.CANCELLED), []),
        (Filters(created_after=towing.created_at), [fuel.id]),
        (Filters(created_before=fuel.created_at), [towing.id]),
        (Filters(created_after=towing.created_at, created_before=fuel.created_at), []),
    ):
        assert await listed(service, client, filters) == expected


async def test_pages_follow_one_another_while_rows_are_added(service: Service) -> None:
    client = new_caller()
    expected = [(await service.create(client)).id for _ in range(10)][::-1]
    seen: list[UUID] = []
    async for page in pages(service, client, 3):
        seen += page
        await service.create(client)
    assert seen == expected
    assert await listed(service, client, page=paging.Page(3, offset=2)) == (await listed(service, client))[2:5]


async def test_requests_of_one_moment_are_paged_without_loss(service: Service) -> None:
    client = new_caller()
    created = {(await service.create(client)).id for _ in range(5)}
    await service.execute(update(ServiceRequest).values(created_at=clock.now()))
    seen = [request_id async for page in pages(service, client, 2) for request_id in page]
    assert seen == await listed(service, client)
    assert (set(seen), len(seen)) == (created, 5)


async def available(service: Service, caller: Caller, place: Place, **wanted: Any) -> list[tuple[UUID, float]]:
    looked = search.around(place, wanted.get("radius_km", 0), wanted.get("limit", 0), wanted.get("category"))
    found = await service.read(reads.list_available_requests, caller, looked)
    return [(request.id, distance) for request, distance in found]


async def test_open_requests_near_a_place_are_found_nearest_first(service: Service) -> None:
    provider = new_caller("provider")
    far = await service.create(latitude=ADDIS.latitude + 0.5)
    near = await service.create(latitude=ADDIS.latitude + 0.05, category=Category.FUEL)
    await service.create(latitude=ADDIS.latitude + 2)
    await service.create(provider)
    taken = await service.create()
    await service.bring(taken, new_caller("provider"), Status.ACCEPTED)
    expected = [(request.id, ADDIS.distance_km(request.blurred_place)) for request in (near, far)]
    assert await available(service, provider, ADDIS, radius_km=100) == expected
    assert [one for one, _ in await available(service, provider, ADDIS)] == [near.id]
    assert [one for one, _ in await available(service, provider, ADDIS, radius_km=100, limit=1)] == [near.id]
    wanted = {"radius_km": 100, "category": Category.OTHER}
    assert [one for one, _ in await available(service, provider, ADDIS, **wanted)] == [far.id]


async def test_oldest_request_of_a_cell_comes_first(service: Service) -> None:
    waiting = [(await service.create()).id for _ in range(4)]
    assert [request_id for request_id, _ in await available(service, new_caller("provider"), ADDIS)] == waiting


async def test_no_search_tells_more_than_the_blurred_position(service: Service) -> None:
    request = await service.create()
    shown = geo.blurred(ADDIS)
    assert shown == request.blurred_place
    beyond = next(there for km in (-5, 5) if (there := north(km)).distance_km(shown) > there.distance_km(ADDIS))
    # A circle that holds the exact position and not the blurred one finds nothing.
    radius_km = (beyond.distance_km(shown) + beyond.distance_km(ADDIS)) / 2
    assert await available(service, new_caller("provider"), beyond, radius_km=radius_km) == []
    assert len(await available(service, new_caller("provider"), shown, radius_km=0.01)) == 1
