"""Tests the release of a request from its provider, who then can neither read nor change it."""

from request_testing import Service, decoded, kind_of, notice_kind
from sqlalchemy import select

from kit import paging
from request_service.assistance import actions
from request_service.assistance.dispatch.models import Wave, WaveState
from request_service.assistance.requests import actions as reads
from request_service.assistance.requests.lifecycle import Status
from request_service.assistance.requests.queries import Filters
from testkit.callers import new_caller
from testkit.people import outcome, outcomes


async def test_released_request_is_offered_again_and_both_receive_events(service: Service) -> None:
    client, provider = new_caller(), new_caller("provider")
    request = await service.create(client)
    await service.accept(provider, request)
    before = len(await service.events())
    await service.release(provider, request)
    found = await service.stored(request)
    assert (found.status, found.provider_id, found.accepted_at) == ("pending", None, None)
    assert (found.epoch, found.round) == (1, 1)
    rows = (await service.events())[before:]
    assert [(kind_of(row), row.audience) for row in rows] == [
        ("RequestUpdated", sorted([str(client.user_id), str(provider.user_id)])),
        ("NoticeRaised", []),
    ]
    updated = decoded(rows[0])
    assert (updated.request.epoch, updated.request.HasField("provider_id"), updated.actor_id) == (1, False, "")
    raised = decoded(rows[1])
    assert (raised.notice.request_id, raised.client_id) == (str(request.id), str(client.user_id))
    assert notice_kind(rows[1]) == "request.reassigned"
    waves = await service.scalars(select(Wave).where(Wave.state == WaveState.PLANNED))
    assert [(wave.request_id, wave.round, wave.number) for wave in waves] == [(request.id, 1, 1)]


async def test_former_provider_cannot_read_or_change_the_request(service: Service) -> None:
    request, former = await service.create(), new_caller("provider")
    await service.accept(former, request)
    await service.release(former, request)
    for _ in range(2):
        assert await outcome(service.start(former, request)) == "NOT_PART_OF_REQUEST"
        assert await outcome(service.start(former, request, 1)) == "STALE_EPOCH"
        assert await outcome(service.complete(former, request, 1)) == "STALE_EPOCH"
        assert await outcome(service.cancel(former, request)) == "NOT_PART_OF_REQUEST"
        for read in (actions.get_request, reads.get_participants):
            assert await outcome(service.read(read, former, request.id)) == "NOT_PART_OF_REQUEST"
        assert await service.read(reads.list_requests, former, Filters(), paging.Page(9)) == ([], "")
        if (await service.stored(request)).status is Status.PENDING:
            await service.accept(new_caller("provider"), request)
    assert (await service.stored(request)).epoch == 2


async def test_former_provider_may_accept_the_request_again(service: Service) -> None:
    request, provider = await service.create(), new_caller("provider")
    await service.accept(provider, request)
    await service.release(provider, request)
    await service.accept(provider, request)
    assert await outcome(service.start(provider, request, 1)) == "STALE_EPOCH"
    assert await outcome(service.start(provider, request, 2)) == "OK"


async def test_one_of_concurrent_start_and_release_succeeds(service: Service) -> None:
    for _ in range(8):
        request, provider = await service.create(), new_caller("provider")
        await service.accept(provider, request)
        started, released = await outcomes(service.start(provider, request, 1), service.release(provider, request))
        found = await service.stored(request)
        if started == "OK":
            assert (released, found.status) == ("INVALID_TRANSITION", "in_progress")
        else:
            assert (started, released, found.status) == ("STALE_EPOCH", "OK", "pending")
