"""The turns of client networks in the queue for hashing."""

import asyncio
import random
from collections.abc import Callable

import pytest

from auth_service.accounts.hashing_queue import MAX_PLACES, PLACES_PER_NETWORK, HashingQueue
from kit.errors import Unavailable

type Run = Callable[[str], "asyncio.Task[str]"]


@pytest.fixture
def queue() -> HashingQueue:
    return HashingQueue(2, factor=1)


async def hashed(queue: HashingQueue, network: str, done: list[str]) -> str:
    async with queue.turn_of(network):
        await asyncio.sleep(0)
        done.append(network)
    return network


async def test_one_call_of_another_network_comes_after_one_of_a_flood(queue: HashingQueue) -> None:
    done: list[str] = []
    flood = [asyncio.create_task(hashed(queue, "flood", done)) for _ in range(PLACES_PER_NETWORK)]
    await asyncio.sleep(0)
    await hashed(queue, "other", done)
    # Two ran already, and one more may have had its turn.
    assert done.index("other") <= 4
    await asyncio.gather(*flood)


async def test_network_without_a_place_is_refused_and_others_are_not(queue: HashingQueue) -> None:
    done: list[str] = []
    flood = [asyncio.create_task(hashed(queue, "flood", done)) for _ in range(230)]
    await asyncio.sleep(0)
    with pytest.raises(Unavailable) as refusal:
        await hashed(queue, "flood", done)
    assert refusal.value.retry_after == 1.0
    assert await hashed(queue, "other", done) == "other"
    answers = await asyncio.gather(*flood, return_exceptions=True)
    assert sum(isinstance(answer, Unavailable) for answer in answers) == 230 - PLACES_PER_NETWORK
    assert await hashed(queue, "flood", done) == "flood"


async def test_all_networks_together_have_a_bound(queue: HashingQueue) -> None:
    done: list[str] = []
    calls = [asyncio.create_task(hashed(queue, str(number), done)) for number in range(MAX_PLACES + 10)]
    answers = await asyncio.gather(*calls, return_exceptions=True)
    assert sum(isinstance(answer, Unavailable) for answer in answers) == 10


async def test_no_thread_is_lost_by_calls_that_give_up(queue: HashingQueue) -> None:
    seed = random.randrange(2**32)
    rng = random.Random(seed)
    done: list[str] = []
    for _ in range(200):
        calls = [asyncio.create_task(hashed(queue, rng.choice("abc"), done)) for _ in range(rng.randrange(12))]
        for _ in range(rng.randrange(4)):
            await asyncio.sleep(0)
        for call in calls:
            if rng.random() < 0.5:
                call.cancel()
        await asyncio.gather(*calls, return_exceptions=True)
        assert (queue._free, queue._waiting, queue._places.total()) == (2, {}, 0), f"{seed=}"
