import asyncio
import statistics
import time
from collections.abc import AsyncIterator

import pytest
from argon2 import PasswordHasher

from auth_service.accounts.hashing_queue import HashingQueue
from auth_service.accounts.passwords import Passwords
from kit.errors import Unavailable


@pytest.fixture
async def passwords() -> AsyncIterator[Passwords]:
    async with Passwords(
        PasswordHasher(time_cost=2, memory_cost=4096, parallelism=1), threads=1, min_length=8
    ) as passwords:
        yield passwords


async def test_password_is_verified_by_its_hash(passwords: Passwords) -> None:
    password_hash = await passwords.hash("correct-horse-42")
    assert password_hash.startswith("$argon2id$")
    assert await passwords.verify("correct-horse-42", password_hash)
    assert not await passwords.verify("correct-horse-43", password_hash)
    assert not await passwords.verify("correct-horse-42", "no hash at all")


async def test_no_password_is_right_without_an_account(passwords: Passwords) -> None:
    assert not await passwords.verify("correct-horse-42", None)


async def test_verification_takes_as_long_without_an_account(passwords: Passwords) -> None:
    async def seconds(password_hash: str | None) -> float:
        started = time.perf_counter()
        await passwords.verify("wrong", password_hash)
        return time.perf_counter() - started

    known = await passwords.hash("correct-horse-42")
    pairs = [(await seconds(known), await seconds(None)) for _ in range(15)]
    real, dummy = (statistics.median(times) for times in zip(*pairs, strict=True))
    assert 0.5 < dummy / real < 2


async def test_equal_characters_match_in_any_unicode_form(passwords: Passwords) -> None:
    assert await passwords.verify("cafe\u0301-au-lait-1", await passwords.hash("caf\u00e9-au-lait-1"))


async def test_only_hash_with_other_parameters_is_renewed(passwords: Passwords) -> None:
    assert await passwords.rehash("correct-horse-42", await passwords.hash("correct-horse-42")) is None
    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash("correct-horse-42")
    renewed = await passwords.rehash("correct-horse-42", weak)
    assert renewed is not None
    assert await passwords.verify("correct-horse-42", renewed)


async def test_full_queue_refuses_callers_immediately(passwords: Passwords, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_queue", HashingQueue(2, places=5))
    outcomes = await asyncio.gather(*(passwords.verify("wrong", None) for _ in range(8)), return_exceptions=True)
    refused = [outcome for outcome in outcomes if isinstance(outcome, Unavailable)]
    assert outcomes[:5] == [False] * 5
    assert [error.retry_after for error in refused] == [1.0] * 3
    # A caller who gives up makes room, too.
    leaving = [asyncio.create_task(passwords.verify("wrong", None)) for _ in range(5)]
    await asyncio.sleep(0)
    for task in leaving:
        task.cancel()
    await asyncio.gather(*leaving, return_exceptions=True)
    assert not await passwords.verify("wrong", None)
