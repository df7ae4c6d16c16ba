"""Vaccines for tests, the facts about people, and what a refusal says."""

from collections.abc import Awaitable, Sequence
from datetime import date, timedelta
from typing import Any

from booking_testing import Clinic
from request_testing import Service
from sqlalchemy import select

from kit import clock
from kit.caller import Caller
from kit.errors import Conflict
from request_service.booking.bookings.models import Booking
from request_service.booking.people.models import PersonFacts
from request_service.booking.services.criteria import Gender, HealthCondition
from request_service.booking.services.drafts import CriterionDraft
from request_service.booking.services.kinds import ServiceKind
from request_service.booking.services.models import Service as Offering
from testkit.callers import new_caller
from testkit.people import expect_error

DAY = 24
CHILDREN = CriterionDraft(age_criteria="6-59 months")
PREGNANT = CriterionDraft(age_criteria="18+ years", gender=Gender.F, health_condition=HealthCondition.PREGNANCY)
ONE_DOSE = CriterionDraft()
TWO_DOSES = CriterionDraft(doses_required=2, dose_interval_days=28)


async def vaccine(clinic: Clinic, *criteria: CriterionDraft, kind: ServiceKind = ServiceKind.VACCINATION) -> Offering:
    """Lets the clinic offer a service with these criteria, which its slots have from now on."""
    clinic.offering = await clinic.offer(kind=kind, criteria=criteria)
    return clinic.offering


async def known(
    service: Service,
    user: Caller | None = None,
    birth: date | None = None,
    gender: Gender | None = None,
    health: Sequence[HealthCondition] | None = None,
) -> Caller:
    """Returns a user about whom these facts are known."""
    user = user or new_caller()
    facts = PersonFacts(
        user_id=user.user_id,
        date_of_birth=birth,
        gender=gender,
        health_conditions=None if health is None else list(health),
        changes=0,
        fetched_changes=0,
        fetched_at=clock.now(),
    )
    async with service.database.transaction() as session:
        await session.merge(facts)
    return user


def years_ago(years: float, days: int = 0) -> date:
    return clock.now().date() - timedelta(days=round(years * 365.25) + days)


async def details(command: Awaitable[Any], code: str) -> dict[str, str]:
    """Awaits a command that is refused with *code*, and returns the details of the refusal."""
    refused = await expect_error(command, Conflict, code)
    return {one.field: one.issue for one in refused.details}


async def doses(clinic: Clinic, user: Caller) -> list[tuple[int | None, str]]:
    """Returns number and status of a user's bookings, by slot."""
    found = await clinic.service.scalars(
        select(Booking).where(Booking.user_id == user.user_id).order_by(Booking.starts_at)
    )
    return [(one.dose_number, one.status.value) for one in found]
