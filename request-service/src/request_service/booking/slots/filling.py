"""Decides which of many new slots there is room for: pure functions."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from operator import attrgetter
from typing import Protocol
from uuid import UUID

from request_service.booking.slots.plans import Span


@dataclass(frozen=True)
class Occupied:
    """The times that new slots must not meet."""

    # Open slots of the provider, anywhere, in order and apart from each other.
    spans: Sequence[Span] = ()
    # Starts of open slots of the service at the venue, if the new ones have no provider.
    starts: frozenset[datetime] = field(default_factory=frozenset)
    # In order of their starts.
    closures: Sequence[Span] = ()


def with_room(spans: Iterable[Span], taken: Occupied, now: datetime) -> tuple[list[Span], int]:
    """Returns the slots that are ahead and meet none of what is *taken*, and the number of the others."""
    free, skipped = list[Span](), 0
    for span in spans:
        if (
            span.starts_at <= now
            or span.starts_at in taken.starts
            or _meets_one(span, taken.spans)
            or any(span.overlaps(closure) for closure in taken.closures)
        ):
            skipped += 1
        else:
            free.append(span)
    return free, skipped


class TimedSlot(Protocol):
    """A slot with the columns that say which others it must not meet."""

    @property
    def id(self) -> UUID: ...

    @property
    def venue_id(self) -> UUID: ...

    @property
    def service_id(self) -> UUID: ...

    @property
    def provider_id(self) -> UUID | None: ...

    @property
    def starts_at(self) -> datetime: ...

    @property
    def ends_at(self) -> datetime: ...


def meeting(open_slots: Iterable[TimedSlot]) -> set[UUID]:
    """Returns the slots that meet another one: of their provider at any moment, without one at the same start."""
    found = set[UUID]()
    last: dict[tuple[object, ...], TimedSlot] = {}
    for slot in sorted(open_slots, key=attrgetter("starts_at", "id")):
        has_provider = slot.provider_id is not None
        key = (slot.provider_id,) if has_provider else (slot.venue_id, slot.service_id, slot.starts_at)
        before = last.get(key)
        if before is not None and (not has_provider or before.ends_at > slot.starts_at):
            found |= {before.id, slot.id}
        if before is None or slot.ends_at > before.ends_at:
            last[key] = slot
    return found


def _meets_one(span: Span, others: Sequence[Span]) -> bool:
    """*others* are in order and apart, so only the last one that begins before the end of *span* may reach it."""
    place = bisect_left(others, span.ends_at, key=lambda one: one.starts_at)
    return place > 0 and others[place - 1].ends_at > span.starts_at
