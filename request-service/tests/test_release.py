"""Tests the release of a request from its provider, who then can neither read nor change it."""

import asyncio

from request_testing import Created, Persons, Told, accept, do, release
from sqlalchemy import select

from kit import paging
from kit.database import Database
from request_service.assistance import actions
from request_service.assistance.dispatch.models import Wave, WaveState
from request_service.assistance.requests import actions as reads
from request_service.assistance.requests.lifecycle import Status
from request_service.assistance.requests.models import ServiceRequest
from request_service.assistance.requests.queries import Filters
from testkit.people import outcome
from testkit.rows import stored
from twou.request.v1 import events_pb2


async def test_released_request_is_offered_again_and_both_receive_events(
    database: Database, person: Persons, created: Created, told: Told
) -> None:
    client, provider = person(), person("provider")
    request = await created(client)
    await accept(database, provider, request)
    before = len(await told())
    await release(database, provider, request)
    found = await stored(database, ServiceRequest, request.id)
    assert (found.status, found.provider_id, found.accepted_at) == ("pending", None, None)
    assert (found.epoch, found.round) == (1, 1)
    rows = (await told())[before:]
    assert [
        (kind, row.audience) for kind, row in zip([row.type.rpartition(".")[2] for row in rows], rows, strict=True)
    ] == [
        ("RequestUpdated", sorted([str(client.user_id), str(provider.user_id)])),
        ("Notification", [str(client.user_id)]),
    ]
    updated = events_pb2.RequestUpdated.FromString(rows[0].payload)
    assert (updated.request.epoch, updated.request.HasField("provider_id"), updated.actor_id) == (1, False, "")
    notice = events_pb2.Notification.FromString(rows[1].payload).notice
    assert (notice.request_id, notice.kind) == (str(request.id), "request.reassigned")
    async with database.read() as session:
        waves = (await session.scalars(select(Wave).where(Wave.state == WaveState.PLANNED))).all()
    assert [(wave.request_id, wave.round, wave.number) for wave in waves] == [(request.id, 1, 1)]


async def test_former_provider_cannot_read_or_change_the_request(
    database: Database, person: Persons, created: Created
) -> None:
    request, former = await created(), person("provider")
    await accept(database, former, request)
    await release(database, former, request)
    for _ in range(2):
        assert await outcome(do(database, actions.start_request, former, request.id, None)) == "NOT_PART_OF_REQUEST"
        assert await outcome(do(database, actions.start_request, former, request.id, 1)) == "STALE_EPOCH"
        assert await outcome(do(database, actions.complete_request, former, request.id, 1)) == "STALE_EPOCH"
        assert await outcome(do(database, actions.cancel_request, former, request.id, None)) == "NOT_PART_OF_REQUEST"
        async with database.read() as session:
            for read in (actions.get_request, reads.get_participants):
                assert await outcome(read(session, former, request.id)) == "NOT_PART_OF_REQUEST"
            assert await reads.list_requests(session, former, Filters(), paging.Page(9)) == ([], "")
        if (await stored(database, ServiceRequest, request.id)).status is Status.PENDING:
            await accept(database, person("provider"), request)
    assert (await stored(database, ServiceRequest, request.id)).epoch == 2


async def test_former_provider_may_accept_the_request_again(
    database: Database, person: Persons, created: Created
) -> None:
    request, provider = await created(), person("provider")
    await accept(database, provider, request)
    await release(database, provider, request)
    await accept(database, provider, request)
    assert await outcome(do(database, actions.start_request, provider, request.id, 1)) == "STALE_EPOCH"
    assert await outcome(do(database, actions.start_request, provider, request.id, 2)) == "OK"


async def test_one_of_concurrent_start_and_release_succeeds(
    database: Database, person: Persons, created: Created
) -> None:
    for _ in range(8):
        request, provider = await created(), person("provider")
        await accept(database, provider, request)
        started, released = await asyncio.gather(
            outcome(do(database, actions.start_request, provider, request.id, 1)),
            outcome(release(database, provider, request)),
        )
        found = await stored(database, ServiceRequest, request.id)
        if started == "OK":
            assert (released, found.status) == ("INVALID_TRANSITION", "in_progress")
        else:
            assert (started, released, found.status) == ("STALE_EPOCH", "OK", "pending")
