"""The metrics: what is counted, and by which dimensions it can be asked for.

A rule, and its names are public API: metrics and dimensions may be added, but not renamed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

# Amounts of money are kept in ten-thousandths, which no currency divides further.
MONEY_SCALE = 10_000
# The upper bounds in minutes within which requests are accepted; the last bucket has none.
_ACCEPT_MINUTES = (1, 2, 5, 10, 15, 30, 60)


@dataclass(frozen=True)
class Metric:
    entity: str
    name: str
    dimensions: tuple[str, ...] = ()
    is_money: bool = False

    @property
    def full_name(self) -> str:
        return f"{self.entity}.{self.name}"

    def shown(self, value: int) -> float:
        return value / MONEY_SCALE if self.is_money else float(value)


METRICS: Mapping[str, Metric] = {
    metric.full_name: metric
    for metric in (
        Metric("users", "registered", ("role",)),
        Metric("users", "deactivated"),
        Metric("users", "reactivated"),
        Metric("users", "deleted"),
        Metric("logins", "succeeded", ("role",)),
        Metric("requests", "created", ("category",)),
        Metric("requests", "accepted", ("category",)),
        Metric("requests", "started", ("category",)),
        Metric("requests", "completed", ("category",)),
        Metric("requests", "cancelled", ("category",)),
        Metric("requests", "expired", ("category",)),
        # Each time that a request has come to a state.
        Metric("requests", "transitions", ("state", "category")),
        # Requests that were accepted, by the minutes that this took.
        Metric("requests", "minutes_to_accept", ("bucket",)),
        Metric("messages", "sent"),
        Metric("files", "uploaded", ("purpose",)),
        Metric("files", "bytes", ("purpose",)),
        Metric("payments", "succeeded", ("gateway",)),
        Metric("payments", "failed", ("gateway",)),
        Metric("payments", "amount", ("gateway", "currency"), is_money=True),
        # The parts of payments that the platform has earned.
        Metric("payments", "fees", ("gateway", "currency"), is_money=True),
        Metric("payments", "refunds"),
        Metric("payments", "refunded", ("currency",), is_money=True),
        Metric("payouts", "paid"),
        Metric("payouts", "failed"),
        Metric("payouts", "amount", ("currency",), is_money=True),
        Metric("notifications", "sent", ("channel",)),
        Metric("sockets", "opened"),
        # The minutes that all sockets were open together: divided by 60, the sockets that were open on average.
        Metric("sockets", "minutes"),
        Metric("client_events", "recorded", ("type",)),
        # Every domain event of every service.
        Metric("events", "published", ("type",)),
    )
}


@dataclass(frozen=True)
class Count:
    """A value of a metric, with its name in each of the dimensions."""

    metric: str
    value: int = 1
    names: tuple[tuple[str, str], ...] = ()
    # When it happened; `None` if that is when the event did.
    at: datetime | None = None


@dataclass(frozen=True)
class Happened:
    """A domain event as the roll-ups see it."""

    id: UUID
    at: datetime
    counts: tuple[Count, ...]


@dataclass(frozen=True)
class Cell:
    """The place in the roll-ups to which a value is added. The empty dimension holds the sum of all."""

    entity: str
    metric_name: str
    dimension: str


def cells(count: Count) -> list[Cell]:
    """Returns the cells to which *count* adds: the sum, and one for each dimension."""
    metric = METRICS[count.metric]
    dimensions = ["", *(f"{dimension}:{name}" for dimension, name in count.names)]
    return [Cell(metric.entity, metric.name, dimension) for dimension in dimensions]


def accept_bucket(seconds: float) -> str:
    """Returns the name of the bucket of a request that was accepted after *seconds*."""
    for minutes in _ACCEPT_MINUTES:
        if seconds <= 60 * minutes:
            return f"up_to_{minutes}"
    return f"over_{_ACCEPT_MINUTES[-1]}"
