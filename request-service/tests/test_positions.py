"""Tests which of the positions of a device is stored."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from request_testing import NOW

from kit.ids import new_id
from request_service.providers import positions
from request_service.providers.models import Provider
from request_service.providers.positions import GeoFix

HERE = GeoFix(latitude=9.0, longitude=38.7, recorded_at=NOW - timedelta(seconds=30), accuracy_m=8)
# About 111 m in the direction of a meridian.
DEGREES = 0.001


def later(seconds: float, position: GeoFix = HERE) -> datetime:
    return position.recorded_at + timedelta(seconds=seconds)


def after(*points: GeoFix, now: datetime = NOW) -> GeoFix | None:
    """Returns the position of a provider after their device sent `points` in this order."""
    provider = Provider(id=new_id(), name="Abebe Bikila")
    for point in points:
        provider.move(point, now)
    return provider.position


def test_a_vague_point_counts_only_while_nothing_better_is_known() -> None:
    vague = replace(HERE, latitude=9.01, accuracy_m=3000, recorded_at=later(20))
    assert after(vague) == vague
    assert after(HERE, vague) == HERE
    assert after(vague, HERE) == HERE
    # A minute after the precise one, the vague one tells more.
    assert after(HERE, replace(vague, recorded_at=later(61)), now=later(61)) != HERE
    vaguer = replace(vague, accuracy_m=5000, recorded_at=later(25))
    assert after(vague, vaguer) == vaguer


@pytest.mark.parametrize(("accuracy_m", "is_precise"), [(100, True), (100.5, False), (None, True)])
def test_up_to_a_hundred_metres_are_precise(accuracy_m: float | None, *, is_precise: bool) -> None:
    point = replace(HERE, latitude=9 + DEGREES, accuracy_m=accuracy_m, recorded_at=later(20))
    assert (after(HERE, point) == point) is is_precise


@pytest.mark.parametrize(
    ("steps", "seconds", "counts"), [(1, 2, True), (10, 15, True), (10, 5, False), (100_000, 30, False)]
)
def test_jumps_faster_than_a_hundred_metres_a_second_are_ignored(steps: int, seconds: float, *, counts: bool) -> None:
    latitude = HERE.latitude - steps * DEGREES % 90
    far = replace(HERE, latitude=latitude, recorded_at=later(seconds))
    assert (after(HERE, far) == far) is counts


def test_a_jump_is_no_jump_if_it_may_be_a_bad_measurement() -> None:
    near = replace(HERE, latitude=9 + 2 * DEGREES, recorded_at=later(1))
    assert after(HERE, near) == HERE
    assert after(replace(HERE, accuracy_m=90), replace(near, accuracy_m=90)) == replace(near, accuracy_m=90)


def test_position_without_accuracy_may_be_anywhere() -> None:
    placed = replace(HERE, latitude=0, longitude=0, accuracy_m=None, recorded_at=later(0.001))
    assert after(HERE, placed) == placed
    back = replace(HERE, recorded_at=later(0.002))
    assert after(HERE, placed, back) == back


def test_a_wrong_point_speaks_against_no_other_for_more_than_five_minutes() -> None:
    wrong = replace(HERE, latitude=-30, recorded_at=later(1))
    assert after(wrong, replace(HERE, recorded_at=later(20))) == wrong
    now = later(302)
    right = replace(HERE, recorded_at=now)
    provider = Provider(id=new_id(), name="Abebe Bikila")
    provider.move(wrong, NOW)
    provider.move(right, now)
    assert provider.position == right


def test_within_a_second_only_a_notable_move_counts() -> None:
    soon, still = replace(HERE, recorded_at=later(0.9)), replace(HERE, recorded_at=later(1))
    assert after(HERE, soon) == HERE
    assert after(HERE, still) == still
    moved = replace(soon, latitude=9 + 0.5 * DEGREES)
    assert after(HERE, moved) == moved
    better = replace(soon, accuracy_m=4)
    assert after(HERE, better) == better


def test_position_is_shown_once_a_second() -> None:
    provider = Provider(id=new_id(), name="Abebe Bikila")
    assert not provider.show(NOW)
    provider.move(HERE, NOW)
    moments = [NOW + timedelta(seconds=seconds) for seconds in (0, 0.5, 0.999, 1, 1.5, 2.1, 3)]
    assert [provider.show(moment) for moment in moments] == [True, False, False, True, False, True, False]


def journey(accuracy_m: float | None) -> st.SearchStrategy[list[GeoFix]]:
    """Draws points of a journey at up to 50 metres a second, oldest first, at least a second apart."""
    steps = st.tuples(st.integers(1, 60), st.floats(-0.3, 0.3), st.sampled_from([accuracy_m, 30.0, 400.0, 4000.0]))

    def go(legs: list[tuple[int, float, float | None]]) -> list[GeoFix]:
        points, moment, latitude = [], NOW - timedelta(minutes=8), 9.0
        for seconds, part, accuracy in legs:
            moment += timedelta(seconds=seconds)
            latitude += part * seconds * DEGREES
            if moment <= NOW:
                points.append(GeoFix(latitude, 38.7, moment, accuracy))
        return points

    return st.lists(steps, min_size=1, max_size=25).map(go).filter(bool)


def best(points: list[GeoFix]) -> GeoFix:
    """Returns the newest precise point of the last minute, or else the newest point."""
    latest = max(points, key=lambda point: point.recorded_at)
    precise = [
        point for point in points if (point.accuracy_m or 0) <= 100 and point.recorded_at > NOW - timedelta(minutes=1)
    ]
    return max(precise, key=lambda point: point.recorded_at) if precise else latest


@settings(max_examples=300, deadline=None)
@given(journey(accuracy_m=None), st.data())
def test_best_point_remains_in_any_order_and_repetition(points: list[GeoFix], data: st.DataObject) -> None:
    fresh = [point for point in points if point.recorded_at > NOW - timedelta(minutes=5)]
    arriving = data.draw(st.permutations(points + data.draw(st.lists(st.sampled_from(points)))))
    known = after(*arriving)
    # A stale one counts only before all others.
    assert known == (best(fresh) if fresh else arriving[0])


@settings(max_examples=300, deadline=None)
@given(journey(accuracy_m=30.0), st.data())
def test_a_point_that_comes_again_changes_nothing(points: list[GeoFix], data: st.DataObject) -> None:
    arriving = data.draw(st.permutations(points))
    provider = Provider(id=new_id(), name="Abebe Bikila")
    for count, point in enumerate(arriving, start=1):
        provider.move(point, NOW)
        known = provider.position
        for again in arriving[:count]:
            provider.move(again, NOW)
        assert provider.position == known


def test_the_answer_is_the_same_in_every_order_of_precise_vague_and_stale() -> None:
    stale = replace(HERE, recorded_at=NOW - timedelta(minutes=6))
    vague = replace(HERE, accuracy_m=900, recorded_at=later(10))
    older = replace(HERE, recorded_at=later(-5))
    for order in permutations([stale, vague, older, HERE]):
        assert after(*order) == HERE
    assert not positions.counts(HERE, HERE, NOW)
