import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from request_testing import Created, Located, Persons, Told, do, under_way
from sqlalchemy import Row

from kit import clock, paging
from kit.database import Database
from kit.errors import InvalidInput, NotFound
from kit.ids import new_id
from request_service.assistance import actions
from request_service.assistance.requests import actions as reads
from request_service.assistance.requests import queries
from request_service.assistance.requests.lifecycle import Status
from request_service.assistance.requests.models import Details, ServiceRequest
from request_service.assistance.requests.queries import Filters
from request_service.categories import Category
from request_service.geo import Place
from request_service.providers import actions as providers
from request_service.search import around
from testkit.people import outcome
from testkit.rows import stored
from twou.request.v1 import events_pb2


def kinds(rows: Sequence[Row[Any]]) -> list[str]:
    return [row.type.removeprefix("twou.request.v1.") for row in rows]


async def test_created_request_is_stored_and_published_to_its_client(
    database: Database, person: Persons, created: Created, told: Told
) -> None:
    client = person()
    tomorrow = clock.now() + timedelta(days=1)
    request = await created(client, category=Category.TOWING, scheduled_for=tomorrow)
    found = await stored(database, ServiceRequest, request.id)
    assert (found.client_id, found.status, found.category, found.epoch) == (client.user_id, "pending", "towing", 0)
    assert (found.description, found.address) == ("The engine does not start", "Bole Road 1")
    assert found.scheduled_for == tomorrow
    assert found.created_at.utcoffset() == timedelta(0)
    (row,) = await told()
    event = events_pb2.RequestCreated.FromString(row.payload)
    assert (row.type, row.topic, row.audience) == (
        "twou.request.v1.RequestCreated",
        str(request.id),
        [str(client.user_id)],
    )
    assert (event.request.id, event.actor_id) == (str(request.id), str(client.user_id))
    assert (event.request.latitude, event.request.address) == (request.latitude, "Bole Road 1")


async def test_lifecycle_events_reach_both_parties(
    database: Database, person: Persons, created: Created, told: Told
) -> None:
    client, provider = person(), person("provider")
    request = await created(client)
    await do(database, actions.update_request, client, request.id, Details(category=Category.FUEL))
    await under_way(database, request, provider, Status.COMPLETED)
    rows = await told()
    assert kinds(rows) == [
        "RequestCreated",
        "RequestUpdated",
        "RequestAccepted",
        "RequestStarted",
        "RequestCompleted",
    ]
    both = sorted([str(client.user_id), str(provider.user_id)])
    assert [row.audience for row in rows] == [[str(client.user_id)]] * 2 + [both] * 3
    assert {row.topic for row in rows} == {str(request.id)}
    found = await stored(database, ServiceRequest, request.id)
    assert (found.status, found.provider_id, found.epoch) == ("completed", provider.user_id, 1)
    assert found.category is Category.FUEL


@pytest.mark.parametrize("by", ["client", "provider", "admin"])
async def test_each_party_may_cancel_and_both_receive_the_event(
    database: Database, person: Persons, created: Created, told: Told, by: str
) -> None:
    client, provider = person(), person("provider")
    caller = {"client": client, "provider": provider, "admin": person("admin")}[by]
    request = await created(client)
    await under_way(database, request, provider, Status.ACCEPTED)
    await do(database, actions.cancel_request, caller, request.id, " no time ")
    found = await stored(database, ServiceRequest, request.id)
    assert (found.status, found.cancel_reason) == ("cancelled", "no time")
    row = (await told())[-1]
    event = events_pb2.RequestCancelled.FromString(row.payload)
    assert (event.actor_id, event.request.cancel_reason) == (str(caller.user_id), "no time")
    assert row.audience == sorted([str(client.user_id), str(provider.user_id)])


async def test_one_of_many_concurrent_acceptances_succeeds(
    database: Database, person: Persons, created: Created, told: Told
) -> None:
    request = await created()
    racers = [person("provider") for _ in range(32)]
    outcomes = await asyncio.gather(
        *(outcome(do(database, actions.accept_request, racer, request.id)) for racer in racers)
    )
    assert sorted(outcomes) == ["ALREADY_TAKEN"] * 31 + ["OK"]
    found = await stored(database, ServiceRequest, request.id)
    assert (found.provider_id, found.epoch) == (racers[outcomes.index("OK")].user_id, 1)
    assert kinds(await told()) == ["RequestCreated", "RequestAccepted"]


async def test_concurrent_acceptance_and_cancellation_are_ordered(
    database: Database, person: Persons, created: Created
) -> None:
    for _ in range(8):
        client, provider = person(), person("provider")
        request = await created(client)
        accepted, cancelled = await asyncio.gather(
            outcome(do(database, actions.accept_request, provider, request.id)),
            outcome(do(database, actions.cancel_request, client, request.id, None)),
        )
        # A cancellation after the acceptance is fine; an acceptance after the cancellation is not.
        assert accepted in ("OK", "INVALID_TRANSITION")
        assert cancelled == "OK"
        assert (await stored(database, ServiceRequest, request.id)).status == "cancelled"


