"""The vaccinations that a person needs: those whose criteria fit by known facts, with the dose that comes next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from kit import clock
from kit.caller import Caller
from kit.database import ReadSession
from kit.paging import Page, PageKey
from kit.time_zones import day_of, start_of
from request_service.booking.bookings.lifecycle import BookingStatus
from request_service.booking.bookings.queries.doses import list_vaccinations
from request_service.booking.people.queries import find_facts
from request_service.booking.services.criteria import Criterion, Facts, fitting
from request_service.booking.services.doses import Dose, next_dose
from request_service.booking.services.drafts import read_criteria
from request_service.booking.services.kinds import ServiceKind
from request_service.booking.services.queries import list_public, list_shared

# The shared vaccinations that are looked at, and as many of venues.
_MAX_SERVICES = 500
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# A vaccination without criteria is recommended to everyone, once.
_FOR_EVERYONE = Criterion(UUID(int=0))


@dataclass(frozen=True)
class Recommendation:
    id: UUID
    name: str
    # The ones that fit; none if the service is for everyone.
    criteria: Sequence[Criterion]
    doses_done: int
    next_dose: int
    # `None`: at any time.
    due_at: datetime | None

    @property
    def page_key(self) -> PageKey:
        return PageKey(self.due_at or _EPOCH, self.id)


async def list_recommendations(
    session: ReadSession, user: Caller, attendee_id: UUID | None, page: Page
) -> tuple[Sequence[Recommendation], str]:
    """Returns a page of what the user or a dependant needs, and the cursor of the next page.

    Due ones come first, then by the time at which they become due, then by name. Raises NotYourDependant.
    """
    now = clock.now()
    facts = await find_facts(session, user.user_id, attendee_id)
    doses: dict[UUID, list[Row[Any]]] = {}
    for row in await list_vaccinations(session, user.user_id, attendee_id or user.user_id, now):
        doses.setdefault(row.service_id, []).append(row)
    shared = await list_shared(session, ServiceKind.VACCINATION, _MAX_SERVICES)
    public = await list_public(session, ServiceKind.VACCINATION, _MAX_SERVICES)
    found = [one for service in (*shared, *public) if (one := _recommend(service, facts, doses, now)) is not None]
    found.sort(key=lambda one: (one.due_at is not None and one.due_at > now, one.page_key.created_at, one.name, one.id))
    return _page_of(found, page)


def _recommend(
    service: Row[Any], facts: Facts, doses: Mapping[UUID, Sequence[Row[Any]]], now: datetime
) -> Recommendation | None:
    """Returns `None` for a service whose criteria do not fit, or of which no further dose is needed."""
    criteria = read_criteria(service.criteria)
    fits = fitting(criteria, facts, now.date())
    rows = doses.get(service.id, ())
    days = [day_of(row.starts_at, row.time_zone) for row in rows]
    choices = [next_dose(one, days) for one in (fits if criteria else [_FOR_EVERYONE])]
    needed = [one for one in choices if one is not None]
    if not needed:
        return None
    first = min(needed, key=lambda dose: (dose.due_on is not None, dose.due_on))
    told = max((row.dose_number or 0 for row in rows), default=0)
    done = sum(1 for row in rows if row.status is BookingStatus.COMPLETED)
    number = max(first.number, told + 1)
    return Recommendation(service.id, service.name, fits, done, number, _due_at(first, rows))


def _due_at(dose: Dose, rows: Sequence[Row[Any]]) -> datetime | None:
    """Returns the first moment of the day on which a dose is due, by the clock at the venue of the last one."""
    return None if dose.due_on is None or not rows else start_of(dose.due_on, rows[0].time_zone)


def _page_of(found: Sequence[Recommendation], page: Page) -> tuple[Sequence[Recommendation], str]:
    """Returns a page of the whole list. If the place of the cursor is gone, those of its time are shown once more."""
    start = page.offset
    if page.after is not None:
        keys = [one.page_key for one in found]
        as_late = (place for place, key in enumerate(keys) if key.created_at >= page.after.created_at)
        start = keys.index(page.after) + 1 if page.after in keys else next(as_late, len(keys))
    shown = found[start : start + page.limit]
    return shown, shown[-1].page_key.cursor() if start + page.limit < len(found) else ""
