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
from datetime import timedelta
from itertools import batched
from uuid import UUID

import pytest
from request_testing import Persons
from sqlalchemy import select

from kit import tables
from kit.caller import Caller
from kit.database import Database
from kit.errors import AppError
from kit.ids import new_id
from request_service.assistance import actions
from request_service.assistance.requests.models import Details, ServiceRequest
from request_service.timeline.models import TimelineEntry

# On each of the two databases.
REQUESTS, RACERS = int(os.environ.get("RACES", "500")), int(os.environ.get("RACERS", "10"))
# Requests that are raced for at the same time.
AT_ONCE = 4
REPLICAS = 3


@dataclass(frozen=True)
class Attempt:
    request_id: UUID
    racer: Caller


@pytest.fixture
async def replicas(migrated_url: str) -> AsyncIterator[list[Database]]:
    """One connection pool for each replica, with connections for all concurrent racers."""
    async with AsyncExitStack() as stack:
        pools = [Database(migrated_url, pool_size=20) for _ in range(REPLICAS)]
        yield [await stack.enter_async_context(pool) for pool in pools]


async def open_requests(database: Database, details: Details, count: int) -> list[UUID]:
    async with database.transaction() as session:
        client = Caller(new_id(), "client", new_id(), expires_at=2e9)
        made = [await actions.create_request(session, client, details, timedelta(hours=1)) for _ in range(count)]
        return [request.id for request in made]


async def accept(database: Database, attempt: Attempt) -> tuple[Attempt, str]:
    # The order in the event loop shall differ from the order at the database.
    await asyncio.sleep(random.choice([0, 0, 0.001, 0.003]))
    try:
        async with database.transaction() as session:
            await actions.accept_request(session, attempt.racer, attempt.request_id)
    except AppError as error:
        return attempt, error.code
    return attempt, "OK"


async def race(replicas: list[Database], attempts: list[Attempt]) -> list[tuple[Attempt, str]]:
    random.shuffle(attempts)
    return await asyncio.gather(*(accept(random.choice(replicas), attempt) for attempt in attempts))


@pytest.mark.slow
@pytest.mark.timeout(1200)
async def test_exactly_one_concurrent_acceptance_succeeds(
    replicas: list[Database], details: Details, person: Persons
) -> None:
    racers = [person("provider") for _ in range(RACERS)]
    outcomes: list[tuple[Attempt, str]] = []
    for request_ids in batched(await open_requests(replicas[0], details, REQUESTS), AT_ONCE):
        outcomes += await race(replicas, [Attempt(one, racer) for one in request_ids for racer in racers])
    assert Counter(code for _, code in outcomes) == {"OK": REQUESTS, "ALREADY_TAKEN": REQUESTS * (RACERS - 1)}
    winners = {attempt.request_id: attempt.racer.user_id for attempt, code in outcomes if code == "OK"}
    assert len(winners) == REQUESTS
    async with replicas[0].read() as session:
        rows = await session.execute(select(ServiceRequest.id, ServiceRequest.provider_id, ServiceRequest.epoch))
        assert {row.id: (row.provider_id, row.epoch) for row in rows} == {
            request_id: (winner_id, 1) for request_id, winner_id in winners.items()
        }
        told = select(tables.outbox.c.topic).where(tables.outbox.c.type.endswith(".RequestAccepted"))
        assert Counter(await session.scalars(told)) == {str(request_id): 1 for request_id in winners}
        noted = select(TimelineEntry.request_id).where(TimelineEntry.type == "request.accepted")
        assert Counter(await session.scalars(noted)) == dict.fromkeys(winners, 1)