@pytest.mark.parametrize("status", [Status.ACCEPTED, Status.IN_PROGRESS, Status.COMPLETED, Status.CANCELLED])
async def test_a_refused_command_changes_and_tells_nothing(
    database: Database, person: Persons, created: Created, told: Told, status: Status
) -> None:
    client, provider = person(), person("provider")
    request = await created(client)
    await under_way(database, request, provider, status)
    before, events = await stored(database, ServiceRequest, request.id), kinds(await told())
    commands = [
        do(database, actions.accept_request, person("provider"), request.id),
        do(database, actions.update_request, client, request.id, Details(description="Something else")),
    ]
    is_running = status in (Status.ACCEPTED, Status.IN_PROGRESS)
    expected = ["ALREADY_TAKEN" if is_running else "INVALID_TRANSITION", "INVALID_TRANSITION"]
    assert [await outcome(command) for command in commands] == expected
    assert kinds(await told()) == events
    assert (await stored(database, ServiceRequest, request.id)).version == before.version


async def test_the_winner_who_accepts_again_is_told_that_it_is_taken(
    database: Database, person: Persons, created: Created
) -> None:
    request, provider = await created(), person("provider")
    await under_way(database, request, provider, Status.ACCEPTED)
    assert await outcome(do(database, actions.accept_request, provider, request.id)) == "ALREADY_TAKEN"


async def test_actions_are_permitted_by_role_and_part(database: Database, person: Persons, created: Created) -> None:
    client, provider = person(), person("provider")
    callers = {
        "client": client,
        "provider": provider,
        "admin": person("admin"),
        "stranger": person(),
        "other provider": person("provider"),
    }
    stranger, only_assigned = "NOT_PART_OF_REQUEST", "ONLY_ASSIGNED_PROVIDER"
    # A cancellation ends the request, so the permitted callers are tested above and left out of the table.
    expected: dict[Any, list[str | None]] = {
        actions.start_request: ["ONLY_ASSIGNED_PROVIDER", None, only_assigned, stranger, stranger],
        actions.complete_request: [only_assigned, None, only_assigned, stranger, stranger],
        actions.cancel_request: [None, None, None, stranger, stranger],
        actions.update_request: ["INVALID_TRANSITION", "ONLY_CLIENT", "ONLY_CLIENT", stranger, stranger],
        # Only providers reach this action.
        actions.accept_request: [None, "ALREADY_TAKEN", None, None, "ALREADY_TAKEN"],
    }
    more: dict[Any, list[Any]] = {actions.accept_request: [], actions.update_request: [Details()]}
    request = await created(client)
    await under_way(database, request, provider, Status.ACCEPTED)
    for action, codes in expected.items():
        for caller, code in zip(callers.values(), codes, strict=True):
            if code is not None:
                command = do(database, action, caller, request.id, *more.get(action, [None]))
                assert await outcome(command) == code, (action, caller.role)


async def test_unknown_and_own_requests_cannot_be_accepted(
    database: Database, person: Persons, created: Created
) -> None:
    with pytest.raises(NotFound, match=r"^Request not found\.$"):
        await do(database, actions.accept_request, person("provider"), new_id())
    own = await created(provider := person("provider"))
    assert await outcome(do(database, actions.accept_request, provider, own.id)) == "OWN_REQUEST"


async def test_a_stale_epoch_is_refused(database: Database, person: Persons, created: Created) -> None:
    request, provider = await created(), person("provider")
    await under_way(database, request, provider, Status.ACCEPTED)
    assert await outcome(do(database, actions.start_request, provider, request.id, 0)) == "STALE_EPOCH"
    assert await outcome(do(database, actions.start_request, provider, request.id, 1)) == "OK"
    assert await outcome(do(database, actions.complete_request, provider, request.id, 2)) == "STALE_EPOCH"
    assert await outcome(do(database, actions.complete_request, provider, request.id, 1)) == "OK"


async def test_one_of_concurrent_cancellation_and_completion_succeeds(
    database: Database, located: Located, person: Persons, created: Created
) -> None:
    for _ in range(8):
        request, provider = await created(client := person()), await located()
        await under_way(database, request, provider, Status.IN_PROGRESS)
        outcomes = await asyncio.gather(
            outcome(do(database, actions.complete_request, provider, request.id, None)),
            outcome(do(database, actions.cancel_request, client, request.id, None)),
        )
        assert sorted(outcomes) == ["INVALID_TRANSITION", "OK"]


async def test_scheduled_request_can_be_accepted_and_started_early(
    database: Database, person: Persons, created: Created, place: Place
) -> None:
    request, provider = await created(scheduled_for=clock.now() + timedelta(days=29)), person("provider")
    async with database.read() as session:
        found = await reads.list_available_requests(session, provider, around(place, 5, 10, None))
    assert [one.id for one, _ in found] == [request.id]
    await under_way(database, request, provider, Status.IN_PROGRESS)


async def test_a_completed_job_is_counted_once(
    database: Database, located: Located, place: Place, created: Created
) -> None:
    provider = await located(place)
    request = await created()
    await under_way(database, request, provider, Status.COMPLETED)
    await outcome(do(database, actions.complete_request, provider, request.id, None))
    async with database.read() as session:
        assert (await providers.get_provider(session, provider.user_id)).completed_jobs == 1


async def test_refused_request_leaves_no_row(database: Database, person: Persons, created: Created, told: Told) -> None:
    with pytest.raises(InvalidInput):
        await created(description="ab")
    async with database.read() as session:
        assert await queries.list_requests(session, Filters(), paging.Page(1)) == []
    assert await told() == []
