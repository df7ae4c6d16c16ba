"""Tests the pure rules of progress: observations of a job and their effects."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from request_service.assistance.progress.rules import (
    Effect,
    Observation,
    Outcome,
    Progress,
    ProgressRules,
    ProgressRuleSet,
    Verdict,
    has_arrived,
    judge,
    step,
)
from request_service.categories import Category

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
RULES = ProgressRules()
TICK = timedelta(seconds=RULES.tick_seconds)
TOLD = {Effect.TELL_STALLED, Effect.TELL_RETREATING, Effect.TELL_DARK}


def after(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def seen(seconds: float, distance_m: float | None, located: float | None = None) -> Observation:
    """Returns an observation `seconds` after noon; the position is of the same moment unless `located` is given."""
    if distance_m is None:
        return Observation(after(seconds), None, None)
    return Observation(after(seconds), distance_m / 1000, after(seconds if located is None else located))


def known(distance_m: float = 5000, located: float = -20, **more: Any) -> Progress:
    return replace(Progress(NOON, distance_m / 1000, after(located)), **more)


def watch(distances_m: Iterable[float | None], rules: ProgressRules = RULES) -> list[Outcome]:
    """Looks once a tick from noon until the watch ends; `None` means no new position."""
    progress: Progress | None = Progress(NOON)
    outcomes: list[Outcome] = []
    latest: tuple[float, datetime] | None = None
    for number, distance_m in enumerate(distances_m):
        if progress is None:
            break
        now = NOON + number * timedelta(seconds=rules.tick_seconds)
        latest = latest if distance_m is None else (distance_m / 1000, now)
        outcomes.append(step(progress, Observation(now, *(latest or (None, None))), rules))
        progress = outcomes[-1].progress
    return outcomes


def effects(outcomes: Sequence[Outcome]) -> list[Effect]:
    return [effect for outcome in outcomes for effect in outcome.effects]


def looks_until(outcomes: Sequence[Outcome], effect: Effect) -> int:
    return next(number for number, outcome in enumerate(outcomes) if effect in outcome.effects)


@pytest.mark.parametrize(
    ("distance_m", "verdict"),
    [
        (4899, Verdict.COMING),
        (4901, Verdict.STALLED),
        (5000, Verdict.STALLED),
        (5099, Verdict.STALLED),
        (5101, Verdict.RETREATING),
    ],
)
def test_a_distance_is_measured_against_the_one_before(distance_m: float, verdict: Verdict) -> None:
    assert judge(known(), seen(0, distance_m), RULES) is verdict


def test_without_a_distance_before_there_is_nothing_to_complain_of() -> None:
    assert judge(Progress(NOON), seen(0, 5000), RULES) is Verdict.COMING


def test_provider_without_any_position_is_dark() -> None:
    assert judge(Progress(NOON), seen(0, None), RULES) is Verdict.DARK


@pytest.mark.parametrize(("age", "verdict"), [(90, None), (90.1, Verdict.DARK)])
def test_the_position_of_the_last_look_says_nothing_until_it_is_too_old(age: float, verdict: Verdict | None) -> None:
    assert judge(known(located=-age), seen(0, 5000, located=-age), RULES) is verdict


def test_position_older_than_the_acceptance_is_ignored() -> None:
    assert judge(Progress(NOON), seen(0, 5000, located=-3600), RULES) is Verdict.DARK
    assert not has_arrived(Progress(NOON), seen(0, 10, located=-3600), RULES)


def test_slow_device_clock_is_not_dark() -> None:
    assert judge(known(located=-200), seen(0, 4000, located=-180), RULES) is Verdict.COMING


@pytest.mark.parametrize(
    ("distances_m", "expected"),
    [
        pytest.param(range(10_000, 200, -150), [], id="an approach has no effects"),
        # 40 m a look, 7 km/h.
        pytest.param(range(10_000, 1000, -40), [], id="a slow approach has no effects"),
        pytest.param([5000, 5000, 5150, 5150], [Effect.TELL_STALLED], id="bad looks of different kinds add up"),
        pytest.param([5000, 5000, 5000, 4890, 4890, 4890], [], id="a good look starts the count anew"),
        pytest.param([5000, 5200, 5400, 5600], [Effect.TELL_RETREATING], id="retreat"),
        pytest.param(
            [5000, 5200, 5400, 5600, 5450],
            [Effect.TELL_RETREATING, Effect.TELL_RESUMED],
            id="return is measured from the turning point",
        ),
        pytest.param(
            [5000, *[None] * 7, 3000],
            [Effect.TELL_DARK, Effect.TELL_RESUMED],
            id="approach without positions is a resumption",
        ),
        pytest.param(
            [*[5000] * 18, 4000, *[4000] * 18],
            [Effect.TELL_STALLED, Effect.TELL_RESUMED, Effect.TELL_STALLED, Effect.RELEASE],
            id="resumption restarts the grace period",
        ),
    ],
)
def test_a_series_of_looks_has_its_effects(distances_m: Iterable[float | None], expected: list[Effect]) -> None:
    assert effects(watch(distances_m)) == expected


def test_the_client_is_told_after_three_bad_looks_and_once() -> None:
    outcomes = watch([5000] * 11)
    assert effects(outcomes) == [Effect.TELL_STALLED]
    assert looks_until(outcomes, Effect.TELL_STALLED) == RULES.bad_ticks


def test_silent_provider_is_notified_as_dark() -> None:
    outcomes = watch([5000, *[None] * 10])
    assert effects(outcomes) == [Effect.TELL_DARK]
    # The first look that is more than 90 seconds later is the fifth; two more must say the same.
    assert looks_until(outcomes, Effect.TELL_DARK) == 7


def test_the_job_is_released_when_the_grace_is_over() -> None:
    outcomes = watch([5000] * 60)
    assert effects(outcomes) == [Effect.TELL_STALLED, Effect.RELEASE]
    grace = (looks_until(outcomes, Effect.RELEASE) - looks_until(outcomes, Effect.TELL_STALLED)) * TICK
    assert grace == timedelta(seconds=RULES.grace_seconds)
    assert outcomes[-1].progress is None


def test_arrival_ends_the_watch() -> None:
    assert watch([5000, 199]) == [watch([5000])[0], Outcome(None)]


def test_late_arrival_is_notified() -> None:
    assert watch([5000] * 4 + [100])[-1] == Outcome(None, (Effect.TELL_RESUMED,))


def test_pause_of_looks_has_no_immediate_effects() -> None:
    told = known(ticks=5, verdict=Verdict.DARK, told_at=after(-60))
    late = step(told, seen(3600, 5000, located=-20), RULES)
    assert late.effects == ()
    assert late.progress is not None
    assert (late.progress.ticks, late.progress.told_at) == (1, told.told_at)
    assert step(known(ticks=2), seen(3600, 5000, located=-20), RULES).effects == ()


def test_the_first_look_is_later_if_the_job_is() -> None:
    assert RULES.starts_at(NOON, None) == after(60)
    assert RULES.starts_at(NOON, after(3600 * 5)) == after(3600 * 5 - 15 * 60)
    assert RULES.starts_at(NOON, after(600)) == after(60)


distances = st.lists(st.none() | st.floats(0, 20_000), max_size=60)
short_rules = st.builds(
    ProgressRules,
    bad_ticks=st.integers(2, 5),
    grace_seconds=st.sampled_from([0, 40, 100]),
    dark_seconds=st.sampled_from([10, 30, 90]),
)


@given(distances, short_rules)
def test_effects_come_in_order(distances_m: list[float | None], rules: ProgressRules) -> None:
    is_told = False
    for effect in effects(watch(distances_m, rules)):
        assert (effect in TOLD) is not is_told
        is_told = effect in TOLD


@given(distances, short_rules)
def test_nothing_is_told_without_enough_bad_looks_in_a_row(
    distances_m: list[float | None], rules: ProgressRules
) -> None:
    bad = 0
    for outcome in watch(distances_m, rules):
        if outcome.progress is None:
            break
        if TOLD & set(outcome.effects):
            assert outcome.progress.ticks == bad + 1 == rules.bad_ticks
        bad = outcome.progress.ticks


@given(distances, short_rules)
def test_nothing_is_released_before_the_grace_is_over(distances_m: list[float | None], rules: ProgressRules) -> None:
    outcomes = watch(distances_m, rules)
    if Effect.RELEASE in effects(outcomes):
        told_at = max(number for number, outcome in enumerate(outcomes) if TOLD & set(outcome.effects))
        assert (len(outcomes) - 1 - told_at) * rules.tick_seconds >= rules.grace_seconds
        assert len(outcomes) - 1 > told_at
        assert outcomes[-1] == Outcome(None, (Effect.RELEASE,))


@given(distances, short_rules)
def test_a_good_look_leaves_nothing_bad_behind(distances_m: list[float | None], rules: ProgressRules) -> None:
    for before, now in pairwise(watch(distances_m, rules)):
        if before.progress and now.progress and now.progress.verdict is Verdict.COMING:
            assert (now.progress.ticks, now.progress.told_at) == (0, None)
            assert now.effects == ((Effect.TELL_RESUMED,) if before.progress.told_at else ())


@given(distances, short_rules, st.floats(0, 199))
def test_arrival_ends_the_watch_after_any_history(
    distances_m: list[float | None], rules: ProgressRules, there_m: float
) -> None:
    outcomes = watch([*distances_m, there_m], rules)
    assert outcomes[-1].progress is None
    assert set(outcomes[-1].effects) <= {Effect.TELL_RESUMED, Effect.RELEASE}


def test_the_version_of_given_rules_is_the_same_in_every_process() -> None:
    assert ProgressRules().version == "d2905977c37d"


def test_a_category_names_only_what_differs_from_the_default() -> None:
    rule_set = ProgressRuleSet.from_json(
        '{"default": {"tick_seconds": 10}, "categories": {"towing": {"bad_ticks": 5}}}'
    )
    assert rule_set.of(Category.TIRE) == ProgressRules(tick_seconds=10)
    assert rule_set.of(Category.TOWING) == ProgressRules(tick_seconds=10, bad_ticks=5)
    assert ProgressRuleSet.from_json(rule_set.to_json()) == rule_set
    assert ProgressRuleSet.from_json("{}") == ProgressRuleSet()


@pytest.mark.parametrize(
    ("rules", "complaint"),
    [
        ({"bad_ticks": 1}, "default: bad_ticks must be a whole number between 2 and 100"),
        ({"tick_second": 1}, "default: tick_second is not a rule of progress"),
        ({"arrived_m": 50}, "default: arrived_m must be at least threshold_m"),
        ({"dark_seconds": float("nan")}, "default: dark_seconds must be"),
    ],
)
def test_a_bad_rule_is_refused_by_name(rules: dict[str, float], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        ProgressRuleSet.from_json(json.dumps({"default": rules}))
