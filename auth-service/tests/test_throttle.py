import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest
from auth_testing import age_counts, new_email, run

from auth_service.accounts.errors import EmailTaken, UsernameTaken
from auth_service.throttle.limits import DailyAllowance, Limit, Throttle
from auth_service.throttle.workers import CountCleaning
from auth_service.vault import Vault
from kit.database import Database
from kit.errors import AppError, NotFound, RateLimited
from testkit.people import expect_error, outcome

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)

type NewThrottle = Callable[..., Throttle]


@pytest.fixture
def new_throttle(vault: Vault) -> NewThrottle:
    purpose = new_email()
    return lambda *limits, factor=1: Throttle(vault, purpose, *limits, factor=factor)


async def count(database: Database, throttle: Throttle, about: str = "here") -> bool:
    return await run(database, throttle.count, about)


async def test_limit_holds_until_its_window_has_passed(database: Database, new_throttle: NewThrottle) -> None:
    throttle = new_throttle(Limit(2, MINUTE))
    assert [await count(database, throttle) for _ in range(4)] == [True, True, False, False]
    assert await count(database, throttle, "elsewhere")
    await age_counts(database, MINUTE)
    assert await count(database, throttle)


async def test_each_of_several_limits_holds(database: Database, new_throttle: NewThrottle) -> None:
    throttle = new_throttle(Limit(1, MINUTE), Limit(3, HOUR))
    counted = []
    for _ in range(5):
        counted.append(await count(database, throttle))
        counted.append(await count(database, throttle))
        await age_counts(database, MINUTE)
    assert counted == [True, False] * 3 + [False, False] * 2
    await CountCleaning(database).sweep()
    assert not await count(database, throttle)
    await age_counts(database, HOUR)
    assert await count(database, throttle)


async def test_refusal_tells_the_seconds_to_wait(database: Database, new_throttle: NewThrottle) -> None:
    throttle = new_throttle(Limit(1, MINUTE), Limit(1, HOUR))
    assert await count(database, throttle)
    error = await expect_error(run(database, throttle.count_or_refuse, "here"), RateLimited)
    assert 3500 < (error.retry_after or 0) <= 3600


async def test_concurrent_calls_do_not_exceed_the_limit(database: Database, new_throttle: NewThrottle) -> None:
    throttle = new_throttle(Limit(3, MINUTE))
    counted = await asyncio.gather(*(count(database, throttle) for _ in range(12)))
    assert sum(counted) == 3


async def test_factor_multiplies_the_limit(database: Database, new_throttle: NewThrottle) -> None:
    throttle = new_throttle(Limit(1, MINUTE), factor=10)
    assert [await count(database, throttle) for _ in range(11)] == [True] * 10 + [False]


async def never() -> bool:
    return False


async def test_only_listed_errors_count_towards_the_limit(database: Database, new_throttle: NewThrottle) -> None:
    throttle = new_throttle(Limit(2, MINUTE))

    async def attempt(error: AppError | None) -> None:
        async with throttle.counting(database, "here", EmailTaken, UsernameTaken, unless=never):
            if error is not None:
                raise error

    async def codes(*errors: AppError | None) -> list[str]:
        return [await outcome(attempt(error)) for error in errors]

    assert await codes(None, NotFound(), NotFound()) == ["OK", "NOT_FOUND", "NOT_FOUND"]
    assert await codes(EmailTaken(), UsernameTaken()) == ["EMAIL_TAKEN", "USERNAME_TAKEN"]
    assert await codes(None, EmailTaken()) == ["RATE_LIMIT_EXCEEDED"] * 2


async def test_allowance_of_a_day_gives_a_quarter_at_once_and_the_rest_evenly(database: Database, vault: Vault) -> None:
    allowance = DailyAllowance(vault, new_email(), 48, factor=1)

    async def counted(times: int) -> int:
        return sum([await run(database, allowance.count) for _ in range(times)])

    assert await counted(20) == 12
    await age_counts(database, HOUR)
    await CountCleaning(database).sweep()
    assert await counted(5) == 2
    await age_counts(database, 24 * HOUR)
    assert await counted(20) == 12


async def test_concurrent_calls_do_not_exceed_an_allowance(database: Database, vault: Vault) -> None:
    allowance = DailyAllowance(vault, new_email(), 12, factor=1)
    assert sum(await asyncio.gather(*(run(database, allowance.count) for _ in range(12)))) == 3


def test_window_longer_than_counts_are_kept_is_refused(vault: Vault) -> None:
    with pytest.raises(ValueError, match="MAX_WINDOW"):
        Throttle(vault, "anything", Limit(1, timedelta(hours=2)), factor=1)
