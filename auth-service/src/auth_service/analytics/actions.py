"""Records what clients have noticed, folds events into the roll-ups, and reads them."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from auth_service.analytics import events, queries
from auth_service.analytics.metrics import METRICS, Cell, Happened, cells
from auth_service.analytics.models import HOURS_A_DAY, NewEvent, bucket_of
from auth_service.analytics.series import Points, Series
from kit import clock, inbox, outbox
from kit.database import ReadSession, Session
from kit.errors import InvalidInput
from kit.ids import new_id

# The durable consumer, whose inbox says what is folded.
DURABLE = "auth-service-rollups"
RETENTION = timedelta(days=90)
# A client's clock may be so much ahead; its event has happened now.
_AHEAD = timedelta(minutes=5)
_SMALLEST = timedelta(microseconds=1)
_MAX_POINTS = 20_000

type Sums = Mapping[tuple[Cell, int], int]


async def record_events(session: Session, new: Sequence[NewEvent], user_id: UUID | None) -> None:
    """Stores events of a client. Raises InvalidInput, before it stores any, if one of them is too early or too late."""
    now = clock.now()
    moments = [_moment(f"events.{number}.occurred_at", one.occurred_at, now) for number, one in enumerate(new)]
    rows = [
        {
            "id": new_id(),
            "type": one.type.value,
            "user_id": user_id,
            "resource_id": one.resource_id,
            "session_id": one.session_id,
            "details": one.details,
            "occurred_at": moment,
            "received_at": now,
        }
        for one, moment in zip(new, moments, strict=True)
    ]
    await queries.insert_client_events(session, rows)
    tallies = Counter((one.type, bucket_of(moment)) for one, moment in zip(new, moments, strict=True))
    await outbox.add(session, events.client_events_recorded(new_id(), tallies, now))


def _moment(field: str, occurred_at: datetime | None, now: datetime) -> datetime:
    """Returns when an event happened, which is never after *now*. Raises InvalidInput, naming *field*."""
    if occurred_at is None:
        return now
    if occurred_at > now + _AHEAD:
        raise InvalidInput.field(field, "must not be in the future")
    if occurred_at < now - RETENTION:
        raise InvalidInput.field(field, f"must not be more than {RETENTION.days} days ago")
    return min(occurred_at, now)


async def fold(session: Session, happened: Sequence[Happened]) -> int:
    """Adds events to the roll-ups of their hours, each once, and returns how many of them were new."""
    state = await queries.lock_state(session)
    at = max(clock.now(), state.folded_at + _SMALLEST)
    new = await inbox.add_new(session, DURABLE, {one.id for one in happened}, at=at)
    if new:
        # The same event may have arrived twice at once.
        each = {one.id: one for one in happened if one.id in new}
        await queries.add_values(session, sums_of(each.values()))
        await queries.note_fold(session, at)
    return len(new)


def sums_of(happened: Iterable[Happened]) -> dict[tuple[Cell, int], int]:
    sums: dict[tuple[Cell, int], int] = {}
    for one in happened:
        for count in one.counts:
            bucket = bucket_of(count.at or one.at)
            for cell in cells(count):
                sums[cell, bucket] = sums.get((cell, bucket), 0) + count.value
    return sums


async def get_totals(session: ReadSession) -> dict[str, list[tuple[str, float]]]:
    """Returns for each metric its sum, under the empty name, and the parts of it by their dimension and name."""
    found: dict[str, list[tuple[str, float]]] = {name: [] for name in sorted(METRICS)}
    for row in await queries.list_totals(session):
        metric = METRICS.get(f"{row.entity}.{row.metric_name}")
        # A newer release may have counted more, before it was rolled back.
        if metric is not None:
            found[metric.full_name].append((row.dimension, metric.shown(row.value)))
    return found


async def get_series(session: ReadSession, wanted: Series) -> Points:
    """Returns the values of a series, oldest first: with `by` those that there are, else one for each step.

    Raises InvalidInput if there are too many of them.
    """
    metric, step = wanted.metric, HOURS_A_DAY if wanted.by_day else 1
    cell = Cell(metric.entity, metric.name, wanted.by)
    if not wanted.by:
        rows = await queries.list_sums(session, cell, wanted.hours, by_day=wanted.by_day)
        values = {row.bucket: row.value for row in rows}
        steps = wanted.hours[::step]
        return Points(steps, [metric.shown(values.get(bucket, 0)) for bucket in steps])
    parts = await queries.list_parts(session, cell, wanted.hours, by_day=wanted.by_day, limit=_MAX_POINTS + 1)
    if len(parts) > _MAX_POINTS:
        raise InvalidInput.field("from", f"is too early: there are more than {_MAX_POINTS} values")
    start = len(wanted.by) + 1
    # Unpacked, not read by name: for thousands of rows, that takes as long as the statement.
    return Points(
        [bucket for bucket, _value, _dimension in parts],
        [metric.shown(value) for _bucket, value, _dimension in parts],
        [dimension[start:] for _bucket, _value, dimension in parts],
    )


async def unlink(session: Session, user_id: UUID) -> None:
    """Erases whose events the events of a user were. They stay in the roll-ups, which know no users."""
    await queries.unlink_user(session, user_id)
