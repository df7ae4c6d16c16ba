"""Doses are counted when seats are booked: one person, several bookings, in any order and at once."""

import random
from collections.abc import Coroutine, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from booking_testing import DESK, Clinic
from eligibility_testing import DAY, ONE_DOSE, TWO_DOSES, details, doses, known, vaccine, years_ago
from people_testing import with_dependant
from request_testing import Service
from sqlalchemy import select
from test_waiting import offer_of

from kit.caller import Caller
from request_service.booking.bookings import actions
from request_service.booking.bookings.models import Booking
from request_service.booking.bookings.shown import Shown
from request_service.booking.services.doses import PlacedDose, TakenDose, move_dose, place_dose
from request_service.booking.services.drafts import CriterionDraft, read_criteria
from request_service.booking.services.kinds import ServiceKind
from request_service.booking.slots.models import Slot
from testkit.callers import new_caller
from testkit.people import outcome, outcomes
from testkit.work import work_of

ADDIS_ABABA = ZoneInfo("Africa/Addis_Ababa")


@pytest.fixture
async def clinic(service: Service) -> Clinic:
    return await Clinic(service).open()


def day_of(slot: Slot | Booking | Shown, later: int = 0) -> str:
    """Returns the day of a slot by the clock of its venue, or so many days later, as refusals have it."""
    return (slot.starts_at.astimezone(ADDIS_ABABA).date() + timedelta(days=later)).isoformat()


def midnight(slot: Slot, later: int) -> datetime:
    day = slot.starts_at.astimezone(ADDIS_ABABA).date() + timedelta(days=later)
    return datetime.combine(day, datetime.min.time(), ADDIS_ABABA).astimezone(UTC)


async def test_doses_are_numbered_and_say_when_the_next_one_is_due(clinic: Clinic) -> None:
    await vaccine(clinic, TWO_DOSES)
    user, first, second = new_caller(), await clinic.slot(DAY), await clinic.slot(29 * DAY)
    one = await clinic.book(user, first)
    assert (one.dose_number, one.next_due_at) == (1, midnight(first, 28))
    too_early = await clinic.slot(28 * DAY)
    due = {"next_due_at": day_of(first, 28)}
    for attempt in (clinic.book(user, too_early), clinic.hold(user, too_early)):
        assert await details(attempt, "DOSE_NOT_DUE") == due
    two = await clinic.book(user, second)
    assert (two.dose_number, two.next_due_at) == (2, None)
    # Without a date, no further dose is needed.
    assert await details(clinic.book(user, await clinic.slot(80 * DAY)), "DOSE_NOT_DUE") == {}
    await clinic.require_consistent()


async def test_the_second_dose_is_not_before_the_first(clinic: Clinic) -> None:
    await vaccine(clinic, TWO_DOSES)
    user, later = new_caller(), await clinic.slot(40 * DAY)
    await clinic.book(user, later)
    earlier = clinic.book(user, await clinic.slot(DAY))
    assert await details(earlier, "DOSE_NOT_DUE") == {"next_due_at": day_of(later, 28)}


async def test_each_person_and_service_has_doses_of_its_own(clinic: Clinic) -> None:
    flu, measles = await vaccine(clinic, ONE_DOSE), await vaccine(clinic, ONE_DOSE)
    user = new_caller()
    child = await with_dependant(clinic, user)
    for number, (offering, attendee) in enumerate([(flu, None), (measles, None), (flu, child), (measles, child)]):
        slot, attendee_id = await clinic.slot(DAY + number, offering=offering), attendee and attendee.id
        assert (await clinic.book(user, slot, attendee_id=attendee_id)).dose_number == 1
        again = await clinic.slot(50 * DAY + number, offering=offering)
        assert await outcome(clinic.book(user, again, attendee_id=attendee_id)) == "DOSE_NOT_DUE"


async def test_only_seats_that_people_keep_count(clinic: Clinic) -> None:
    await vaccine(clinic, ONE_DOSE)
    user, slots = new_caller(), [await clinic.slot(days * DAY) for days in (1, 2, 3, 4)]
    held = await clinic.hold(user, slots[0])
    assert await outcome(clinic.book(user, slots[1])) == "DOSE_NOT_DUE"
    await clinic.lapse(held)
    booked = await clinic.book(user, slots[1])
    assert await outcome(clinic.book(user, slots[2])) == "DOSE_NOT_DUE"
    await clinic.cancel(user, booked)
    missed = await clinic.book(user, slots[2])
    await clinic.begin(slots[2])
    assert await outcome(clinic.book(user, slots[3])) == "DOSE_NOT_DUE"
    await clinic.service.do(actions.miss_booking, clinic.owner, missed.id, DESK)
    given = await clinic.book(user, slots[3])
    await clinic.begin(slots[3])
    await clinic.service.do(actions.complete_booking, clinic.owner, given.id, DESK)
    assert await outcome(clinic.book(user, await clinic.slot(60 * DAY))) == "DOSE_NOT_DUE"
    # The person came to the slot that was marked as missed, too: that dose is not the first one any more.
    await clinic.service.do(actions.complete_booking, clinic.owner, missed.id, DESK)
    assert sorted(await doses(clinic, user), key=str) == [
        (1, "cancelled"),
        (1, "completed"),
        # Overdue, and seen by no worker yet.
        (1, "held"),
        (None, "completed"),
    ]


