"""Tests the expiry of requests, also concurrently with an acceptance."""

import asyncio
from datetime import timedelta

import pytest
from request_testing import Created, Located, Persons, Told, accept
from sqlalchemy import select, update

from kit import clock
from kit.database import Database
from kit.due import Due
from request_service.assistance import actions
from request_service.assistance.dispatch.models import Offer, OfferState, Wave, WaveState
from request_service.assistance.expiry import Expiry
from request_service.assistance.requests import queries
from request_service.assistance.requests.lifecycle import Status
from request_service.assistance.requests.models import Details, ServiceRequest
from testkit.people import outcome
from testkit.rows import stored
from twou.request.v1.events_pb2 import RequestExpired
from twou.request.v1.request_pb2 import REQUEST_STATUS_EXPIRED

LIFETIME = timedelta(hours=1)


async def let_time_pass(database: Database, *requests: ServiceRequest) -> None:
    """Makes the requests overdue."""
    async with database.transaction() as session:
        ids = [request.id for request in requests]
        overdue = update(ServiceRequest).where(ServiceRequest.id.in_(ids))
        await session.execute(overdue.values(expires_at=clock.now() - timedelta(milliseconds=1)))


async def test_overdue_request_expires_and_its_client_receives_the_event(
    database: Database, created: Created, told: Told
) -> None:
    request, other = await created(), await created()
    await let_time_pass(database, request)
    assert await Expiry(database).sweep() == 1
    found = await stored(database, ServiceRequest, request.id)
    assert found.status is Status.EXPIRED
    assert found.expired_at is not None
    row = [row for row in await told() if row.type.endswith("RequestExpired")][-1]
    event = RequestExpired.FromString(row.payload)
    assert (row.audience, row.topic) == ([str(request.client_id)], str(request.id))
    assert (event.request.status, event.actor_id) == (REQUEST_STATUS_EXPIRED, "")
    assert (await stored(database, ServiceRequest, other.id)).status is Status.PENDING


async def test_sweep_without_overdue_requests_writes_nothing(database: Database, created: Created) -> None:
    request = await created()
    assert await Expiry(database).sweep() == 0
    assert (await stored(database, ServiceRequest, request.id)).version == request.version


async def test_expiry_withdraws_offers_and_drops_waves(
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
        while {(await stored(database, ServiceRequest, request.id)).status for request in requests} != {Status.EXPIRED}:
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


async def test_one_of_concurrent_acceptance_and_expiry_succeeds(
    database: Database, person: Persons, created: Created
) -> None:
    for _ in range(20):
        request, provider = await created(), person("provider")
        await let_time_pass(database, request)
        accepted, expired = await asyncio.gather(outcome(accept(database, provider, request)), Expiry(database).sweep())
        found = await stored(database, ServiceRequest, request.id)
        if accepted == "OK":
            assert (found.status, found.provider_id, expired) == (Status.ACCEPTED, provider.user_id, 0)
        else:
            # A request that is locked at that moment is left to the next sweep.
            assert (accepted, found.status, expired) == ("INVALID_TRANSITION", Status.EXPIRED, 1)


@pytest.mark.parametrize("status", [Status.ACCEPTED, Status.CANCELLED])
async def test_only_pending_requests_expire(
    database: Database, person: Persons, created: Created, status: Status
) -> None:
    request = await created(client := person())
    if status is Status.ACCEPTED:
        await accept(database, person("provider"), request)
    else:
        async with database.transaction() as session:
            await actions.cancel_request(session, client, request.id, None)
    await let_time_pass(database, request)
    assert await Expiry(database).sweep() == 0
    assert (await stored(database, ServiceRequest, request.id)).status is status


async def test_released_request_gets_a_new_expiry(database: Database, person: Persons, created: Created) -> None:
    request, provider = await created(), person("provider")
    await accept(database, provider, request)
    await let_time_pass(database, request)
    async with database.transaction() as session:
        locked = await queries.lock_request(session, request.id)
        await actions.release_request(session, locked, provider.user_id, "not coming")
    assert await Expiry(database).sweep() == 0
    found = await stored(database, ServiceRequest, request.id)
    assert found.expires_at is not None
    assert found.expires_at > clock.now() + LIFETIME - timedelta(minutes=1)


async def test_new_schedule_moves_the_expiry(database: Database, person: Persons, created: Created) -> None:
    tomorrow = clock.now() + timedelta(days=1)
    request = await created(client := person())
    async with database.transaction() as session:
        await actions.update_request(session, client, request.id, Details(scheduled_for=tomorrow))
    assert (await stored(database, ServiceRequest, request.id)).expires_at == tomorrow + LIFETIME
