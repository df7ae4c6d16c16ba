"""Decides whether a person may have a seat of a slot by the criteria of its service, and which dose they get there.

Age and days are those of the slot, by the clock of its venue. What is known about the person is compared anew whenever
a seat is booked, held, confirmed, offered or moved. Doses are counted under the lock of the person's calendar, which
every transaction takes that gives them a seat or takes one from them, so no two bookings become the same dose.
A service without criteria is for everyone as often as they like, and costs no statement.
"""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from kit.caller import Caller
from kit.database import ReadSession
from kit.errors import AppError, FieldIssue
from kit.time_zones import day_of, start_of
from request_service.booking.bookings import errors
from request_service.booking.bookings.models import Booking
from request_service.booking.bookings.queries.doses import list_doses
from request_service.booking.bookings.terms import Terms
from request_service.booking.people import queries as known
from request_service.booking.people.directory import PeopleDirectory
from request_service.booking.services.criteria import Criterion, Eligibility, Fact, Fit, Judgement, judge, judge_within
from request_service.booking.services.doses import (
    NotDue,
    PlacedDose,
    TakenDose,
    counts_doses,
    move_dose,
    place_dose,
)
from request_service.booking.slots.plans import Span

_A_DAY = timedelta(days=1)
# The fields of a profile that state the facts.
_STATED_AS = {
    Fact.AGE: "date_of_birth",
    Fact.GENDER: "gender",
    Fact.HEALTH_CONDITION: "health_conditions",
}


class StaleFacts(Exception):
    """The facts about the user are not known here or have changed: ask for them outside of the transaction."""


async def with_facts[Result](people: PeopleDirectory, user: Caller, run: Callable[..., Awaitable[Result]]) -> Result:
    """Runs a command, outside of any transaction, and again after the facts about its user have been asked for.

    *run* takes `needs_facts`, with which it raises StaleFacts. A refusal by facts that their owner has corrected since
    is tried again, because the event about the correction may be on its way.
    """
    try:
        return await run(needs_facts=True)
    except StaleFacts:
        await people.ensure(user)
    except (errors.NotEligible, errors.ProfileIncomplete):
        if not await people.find_news(user):
            raise
    return await run(needs_facts=False)


async def require_fresh_facts(session: ReadSession, user_id: UUID, attendee_id: UUID | None) -> None:
    """Raises StaleFacts. The facts about dependants are stated here."""
    if attendee_id is None:
        copy = await known.find_copy(session, user_id)
        if copy is None or not copy.is_fresh:
            raise StaleFacts


async def admit(session: ReadSession, booking: Booking, terms: Terms, now: datetime) -> None:
    """Notes the eligibility of the person for a booking's slot, and their dose, which keeps its number.

    The caller has locked the calendar of the person. Raises NotEligible, ProfileIncomplete or DoseNotDue.
    """
    if not terms.criteria:
        booking.eligibility, booking.dose_number, booking.next_due_at = Eligibility.OK, None, None
        return
    facts = await known.find_facts(session, booking.user_id, booking.attendee_id)
    found = judge(terms.criteria, facts, day_of(booking.starts_at, terms.time_zone))
    require_eligible(found, is_strict=terms.strict_eligibility)
    dose = await _find_dose(session, booking, terms, found.fits, now)
    booking.eligibility = found.eligibility
    booking.dose_number = None if dose is None else dose.number
    next_due_on = None if dose is None else dose.next_due_on
    booking.next_due_at = None if next_due_on is None else start_of(next_due_on, terms.time_zone)


async def is_admitted(session: ReadSession, booking: Booking, terms: Terms, now: datetime) -> bool:
    """Does the same as `admit`, and returns False where that raises."""
    try:
        await admit(session, booking, terms, now)
    except AppError:
        return False
    return True


async def release_number(session: ReadSession, booking: Booking, terms: Terms, now: datetime) -> None:
    """Takes the number from a dose that was given after all, if another one has got it since.

    The caller has locked the calendar of the person.
    """
    rows = await list_doses(session, booking.user_id, booking.person_id, terms.service_id, now)
    if any(row.dose_number == booking.dose_number for row in rows if row.id != booking.id):
        booking.dose_number, booking.next_due_at = None, None


async def require_possible(
    session: ReadSession, user_id: UUID, attendee_id: UUID | None, criteria: Sequence[Criterion], within: Span
) -> None:
    """Raises NotEligible for a person who may have no seat on any day of a time, in any time zone."""
    facts = await known.find_facts(session, user_id, attendee_id)
    first, last = within.starts_at.astimezone(UTC).date() - _A_DAY, within.ends_at.astimezone(UTC).date() + _A_DAY
    require_eligible(judge_within(criteria, facts, first, last), is_strict=False)


def require_eligible(found: Judgement, *, is_strict: bool) -> None:
    """Raises NotEligible, or ProfileIncomplete for a person of whom a venue that is strict does not know enough."""
    if found.eligibility is Eligibility.NOT_ELIGIBLE:
        against = _names(fact for one in found.fits for fact in one.against)
        raise errors.NotEligible(details=tuple(FieldIssue(fact.value, "does not fit this person") for fact in against))
    if is_strict and found.eligibility is Eligibility.UNVERIFIED:
        unknown = _names(fact for one in found.fits for fact in one.unknown)
        raise errors.ProfileIncomplete(details=tuple(FieldIssue(_STATED_AS[one], "is not known") for one in unknown))


async def _find_dose(
    session: ReadSession, booking: Booking, terms: Terms, fits: Sequence[Fit], now: datetime
) -> PlacedDose | None:
    """Returns the dose by the first criterion by which one is due, or `None` if one does not count doses.

    Raises DoseNotDue.
    """
    criteria = [one.criterion for one in fits]
    if not all(counts_doses(terms.service_kind, one) for one in criteria):
        return None
    rows = await list_doses(session, booking.user_id, booking.person_id, terms.service_id, now)
    taken = [TakenDose(day_of(row.starts_at, row.time_zone), row.dose_number) for row in rows if row.id != booking.id]
    day, number = day_of(booking.starts_at, terms.time_zone), booking.dose_number
    refused: list[NotDue] = []
    for criterion in criteria:
        found = place_dose(criterion, taken, day) if number is None else move_dose(criterion, taken, number, day)
        if isinstance(found, PlacedDose):
            return found
        refused.append(found)
    raise _not_due(refused)


def _not_due(refused: Sequence[NotDue]) -> errors.DoseNotDue:
    """Returns the refusal with the first day on which a dose is due by one of the criteria."""
    days = [(one.due_on, one.due_until) for one in refused if one.due_on or one.due_until]
    first, last = min(days, key=lambda one: (one[0] is not None, one[0]), default=(None, None))
    dated = (("next_due_at", first), ("due_until", last))
    return errors.DoseNotDue(details=tuple(FieldIssue(name, day.isoformat()) for name, day in dated if day))


def _names(facts: Iterable[Fact]) -> list[Fact]:
    """Returns facts once each, in one order."""
    found = set(facts)
    return [fact for fact in Fact if fact in found]
