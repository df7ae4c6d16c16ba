import asyncio
from datetime import timedelta
from uuid import UUID

import pytest
from booking_testing import DESK
from request_testing import ADDIS, Service, deleted, refusal_of, registered
from sqlalchemy import select
from venue_testing import ADMIN, Venues, owner_of

from kit import clock
from kit.errors import AppError, Unauthenticated
from kit.ids import new_id
from request_service.booking import consumers
from request_service.booking.venues import actions, errors, models
from request_service.booking.venues.kinds import VenueKind
from request_service.booking.venues.models import StaffMember, Venue
from request_service.providers import actions as providers
from request_service.providers.errors import ProviderNotFound
from request_service.search import around
from testkit.acts import recorded_acts
from testkit.callers import new_caller
from testkit.people import outcome, outcomes
from testkit.rows import count_rows, stored


@pytest.fixture
def venues(service: Service) -> Venues:
    return Venues(service)


async def test_everyone_sees_a_garage_and_only_its_people_see_an_unverified_clinic(venues: Venues) -> None:
    garage, clinic = await venues.create(), await venues.create(kind=VenueKind.CLINIC)
    member, invited, stranger = await venues.member(clinic), await venues.provider(), new_caller("provider")
    await venues.invite(clinic, invited)
    for caller in (None, stranger, new_caller()):
        venue, staff = await venues.get(caller, garage)
        assert (venue.id, staff) == (garage.id, None)
        with pytest.raises(errors.VenueNotFound):
            await venues.get(caller, clinic)
    for caller in (owner_of(clinic), ADMIN, member):
        venue, staff = await venues.get(caller, clinic)
        assert [one.user_id for one in staff] == sorted([member.user_id, invited.user_id])
    venue, staff = await venues.get(invited, clinic)
    assert (venue.id, staff) == (clinic.id, None)
    await venues.verify(clinic)
    venue, staff = await venues.get(None, clinic)
    assert (venue.verified_at is not None, staff) == (True, None)


async def test_strangers_are_refused_and_may_not_learn_of_a_hidden_venue(venues: Venues) -> None:
    garage, clinic = await venues.create(), await venues.create(kind=VenueKind.GP)
    stranger, someone = new_caller("provider"), await venues.provider()
    for venue, code in ((garage, "ONLY_VENUE_STAFF"), (clinic, "VENUE_NOT_FOUND")):
        commands = (
            venues.change(stranger, venue, name="Mine"),
            venues.delete(stranger, venue),
            venues.accept(venue, stranger),
            venues.remove(stranger, venue, someone.user_id),
            venues.remove(stranger, venue, stranger.user_id),
            venues.service.do(actions.invite_staff, stranger, venue.id, someone.user_id),
        )
        assert [await outcome(command) for command in commands] == [code] * len(commands)
    assert (await stored(venues.database, Venue, garage.id)).name == "Bole Garage"


async def test_staff_may_leave_and_change_nothing(venues: Venues) -> None:
    venue = await venues.create()
    member, other = await venues.member(venue), await venues.member(venue)
    for command in (
        venues.change(member, venue, name="Ours"),
        venues.delete(member, venue),
        venues.remove(member, venue, other.user_id),
        venues.service.do(actions.invite_staff, member, venue.id, other.user_id),
    ):
        assert await outcome(command) == "ONLY_VENUE_OWNER"
    await venues.remove(member, venue, member.user_id)
    assert await venues.staff(venue) == [other.user_id]
    assert await outcome(venues.remove(member, venue, member.user_id)) == "ONLY_VENUE_STAFF"
    for caller in (owner_of(venue), ADMIN):
        with pytest.raises(ProviderNotFound):
            await venues.remove(caller, venue, member.user_id)
    await venues.remove(ADMIN, venue, other.user_id)
    assert await venues.staff(venue) == []


async def test_an_admin_may_do_all_that_the_owner_may(venues: Venues) -> None:
    venue, member = await venues.create(kind=VenueKind.PHARMACY), await venues.provider()
    await venues.change(ADMIN, venue, name="Bole Pharmacy")
    await venues.service.do(actions.invite_staff, ADMIN, venue.id, member.user_id)
    assert await venues.staff(venue) == [member.user_id]
    assert (await venues.delete(ADMIN, venue)).is_active is False


async def test_only_providers_are_invited(venues: Venues) -> None:
    venue, gone = await venues.create(), await venues.provider()
    await venues.service.consume(deleted(gone.user_id), registered(gone.user_id))
    client = new_caller()
    await venues.service.consume(deleted(client.user_id))
    for stranger in (new_caller(), gone, client):
        with pytest.raises(ProviderNotFound):
            await venues.invite(venue, stranger)
    with refusal_of("user_id"):
        await venues.invite(venue, owner_of(venue))


async def test_repeated_steps_change_nothing(venues: Venues) -> None:
    venue, member = await venues.create(kind=VenueKind.CLINIC), await venues.provider()
    assert await outcome(venues.accept(venue, member)) == "VENUE_NOT_FOUND"
    invited = [(await venues.invite(venue, member)).invited_at for _ in range(2)]
    joined = [(await venues.accept(venue, member)).joined_at for _ in range(2)]
    verified = [(await venues.verify(venue)).verified_at for _ in range(2)]
    # An invitation after the acceptance takes nothing back.
    assert (await venues.invite(venue, member)).joined_at == joined[0]
    closed = [(await venues.delete(owner_of(venue), venue)).updated_at for _ in range(2)]
    for pair in (invited, joined, verified, closed):
        assert pair[0] == pair[1] is not None
    assert [act.action for act in await recorded_acts(venues.database)] == ["venue_verified"]


