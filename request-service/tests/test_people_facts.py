"""The copies of the facts that auth-service has: asked for once, and again after each change."""

from dataclasses import replace
from datetime import date, timedelta
from functools import partial

import pytest
from booking_testing import DESK, Clinic
from eligibility_testing import CHILDREN, vaccine, years_ago
from people_testing import BORN, HOME, STATED, Registry, Town
from request_testing import Service, deleted, updated
from sqlalchemy import select, update

from kit import clock
from kit.caller import Caller
from kit.errors import Unauthenticated, Unavailable
from request_service.booking import consumers
from request_service.booking.bookings import actions
from request_service.booking.bookings.eligibility import with_facts
from request_service.booking.bookings.errors import AlreadyBooked
from request_service.booking.bookings.models import Wanted
from request_service.booking.bookings.shown import Shown
from request_service.booking.people.models import AccountFacts, DependantDraft, PersonFacts, facts_of
from request_service.booking.services.criteria import Eligibility, Facts, Gender
from testkit.callers import new_caller
from testkit.people import outcome, outcomes

LATER = replace(STATED, birth_date=date(1991, 6, 18))


@pytest.fixture
def town(service: Service) -> Town:
    return Town(service)


async def tell_of_change(town: Town, user: Caller) -> None:
    await town.service.do(consumers.on_user_updated, updated(user.user_id, clock.now()))


async def test_facts_are_asked_for_once_and_again_after_a_change(town: Town) -> None:
    user = new_caller()
    assert await town.known(user) == Facts()
    for _ in range(3):
        await town.directory.ensure(user)
    assert (town.registry.asked, await town.known(user)) == (1, Facts(BORN, Gender.F))
    assert await town.directory.find_home(user) == HOME.place
    town.registry.answer = LATER
    await town.directory.ensure(user)
    assert town.registry.asked == 1
    await tell_of_change(town, user)
    for _ in range(3):
        await town.directory.ensure(user)
    assert (town.registry.asked, await town.known(user)) == (2, Facts(LATER.birth_date, Gender.F))
    assert await town.known(new_caller()) == Facts()


async def test_facts_that_are_the_same_are_not_stored_again(town: Town) -> None:
    """A profile that is looked at again and again writes nothing."""
    user = new_caller()
    await town.directory.refresh(user)
    earlier = clock.now() - timedelta(hours=1)
    await town.service.execute(update(PersonFacts).values(fetched_at=earlier))
    await town.directory.refresh(user)
    (kept,) = await town.service.scalars(select(PersonFacts))
    assert (town.registry.asked, kept.fetched_at) == (2, earlier)
    # No event has told of the change yet.
    town.registry.answer = LATER
    await town.directory.refresh(user)
    assert await town.known(user) == Facts(LATER.birth_date, Gender.F)


async def test_a_change_while_the_answer_is_on_its_way_is_not_lost(town: Town) -> None:
    """Also at the first question, before anything is known here."""
    user = new_caller()
    for _ in range(2):
        town.registry.answer, town.registry.meanwhile = STATED, partial(tell_of_change, town, user)
        await town.directory.refresh(user)
        town.registry.answer, town.registry.meanwhile = LATER, None
        await town.directory.ensure(user)
        assert await town.known(user) == Facts(LATER.birth_date, Gender.F)


async def test_an_answer_that_was_overtaken_is_not_stored(town: Town) -> None:
    user, slow = new_caller(), Registry()
    await town.directory.ensure(user)

    async def overtake() -> None:
        await tell_of_change(town, user)
        town.registry.answer = LATER
        await town.directory.ensure(user)

    slow.meanwhile = overtake
    await Town(town.service, slow).directory.refresh(user)
    assert await town.known(user) == Facts(LATER.birth_date, Gender.F)


async def test_without_auth_service_what_is_known_is_used(town: Town) -> None:
    user, stranger = new_caller(), new_caller()
    await town.directory.ensure(user)
    town.registry.is_down = True
    await tell_of_change(town, user)
    await town.directory.ensure(user)
    await town.directory.refresh(user)
    assert await town.known(user) == Facts(BORN, Gender.F)
    assert await town.directory.find_home(user) == HOME.place
    await town.directory.ensure(stranger)
    assert await town.known(stranger) == Facts()
    for needs_them in (town.directory.refresh, town.directory.find_home):
        with pytest.raises(Unavailable):
            await needs_them(stranger)
    town.registry.is_down = False
    assert await town.directory.find_home(stranger) == HOME.place


async def test_a_fact_that_was_corrected_a_moment_ago_counts(town: Town) -> None:
    """No event has told of the correction yet; a refusal asks again, and one that stays is the same."""
    clinic, user = await Clinic(town.service).open(), new_caller()
    await vaccine(clinic, CHILDREN)
    slot = await clinic.slot()

    async def book(**how: bool) -> Shown:
        return await town.service.do(actions.schedule_booking, user, Wanted(slot.id), DESK, **how)

    refused = await outcomes(*(with_facts(town.directory, user, book) for _ in range(2)))
    assert refused == ["NOT_ELIGIBLE"] * 2
    town.registry.answer = replace(STATED, birth_date=years_ago(3))
    booking = await with_facts(town.directory, user, book)
    assert booking.eligibility is Eligibility.OK
    town.registry.is_down = True
    with pytest.raises(AlreadyBooked):
        await with_facts(town.directory, user, book)


async def test_a_refusal_stays_while_auth_service_is_down(town: Town) -> None:
    clinic, user = await Clinic(town.service).open(), new_caller()
    await vaccine(clinic, CHILDREN)
    slot = await clinic.slot()
    await town.directory.ensure(user)
    town.registry.is_down = True

    async def book(**how: bool) -> Shown:
        return await town.service.do(actions.schedule_booking, user, Wanted(slot.id), DESK, **how)

    assert await outcome(with_facts(town.directory, user, book)) == "NOT_ELIGIBLE"


async def test_facts_are_asked_for_again_after_a_day(town: Town) -> None:
    """The operator's table of postal codes may have changed, of which no event tells."""
    user = new_caller()
    await town.directory.ensure(user)
    yesterday = clock.now() - timedelta(days=1)
    await town.service.execute(update(PersonFacts).values(fetched_at=yesterday))
    town.registry.answer = LATER
    await town.directory.ensure(user)
    assert (town.registry.asked, await town.known(user)) == (2, Facts(LATER.birth_date, Gender.F))


async def test_facts_that_were_cleared_are_not_known_any_more(town: Town) -> None:
    user = new_caller()
    await town.directory.ensure(user)
    town.registry.answer = AccountFacts()
    await town.directory.refresh(user)
    assert await town.known(user) == Facts()
    assert await town.directory.find_home(user) is None


async def test_a_deleted_account_gets_no_facts_back(town: Town) -> None:
    user = new_caller()
    await town.directory.ensure(user)

    async def delete() -> None:
        await town.service.do(consumers.on_user_deleted, deleted(user.user_id), DESK)

    town.registry.meanwhile = delete
    for ask in (town.directory.refresh, town.directory.ensure):
        with pytest.raises(Unauthenticated):
            await ask(user)
        assert await town.known(user) == Facts()


def test_no_text_of_facts_shows_them() -> None:
    known = facts_of(BORN, Gender.F, ["asthma"])
    for shown in (repr(STATED), str(STATED), repr(HOME), repr(known), repr(DependantDraft("Liya", "1990-05-17"))):
        assert not [secret for secret in ("1990", "Bole", "1000", "Gender", "9.0", "asthma", "Liya") if secret in shown]
