from datetime import timedelta
from typing import Any

import pytest
from request_testing import ADDIS, Service, decoded, kind_of

from kit import clock, paging
from kit.errors import InvalidInput, NotFound
from kit.ids import new_id
from request_service.assistance import actions
from request_service.assistance.requests import actions as reads
from request_service.assistance.requests import queries
from request_service.assistance.requests.lifecycle import Status
from request_service.assistance.requests.models import Details
from request_service.assistance.requests.queries import Filters
from request_service.categories import Category
from request_service.search import around
from testkit.callers import new_caller
from testkit.people import outcome, outcomes


async def kinds(service: Service) -> list[str]:
    """Returns the types of all events, oldest first."""
    return [kind_of(row) for row in await service.events()]


async def test_created_request_is_stored_and_published_to_its_client(service: Service) -> None:
    client = new_caller()
    tomorrow = clock.now() + timedelta(days=1)
    request = await service.create(client, category=Category.TOWING, scheduled_for=tomorrow)
    found = await service.stored(request)
    assert (found.client_id, found.status, found.category, found.epoch) == (client.user_id, "pending", "towing", 0)
    assert (found.description, found.address) == ("The engine does not start", "Bole Road 1")
    assert found.scheduled_for == tomorrow
    assert found.created_at.utcoffset() == timedelta(0)
    (row,) = await service.events()
    event = decoded(row)
    assert row.type == "twou.request.v1.RequestCreated"
    assert (row.topic, row.audience) == (str(request.id), [str(client.user_id)])
    assert (event.request.id, event.actor_id) == (str(request.id), str(client.user_id))
    assert (event.request.latitude, event.request.address) == (request.latitude, "Bole Road 1")


async def test_lifecycle_events_reach_both_parties(service: Service) -> None:
    client, provider = new_caller(), new_caller("provider")
    request = await service.create(client)
    await service.do(actions.update_request, client, request.id, Details(category=Category.FUEL))
    await service.bring(request, provider, Status.COMPLETED)
    rows = await service.events()
    expected = [f"Request{what}" for what in ("Created", "Updated", "Accepted", "Started", "Completed")]
    assert [kind_of(row) for row in rows] == expected
    both = sorted([str(client.user_id), str(provider.user_id)])
    assert [row.audience for row in rows] == [[str(client.user_id)]] * 2 + [both] * 3
    assert {row.topic for row in rows} == {str(request.id)}
    found = await service.stored(request)
    assert (found.status, found.provider_id, found.epoch) == ("completed", provider.user_id, 1)
    assert found.category is Category.FUEL


@pytest.mark.parametrize("by", ["client", "provider", "admin"])
async def test_each_party_may_cancel_and_both_receive_the_event(service: Service, by: str) -> None:
    client, provider = new_caller(), new_caller("provider")
    caller = {"client": client, "provider": provider, "admin": new_caller("admin")}[by]
    request = await service.create(client)
    await service.bring(request, provider, Status.ACCEPTED)
    await service.cancel(caller, request, " no time ")
    found = await service.stored(request)
    assert (found.status, found.cancel_reason) == ("cancelled", "no time")
    row = (await service.events())[-1]
    event = decoded(row)
    assert (event.actor_id, event.request.cancel_reason) == (str(caller.user_id), "no time")
    assert row.audience == sorted([str(client.user_id), str(provider.user_id)])


async def test_one_of_many_concurrent_acceptances_succeeds(service: Service) -> None:
    request = await service.create()
    racers = [new_caller("provider") for _ in range(32)]
    found = await outcomes(*(service.accept(racer, request) for racer in racers))
    assert sorted(found) == ["ALREADY_TAKEN"] * 31 + ["OK"]
    winner = racers[found.index("OK")]
    taken = await service.stored(request)
    assert (taken.provider_id, taken.epoch) == (winner.user_id, 1)
    assert await kinds(service) == ["RequestCreated", "RequestAccepted"]


async def test_concurrent_acceptance_and_cancellation_are_ordered(service: Service) -> None:
    for _ in range(8):
        client, provider = new_caller(), new_caller("provider")
        request = await service.create(client)
        accepted, cancelled = await outcomes(service.accept(provider, request), service.cancel(client, request))
        # A cancellation after the acceptance is fine; an acceptance after the cancellation is not.
        assert accepted in ("OK", "INVALID_TRANSITION")
        assert cancelled == "OK"
        assert (await service.stored(request)).status == "cancelled"