async def test_a_closed_venue_refuses_changes_and_is_shown_to_its_people(venues: Venues) -> None:
    venue, invited = await venues.create(), await venues.provider()
    member = await venues.member(venue)
    await venues.invite(venue, invited)
    owner = owner_of(venue)
    await venues.delete(owner, venue)
    for command in (
        venues.change(owner, venue, name="Open again"),
        venues.verify(venue),
        venues.invite(venue, await venues.provider()),
        venues.accept(venue, invited),
    ):
        assert await outcome(command) == "INVALID_TRANSITION"
    for caller in (owner, member, ADMIN):
        assert (await venues.get(caller, venue))[0].is_active is False
    for stranger in (None, new_caller()):
        with pytest.raises(errors.VenueNotFound):
            await venues.get(stranger, venue)
    assert [await venues.names(caller) for caller in (None, owner, ADMIN)] == [[], [], []]
    assert await venues.names(owner, around(ADDIS, 25, 10, None)) == []


async def test_a_venue_has_a_bounded_staff(venues: Venues, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("request_service.booking.venues.actions.MAX_STAFF", 2)
    venue = await venues.create()
    people = [await venues.provider() for _ in range(3)]
    found = await outcomes(*(venues.invite(venue, one) for one in people))
    assert sorted(found) == ["OK", "OK", "TOO_MANY_STAFF"]
    assert len(await venues.staff(venue)) == 2
    assert models.MAX_STAFF == 200


async def test_two_people_at_once(venues: Venues) -> None:
    for _ in range(5):
        venue, member = await venues.create(kind=VenueKind.CLINIC), await venues.provider()
        await asyncio.gather(venues.invite(venue, member), venues.invite(venue, member))
        accepted = await asyncio.gather(venues.accept(venue, member), venues.accept(venue, member))
        verified = await asyncio.gather(venues.verify(venue), venues.verify(venue))
        assert len({one.joined_at for one in accepted}) == len({one.verified_at for one in verified}) == 1
        owner = owner_of(venue)
        changed, gone = await outcomes(venues.change(owner, venue, name="Changed"), venues.delete(ADMIN, venue))
        kept = await stored(venues.database, Venue, venue.id)
        assert (gone, kept.is_active, kept.is_public) == ("OK", False, False)
        assert (changed, kept.name) in (("OK", "Changed"), ("INVALID_TRANSITION", "Bole Garage"))


async def test_a_member_who_is_removed_while_they_accept_is_in_or_out(venues: Venues) -> None:
    for _ in range(5):
        venue, member = await venues.create(), await venues.provider()
        await venues.invite(venue, member)
        accepted, removed = await outcomes(
            venues.accept(venue, member), venues.remove(owner_of(venue), venue, member.user_id)
        )
        assert (removed, await venues.staff(venue)) == ("OK", [])
        assert accepted in ("OK", "ONLY_VENUE_STAFF")


async def leave(venues: Venues, user_id: UUID) -> None:
    """Handles the deletion of an account as booking alone does."""
    async with venues.database.transaction() as session:
        await consumers.on_user_deleted(session, deleted(user_id), DESK)


async def test_a_deleted_account_leaves_no_open_venue_and_no_staff(venues: Venues) -> None:
    venue, other = await venues.create(phone="+251 911"), await venues.create()
    member = await venues.member(venue)
    await venues.invite(other, member)
    owner = owner_of(venue)
    await venues.service.do(providers.add_provider, owner.user_id, "Tirunesh Dibaba")
    await venues.invite(other, owner)
    for _ in range(2):
        await leave(venues, owner.user_id)
    kept = await stored(venues.database, Venue, venue.id)
    assert (kept.is_active, kept.is_public, kept.phone, kept.name) == (False, False, None, "Bole Garage")
    assert await venues.staff(other) == [member.user_id]
    await leave(venues, member.user_id)
    assert await count_rows(venues.database, StaffMember) == 0
    assert (await stored(venues.database, Venue, other.id)).is_active


async def test_a_token_that_outlives_its_account_opens_no_venue(venues: Venues) -> None:
    owner = new_caller("provider")
    await leave(venues, owner.user_id)
    with pytest.raises(Unauthenticated):
        await venues.create(owner)
    assert await count_rows(venues.database, Venue) == 0


async def test_venue_that_is_opened_while_its_owner_leaves_is_closed_or_refused(venues: Venues) -> None:
    for _ in range(5):
        owner = await venues.provider()
        other = await venues.create()
        results = await asyncio.gather(
            *(venues.create(owner), venues.invite(other, owner), leave(venues, owner.user_id)), return_exceptions=True
        )
        assert results[2] is None
        assert all(not isinstance(one, BaseException) or isinstance(one, AppError) for one in results)
        async with venues.database.read() as session:
            active = (await session.scalars(select(Venue.is_active).where(Venue.owner_id == owner.user_id))).all()
        assert active in ([], [False])
        assert await venues.staff(other) == []


async def test_the_time_of_a_change_never_goes_back(venues: Venues) -> None:
    venue = await venues.create()
    later = clock.now() + timedelta(hours=1)
    async with venues.database.transaction() as session:
        (await session.get_one(Venue, venue.id)).updated_at = later
    assert (await venues.change(owner_of(venue), venue, name="B")).updated_at == later


async def test_unknown_venues_are_not_found(venues: Venues) -> None:
    nothing = Venue(id=new_id(), owner_id=new_id())
    someone = await venues.provider()
    for command in (
        *(venues.get(None, nothing), venues.get(ADMIN, nothing), venues.verify(nothing)),
        *(venues.change(ADMIN, nothing, name="B"), venues.delete(ADMIN, nothing), venues.accept(nothing, someone)),
        *(venues.invite(nothing, someone), venues.remove(ADMIN, nothing, someone.user_id)),
    ):
        assert await outcome(command) == "VENUE_NOT_FOUND"
