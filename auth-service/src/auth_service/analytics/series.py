"""The rules for questions about the values of a metric by hour or day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from auth_service.analytics.metrics import METRICS, Metric
from auth_service.analytics.models import HOURS_A_DAY, bucket_of, hour_of
from kit.errors import InvalidInput

_DEFAULT_STEPS = 24
# The longest time of a series by hour and by day.
_MAX_BY_HOUR = timedelta(days=31)
_MAX_BY_DAY = timedelta(days=366)


@dataclass(frozen=True)
class Series:
    """A valid question for the values of a metric."""

    metric: Metric
    # A dimension of the metric, or empty.
    by: str
    # The buckets of the hours.
    hours: range
    by_day: bool


@dataclass(frozen=True)
class Points:
    """The values of a series, oldest first, in columns: what has the same place belongs together."""

    # The beginnings of the steps.
    buckets: Sequence[int]
    values: Sequence[float]
    # The names in the dimension that was asked for, or `None` if none was.
    names: Sequence[str] | None = None


def series(  # noqa: PLR0913  # the parameters of the question
    name: str, *, by: str | None, since: datetime | None, until: datetime | None, by_day: bool, now: datetime
) -> Series:
    """Reads a question. Raises InvalidInput for a metric or a dimension that there is not, and for a time too long.

    A step is in the series if a part of it is between *since* and *until*.
    """
    metric = METRICS.get(name)
    if metric is None:
        raise InvalidInput.field("metric", f"must be one of {', '.join(METRICS)}")
    if by is not None and by not in metric.dimensions:
        raise InvalidInput.field("by", _dimension_issue(metric))
    step = HOURS_A_DAY if by_day else 1
    end = now if until is None else until
    stop = _step_of(end, step) + step
    if until is not None and hour_of(stop - step) == until:
        stop -= step
    start = stop - _DEFAULT_STEPS * step if since is None else _step_of(since, step)
    if start >= stop:
        raise InvalidInput.field("from", "must be before to")
    longest = _MAX_BY_DAY if by_day else _MAX_BY_HOUR
    if (stop - start) > longest // timedelta(hours=1) + step:
        raise InvalidInput.field("from", f"must be at most {longest.days} days before to")
    return Series(metric, by or "", range(start, stop), by_day)


def _step_of(moment: datetime, step: int) -> int:
    return bucket_of(moment) // step * step


def _dimension_issue(metric: Metric) -> str:
    if not metric.dimensions:
        return f"must be left out: {metric.full_name} has no dimension"
    return f"must be one of {', '.join(metric.dimensions)}"
