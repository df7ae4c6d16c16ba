"""The vaccinations that are recommended to a person: due ones first."""

from datetime import timedelta
from uuid import UUID

import pytest
from booking_testing import DESK, Clinic
from eligibility_testing import DAY, ONE_DOSE, TWO_DOSES, known, vaccine, years_ago
from people_testing import with_dependant
from request_testing import Service

from kit import clock
from kit.caller import Caller
from kit.errors import InvalidInput
from kit.paging import Page, page
from request_service.booking.bookings import actions
from request_service.booking.bookings.recommendations import Recommendation, list_recommendations
from request_service.booking.services.criteria import Gender
from request_service.booking.services.drafts import CriterionDraft
from request_service.booking.services.kinds import ServiceKind
from request_service.booking.services.models import Service as Offering
from request_service.booking.services.models import ServiceDetails
from request_service.booking.venues.models import Venue
from testkit.callers import new_caller
from testkit.people import expect_error
from testkit.rows import stored

EVERYTHING = Page(100)


@pytest.fixture
async def clinic(service: Service) -> Clinic:
    return await Clinic(service).open()


async def named(
    clinic: Clinic,
    name: str,
    *criteria: CriterionDraft,
    kind: ServiceKind = ServiceKind.VACCINATION,
    venue: Venue | None = None,
    **details: object,
) -> Offering:
    wanted = ServiceDetails(name=name, kind=kind, duration_minutes=30, criteria=criteria, **details)  # type: ignore[arg-type]
    offering = Offering.create(None if venue is None else venue.id, wanted, clock.now())
    async with clinic.service.database.transaction() as session:
        session.add(offering)
    return offering


async def recommended(
    clinic: Clinic, user: Caller, attendee_id: UUID | None = None, wanted: Page = EVERYTHING
) -> list[Recommendation]:
    found, _ = await clinic.service.read(list_recommendations, user, attendee_id, wanted)
    return list(found)


async def names(clinic: Clinic, user: Caller, attendee_id: UUID | None = None) -> list[str]:
    return [one.name for one in await recommended(clinic, user, attendee_id)]


async def test_criteria_must_fit_by_known_facts(clinic: Clinic) -> None:
    await named(clinic, "Flu")
    await named(clinic, "Measles", CriterionDraft(age_criteria="9-24 months"))
    await named(clinic, "HPV", CriterionDraft(age_criteria="9-14 years", gender=Gender.F))
    await named(clinic, "Tetanus", CriterionDraft(age_criteria="18+ years"), CriterionDraft(gender=Gender.F))
    await named(clinic, "Oil change", kind=ServiceKind.MAINTENANCE)
    await named(clinic, "Withdrawn", is_active=False)
    woman = await known(clinic.service, birth=years_ago(30), gender=Gender.F)
    assert await names(clinic, new_caller()) == ["Flu"]
    assert await names(clinic, woman) == ["Flu", "Tetanus"]
    tetanus = (await recommended(clinic, woman))[1]
    assert [str(one.ages) for one in tetanus.criteria] == ["18+ years", "All ages"]
    assert (tetanus.doses_done, tetanus.next_dose, tetanus.due_at) == (0, 1, None)
    child = await with_dependant(clinic, woman)
    assert "HPV" not in await names(clinic, woman, child.id)
    refused = await expect_error(recommended(clinic, new_caller(), child.id), InvalidInput)
    assert [one.field for one in refused.details] == ["attendee_id"]


async def test_services_of_venues_are_recommended_where_everyone_sees_them(clinic: Clinic) -> None:
    await named(clinic, "Flu", venue=clinic.venue)
    assert await names(clinic, new_caller()) == ["Flu"]
    async with clinic.service.database.transaction() as session:
        (await session.get_one(Venue, clinic.venue.id)).is_public = False
    assert not (await stored(clinic.service.database, Venue, clinic.venue.id)).is_public
    assert await names(clinic, new_caller()) == []


async def test_due_ones_come_first_and_complete_series_not_at_all(clinic: Clinic) -> None:
    user = new_caller()
    soon = await named(clinic, "Soon", CriterionDraft(doses_required=2, dose_interval_days=5))
    later = await named(clinic, "Later", TWO_DOSES)
    done = await named(clinic, "Done", ONE_DOSE)
    await named(clinic, "Any time B", TWO_DOSES)
    await named(clinic, "Any time A", ONE_DOSE)
    for hours, offering in enumerate((soon, later, done)):
        await clinic.book(user, await clinic.slot(DAY + hours, offering=offering))
    found = await recommended(clinic, user)
    assert [one.name for one in found] == ["Any time A", "Any time B", "Soon", "Later"]
    assert [(one.doses_done, one.next_dose) for one in found] == [(0, 1), (0, 1), (0, 2), (0, 2)]
    for one, days in ((found[2], 5), (found[3], 28)):
        assert one.due_at is not None
        assert timedelta(days=days) < one.due_at - clock.now() < timedelta(days=days + 1)
    # Another person has none of them.
    assert await names(clinic, new_caller()) == ["Any time A", "Any time B", "Done", "Later", "Soon"]


async def test_given_doses_are_counted(clinic: Clinic) -> None:
    offering = await vaccine(clinic, CriterionDraft(repeat_after_days=365))
    user, slot = new_caller(), await clinic.slot(DAY)
    booking = await clinic.book(user, slot)
    await clinic.begin(slot)
    await clinic.service.do(actions.complete_booking, clinic.owner, booking.id, DESK)
    (found,) = await recommended(clinic, user)
    assert (found.id, found.doses_done, found.next_dose) == (offering.id, 1, 2)
    assert found.due_at is not None
    assert found.due_at > clock.now() + timedelta(days=363)


async def test_pages_show_each_once(clinic: Clinic) -> None:
    user = new_caller()
    for number in range(7):
        offering = await named(clinic, f"Vaccine {number}", TWO_DOSES)
        if number > 4:
            await clinic.book(user, await clinic.slot(DAY + number, offering=offering))
    seen, cursor = list[str](), ""
    while True:
        found, cursor = await clinic.service.read(list_recommendations, user, None, page(2, 0, cursor))
        seen += [one.name for one in found]
        if not cursor:
            break
        assert len(found) == 2
    assert seen == [f"Vaccine {number}" for number in range(7)]
    assert [one.name for one in await recommended(clinic, user, wanted=Page(2, 6))] == ["Vaccine 6"]
