"""The points of a series are converted together, to the same as one by one."""

import pytest

from gateway.features.analytics.schemas import SeriesPoint
from kit import clock
from twou.auth.v1 import analytics_pb2


@pytest.mark.parametrize("names", [("towing", "tire"), (None, None)], ids=["by a dimension", "as a whole"])
def test_many_points_are_converted_as_one_is(names: tuple[str | None, ...]) -> None:
    points = [
        analytics_pb2.SeriesPoint(timestamp=clock.to_timestamp(clock.now()), value=number / 3, by=name)
        for number, name in enumerate(names)
    ]
    assert [one.data for one in SeriesPoint.each_of(points)] == [SeriesPoint.of(one).data for one in points]


def test_a_series_may_be_empty() -> None:
    assert SeriesPoint.each_of([]) == []