async def test_a_correction_keeps_the_number_that_no_other_dose_has(clinic: Clinic) -> None:
    await vaccine(clinic, ONE_DOSE)
    user, slot = new_caller(), await clinic.slot(DAY)
    missed = await clinic.book(user, slot)
    await clinic.begin(slot)
    await clinic.service.do(actions.miss_booking, clinic.owner, missed.id, DESK)
    assert (await clinic.service.do(actions.complete_booking, clinic.owner, missed.id, DESK)).dose_number == 1


async def test_a_cancelled_dose_leaves_a_gap_that_is_filled_again(clinic: Clinic) -> None:
    await vaccine(clinic, TWO_DOSES)
    user = new_caller()
    first = await clinic.book(user, await clinic.slot(DAY))
    await clinic.book(user, await clinic.slot(40 * DAY))
    await clinic.cancel(user, first)
    assert await outcome(clinic.book(user, await clinic.slot(20 * DAY))) == "DOSE_NOT_DUE"
    again = await clinic.book(user, await clinic.slot(5 * DAY))
    assert again.dose_number == 1
    assert await doses(clinic, user) == [(1, "cancelled"), (1, "booked"), (2, "booked")]


async def test_a_dose_moves_between_its_neighbours(clinic: Clinic) -> None:
    await vaccine(clinic, TWO_DOSES)
    user = new_caller()
    first, second = (
        await clinic.book(user, await clinic.slot(DAY)),
        await clinic.book(user, await clinic.slot(40 * DAY)),
    )
    too_late, fits = await clinic.slot(13 * DAY), await clinic.slot(12 * DAY)
    until = {"due_until": day_of(second, -28)}
    assert await details(clinic.move(user, first, too_late), "DOSE_NOT_DUE") == until
    moved = await clinic.move(user, first, fits)
    assert (moved.dose_number, moved.next_due_at) == (1, midnight(fits, 28))
    too_early = await clinic.slot(39 * DAY)
    assert await details(clinic.move(user, second, too_early), "DOSE_NOT_DUE") == {"next_due_at": day_of(fits, 28)}
    assert (await clinic.move(user, second, await clinic.slot(60 * DAY))).dose_number == 2
    await clinic.require_consistent()


async def test_a_complete_series_is_refreshed(clinic: Clinic) -> None:
    await vaccine(clinic, CriterionDraft(repeat_after_days=30))
    user, slot = new_caller(), await clinic.slot(DAY)
    assert (await clinic.book(user, slot)).next_due_at == midnight(slot, 30)
    assert await outcome(clinic.book(user, await clinic.slot(30 * DAY))) == "DOSE_NOT_DUE"
    assert (await clinic.book(user, await clinic.slot(31 * DAY))).dose_number == 2


async def test_the_first_criterion_by_which_a_dose_is_due_counts(clinic: Clinic) -> None:
    await vaccine(clinic, ONE_DOSE, CriterionDraft(age_criteria="65+ years", doses_required=2, dose_interval_days=28))
    young, old = await known(clinic.service, birth=years_ago(30)), await known(clinic.service, birth=years_ago(70))
    for user in (young, old):
        await clinic.book(user, await clinic.slot(DAY))
    assert await details(clinic.book(young, await clinic.slot(2 * DAY)), "DOSE_NOT_DUE") == {}
    due = await details(clinic.book(old, await clinic.slot(2 * DAY)), "DOSE_NOT_DUE")
    assert set(due) == {"next_due_at"}
    assert (await clinic.book(old, await clinic.slot(30 * DAY))).dose_number == 2


async def test_an_inspection_with_a_criterion_is_booked_as_often_as_needed(clinic: Clinic) -> None:
    await vaccine(clinic, CriterionDraft(age_criteria="18+ years"), kind=ServiceKind.INSPECTION)
    user = new_caller()
    for hours in (24, 26):
        assert (await clinic.book(user, await clinic.slot(hours))).dose_number is None


