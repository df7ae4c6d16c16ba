"""The columns of a series become the points that its schema describes."""

import pytest

from gateway.features.analytics.schemas import SeriesPoint
from twou.auth.v1.analytics_pb2 import GetSeriesResponse

# Two hours of 2026, in seconds since 1970.
TIMES = [1_767_225_600, 1_767_229_200]
MOMENTS = ["2026-01-01T00:00:00Z", "2026-01-01T01:00:00Z"]


@pytest.mark.parametrize(
    ("names", "places", "by"),
    [
        (["towing", "tire"], [0, 1], ["towing", "tire"]),
        (["towing"], [0, 0], ["towing", "towing"]),
        ([], [], [None, None]),
    ],
    ids=["two names", "one name", "as a whole"],
)
def test_columns_become_points(names: list[str], places: list[int], by: list[str | None]) -> None:
    series = GetSeriesResponse(times=TIMES, values=[1, 2.5], name_places=places, names=names)
    points = SeriesPoint.each_of(series)
    assert points == [
        {"timestamp": moment, "value": value, "by": name}
        for moment, value, name in zip(MOMENTS, [1.0, 2.5], by, strict=True)
    ]
    assert all(SeriesPoint.model_validate(point) for point in points)


def test_a_series_may_be_empty() -> None:
    assert SeriesPoint.each_of(GetSeriesResponse()) == []
