"""Counts the events of the stream again, and corrects the roll-ups of the hours that it still holds completely.

Consuming goes on meanwhile. The recount begins with a cut: the roll-ups as they are, and the moment of the last fold.
By the moment that the inbox has for each event, it counts those that were folded until then. The difference to the
roll-ups at the cut is what was wrong, and is added to what they are in the end. An event that is in no roll-up yet is
folded on the way, as the consumer would, so it counts also if the inbox was lost with a restored database.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from auth_service.analytics import actions, consumers, queries
from auth_service.analytics.metrics import Cell, Happened
from auth_service.analytics.models import bucket_of, hour_of
from kit import clock, inbox
from kit.database import Database
from kit.subscriptions import Arrived

# The oldest events expire while the stream is read.
_MARGIN = timedelta(hours=1)


class RecountedMeanwhile(Exception):
    """Another recount has corrected the roll-ups since this one began."""


@dataclass
class Recount:
    """The progress and, in the end, the outcome of a recount."""

    since: datetime
    read: int = 0
    # Events that were in no roll-up.
    folded: int = 0
    # The values that were wrong.
    corrected: int = 0
    sums: dict[tuple[Cell, int], int] = field(default_factory=dict)
    # Ids in the stream. After a long outage of NATS, an event may be in it twice.
    _seen: set[UUID] = field(default_factory=set)

    def add(self, happened: Sequence[Happened]) -> None:
        first = bucket_of(self.since)
        for key, value in actions.sums_of(happened).items():
            if key[1] >= first:
                self.sums[key] = self.sums.get(key, 0) + value

    def unseen(self, arrived: Sequence[Arrived]) -> list[Arrived]:
        new = {event_id: (event_id, event) for event_id, event in arrived if event_id not in self._seen}
        self._seen.update(new)
        return list(new.values())


async def recount(
    database: Database, events: AsyncIterator[Sequence[Arrived]], *, kept_from: datetime, days: int
) -> Recount:
    """Recounts the last *days*, as far as *events* has everything *kept_from* a moment on.

    Raises RecountedMeanwhile, and has then corrected nothing.
    """
    since = hour_of(bucket_of(max(clock.now() - timedelta(days=days), kept_from) + _MARGIN) + 1)
    progress = Recount(since)
    async with database.transaction() as session:
        cut = await queries.lock_state(session)
        before = await queries.list_hours_from(session, bucket_of(since))
    async for arrived in events:
        await _take(database, progress, progress.unseen(arrived), cut.folded_at)
    wrong = _difference(progress.sums, before)
    async with database.transaction() as session:
        if (await queries.lock_state(session)).corrections != cut.corrections:
            raise RecountedMeanwhile
        await queries.add_values(session, wrong)
        await queries.note_correction(session, cut.corrections + 1)
    progress.corrected = len(wrong)
    return progress


async def _take(database: Database, progress: Recount, arrived: Sequence[Arrived], cut: datetime) -> None:
    progress.read += len(arrived)
    async with database.read_once() as session:
        processed = await inbox.processed(session, actions.DURABLE, [event_id for event_id, _ in arrived])
    happened = [consumers.happened(event_id, event) for event_id, event in arrived]
    progress.add([one for one in happened if (at := processed.get(one.id)) is not None and at <= cut])
    if missing := [one for one in happened if one.id not in processed]:
        async with database.transaction() as session:
            # The consumer may have been faster.
            progress.folded += await actions.fold(session, missing)


def _difference(
    right: Mapping[tuple[Cell, int], int], stored: Mapping[tuple[Cell, int], int]
) -> dict[tuple[Cell, int], int]:
    keys = {*right, *stored}
    return {key: value for key in keys if (value := right.get(key, 0) - stored.get(key, 0))}
