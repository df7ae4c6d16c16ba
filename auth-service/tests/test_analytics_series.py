"""Totals and series as admins ask for them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from analytics_testing import clear, fold, logged_in
from auth_testing import Service, SignedIn

from auth_service.analytics.metrics import METRICS
from auth_service.analytics.models import bucket_of
from auth_service.analytics.series import series
from kit import clock
from kit.errors import InvalidInput
from twou.auth.v1 import analytics_pb2 as pb
from twou.auth.v1.auth_pb2 import ROLE_CLIENT, ROLE_PROVIDER

# A day, long ago.
DAY = datetime(2025, 3, 10, tzinfo=UTC)
HOUR, DAILY = pb.SERIES_STEP_HOUR, pb.SERIES_STEP_DAY
type Points = list[tuple[int, float, str | None]]


@pytest.fixture
async def admin_token(service: Service, admin: SignedIn) -> str:
    await clear(service.chassis.database)
    moments = ((1, ROLE_CLIENT), (1, ROLE_CLIENT), (1, ROLE_PROVIDER), (3, ROLE_CLIENT), (30, ROLE_PROVIDER))
    events = []
    for hours, role in moments:
        event = logged_in(role)
        event.occurred_at.CopyFrom(stamp(hours))
        events.append(event)
    await fold(service.chassis.database, *events)
    return admin[1].access_token


def stamp(hours: float) -> Any:
    return clock.to_timestamp(DAY + timedelta(hours=hours))


async def ask(service: Service, token: str, asked: tuple[float, float], **fields: Any) -> Points:
    since, until = (stamp(one) for one in asked)
    question = pb.GetSeriesRequest(**{"metric": "logins.succeeded", **fields}, since=since, until=until)
    answer = await service.call(question, token=token)
    hours = [round((seconds - DAY.timestamp()) / 3600) for seconds in answer.times]
    names = [answer.names[place] for place in answer.name_places] if "by" in fields else [None] * len(hours)
    return list(zip(hours, answer.values, names, strict=True))


async def test_a_series_by_hour_has_each_hour(service: Service, admin_token: str) -> None:
    assert await ask(service, admin_token, (0, 4)) == [(0, 0, None), (1, 3, None), (2, 0, None), (3, 1, None)]
    # The hours of both ends are complete.
    assert await ask(service, admin_token, (1.5, 3.5)) == [(1, 3, None), (2, 0, None), (3, 1, None)]


async def test_a_series_by_day_sums_the_hours_of_utc(service: Service, admin_token: str) -> None:
    assert await ask(service, admin_token, (0, 72), step=DAILY) == [(0, 4, None), (24, 1, None), (48, 0, None)]


async def test_a_series_by_a_dimension_has_the_names_that_have_a_value(service: Service, admin_token: str) -> None:
    assert await ask(service, admin_token, (0, 40), by="role") == [
        (1, 2, "client"),
        (1, 1, "provider"),
        (3, 1, "client"),
        (30, 1, "provider"),
    ]
    by_day = await ask(service, admin_token, (0, 40), by="role", step=DAILY)
    assert by_day == [(0, 3, "client"), (0, 1, "provider"), (24, 1, "provider")]


async def test_totals_have_all_metrics_and_their_parts(service: Service, admin_token: str) -> None:
    answer = await service.call(pb.GetStatsRequest(), token=admin_token)
    found = {one.metric: one for one in answer.metrics}
    assert list(found) == sorted(METRICS)
    logins = found["logins.succeeded"]
    # The admin may have been folded meanwhile, with a role of their own.
    parts = {part.name: part.value for part in logins.parts if part.dimension == "role"}
    assert (parts["client"], parts["provider"]) >= (3, 2)
    assert logins.value >= 5
    assert found["payments.amount"].value == 0


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"metric": "logins"}, "metric"),
        ({"by": "category"}, "by"),
        ({"by": ""}, "by"),
        ({"metric": "users.deleted", "by": "role"}, "by"),
        ({"step": 9}, "step"),
    ],
    ids=["metric", "dimension", "empty dimension", "no dimensions", "step"],
)
async def test_a_question_that_has_no_answer_is_refused(
    service: Service, admin_token: str, fields: dict[str, Any], field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        await ask(service, admin_token, (0, 1), **fields)
    assert [issue.field for issue in refused.value.details] == [field]


@pytest.mark.parametrize(
    ("hours", "step", "field"),
    [
        ((5, 4), HOUR, "from"),
        ((0, 32 * 24), HOUR, "from"),
        ((0, 368 * 24), DAILY, "from"),
        ((0, 24 * 365 * 7000), DAILY, "to"),
    ],
    ids=["backwards", "many hours", "many days", "year 9025"],
)
async def test_a_time_that_is_too_long_is_refused(
    service: Service, admin_token: str, hours: tuple[float, float], step: Any, field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        await ask(service, admin_token, hours, step=step)
    assert [issue.field for issue in refused.value.details] == [field]


def test_by_default_a_series_has_the_last_24_steps() -> None:
    now = DAY + timedelta(hours=10, minutes=30)
    hourly = series("messages.sent", by=None, since=None, until=None, by_day=False, now=now)
    assert hourly.hours == range(bucket_of(DAY) - 13, bucket_of(DAY) + 11)
    daily = series("messages.sent", by=None, since=None, until=None, by_day=True, now=now)
    assert (daily.hours.start, daily.hours.stop) == (bucket_of(DAY) - 23 * 24, bucket_of(DAY) + 24)
