"""A request that nobody takes in time, and one that is taken at the last moment."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Row, select, update

from kit import clock
from kit.caller import Caller
from kit.database import Database
from kit.due import Due
from kit.errors import AppError
from request_service.assistance import actions
from request_service.assistance.dispatch.models import Offer, OfferState, Wave, WaveState
from request_service.assistance.expiry import Expiry
from request_service.assistance.requests import queries
from request_service.assistance.requests.lifecycle import Status
from request_service.assistance.requests.models import Details, ServiceRequest
from twou.request.v1.events_pb2 import RequestExpired
from twou.request.v1.request_pb2 import REQUEST_STATUS_EXPIRED

type Persons = Callable[..., Caller]
type Located = Callable[..., Awaitable[Caller]]
type Created = Callable[..., Awaitable[ServiceRequest]]
type Told = Callable[[], Awaitable[Sequence[Row[Any]]]]

LIFETIME = timedelta(hours=1)


async def stored(database: Database, request_id: UUID) -> ServiceRequest:
    async with database.read() as session:
        return await queries.get_request(session, request_id)


async def let_time_pass(database: Database, *requests: ServiceRequest) -> None:
    """Until they are overdue."""
    async with database.transaction() as session:
        ids = [request.id for request in requests]
        overdue = update(ServiceRequest).where(ServiceRequest.id.in_(ids))
        await session.execute(overdue.values(expires_at=clock.now() - timedelta(milliseconds=1)))


async def accept(database: Database, provider: Caller, request: ServiceRequest) -> str:
    try:
        async with database.transaction() as session:
            await actions.accept_request(session, provider, request.id)
    except AppError as error:
        return error.code
    return "OK"


async def test_a_request_that_nobody_took_expires_and_its_client_is_told(
    database: Database, created: Created, told: Told
) -> None:
    request, other = await created(), await created()
    await let_time_pass(database, request)
    assert await Expiry(database).sweep() == 1
    found = await stored(database, request.id)
    assert found.status is Status.EXPIRED
    assert found.expired_at is not None
    row = [row for row in await told() if row.type.endswith("RequestExpired")][-1]
    event = RequestExpired.FromString(row.payload)
    assert (row.audience, row.topic) == ([str(request.client_id)], str(request.id))
    assert (event.request.status, event.actor_id) == (REQUEST_STATUS_EXPIRED, "")
    assert (await stored(database, other.id)).status is Status.PENDING


async def test_nothing_is_written_as_long_as_nothing_is_due(database: Database, created: Created) -> None:
    request = await created()
    assert await Expiry(database).sweep() == 0
    assert (await stored(database, request.id)).version == request.version


async def test_nobody_is_asked_any_more_once_a_request_has_expired(
    database: Database, located: Located, created: Created, told: Told
) -> None:
    provider, request = await located(), await created()
    now = clock.now()
    async with database.transaction() as session:
        (wave,) = await session.scalars(select(Wave).where(Wave.request_id == request.id))
        offer = Offer.make(wave, provider.user_id, 1.0)
        offer.set_times(now, 0, 120)
        session.add(offer)
    await let_time_pass(database, request)
    await Expiry(database).sweep()
    async with database.read() as session:
        assert list(await session.scalars(select(Offer.state))) == [OfferState.WITHDRAWN]
        assert list(await session.scalars(select(Wave.state))) == [WaveState.DROPPED]
    row = (await told())[-1]
    assert (row.type, row.audience) == ("twou.request.v1.OfferWithdrawn", [str(provider.user_id)])


async def test_more_than_a_batch_expires(database: Database, created: Created) -> None:
    requests = [await created() for _ in range(45)]
    await let_time_pass(database, *requests)
    async with Due(database, Expiry(database)), asyncio.timeout(10):
        while {(await stored(database, request.id)).status for request in requests} != {Status.EXPIRED}:
            await asyncio.sleep(0.05)


async def test_two_replicas_expire_a_request_once(
    database: Database, migrated_url: str, created: Created, told: Told
) -> None:
    requests = [await created() for _ in range(20)]
    await let_time_pass(database, *requests)
    async with Database(migrated_url) as other:
        expired = await asyncio.gather(Expiry(database).sweep(), Expiry(other).sweep())
    assert sum(expired) == 20
    assert len([row for row in await told() if row.type.endswith("RequestExpired")]) == 20


async def test_of_accepting_and_expiring_at_once_exactly_one_happens(
    database: Database, person: Persons, created: Created
) -> None:
    for _ in range(20):
        request, provider = await created(), person("provider")
        await let_time_pass(database, request)
        accepted, expired = await asyncio.gather(accept(database, provider, request), Expiry(database).sweep())
        found = await stored(database, request.id)
        if accepted == "OK":
            assert (found.status, found.provider_id, expired) == (Status.ACCEPTED, provider.user_id, 0)
        else:
            # What was locked at that moment is left to the next sweep.
            assert (accepted, found.status, expired) == ("INVALID_TRANSITION", Status.EXPIRED, 1)


@pytest.mark.parametrize("status", [Status.ACCEPTED, Status.CANCELLED])
async def test_only_what_waits_expires(database: Database, person: Persons, created: Created, status: Status) -> None:
    request = await created(client := person())
    if status is Status.ACCEPTED:
        await accept(database, person("provider"), request)
    else:
        async with database.transaction() as session:
            await actions.cancel_request(session, client, request.id, None)
    await let_time_pass(database, request)
    assert await Expiry(database).sweep() == 0
    assert (await stored(database, request.id)).status is status


async def test_a_request_that_comes_back_is_not_expired_at_once(
    database: Database, person: Persons, created: Created
) -> None:
    request, provider = await created(), person("provider")
    await accept(database, provider, request)
    await let_time_pass(database, request)
    async with database.transaction() as session:
        locked = await queries.lock_request(session, request.id)
        await actions.release_request(session, locked, provider.user_id, "not coming")
    assert await Expiry(database).sweep() == 0
    found = await stored(database, request.id)
    assert found.expires_at is not None
    assert found.expires_at > clock.now() + LIFETIME - timedelta(minutes=1)


async def test_another_time_of_day_moves_the_end(database: Database, person: Persons, created: Created) -> None:
    tomorrow = clock.now() + timedelta(days=1)
    request = await created(client := person())
    async with database.transaction() as session:
        await actions.update_request(session, client, request.id, Details(scheduled_for=tomorrow))
    assert (await stored(database, request.id)).expires_at == tomorrow + LIFETIME
