"""Tests thousands of concurrent acceptances: no request ever has two winners.

`RACES=10000 RACERS=3 make test T=request-service/tests/test_races.py` runs ten thousand races on each database.
"""

import asyncio
import os
import random
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from itertools import batched
from uuid import UUID

import pytest
from request_testing import DETAILS, LIFETIME, OFFERED_TO_ALL, Service
from sqlalchemy import select

from kit import tables
from kit.caller import Caller
from kit.database import Database, Session
from request_service.assistance import actions
from request_service.assistance.requests.models import ServiceRequest
from request_service.timeline.models import TimelineEntry
from testkit.callers import new_caller
from testkit.people import outcome

# On each of the two databases.
REQUESTS, RACERS = int(os.environ.get("RACES", "200")), int(os.environ.get("RACERS", "10"))
# Requests that are raced for at the same time.
AT_ONCE = 4
REPLICAS = 3


@dataclass(frozen=True)
class Attempt:
    request_id: UUID
    racer: Caller


@pytest.fixture
async def replicas(migrated_url: str) -> AsyncIterator[list[Service]]:
    """One connection pool for each replica, with connections for all concurrent racers."""
    async with AsyncExitStack() as stack:
        pools = [Database(migrated_url, pool_size=20) for _ in range(REPLICAS)]
        yield [Service(await stack.enter_async_context(pool), OFFERED_TO_ALL) for pool in pools]


async def create_many(session: Session, count: int) -> list[UUID]:
    client = new_caller()
    made = [await actions.create_request(session, client, DETAILS, LIFETIME) for _ in range(count)]
    return [request.id for request in made]


async def accept(replica: Service, attempt: Attempt) -> tuple[Attempt, str]:
    # The order in the event loop shall differ from the order at the database.
    await asyncio.sleep(random.choice([0, 0, 0.001, 0.003]))
    return attempt, await outcome(
        replica.do(actions.accept_request, attempt.racer, attempt.request_id, replica.rule_set)
    )


async def race(replicas: list[Service], attempts: list[Attempt]) -> list[tuple[Attempt, str]]:
    random.shuffle(attempts)
    return await asyncio.gather(*(accept(random.choice(replicas), attempt) for attempt in attempts))


@pytest.mark.slow
@pytest.mark.timeout(1200)
async def test_exactly_one_concurrent_acceptance_succeeds(replicas: list[Service]) -> None:
    racers = [new_caller("provider") for _ in range(RACERS)]
    outcomes: list[tuple[Attempt, str]] = []
    for request_ids in batched(await replicas[0].do(create_many, REQUESTS), AT_ONCE):
        outcomes += await race(replicas, [Attempt(one, racer) for one in request_ids for racer in racers])
    assert Counter(code for _, code in outcomes) == {"OK": REQUESTS, "ALREADY_TAKEN": REQUESTS * (RACERS - 1)}
    winners = {attempt.request_id: attempt.racer.user_id for attempt, code in outcomes if code == "OK"}
    assert len(winners) == REQUESTS
    async with replicas[0].database.read() as session:
        rows = await session.execute(select(ServiceRequest.id, ServiceRequest.provider_id, ServiceRequest.epoch))
        assert {row.id: (row.provider_id, row.epoch) for row in rows} == {
            request_id: (winner_id, 1) for request_id, winner_id in winners.items()
        }
        told = select(tables.outbox.c.topic).where(tables.outbox.c.type.endswith(".RequestAccepted"))
        assert Counter(await session.scalars(told)) == {str(request_id): 1 for request_id in winners}
        noted = select(TimelineEntry.request_id).where(TimelineEntry.type == "request.accepted")
        assert Counter(await session.scalars(noted)) == dict.fromkeys(winners, 1)
