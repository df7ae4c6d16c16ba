import random

import pytest

from kit.buckets import Buckets
from kit.errors import RateLimited


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def is_taken(buckets: Buckets, key: str = "one", tokens: int = 1) -> bool:
    try:
        buckets.take(key, tokens)
    except RateLimited:
        return False
    return True


def test_bucket_gives_its_burst_and_then_its_rate(clock: Clock) -> None:
    buckets = Buckets(3, 60, clock=clock)
    assert [is_taken(buckets) for _ in range(5)] == [True] * 3 + [False] * 2
    clock.now += 1
    assert [is_taken(buckets) for _ in range(2)] == [True, False]
    clock.now += 100
    assert [is_taken(buckets) for _ in range(5)] == [True] * 3 + [False] * 2


def test_keys_have_buckets_of_their_own(clock: Clock) -> None:
    buckets = Buckets(1, 60, clock=clock)
    assert is_taken(buckets)
    assert is_taken(buckets, "other")
    assert not is_taken(buckets)


def test_refusal_tells_the_seconds_to_wait_and_takes_nothing(clock: Clock) -> None:
    buckets = Buckets(4, 60, clock=clock)
    buckets.take("one", 3)
    with pytest.raises(RateLimited) as refusal:
        buckets.take("one", 3)
    assert refusal.value.retry_after == pytest.approx(2)
    assert buckets.left(buckets.take("one")) == 0
    clock.now += 3
    assert is_taken(buckets, tokens=3)


def test_answer_tells_what_is_left(clock: Clock) -> None:
    buckets = Buckets(5, 60, clock=clock)
    assert [buckets.left(buckets.take("one")) for _ in range(5)] == [4, 3, 2, 1, 0]


def test_factor_multiplies_burst_and_rate(clock: Clock) -> None:
    buckets = Buckets(2, 60, factor=1000, clock=clock)
    assert all(is_taken(buckets) for _ in range(2000))
    assert not is_taken(buckets)
    clock.now += 0.01
    assert sum(is_taken(buckets) for _ in range(20)) == 10


def test_share_of_a_budget_is_never_nothing(clock: Clock) -> None:
    assert is_taken(Buckets(2, 60, factor=0.1, clock=clock))


def test_no_key_gets_more_than_burst_and_rate_in_any_order_of_calls(clock: Clock) -> None:
    seed = random.randrange(2**32)
    rng = random.Random(seed)
    buckets = Buckets(5, 60, clock=clock)
    taken: dict[str, list[float]] = {key: [] for key in "abc"}
    for _ in range(3000):
        # Mostly at once, so that buckets are empty when a window ends.
        clock.now += rng.choice((*[0] * 12, 0.1, 1, 7))
        key = rng.choice("abc")
        if is_taken(buckets, key):
            taken[key].append(clock.now)
    for moments in taken.values():
        for first in range(len(moments)):
            for last in range(first, min(first + 20, len(moments))):
                allowed = 5 + (moments[last] - moments[first]) + 1e-3
                assert last - first + 1 <= allowed, f"{seed=}"


def test_memory_depends_on_keys_of_the_last_windows(clock: Clock) -> None:
    buckets = Buckets(2, 60, clock=clock)
    for number in range(10_000):
        clock.now += 0.01
        assert is_taken(buckets, str(number))
    assert len(buckets._full_at) + len(buckets._earlier) <= 401
