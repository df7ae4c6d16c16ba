"""Tests events of the end of an account while a transaction of that account is under way."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from typing import Any

from request_testing import Created, Located, Persons
from sqlalchemy import select

from kit import clock
from kit.caller import Caller
from kit.database import Database, Session
from request_service.assistance import actions as requests
from request_service.assistance import consumers
from request_service.assistance.dispatch import actions as dispatch
from request_service.assistance.dispatch.decision.rules import DispatchRuleSet
from request_service.assistance.dispatch.models import Offer, OfferState
from request_service.assistance.requests.models import Details, ServiceRequest
from twou.auth.v1.events_pb2 import UserDeactivated, UserDeleted


@asynccontextmanager
async def under_way(database: Database, work: Callable[[Session], Awaitable[Any]]) -> AsyncIterator[None]:
    """Runs the body while a transaction that has done *work* is about to commit, unless the body waits for that."""
    done = asyncio.Event()

    async def work_slowly() -> None:
        async with database.transaction() as session:
            await work(session)
            await session.flush()
            done.set()
            # Long enough for a body that does not wait to be over.
            await asyncio.sleep(0.3)

    working = asyncio.create_task(work_slowly())
    await done.wait()
    yield
    await working


async def decide(rule_set: DispatchRuleSet, session: Session) -> None:
    assert await dispatch.decide_due_waves(session, rule_set)


async def states_of_offers(database: Database, provider: Caller) -> list[OfferState]:
    async with database.read() as session:
        return list(await session.scalars(select(Offer.state).where(Offer.provider_id == provider.user_id)))


async def test_a_request_that_is_being_created_during_the_deletion_is_ended_too(
    database: Database, person: Persons, details: Details
) -> None:
    client = person()

    async def create(session: Session) -> None:
        await requests.create_request(session, client, details, timedelta(hours=1))

    async with under_way(database, create), database.transaction() as session:
        await consumers.on_user_deleted(session, deleted(client))
    async with database.read() as reading:
        (found,) = await reading.scalars(select(ServiceRequest).where(ServiceRequest.client_id == client.user_id))
    assert (found.status, found.address, found.latitude) == ("cancelled", None, found.blurred_latitude)


async def test_an_offer_that_is_being_made_during_the_deactivation_is_withdrawn_too(
    database: Database, located: Located, created: Created, rule_set: DispatchRuleSet
) -> None:
    provider = await located()
    await created()
    event = UserDeactivated(user_id=str(provider.user_id), occurred_at=clock.to_timestamp(clock.now()))
    async with under_way(database, partial(decide, rule_set)), database.transaction() as session:
        await consumers.on_user_deactivated(session, event)
    assert await states_of_offers(database, provider) == [OfferState.WITHDRAWN]


async def test_an_offer_that_is_being_made_during_the_deletion_leaves_no_trace(
    database: Database, located: Located, created: Created, rule_set: DispatchRuleSet
) -> None:
    provider = await located()
    await created()
    async with under_way(database, partial(decide, rule_set)), database.transaction() as session:
        await consumers.on_user_deleted(session, deleted(provider))
    assert await states_of_offers(database, provider) == []


def deleted(account: Caller) -> UserDeleted:
    return UserDeleted(user_id=str(account.user_id), occurred_at=clock.to_timestamp(clock.now()))