async def test_a_freed_seat_is_offered_to_those_whose_dose_is_due(clinic: Clinic) -> None:
    await vaccine(clinic, TWO_DOSES)
    holder, too_early, due = new_caller(), new_caller(), new_caller()
    slot = await clinic.slot(30 * DAY)
    booking = await clinic.book(holder, slot)
    await clinic.book(too_early, await clinic.slot(5 * DAY))
    await clinic.book(due, await clinic.slot(2 * DAY))
    for user in (too_early, due):
        await clinic.wait(user)
    await clinic.cancel(holder, booking)
    assert await offer_of(clinic, too_early) is None
    offer = await offer_of(clinic, due)
    assert offer is not None
    assert offer.dose_number == 2
    confirmed = await clinic.book(due, slot)
    assert (confirmed.id, confirmed.dose_number) == (offer.id, 2)
    await clinic.require_consistent()


async def test_two_bookings_at_once_are_not_the_same_dose(clinic: Clinic) -> None:
    """Weeks apart, so nothing but the number of doses is between them."""
    for _ in range(5):
        await vaccine(clinic, ONE_DOSE)
        user, slots = new_caller(), [await clinic.slot(week * 7 * DAY + 1) for week in range(8)]
        found = await outcomes(*(clinic.book(user, slot) for slot in slots))
        assert sorted(found) == ["DOSE_NOT_DUE"] * 7 + ["OK"]
        await vaccine(clinic, CriterionDraft(doses_required=3))
        slots = [await clinic.slot(week * 7 * DAY + 2) for week in range(8)]
        await outcomes(*(clinic.hold(user, slot) for slot in slots[:2]), *(clinic.book(user, one) for one in slots[2:]))
        numbers = [number for number, status in await doses(clinic, user) if status in ("booked", "held")]
        assert sorted(numbers, key=str) in ([1, 1], [1, 1, 2], [1, 1, 2, 3])
        for booking in await seats_of(clinic, user):
            await clinic.cancel(user, booking)
    await clinic.require_consistent()


async def seats_of(clinic: Clinic, user: Caller) -> list[Booking]:
    found = select(Booking).where(Booking.user_id == user.user_id, Booking.status.in_(("booked", "held")))
    return list(await clinic.service.scalars(found.order_by(Booking.starts_at)))


@pytest.mark.parametrize("seed", range(3))
async def test_any_order_of_commands_is_decided_as_the_rules_say(clinic: Clinic, seed: int) -> None:
    """A model knows the doses by days and numbers alone, and says of each command whether it must succeed."""
    chance = random.Random(seed)
    offering = await vaccine(clinic, CriterionDraft(doses_required=3, dose_interval_days=5, repeat_after_days=20))
    (bounds,) = read_criteria(offering.criteria)
    user, slots = new_caller(), [await clinic.slot(day * DAY, capacity=1) for day in range(1, 85)]
    doses_by_id: dict[object, TakenDose] = {}
    for _ in range(40):
        slot, seats = chance.choice(slots), await seats_of(clinic, user)
        day = slot.starts_at.astimezone(ADDIS_ABABA).date()
        verb = chance.choice(["book", "book", "move", "cancel"]) if seats else "book"
        booking = chance.choice(seats) if seats else None
        if any(one.slot_id == slot.id for one in seats):
            continue
        if verb == "cancel" and booking is not None:
            await clinic.cancel(user, booking)
            del doses_by_id[booking.id]
            continue
        if verb == "move" and booking is not None:
            others = [dose for key, dose in doses_by_id.items() if key != booking.id]
            number = doses_by_id[booking.id].number
            assert number is not None
            expected = move_dose(bounds, others, number, day)
            command: Coroutine[Any, Any, Booking | Shown] = clinic.move(user, booking, slot)
        else:
            expected, command = place_dose(bounds, doses_by_id.values(), day), clinic.book(user, slot)
        if isinstance(expected, PlacedDose):
            made = await command
            assert made.dose_number == expected.number
            doses_by_id[made.id] = TakenDose(day, made.dose_number)
        else:
            assert await outcome(command) == "DOSE_NOT_DUE"
    await clinic.require_consistent()


async def test_criteria_cost_statements_only_where_there_are_any(clinic: Clinic) -> None:
    user, plain = await known(clinic.service), clinic.offering
    await vaccine(clinic, CriterionDraft(doses_required=9))
    costs: list[int] = []
    for offering in (plain, clinic.offering):
        slots = iter([await clinic.slot(DAY + len(costs) + 2 * number, offering=offering) for number in range(7)])

        async def book(free: Iterator[Slot] = slots) -> None:
            await clinic.book(user, next(free))

        work = await work_of(book, clinic.service.database)
        asked = [one for one in work.statements if "person_facts" in one or "dose_number, venues.time_zone" in one]
        assert len(asked) == (0 if offering is plain else 2)
        costs.append(len(work.statements))
    assert costs[1] == costs[0] + 2
