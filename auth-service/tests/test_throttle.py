import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest
from auth_testing import NewEmail
from sqlalchemy import select

from auth_service.accounts.errors import EmailTaken, UsernameTaken
from auth_service.throttle.limits import Limit, Throttle
from auth_service.throttle.models import AttemptCount
from auth_service.throttle.workers import CountCleaning
from auth_service.vault import Vault
from kit.database import Database
from kit.errors import AppError, NotFound, RateLimited
from testkit.people import outcome

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)

type NewThrottle = Callable[..., Throttle]


@pytest.fixture
def new_throttle(vault: Vault, new_email: NewEmail) -> NewThrottle:
    purpose = new_email()
    return lambda *limits, factor=1: Throttle(vault, purpose, *limits, factor=factor)


async def count(database: Database, throttle: Throttle, about: str = "here") -> bool:
    async with database.transaction() as session:
        return await throttle.count(session, about)


async def pass_time(database: Database, by: timedelta) -> None:
    async with database.transaction() as session:
        for row in await session.scalars(select(AttemptCount)):
            row.moments = [moment - by.total_seconds() for moment in row.moments]
            row.last_at -= by


async def test_so_many_are_counted_and_then_no_more_until_the_window_has_passed(
    database: Database, new_throttle: NewThrottle
) -> None:
    throttle = new_throttle(Limit(2, MINUTE))
    assert [await count(database, throttle) for _ in range(4)] == [True, True, False, False]
    assert await count(database, throttle, "elsewhere")
    await pass_time(database, MINUTE)
    assert await count(database, throttle)


async def test_of_several_limits_each_holds(database: Database, new_throttle: NewThrottle) -> None:
    throttle = new_throttle(Limit(1, MINUTE), Limit(3, HOUR))
    counted = []
    for _ in range(5):
        counted.append(await count(database, throttle))
        counted.append(await count(database, throttle))
        await pass_time(database, MINUTE)
    assert counted == [True, False] * 3 + [False, False] * 2
    await CountCleaning(database).sweep()
    assert not await count(database, throttle)
    await pass_time(database, HOUR)
    assert await count(database, throttle)


async def test_a_refusal_says_how_long_to_wait(database: Database, new_throttle: NewThrottle) -> None:
    throttle = new_throttle(Limit(1, MINUTE), Limit(1, HOUR))
    assert await count(database, throttle)
    with pytest.raises(RateLimited) as refused:
        async with database.transaction() as session:
            await throttle.count_or_refuse(session, "here")
    assert refused.value.retry_after is not None
    assert 3500 < refused.value.retry_after <= 3600


async def test_doing_it_in_parallel_gains_nothing(database: Database, new_throttle: NewThrottle) -> None:
    throttle = new_throttle(Limit(3, MINUTE))
    counted = await asyncio.gather(*(count(database, throttle) for _ in range(12)))
    assert sum(counted) == 3


async def test_relaxed_limits_are_multiplied(database: Database, new_throttle: NewThrottle) -> None:
    throttle = new_throttle(Limit(1, MINUTE), factor=10)
    assert [await count(database, throttle) for _ in range(11)] == [True] * 10 + [False]


async def test_only_the_named_errors_are_counted_and_too_many_block_further_calls(
    database: Database, new_throttle: NewThrottle
) -> None:
    throttle = new_throttle(Limit(2, MINUTE))

    async def attempt(error: AppError | None) -> None:
        async with throttle.counting(database, "here", EmailTaken, UsernameTaken):
            if error is not None:
                raise error

    async def codes(*errors: AppError | None) -> list[str]:
        return [await outcome(attempt(error)) for error in errors]

    assert await codes(None, NotFound(), NotFound()) == ["OK", "NOT_FOUND", "NOT_FOUND"]
    assert await codes(EmailTaken(), UsernameTaken()) == ["EMAIL_TAKEN", "USERNAME_TAKEN"]
    assert await codes(None, EmailTaken()) == ["RATE_LIMIT_EXCEEDED"] * 2


def test_a_window_that_outlives_its_count_is_refused(vault: Vault) -> None:
    with pytest.raises(ValueError, match="MAX_WINDOW"):
        Throttle(vault, "anything", Limit(1, timedelta(hours=2)), factor=1)
