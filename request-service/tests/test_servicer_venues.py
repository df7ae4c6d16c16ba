"""Venues over real gRPC."""

from typing import Any

import pytest
from remote_testing import HERE, Remote, issuer

from kit import call, rpc
from kit.errors import Forbidden, NotFound
from kit.ids import new_id
from kit.rpc import Channel
from testkit.people import Person, expect_error, invalid_fields
from twou.request.v1 import venue_pb2 as pb
from twou.request.v1.venue_pb2_grpc import VenueServiceStub

VENUE: dict[str, Any] = {
    "name": " Bole Clinic ",
    "kind": pb.VENUE_KIND_CLINIC,
    "address": "Bole Road 1",
    "time_zone": "Africa/Addis_Ababa",
    **HERE,
}


@pytest.fixture
def stub(channel: Channel) -> VenueServiceStub:
    return VenueServiceStub(channel)


async def create(stub: VenueServiceStub, owner: Person, key: str | None = None, **said: Any) -> pb.Venue:
    answer: pb.CreateVenueResponse = await owner(stub.CreateVenue, pb.CreateVenueRequest(**(VENUE | said)), key)
    return answer.venue


async def test_a_clinic_from_its_creation_to_its_end(remote: Remote, stub: VenueServiceStub) -> None:
    owner, admin, member = issuer.person("provider"), issuer.person("admin"), await remote.known_provider()
    made = await create(stub, owner, phone="+251 911", rules=pb.BookingRulesChange(hold_minutes=5))
    assert (made.owner_id, made.name, made.kind) == (str(owner.id), "Bole Clinic", pb.VENUE_KIND_CLINIC)
    assert (made.is_active, made.is_verified, made.HasField("verified_at")) == (True, False, False)
    assert (made.rules.hold_minutes, list(made.rules.reminder_minutes)) == (5, [1440, 120])
    it: dict[str, Any] = {"venue_id": made.id}
    call.enter(call.Call())
    assert list((await rpc.unary(stub.ListVenues, pb.ListVenuesRequest())).venues) == []
    assert [one.venue for one in (await owner(stub.ListVenues, pb.ListVenuesRequest())).venues] == [made]

    verified = (await admin(stub.VerifyVenue, pb.VerifyVenueRequest(**it))).venue
    assert verified.is_verified
    call.enter(call.Call())
    (found,) = (await rpc.unary(stub.ListVenues, pb.ListVenuesRequest(**HERE, radius_km=1))).venues
    assert (found.venue, found.distance_km) == (verified, 0)
    nearest = pb.ListNearestVenuesRequest(**HERE, only_health=True, limit=3)
    assert [one.venue for one in (await rpc.unary(stub.ListNearestVenues, nearest)).venues] == [verified]

    invited = (await owner(stub.InviteStaff, pb.InviteStaffRequest(**it, user_id=str(member.id)))).member
    assert (invited.user_id, invited.HasField("joined_at")) == (str(member.id), False)
    joined = (await member(stub.AcceptInvitation, pb.AcceptInvitationRequest(**it))).member
    assert joined.HasField("joined_at")
    shown = await member(stub.GetVenue, pb.GetVenueRequest(**it))
    assert (shown.venue, shown.shows_staff, list(shown.staff)) == (verified, True, [joined])
    await owner(stub.RemoveStaff, pb.RemoveStaffRequest(**it, user_id=str(member.id)))
    shown = await member(stub.GetVenue, pb.GetVenueRequest(**it))
    assert (shown.shows_staff, list(shown.staff)) == (False, [])

    moved: dict[str, Any] = {"latitude": -33.9, "longitude": 18.4, "time_zone": "Africa/Johannesburg"}
    change = pb.UpdateVenueRequest(**it, **moved, clear=["phone"])
    changed = (await owner(stub.UpdateVenue, change)).venue
    assert (changed.latitude, changed.time_zone, changed.HasField("phone")) == (-33.9, "Africa/Johannesburg", False)
    assert (await owner(stub.DeleteVenue, pb.DeleteVenueRequest(**it))).venue.is_active is False
    call.enter(call.Call())
    await expect_error(rpc.unary(stub.GetVenue, pb.GetVenueRequest(**it)), NotFound, "VENUE_NOT_FOUND")


async def test_a_repeated_key_creates_one_venue(remote: Remote, stub: VenueServiceStub) -> None:
    owner = issuer.person("provider")
    assert await create(stub, owner, "key-1") == await create(stub, owner, "key-1")
    assert len((await owner(stub.ListVenues, pb.ListVenuesRequest())).venues) == 1


async def test_roles_and_fields_are_checked(remote: Remote, stub: VenueServiceStub) -> None:
    owner, venue_id = issuer.person("provider"), str(new_id())
    await expect_error(create(stub, issuer.person("client")), Forbidden, "ONLY_PROVIDERS")
    for person in (owner, issuer.person("client")):
        verify = person(stub.VerifyVenue, pb.VerifyVenueRequest(venue_id=venue_id))
        await expect_error(verify, Forbidden, "ONLY_ADMINS")
    assert await invalid_fields(create(stub, owner, kind=99)) == ["kind"]
    assert await invalid_fields(create(stub, owner, time_zone="")) == ["time_zone"]
    queries: dict[str, dict[str, Any]] = {
        "lon": {"latitude": 9.0},
        "lat": {"longitude": 38.0},
        "q": {"q": "a\nb"},
        "limit": {"limit": 101},
        "offset": {"offset": -1},
        "kind": {"kind": 77},
        "latitude": HERE | {"latitude": 91},
        "radius_km": HERE | {"radius_km": 101},
    }
    for field, query in queries.items():
        assert await invalid_fields(owner(stub.ListVenues, pb.ListVenuesRequest(**query))) == [field]
    for name in ("name", "rules", "rules.hold_minutes", "owner_id"):
        change = pb.UpdateVenueRequest(venue_id=venue_id, clear=[name])
        assert await invalid_fields(owner(stub.UpdateVenue, change)) == [name]


async def test_text_that_is_no_id_names_nothing(remote: Remote, stub: VenueServiceStub) -> None:
    owner = issuer.person("provider")
    made = await create(stub, owner)
    for text in ("", "nonsense", str(new_id())):
        await expect_error(owner(stub.GetVenue, pb.GetVenueRequest(venue_id=text)), NotFound, "VENUE_NOT_FOUND")
        await expect_error(owner(stub.DeleteVenue, pb.DeleteVenueRequest(venue_id=text)), NotFound, "VENUE_NOT_FOUND")
        staff: dict[str, Any] = {"venue_id": made.id, "user_id": text}
        await expect_error(owner(stub.InviteStaff, pb.InviteStaffRequest(**staff)), NotFound, "PROVIDER_NOT_FOUND")
        await expect_error(owner(stub.RemoveStaff, pb.RemoveStaffRequest(**staff)), NotFound, "PROVIDER_NOT_FOUND")
