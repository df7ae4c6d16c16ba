"""Slots and schedules for tests: what the staff of a venue do with them, each in a transaction of its own."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from booking_testing import DESK, HOUR, Clinic
from sqlalchemy import select

from kit import clock
from kit.caller import Caller
from request_service.booking import actions
from request_service.booking.schedules import actions as schedules
from request_service.booking.schedules.actions import WeeklyPlan
from request_service.booking.schedules.models import Schedule
from request_service.booking.slots import actions as slots
from request_service.booking.slots.models import Slot, SlotDetails
from request_service.booking.slots.plans import Plan, Weekday, Window
from request_service.booking.venues.models import StaffMember
from testkit.callers import new_caller

ADDIS_ABABA = ZoneInfo("Africa/Addis_Ababa")


def tomorrow() -> date:
    return clock.now().astimezone(ADDIS_ABABA).date() + timedelta(days=1)


def at(hours: float) -> datetime:
    return clock.now().replace(microsecond=0) + hours * HOUR


async def member(clinic: Clinic) -> Caller:
    """Returns a provider who works there."""
    person = new_caller("provider")
    async with clinic.service.database.transaction() as session:
        joined = clock.now()
        session.add(StaffMember(venue_id=clinic.venue.id, user_id=person.user_id, invited_at=joined, joined_at=joined))
    return person


async def make(clinic: Clinic, hours: float = 24, caller: Caller | None = None, **details: Any) -> Slot:
    wanted = SlotDetails(**{"starts_at": at(hours), **details})
    return await clinic.service.do(
        slots.create_slot, caller or clinic.owner, clinic.venue.id, clinic.offering.id, wanted
    )


def weekly(clinic: Clinic, *hours: str, days: int | None = 7, **rest: Any) -> WeeklyPlan:
    """Returns a plan from tomorrow on, with opening hours such as `09:00-12:00` each day."""
    first = rest.pop("first", None) or tomorrow()
    windows = tuple(Window.parse("weekly.0", day, *text.split("-")) for day in Weekday for text in hours)
    last = None if days is None else first + timedelta(days=days - 1)
    provider_id, capacity = rest.pop("provider_id", None), rest.pop("capacity", 1)
    return WeeklyPlan(
        clinic.offering.id, provider_id, capacity, lambda minutes: Plan(first, last, windows, minutes, **rest)
    )


async def plan(clinic: Clinic, *hours: str, **rest: Any) -> tuple[Schedule, int, int]:
    made: tuple[Schedule, int, int] = await clinic.service.do(
        schedules.create_schedule, clinic.owner, clinic.venue.id, weekly(clinic, *hours, **rest)
    )
    return made


async def all_slots(clinic: Clinic, **conditions: Any) -> Sequence[Slot]:
    return await clinic.service.scalars(select(Slot).filter_by(**conditions).order_by(Slot.starts_at))


async def change(clinic: Clinic, slot: Slot, *, cancel: bool = False, **details: Any) -> Slot:
    return await clinic.service.do(
        actions.update_slot, clinic.owner, slot.id, SlotDetails(**details), DESK, cancel_bookings=cancel
    )


async def close(clinic: Clinic, slot: Slot, caller: Caller | None = None, *, cancel: bool = False) -> None:
    await clinic.service.do(actions.close_slot, caller or clinic.owner, slot.id, DESK, cancel_bookings=cancel)