@pytest.mark.parametrize("status", [Status.ACCEPTED, Status.IN_PROGRESS, Status.COMPLETED, Status.CANCELLED])
async def test_a_refused_command_changes_and_tells_nothing(service: Service, status: Status) -> None:
    client, provider = new_caller(), new_caller("provider")
    request = await service.create(client)
    await service.bring(request, provider, status)
    before, events = await service.stored(request), await kinds(service)
    is_running = status in (Status.ACCEPTED, Status.IN_PROGRESS)
    too_late = "ALREADY_TAKEN" if is_running else "INVALID_TRANSITION"
    assert await outcome(service.accept(new_caller("provider"), request)) == too_late
    change = service.do(actions.update_request, client, request.id, Details(description="Something else"))
    assert await outcome(change) == "INVALID_TRANSITION"
    assert await kinds(service) == events
    assert (await service.stored(request)).version == before.version


async def test_actions_are_permitted_by_role_and_part(service: Service) -> None:
    client, provider = new_caller(), new_caller("provider")
    # The last two are a client and a provider who have nothing to do with the request.
    callers = [client, provider, new_caller("admin"), new_caller(), new_caller("provider")]
    stranger, only_assigned = "NOT_PART_OF_REQUEST", "ONLY_ASSIGNED_PROVIDER"
    # A cancellation ends the request, so the permitted callers are tested above and left out of the table.
    expected: dict[Any, list[str | None]] = {
        actions.start_request: [only_assigned, None, only_assigned, stranger, stranger],
        actions.complete_request: [only_assigned, None, only_assigned, stranger, stranger],
        actions.cancel_request: [None, None, None, stranger, stranger],
        actions.update_request: ["INVALID_TRANSITION", "ONLY_CLIENT", "ONLY_CLIENT", stranger, stranger],
        # Only providers reach this action. The winner who accepts again is told that it is taken.
        actions.accept_request: [None, "ALREADY_TAKEN", None, None, "ALREADY_TAKEN"],
    }
    more: dict[Any, list[Any]] = {actions.accept_request: [service.rule_set], actions.update_request: [Details()]}
    request = await service.create(client)
    await service.bring(request, provider, Status.ACCEPTED)
    for action, codes in expected.items():
        for caller, code in zip(callers, codes, strict=True):
            if code is not None:
                command = service.do(action, caller, request.id, *more.get(action, [None]))
                assert await outcome(command) == code, (action, caller.role)


async def test_unknown_and_own_requests_cannot_be_accepted(service: Service) -> None:
    with pytest.raises(NotFound, match=r"^Request not found\.$"):
        await service.do(actions.accept_request, new_caller("provider"), new_id(), service.rule_set)
    own = await service.create(provider := new_caller("provider"))
    assert await outcome(service.accept(provider, own)) == "OWN_REQUEST"


async def test_a_stale_epoch_is_refused(service: Service) -> None:
    request, provider = await service.create(), new_caller("provider")
    await service.bring(request, provider, Status.ACCEPTED)
    assert await outcome(service.start(provider, request, 0)) == "STALE_EPOCH"
    assert await outcome(service.start(provider, request, 1)) == "OK"
    assert await outcome(service.complete(provider, request, 2)) == "STALE_EPOCH"
    assert await outcome(service.complete(provider, request, 1)) == "OK"


async def test_one_of_concurrent_cancellation_and_completion_succeeds(service: Service) -> None:
    for _ in range(8):
        request, provider = await service.create(client := new_caller()), await service.add_provider()
        await service.bring(request, provider, Status.IN_PROGRESS)
        found = await outcomes(service.complete(provider, request), service.cancel(client, request))
        assert sorted(found) == ["INVALID_TRANSITION", "OK"]


async def test_scheduled_request_can_be_accepted_and_started_early(service: Service) -> None:
    request, provider = await service.create(scheduled_for=clock.now() + timedelta(days=29)), new_caller("provider")
    found = await service.read(reads.list_available_requests, provider, around(ADDIS, 5, 10, None))
    assert [one.id for one, _ in found] == [request.id]
    await service.bring(request, provider, Status.IN_PROGRESS)


async def test_a_completed_job_is_counted_once(service: Service) -> None:
    provider = await service.add_provider()
    request = await service.create()
    await service.bring(request, provider, Status.COMPLETED)
    await outcome(service.complete(provider, request))
    assert (await service.profile(provider.user_id)).completed_jobs == 1


async def test_refused_request_leaves_no_row(service: Service) -> None:
    with pytest.raises(InvalidInput):
        await service.create(description="ab")
    assert await service.read(queries.list_requests, Filters(), paging.Page(1)) == []
    assert await service.events() == []
