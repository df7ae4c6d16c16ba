"""Services on a database: who keeps them, who sees them, and in which order they are listed."""

import asyncio
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from booking_testing import DESK
from request_testing import Service as Running
from request_testing import deleted

from kit import paging
from kit.caller import Caller
from kit.errors import Unauthenticated
from kit.ids import new_id
from kit.paging import Page
from request_service.booking.consumers import on_user_deleted
from request_service.booking.services import actions, models
from request_service.booking.services.drafts import CriterionDraft, read_criteria
from request_service.booking.services.errors import OnlyAdminsShare, ServiceNotFound, TooManyServices
from request_service.booking.services.kinds import ServiceKind
from request_service.booking.services.models import Service, ServiceDetails
from request_service.booking.services.queries import ServiceFilter
from request_service.booking.venues import actions as venues
from request_service.booking.venues.errors import OnlyVenueOwner, OnlyVenueStaff, VenueInactive, VenueNotFound
from request_service.booking.venues.kinds import VenueKind
from request_service.booking.venues.models import Venue, VenueDetails
from testkit.callers import new_caller
from testkit.rows import stored

DETAILS = ServiceDetails(name="Influenza", duration_minutes=15, kind=ServiceKind.VACCINATION)
ADMIN = new_caller("admin")
WHOLE = Page(100)


async def new_venue(service: Running, owner: Caller, kind: VenueKind = VenueKind.GARAGE) -> Venue:
    place: dict[str, Any] = {"latitude": 9.0, "longitude": 38.7, "time_zone": "Africa/Addis_Ababa"}
    return await service.do(
        venues.create_venue, owner, VenueDetails(name="Bole", kind=kind, address="Bole Road 1", **place)
    )


async def names(service: Running, caller: Caller | None, page: Page = WHOLE, **wanted: Any) -> list[str]:
    found, _ = await service.read(actions.list_services, caller, ServiceFilter(**wanted), page)
    return [one.name for one in found]


@pytest.fixture
def owner() -> Caller:
    return new_caller("provider")


async def test_an_admin_shares_a_service_and_no_provider_does(service: Running, owner: Caller) -> None:
    made = await service.do(actions.create_service, ADMIN, None, DETAILS)
    assert made.venue_id is None
    for caller in (owner, new_caller("client")):
        with pytest.raises(OnlyAdminsShare):
            await service.do(actions.create_service, caller, None, DETAILS)
        with pytest.raises(OnlyAdminsShare):
            await service.do(actions.update_service, caller, made.id, DETAILS)
    changed = await service.do(actions.update_service, ADMIN, made.id, ServiceDetails(duration_minutes=20))
    assert (await stored(service.database, Service, made.id)).duration_minutes == changed.duration_minutes == 20


async def test_the_owner_and_admins_keep_the_services_of_a_venue(service: Running, owner: Caller) -> None:
    venue = await new_venue(service, owner)
    made = await service.do(actions.create_service, owner, venue.id, DETAILS)
    by_admin = await service.do(actions.create_service, ADMIN, venue.id, DETAILS)
    assert (made.venue_id, by_admin.venue_id) == (venue.id, venue.id)
    for caller in (new_caller("provider"), new_caller("client")):
        with pytest.raises(OnlyVenueStaff):
            await service.do(actions.create_service, caller, venue.id, DETAILS)
        with pytest.raises(OnlyVenueStaff):
            await service.do(actions.update_service, caller, made.id, DETAILS)
    for caller in (owner, ADMIN):
        await service.do(actions.update_service, caller, made.id, ServiceDetails(price="10"))


async def test_staff_do_not_keep_services(service: Running, owner: Caller) -> None:
    venue, member = await new_venue(service, owner), await service.add_provider()
    await service.do(venues.invite_staff, owner, venue.id, member.user_id)
    await service.do(venues.accept_invitation, member, venue.id)
    with pytest.raises(OnlyVenueOwner):
        await service.do(actions.create_service, member, venue.id, DETAILS)


async def test_a_venue_that_is_not_shown_or_not_active_any_more_gets_none(service: Running, owner: Caller) -> None:
    hidden = await new_venue(service, owner, VenueKind.CLINIC)
    made = await service.do(actions.create_service, owner, hidden.id, DETAILS)
    stranger = new_caller("provider")
    with pytest.raises(VenueNotFound):
        await service.do(actions.create_service, stranger, hidden.id, DETAILS)
    with pytest.raises(ServiceNotFound):
        await service.do(actions.update_service, stranger, made.id, DETAILS)
    with pytest.raises(VenueNotFound):
        await service.do(actions.create_service, owner, new_id(), DETAILS)
    await service.do(venues.delete_venue, owner, hidden.id)
    with pytest.raises(VenueInactive):
        await service.do(actions.create_service, owner, hidden.id, DETAILS)
    with pytest.raises(VenueInactive):
        await service.do(actions.update_service, owner, made.id, DETAILS)


async def test_a_deleted_account_creates_none(service: Running, owner: Caller) -> None:
    venue = await new_venue(service, owner)
    await service.do(on_user_deleted, deleted(owner.user_id), DESK)
    with pytest.raises(Unauthenticated):
        await service.do(actions.create_service, owner, venue.id, DETAILS)


