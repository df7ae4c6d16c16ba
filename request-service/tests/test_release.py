"""A request that is taken from a provider who does not come, and what he can still do about it: nothing."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select

from kit import paging
from kit.caller import Caller
from kit.database import Database
from kit.errors import AppError
from request_service.assistance import actions
from request_service.assistance.dispatch.models import Wave, WaveState
from request_service.assistance.requests import actions as reads
from request_service.assistance.requests import queries
from request_service.assistance.requests.lifecycle import Status
from request_service.assistance.requests.models import ServiceRequest
from request_service.assistance.requests.queries import Filters
from twou.request.v1 import events_pb2

type Persons = Callable[..., Caller]
type Created = Callable[..., Awaitable[ServiceRequest]]
type Told = Callable[[], Awaitable[Sequence[Row[Any]]]]


async def do(database: Database, action: Callable[..., Awaitable[ServiceRequest]], *arguments: Any) -> ServiceRequest:
    async with database.transaction() as session:
        return await action(session, *arguments)


async def outcome(command: Awaitable[object]) -> str:
    try:
        await command
    except AppError as error:
        return error.code
    return "OK"


async def stored(database: Database, request_id: UUID) -> ServiceRequest:
    async with database.read() as session:
        return await queries.get_request(session, request_id)


async def accept(database: Database, request: ServiceRequest, provider: Caller) -> None:
    await do(database, actions.accept_request, provider, request.id)


async def release(database: Database, request: ServiceRequest, provider: Caller) -> None:
    async with database.transaction() as session:
        locked = await queries.lock_request(session, request.id)
        await actions.release_request(session, locked, provider.user_id, "not coming")


async def test_a_released_request_is_offered_anew_and_both_are_told(
    database: Database, person: Persons, created: Created, told: Told
) -> None:
    client, provider = person(), person("provider")
    request = await created(client)
    await accept(database, request, provider)
    before = len(await told())
    await release(database, request, provider)
    found = await stored(database, request.id)
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


async def test_whoever_lost_a_request_sees_and_changes_it_no_more(
    database: Database, person: Persons, created: Created
) -> None:
    request, former = await created(), person("provider")
    await accept(database, request, former)
    await release(database, request, former)
    for _ in range(2):
        assert await outcome(do(database, actions.start_request, former, request.id, None)) == "NOT_PART_OF_REQUEST"
        assert await outcome(do(database, actions.start_request, former, request.id, 1)) == "STALE_EPOCH"
        assert await outcome(do(database, actions.complete_request, former, request.id, 1)) == "STALE_EPOCH"
        assert await outcome(do(database, actions.cancel_request, former, request.id, None)) == "NOT_PART_OF_REQUEST"
        async with database.read() as session:
            for read in (actions.get_request, reads.get_participants):
                assert await outcome(read(session, former, request.id)) == "NOT_PART_OF_REQUEST"
            assert await reads.list_requests(session, former, Filters(), paging.Page(9)) == ([], "")
        if (await stored(database, request.id)).status is Status.PENDING:
            await accept(database, request, person("provider"))
    assert (await stored(database, request.id)).epoch == 2


async def test_whoever_lost_a_request_may_win_it_again(database: Database, person: Persons, created: Created) -> None:
    request, provider = await created(), person("provider")
    await accept(database, request, provider)
    await release(database, request, provider)
    await accept(database, request, provider)
    assert await outcome(do(database, actions.start_request, provider, request.id, 1)) == "STALE_EPOCH"
    assert await outcome(do(database, actions.start_request, provider, request.id, 2)) == "OK"


async def test_of_starting_and_losing_a_request_at_once_exactly_one_happens(
    database: Database, person: Persons, created: Created
) -> None:
    for _ in range(8):
        request, provider = await created(), person("provider")
        await accept(database, request, provider)
        started, released = await asyncio.gather(
            outcome(do(database, actions.start_request, provider, request.id, 1)),
            outcome(release(database, request, provider)),
        )
        found = await stored(database, request.id)
        if started == "OK":
            assert (released, found.status) == ("INVALID_TRANSITION", "in_progress")
        else:
            assert (started, released, found.status) == ("STALE_EPOCH", "OK", "pending")
