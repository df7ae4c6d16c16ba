"""The people who may have a seat by the criteria of its service: booked, held, confirmed, moved and offered."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from booking_testing import Clinic
from eligibility_testing import CHILDREN, DAY, PREGNANT, details, known, vaccine, years_ago
from hypothesis import given
from hypothesis import strategies as st
from people_testing import with_dependant
from request_testing import Service
from test_waiting import offer_of

from kit import clock
from kit.errors import InvalidInput
from kit.ids import new_id
from request_service.booking.services.ages import AgeRange
from request_service.booking.services.criteria import (
    Criterion,
    Eligibility,
    Facts,
    Gender,
    HealthCondition,
    judge,
    judge_within,
)
from request_service.booking.services.drafts import CriterionDraft
from request_service.booking.services.kinds import ServiceKind
from testkit.callers import new_caller
from testkit.people import expect_error, outcome

OK, UNVERIFIED = Eligibility.OK, Eligibility.UNVERIFIED
M, F = Gender.M, Gender.F


@pytest.fixture
async def clinic(service: Service) -> Clinic:
    return await Clinic(service).open()


async def test_a_service_without_criteria_is_for_everyone_as_often_as_they_like(clinic: Clinic) -> None:
    user = await known(clinic.service, birth=years_ago(30))
    for hours in (24, 26, 28):
        booking = await clinic.book(user, await clinic.slot(hours))
        assert (booking.eligibility, booking.dose_number, booking.next_due_at) == (OK, None, None)


async def test_known_facts_against_every_criterion_exclude_a_person(clinic: Clinic) -> None:
    await vaccine(clinic, CHILDREN, PREGNANT)
    slot, man = await clinic.slot(capacity=9), await known(clinic.service, birth=years_ago(30), gender=M)
    against = dict.fromkeys(("age_criteria", "gender_criteria"), "does not fit this person")
    assert await details(clinic.book(man, slot), "NOT_ELIGIBLE") == against
    assert await details(clinic.hold(man, slot), "NOT_ELIGIBLE") == against
    assert await clinic.seats_taken(slot) == 0
    woman = await known(clinic.service, birth=years_ago(30), gender=F)
    assert (await clinic.book(woman, slot)).eligibility is UNVERIFIED
    pregnant = await known(clinic.service, birth=years_ago(30), gender=F, health=[HealthCondition.PREGNANCY])
    assert (await clinic.book(pregnant, slot)).eligibility is OK
    assert (await clinic.book(new_caller(), slot)).eligibility is UNVERIFIED


async def test_a_strict_venue_asks_for_the_facts_first(service: Service) -> None:
    clinic = await Clinic(service).open(strict_eligibility=True)
    await vaccine(clinic, PREGNANT)
    slot, user = await clinic.slot(), await known(service, birth=years_ago(30))
    missing = {"gender": "is not known", "health_conditions": "is not known"}
    assert await details(clinic.book(user, slot), "PROFILE_INCOMPLETE") == missing
    assert await details(clinic.hold(user, slot), "PROFILE_INCOMPLETE") == missing
    await known(service, user, years_ago(30), F, [HealthCondition.PREGNANCY])
    assert (await clinic.book(user, slot)).eligibility is OK
    free = await clinic.slot(30, offering=await clinic.offer(kind=ServiceKind.VACCINATION))
    assert (await clinic.book(new_caller(), free)).eligibility is OK


async def test_the_age_is_that_on_the_day_of_the_slot_by_the_clock_of_its_venue(clinic: Clinic) -> None:
    """The evening in UTC is the next day in Addis Ababa."""
    await vaccine(clinic, CriterionDraft(age_criteria="600+ days"))
    zone = ZoneInfo("Africa/Addis_Ababa")
    birthday = clock.now().astimezone(zone).date() + timedelta(days=2)
    user = await known(clinic.service, birth=birthday - timedelta(days=600))
    midnight = datetime.combine(birthday, datetime.min.time(), zone).astimezone(UTC)
    assert midnight.date() < birthday
    for moment, expected in ((midnight - timedelta(hours=1), "NOT_ELIGIBLE"), (midnight, "OK")):
        slot = await clinic.slot((moment - clock.now()) / timedelta(hours=1))
        assert await outcome(clinic.book(user, slot)) == expected


async def test_a_hold_is_compared_again_when_it_is_confirmed(clinic: Clinic) -> None:
    await vaccine(clinic, CHILDREN)
    user, slot = new_caller(), await clinic.slot()
    held = await clinic.hold(user, slot)
    assert held.eligibility is UNVERIFIED
    await known(clinic.service, user, years_ago(30))
    assert await outcome(clinic.book(user, slot)) == "NOT_ELIGIBLE"
    assert await clinic.status(held) == "held"
    await known(clinic.service, user, years_ago(2))
    assert (await clinic.book(user, slot)).eligibility is OK
    await clinic.require_consistent()


async def test_a_move_is_compared_on_the_day_of_the_new_slot(clinic: Clinic) -> None:
    await vaccine(clinic, CriterionDraft(age_criteria="under 5 years"))
    user = await known(clinic.service, birth=years_ago(5, -10))
    booking = await clinic.book(user, await clinic.slot(DAY))
    late, soon = await clinic.slot(30 * DAY), await clinic.slot(2 * DAY)
    assert await outcome(clinic.move(user, booking, late)) == "NOT_ELIGIBLE"
    assert await clinic.seats_taken(late) == 0
    moved = await clinic.move(user, booking, soon)
    assert (moved.slot_id, moved.eligibility) == (soon.id, OK)
    await clinic.require_consistent()


async def test_a_dependant_is_compared_by_their_own_facts(clinic: Clinic) -> None:
    await vaccine(clinic, CriterionDraft(age_criteria="0-15 years", gender=F))
    parent = await known(clinic.service, birth=years_ago(40), gender=M)
    child = await with_dependant(clinic, parent)
    slot = await clinic.slot(capacity=2)
    assert await outcome(clinic.book(parent, slot)) == "NOT_ELIGIBLE"
    assert (await clinic.book(parent, slot, attendee_id=child.id)).eligibility is OK
    refused = await expect_error(clinic.book(new_caller(), slot, attendee_id=child.id), InvalidInput)
    assert [one.field for one in refused.details] == ["attendee_id"]


async def test_those_who_can_never_have_a_seat_do_not_wait_for_one(clinic: Clinic) -> None:
    await vaccine(clinic, CriterionDraft(age_criteria="65+ years"), PREGNANT)
    service = clinic.service
    man, senior_soon = (
        await known(service, birth=years_ago(30), gender=M),
        await known(service, birth=years_ago(64.5), gender=M),
    )
    assert set(await details(clinic.wait(man), "NOT_ELIGIBLE")) == {"age_criteria", "gender_criteria"}
    await clinic.wait(senior_soon)
    # Within the next month they do not become as old.
    near = {"starts_before": clock.now() + timedelta(days=30), "venue_id": clinic.venue.id}
    assert await outcome(clinic.wait(senior_soon, **near)) == "NOT_ELIGIBLE"
    assert await outcome(clinic.wait(new_caller())) == "OK"
    far = clinic.wait(new_caller(), starts_before=datetime.max.replace(tzinfo=UTC))
    assert await outcome(far) == "VALIDATION_ERROR"


@pytest.mark.parametrize("in_front", [1, 12])
async def test_a_freed_seat_is_offered_to_the_first_who_may_have_it(clinic: Clinic, in_front: int) -> None:
    """Others wait in front: for a day on which they are older, or of whom more is known since."""
    await vaccine(clinic, CHILDREN)
    slot, holder = await clinic.slot(), new_caller()
    booking = await clinic.book(holder, slot)
    excluded = [new_caller() for _ in range(in_front)]
    for one in excluded:
        await clinic.wait(one)
        await known(clinic.service, one, years_ago(30))
    fitting = await known(clinic.service, birth=years_ago(2))
    await clinic.wait(fitting)
    await clinic.cancel(holder, booking)
    offer = await offer_of(clinic, fitting)
    assert offer is not None
    assert offer.eligibility is OK
    await clinic.require_consistent()


async def test_a_strict_venue_offers_no_seat_to_the_unknown(service: Service) -> None:
    clinic = await Clinic(service).open(strict_eligibility=True)
    await vaccine(clinic, CHILDREN)
    slot, holder = await clinic.slot(), await known(service, birth=years_ago(2))
    booking = await clinic.book(holder, slot)
    unknown = new_caller()
    await clinic.wait(unknown)
    await clinic.cancel(holder, booking)
    assert await offer_of(clinic, unknown) is None
    assert await clinic.seats_taken(slot) == 0


facts = st.builds(
    Facts,
    st.none() | st.dates(date(1920, 1, 1), date(2026, 11, 1)),
    st.none() | st.sampled_from(Gender),
    st.none() | st.frozensets(st.sampled_from(HealthCondition)),
)
ranges = st.sampled_from(["All ages", "6-59 months", "18+ years", "6 weeks - 8 months", "under 5 years", "65+ years"])
some_criteria = st.lists(
    st.builds(
        Criterion,
        st.builds(new_id),
        ranges.map(AgeRange.parse),
        st.none() | st.sampled_from(Gender),
        st.none() | st.sampled_from(HealthCondition),
    ),
    max_size=3,
)


@given(some_criteria, facts, st.dates(date(2026, 1, 1), date(2028, 1, 1)), st.integers(0, 90))
def test_the_best_eligibility_within_a_time_is_that_of_one_of_its_days(
    criteria: list[Criterion], about: Facts, first: date, days: int
) -> None:
    each = [judge(criteria, about, first + timedelta(days=day)).eligibility for day in range(days + 1)]
    order = [OK, UNVERIFIED, Eligibility.NOT_ELIGIBLE]
    found = judge_within(criteria, about, first, first + timedelta(days=days))
    assert found.eligibility is min(each, key=order.index)
