"""A system with too much to do: reads are refused before messages, and messages before the acceptance of a request."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.conftest import StartStack
from tests.people import Person
from tools.stack.stack import Stack

pytestmark = pytest.mark.slow

# A quarter of them may be reads, half of them messages.
CALLS_AT_ONCE = 16
READERS = 24
WRITERS = 3
ROUNDS = 12


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def small(start_stack: StartStack) -> AsyncIterator[Stack]:
    async with start_stack("sqlite", GATEWAY_CALLS_AT_ONCE=str(CALLS_AT_ONCE)) as stack:
        yield stack


async def keep_reading(client: Person, path: str, until: asyncio.Event) -> Counter[int]:
    """Reads again as soon as there is an answer, and counts the statuses."""
    statuses: Counter[int] = Counter()
    while not until.is_set():
        answer = await client.get(path)
        statuses[answer.status_code] += 1
        if answer.status_code == 503:
            assert answer.json()["error"]["code"] == "SERVICE_UNAVAILABLE"
            assert answer.headers["Retry-After"]
    return statuses


@pytest.mark.timeout(400)  # Readers take all that a busy machine has left.
async def test_the_less_urgent_is_refused_and_the_urgent_is_done(small: Stack) -> None:
    async with Person(small.gateway_url) as client, Person(small.gateway_url, "provider") as provider:
        await provider.goes_available()
        request = await client.asks_for_help()
        for path in (f"/messages/{request['id']}", "/requests/"):
            is_enough = asyncio.Event()
            readers = [asyncio.create_task(keep_reading(client, path, is_enough)) for _ in range(READERS)]
            for number in range(ROUNDS):
                sent = await asyncio.gather(
                    *(client.post(f"/messages/{request['id']}", content=f"{number}, {one}") for one in range(WRITERS))
                )
                assert [answer.status_code for answer in sent] == [201] * WRITERS
                other = await client.asks_for_help()
                accepted = await provider.does("accept", request=other)
                await client.does("cancel", request=accepted)
            is_enough.set()
            statuses = sum(await asyncio.gather(*readers), Counter[int]())
            assert set(statuses) == {200, 503}, statuses
            assert statuses[200] >= ROUNDS, statuses