async def test_a_venue_has_only_so_many_services(
    service: Running, owner: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "MAX_SERVICES_OF_VENUE", 3)
    venue, other = await new_venue(service, owner), await new_venue(service, owner)
    made = [service.do(actions.create_service, owner, venue.id, DETAILS) for _ in range(6)]
    results = await asyncio.gather(*made, return_exceptions=True)
    assert sorted(type(one).__name__ for one in results) == ["Service"] * 3 + [TooManyServices.__name__] * 3
    await service.do(actions.create_service, owner, other.id, DETAILS)
    assert models.MAX_SERVICES_OF_VENUE > 100


async def test_two_changes_at_once_both_count(service: Running, owner: Caller) -> None:
    venue = await new_venue(service, owner)
    made = await service.do(actions.create_service, owner, venue.id, DETAILS)
    await asyncio.gather(
        service.do(actions.update_service, owner, made.id, ServiceDetails(price="10")),
        service.do(actions.update_service, ADMIN, made.id, ServiceDetails(criteria=[CriterionDraft(age_min_months=6)])),
        service.do(actions.update_service, owner, made.id, ServiceDetails(description="With a form")),
    )
    found = await stored(service.database, Service, made.id)
    assert (found.price, found.description) == ("10.00", "With a form")
    assert [str(one.ages) for one in read_criteria(found.criteria)] == ["6+ months"]


async def seen_by(service: Running, caller: Caller | None, service_id: UUID) -> bool:
    try:
        await service.read(actions.get_service, caller, service_id)
    except ServiceNotFound:
        return False
    return True


async def test_a_service_is_seen_by_those_who_see_its_venue(service: Running, owner: Caller) -> None:
    venue, shared = (
        await new_venue(service, owner, VenueKind.CLINIC),
        await service.do(actions.create_service, ADMIN, None, DETAILS),
    )
    made = await service.do(actions.create_service, owner, venue.id, replace(DETAILS, name="Measles"))
    stranger = new_caller("client")
    assert [await seen_by(service, who, shared.id) for who in (None, stranger, owner, ADMIN)] == [True] * 4
    assert [await seen_by(service, who, made.id) for who in (None, stranger, owner, ADMIN)] == [
        False,
        False,
        True,
        True,
    ]
    assert [await names(service, who) for who in (None, stranger)] == [["Influenza"]] * 2
    assert [await names(service, who) for who in (owner, ADMIN)] == [["Measles", "Influenza"]] * 2
    await service.do(venues.verify_venue, ADMIN, venue.id)
    assert [await seen_by(service, who, made.id) for who in (None, stranger)] == [True, True]
    assert await names(service, None) == ["Measles", "Influenza"]
    assert not await seen_by(service, None, new_id())


async def test_one_that_is_not_active_is_listed_for_its_keepers_alone(service: Running, owner: Caller) -> None:
    venue = await new_venue(service, owner)
    made = await service.do(actions.create_service, owner, venue.id, replace(DETAILS, is_active=False))
    shared = await service.do(actions.create_service, ADMIN, None, replace(DETAILS, is_active=False))
    assert (made.is_active, shared.is_active) == (False, False)
    assert [len(await names(service, who)) for who in (None, new_caller(), owner, ADMIN)] == [0, 0, 1, 2]
    # A booking of the past leads to it.
    assert [await seen_by(service, None, one.id) for one in (made, shared)] == [True, True]


async def test_lists_are_filtered_and_a_part_of_a_name_is_no_pattern(service: Running, owner: Caller) -> None:
    venue = await new_venue(service, owner)
    for name in ("Influenza 100%", "influenza_b", "MEASLES", "Ölwechsel", "a/b"):
        kind = ServiceKind.MAINTENANCE if name.startswith("Ö") else ServiceKind.VACCINATION
        place = venue.id if name == "MEASLES" else None
        await service.do(actions.create_service, ADMIN, place, replace(DETAILS, name=name, kind=kind))
    for q, expected in (
        ("FLUENZA", ["influenza_b", "Influenza 100%"]),
        ("%", ["Influenza 100%"]),
        ("_", ["influenza_b"]),
        ("measl", ["MEASLES"]),
        ("öl", ["Ölwechsel"]),
        ("/", ["a/b"]),
        ("'", []),
        ("\\", []),
    ):
        assert await names(service, None, q=q) == expected
    assert await names(service, None, kind=ServiceKind.MAINTENANCE) == ["Ölwechsel"]
    assert await names(service, None, venue_id=venue.id) == ["MEASLES"]
    assert await names(service, None, venue_id=venue.id, kind=ServiceKind.MAINTENANCE) == []
    for unknown in (new_id(), (await new_venue(service, owner, VenueKind.CLINIC)).id):
        with pytest.raises(VenueNotFound):
            await names(service, None, venue_id=unknown)


async def test_pages_follow_each_other_without_gap_or_overlap(service: Running) -> None:
    for number in range(7):
        await service.do(actions.create_service, ADMIN, None, replace(DETAILS, name=f"Service {number}"))
    found, cursor = list[str](), ""
    while True:
        page = paging.page(3, 0, cursor)
        rows, cursor = await service.read(actions.list_services, None, ServiceFilter(), page)
        found += [row.name for row in rows]
        if not cursor:
            break
    assert found == [f"Service {number}" for number in range(6, -1, -1)]
    assert await names(service, None, Page(2, 5)) == ["Service 1", "Service 0"]
