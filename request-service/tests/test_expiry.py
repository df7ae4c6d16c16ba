"""Tests the expiry of requests, also concurrently with an acceptance."""

import asyncio
from datetime import timedelta

import pytest
from request_testing import LIFETIME, Service, decoded
from sqlalchemy import select, update

from kit import clock
from kit.database import Database
from kit.due import Due
from request_service.assistance import actions
from request_service.assistance.dispatch.models import Offer, OfferState, Wave, WaveState
from request_service.assistance.expiry import Expiry
from request_service.assistance.requests.lifecycle import Status
from request_service.assistance.requests.models import Details, ServiceRequest
from testkit.callers import new_caller
from testkit.people import outcome
from twou.request.v1.request_pb2 import REQUEST_STATUS_EXPIRED


async def let_time_pass(service: Service, *requests: ServiceRequest) -> None:
    """Makes the requests overdue."""
    overdue = update(ServiceRequest).where(ServiceRequest.id.in_(request.id for request in requests))
    await service.execute(overdue.values(expires_at=clock.now() - timedelta(milliseconds=1)))


async def test_overdue_request_expires_and_its_client_receives_the_event(service: Service) -> None:
    request, other = await service.create(), await service.create()
    await let_time_pass(service, request)
    assert await Expiry(service.database).sweep() == 1
    found = await service.stored(request)
    assert found.status is Status.EXPIRED
    assert found.expired_at is not None
    (row,) = await service.events("RequestExpired")
    event = decoded(row)
    assert (row.audience, row.topic) == ([str(request.client_id)], str(request.id))
    assert (event.request.status, event.actor_id) == (REQUEST_STATUS_EXPIRED, "")
    assert (await service.stored(other)).status is Status.PENDING


async def test_sweep_without_overdue_requests_writes_nothing(service: Service) -> None:
    request = await service.create()
    assert await Expiry(service.database).sweep() == 0
    assert (await service.stored(request)).version == request.version


async def test_expiry_withdraws_offers_and_drops_waves(service: Service) -> None:
    provider, request = await service.add_provider(), await service.create()
    await service.dispatch()
    await service.execute(update(Wave).values(state=WaveState.PLANNED))
    await let_time_pass(service, request)
    await Expiry(service.database).sweep()
    assert await service.scalars(select(Offer.state)) == [OfferState.WITHDRAWN]
    assert await service.scalars(select(Wave.state)) == [WaveState.DROPPED]
    assert await service.audiences("OfferWithdrawn") == [[str(provider.user_id)]]


async def test_more_than_a_batch_expires(service: Service) -> None:
    requests = [await service.create() for _ in range(45)]
    await let_time_pass(service, *requests)
    async with Due(service.database, Expiry(service.database)), asyncio.timeout(10):
        while len(await service.events("RequestExpired")) < len(requests):
            await asyncio.sleep(0.05)
    assert set(await service.scalars(select(ServiceRequest.status))) == {Status.EXPIRED}


async def test_two_replicas_expire_a_request_once(service: Service, migrated_url: str) -> None:
    requests = [await service.create() for _ in range(20)]
    await let_time_pass(service, *requests)
    async with Database(migrated_url) as other:
        expired = await asyncio.gather(Expiry(service.database).sweep(), Expiry(other).sweep())
    assert sum(expired) == 20
    assert len(await service.events("RequestExpired")) == 20


async def test_one_of_concurrent_acceptance_and_expiry_succeeds(service: Service) -> None:
    for _ in range(20):
        request, provider = await service.create(), new_caller("provider")
        await let_time_pass(service, request)
        accepted, expired = await asyncio.gather(
            outcome(service.accept(provider, request)), Expiry(service.database).sweep()
        )
        found = await service.stored(request)
        if accepted == "OK":
            assert (found.status, found.provider_id, expired) == (Status.ACCEPTED, provider.user_id, 0)
        else:
            # A request that is locked at that moment is left to the next sweep.
            assert (accepted, found.status, expired) == ("INVALID_TRANSITION", Status.EXPIRED, 1)


@pytest.mark.parametrize("status", [Status.ACCEPTED, Status.CANCELLED])
async def test_only_pending_requests_expire(service: Service, status: Status) -> None:
    request = await service.create()
    await service.bring(request, new_caller("provider"), status)
    await let_time_pass(service, request)
    assert await Expiry(service.database).sweep() == 0
    assert (await service.stored(request)).status is status


async def test_released_request_gets_a_new_expiry(service: Service) -> None:
    request, provider = await service.create(), new_caller("provider")
    await service.accept(provider, request)
    await let_time_pass(service, request)
    await service.release(provider, request)
    assert await Expiry(service.database).sweep() == 0
    found = await service.stored(request)
    assert found.expires_at is not None
    assert found.expires_at > clock.now() + LIFETIME - timedelta(minutes=1)


async def test_new_schedule_moves_the_expiry(service: Service) -> None:
    tomorrow = clock.now() + timedelta(days=1)
    request = await service.create(client := new_caller())
    await service.do(actions.update_request, client, request.id, Details(scheduled_for=tomorrow))
    assert (await service.stored(request)).expires_at == tomorrow + LIFETIME
