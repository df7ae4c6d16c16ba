"""The one statement that takes a seat on PostgreSQL locks in the order of all transactions, and admits the account."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from booking_testing import WAITERS, Clinic
from request_testing import Service
from sqlalchemy import select, text

from kit import clock
from kit.caller import Caller
from kit.database import Database
from kit.errors import Unauthenticated
from request_service.booking.bookings import seats
from request_service.booking.bookings.seats import Attempt
from request_service.booking.slots.models import Slot
from request_service.commitments import queries as calendars
from request_service.providers import queries as providers
from testkit.callers import new_caller
from testkit.people import outcome

ON_POSTGRESQL = pytest.mark.parametrize("migrated_url", ["postgresql"], indirect=True)
DEADLINE_SECONDS = 20.0
TRY_CALENDAR = text("SELECT pg_try_advisory_xact_lock(hashtextextended(:name, 0))")
WAITING = text("SELECT count(*) FROM pg_locks WHERE NOT granted")


@pytest.fixture
async def clinic(service: Service) -> Clinic:
    return await Clinic(service).open()


async def until_a_transaction_waits(database: Database) -> None:
    async with asyncio.timeout(DEADLINE_SECONDS), database.read_apart() as session:
        while not await session.scalar(WAITING):
            await asyncio.sleep(0.02)


async def is_slot_free(database: Database, slot: Slot) -> bool:
    """Returns whether no other transaction has locked the row of a slot."""
    free = select(Slot.id).where(Slot.id == slot.id).with_for_update(skip_locked=True)
    async with database.transaction() as session:
        return await session.scalar(free) is not None


async def free_calendars(database: Database, people: Sequence[Caller]) -> list[bool]:
    """Returns for each of the people whether no other transaction has locked their calendar."""
    async with database.transaction() as session:
        return [await session.scalar(TRY_CALENDAR, {"name": f"calendar:{one.user_id}"}) for one in people]


@pytest.mark.parametrize("state", ["free", "full", "own"])
async def test_deleted_account_gets_no_seat(clinic: Clinic, state: str) -> None:
    user, slot = new_caller(), await clinic.slot()
    if state != "free":
        await clinic.book(user if state == "own" else new_caller(), slot)
    now = clock.now()
    await clinic.service.do(providers.erase, user.user_id, datetime.now(UTC), now)
    with pytest.raises(Unauthenticated):
        await clinic.book(user, slot)
    with pytest.raises(Unauthenticated):
        await clinic.hold(user, slot)
    assert await clinic.seats_taken(slot) == (0 if state == "free" else 1)


@ON_POSTGRESQL
async def test_account_is_locked_before_anything_else(clinic: Clinic) -> None:
    database, user, helper = clinic.service.database, new_caller(), new_caller("provider")
    slot = await clinic.slot(provider=helper)
    async with database.transaction() as erasing:
        await providers.lock_account(erasing, user.user_id)
        booking = asyncio.create_task(outcome(clinic.book(user, slot)))
        await until_a_transaction_waits(database)
        assert await is_slot_free(database, slot)
        assert await free_calendars(database, [user, helper]) == [True, True]
        now = clock.now()
        await providers.erase(erasing, user.user_id, now, now)
    # It sees what was committed while it has waited.
    assert await booking == "NOT_AUTHENTICATED"
    assert await clinic.seats_taken(slot) == 0


@ON_POSTGRESQL
async def test_slot_is_locked_before_the_calendars(clinic: Clinic) -> None:
    database, user, helper = clinic.service.database, new_caller(), new_caller("provider")
    slot = await clinic.slot(provider=helper)
    async with database.transaction() as other:
        await calendars.lock_calendars(other, [user.user_id])
        booking = asyncio.create_task(outcome(clinic.book(user, slot)))
        await until_a_transaction_waits(database)
        assert not await is_slot_free(database, slot)
    assert await booking == "OK"


@ON_POSTGRESQL
@pytest.mark.parametrize("has_provider", [False, True])
async def test_seat_comes_with_all_calendars(clinic: Clinic, *, has_provider: bool) -> None:
    database, user, person, helper = clinic.service.database, new_caller(), new_caller(), new_caller("provider")
    slot = await clinic.slot(provider=helper if has_provider else None)
    async with database.transaction() as session:
        attempt = Attempt(person.user_id, WAITERS, clock.now())
        taken = await seats.find_free(session, user.user_id, slot.id, attempt)
        assert taken is not None
        assert taken.has_calendars
        assert await free_calendars(database, [user, person, helper]) == [False, False, not has_provider]
