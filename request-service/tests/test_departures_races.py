"""Tests events of the end of an account while a transaction of that account is under way."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from request_testing import DETAILS, LIFETIME, Service, deactivated, deleted
from sqlalchemy import select

from kit.database import Session
from request_service.assistance import actions as requests
from request_service.assistance.dispatch import actions as dispatch
from request_service.assistance.dispatch.decision.rules import DispatchRuleSet
from request_service.assistance.dispatch.models import OfferState
from request_service.assistance.requests.models import ServiceRequest
from testkit.callers import new_caller


@asynccontextmanager
async def during(service: Service, work: Callable[[Session], Awaitable[Any]]) -> AsyncIterator[None]:
    """Runs the body while a transaction that has done `work` is about to commit, unless the body waits for that."""
    done = asyncio.Event()

    async def work_slowly() -> None:
        async with service.database.transaction() as session:
            await work(session)
            await session.flush()
            done.set()
            # Long enough for a body that does not wait to be over.
            await asyncio.sleep(0.3)

    working = asyncio.create_task(work_slowly())
    await done.wait()
    yield
    await working


async def test_a_request_that_is_being_created_during_the_deletion_is_ended_too(service: Service) -> None:
    client = new_caller()

    async def create(session: Session) -> None:
        await requests.create_request(session, client, DETAILS, LIFETIME)

    async with during(service, create):
        await service.consume(deleted(client.user_id))
    (found,) = await service.scalars(select(ServiceRequest).where(ServiceRequest.client_id == client.user_id))
    assert (found.status, found.address, found.latitude) == ("cancelled", None, found.blurred_latitude)


@pytest.mark.parametrize(
    ("end", "remaining"),
    [
        pytest.param(deactivated, [OfferState.WITHDRAWN], id="deactivation withdraws"),
        pytest.param(deleted, [], id="deletion leaves no trace"),
    ],
)
async def test_an_offer_that_is_being_made_during_the_end_of_an_account_ends_too(
    service: Service, end: Any, remaining: list[OfferState]
) -> None:
    provider = await service.add_provider()
    await service.create()

    async def decide(session: Session) -> None:
        assert await dispatch.decide_due_waves(session, DispatchRuleSet(default=service.rules))

    async with during(service, decide):
        await service.consume(end(provider.user_id))
    assert [offer.state for offer in await service.offers(provider_id=provider.user_id)] == remaining
