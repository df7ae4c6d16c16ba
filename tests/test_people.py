"""People and their dependants through the gateway: the profile of bookings, and who comes in whose place."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from tests.bookers import Garage, books, made, schedule
from tests.conftest import StartStack
from tests.people import ADDIS, UNKNOWN_ID, Json, Person
from tests.test_bookings import code_of
from tests.test_signup import load_places
from tools.stack.stack import Stack

pytestmark = pytest.mark.slow

CLINIC: Json = {"name": "Piassa Clinic", "kind": "clinic", "address": "Piassa 3", "time_zone": "Africa/Addis_Ababa"}
NOT_STATED: Json = {"enrolled_clinic": None, "health_conditions": None, "dependants": []}


@pytest_asyncio.fixture(loop_scope="session")
async def garage(provider: Person) -> Garage:
    return await Garage.open(provider)


async def profile_of(person: Person) -> Json:
    answer = await person.get("/bookings/profile")
    assert answer.status_code == 200, answer.text
    profile: Json = answer.json()
    return profile


async def verified_clinic(provider: Person, admin: Person, **about: Any) -> Json:
    venue = made(await provider.post("/venues", **CLINIC | ADDIS | about))
    assert (await admin.post(f"/venues/{venue['id']}/verify")).status_code == 200
    return venue


def refused_fields(answer: Any) -> set[str]:
    assert code_of(answer) == (422, "VALIDATION_ERROR"), answer.text
    return {one["field"] for one in answer.json()["error"]["details"]}


async def test_an_owner_sees_the_facts_of_their_account_as_they_are_now(client: Person) -> None:
    assert await profile_of(client) == {"date_of_birth": None, "gender": None, "address": None} | NOT_STATED
    for born, gender in (("1990-05-17", "F"), ("1991-06-18", "M"), (None, None)):
        await client.put("/users/me", date_of_birth=born, gender=gender)
        profile = await profile_of(client)
        assert (profile["date_of_birth"], profile["gender"]) == (born, gender)


async def test_health_conditions_are_stated_and_not_stated_any_more(client: Person) -> None:
    for sent, shown in ((["heart", "asthma", "heart"], ["asthma", "heart"]), ([], []), (None, None)):
        answer = await client.put("/bookings/profile", health_conditions=sent)
        assert answer.status_code == 200, answer.text
        assert answer.json()["health_conditions"] == (await profile_of(client))["health_conditions"] == shown
    await client.put("/bookings/profile", health_conditions=["other"])
    assert (await client.put("/bookings/profile")).json()["health_conditions"] == ["other"]
    for wrong in (["flu"], "asthma", [None], ["asthma"] * 21, [1]):
        assert code_of(await client.put("/bookings/profile", health_conditions=wrong)) == (422, "VALIDATION_ERROR")
    assert (await profile_of(client))["health_conditions"] == ["other"]


async def test_people_are_enrolled_at_a_clinic(client: Person, provider: Person, admin: Person) -> None:
    code = f"Z{client.id[-12:]}"
    clinic = await verified_clinic(provider, admin, postal_code=code.upper())
    garage = made(await provider.post("/venues", **CLINIC | ADDIS | {"kind": "garage", "postal_code": code}))
    hidden = made(await provider.post("/venues", **CLINIC | ADDIS))
    shown = {name: clinic[name] for name in ("id", "name", "type", "address", "postal_code")}

    async def enrols(**said: Any) -> Any:
        answer = await client.put("/bookings/profile", **said)
        assert answer.status_code == 200, answer.text
        return answer.json()["enrolled_clinic"]

    assert await enrols(enrolled_venue_id=clinic["id"]) == shown
    assert await enrols(enrolled_clinic_postal_code=None) is None
    assert await enrols(enrolled_clinic_postal_code=f" {code.lower()} ") == shown
    assert await enrols(enrolled_venue_id=None) is None
    assert await enrols(enrolled_clinic_postal_code=code.upper()) == shown
    assert await enrols(health_conditions=[]) == shown
    both = {"enrolled_venue_id": clinic["id"], "enrolled_clinic_postal_code": code}
    assert await enrols(**both) == shown
    for said, refusal in (
        ({"enrolled_venue_id": UNKNOWN_ID}, (404, "VENUE_NOT_FOUND")),
        ({"enrolled_venue_id": "%"}, (404, "VENUE_NOT_FOUND")),
        ({"enrolled_venue_id": hidden["id"]}, (404, "VENUE_NOT_FOUND")),
        ({"enrolled_clinic_postal_code": f"{code}9"}, (404, "VENUE_NOT_FOUND")),
        ({"enrolled_venue_id": garage["id"]}, (422, "VALIDATION_ERROR")),
        (both | {"enrolled_clinic_postal_code": "1000"}, (422, "VALIDATION_ERROR")),
        (both | {"enrolled_venue_id": None}, (422, "VALIDATION_ERROR")),
        ({"enrolled_clinic_postal_code": " "}, (422, "VALIDATION_ERROR")),
        ({"enrolled_clinic_postal_code": "1\n2"}, (422, "VALIDATION_ERROR")),
    ):
        assert code_of(await client.put("/bookings/profile", **said)) == refusal, said
    assert (await profile_of(client))["enrolled_clinic"] == shown
    assert (await provider.http.delete(f"/venues/{clinic['id']}")).status_code == 200
    assert (await profile_of(client))["enrolled_clinic"] is None


async def test_dependants_come_in_place_of_their_user(garage: Garage, client: Person, stack: Stack) -> None:
    first = made(await client.post("/bookings/dependants", name=" Liya ", date_of_birth="2020-02-29", gender="F"))
    second = made(await client.post("/bookings/dependants", name="Noah"))
    assert first == {"id": first["id"], "name": "Liya", "date_of_birth": "2020-02-29", "gender": "F"}
    assert (await profile_of(client))["dependants"] == [first, second]
    slot = await garage.slot(24, capacity=2)
    bookings = [await books(client, slot, attendee_id=one["id"]) for one in (first, second)]
    assert [one["attendee_id"] for one in bookings] == [first["id"], second["id"]]
    assert code_of(await schedule(client, slot, attendee_id=first["id"])) == (409, "ALREADY_BOOKED")
    overlapping = await garage.slot(24.2, capacity=3)
    assert code_of(await schedule(client, overlapping, attendee_id=first["id"])) == (409, "OVERLAPPING_BOOKING")
    await books(client, overlapping)
    # The user's own calendar shows where they have to be themselves.
    assert [one["kind"] for one in (await client.get("/commitments")).json()] == ["seat"]
    async with Person(stack.gateway_url) as other:
        theirs = made(await other.post("/bookings/dependants", name="Sara"))
        for path, body in (
            ("/bookings/schedule", {"booking_slot_id": overlapping["id"]}),
            ("/bookings/hold", {"booking_slot_id": overlapping["id"]}),
            ("/bookings/waitlist", {"service_id": garage.offering["id"]}),
        ):
            for attendee in (theirs["id"], UNKNOWN_ID, "%", client.id):
                assert refused_fields(await client.post(path, **body, attendee_id=attendee)) == {"attendee_id"}
        gone = await client.http.delete(f"/bookings/dependants/{theirs['id']}")
        assert code_of(gone) == (404, "DEPENDANT_NOT_FOUND")
        assert (await profile_of(other))["dependants"] == [theirs]


async def test_a_dependant_who_is_removed_is_booked_nowhere(garage: Garage, client: Person, stack: Stack) -> None:
    child = made(await client.post("/bookings/dependants", name="Liya", date_of_birth="2020-02-29"))
    slot, full = await garage.slot(30), await garage.slot(34)
    booking = await books(client, slot, attendee_id=child["id"])
    made(await client.post("/bookings/waitlist", service_id=garage.offering["id"], attendee_id=child["id"]))
    async with Person(stack.gateway_url) as other, client.socket() as socket, other.socket() as theirs:
        made(await other.post("/bookings/waitlist", service_id=garage.offering["id"]))
        removed = await client.http.delete(f"/bookings/dependants/{child['id']}")
        assert (removed.status_code, removed.content) == (204, b"")
        cancelled = (await socket.frame("booking.cancelled"))["data"]
        assert (cancelled["id"], cancelled["status"]) == (booking["id"], "cancelled")
        # The seat goes to the one who waits.
        assert (await theirs.frame("booking.offered"))["data"]["booking_slot_id"] == slot["id"]
    assert (await profile_of(client))["dependants"] == []
    assert (await client.get("/bookings/waitlist")).json() == []
    record = (await client.get(f"/records/{booking['id']}")).json()
    assert (record["status"], record["attendee_id"]) == ("cancelled", child["id"])
    assert refused_fields(await schedule(client, full, attendee_id=child["id"])) == {"attendee_id"}
    again = await client.http.delete(f"/bookings/dependants/{child['id']}")
    assert code_of(again) == (404, "DEPENDANT_NOT_FOUND")


async def test_an_account_has_ten_dependants_at_most(client: Person) -> None:
    answers = await asyncio.gather(*(client.post("/bookings/dependants", name=f"Child {n}") for n in range(14)))
    assert sorted(one.status_code for one in answers) == [201] * 10 + [409] * 4
    assert {code_of(one) for one in answers if one.status_code == 409} == {(409, "TOO_MANY_DEPENDANTS")}
    children = (await profile_of(client))["dependants"]
    assert (await client.http.delete(f"/bookings/dependants/{children[3]['id']}")).status_code == 204
    made(await client.post("/bookings/dependants", name="Another"))
    assert len((await profile_of(client))["dependants"]) == 10


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({}, "name"),
        ({"name": " "}, "name"),
        ({"name": None}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"name": "Li\nya"}, "name"),
        ({"name": "Liya", "date_of_birth": "tomorrow"}, "date_of_birth"),
        ({"name": "Liya", "date_of_birth": "2999-01-01"}, "date_of_birth"),
        ({"name": "Liya", "date_of_birth": "1850-01-01"}, "date_of_birth"),
        ({"name": "Liya", "date_of_birth": "2019-02-29"}, "date_of_birth"),
        ({"name": "Liya", "date_of_birth": "20200229"}, "date_of_birth"),
        ({"name": "Liya", "date_of_birth": "2020-W09-6"}, "date_of_birth"),
        ({"name": "Liya", "date_of_birth": "2020-02-28T00:00:00Z"}, "date_of_birth"),
        ({"name": "Liya", "date_of_birth": "2020-02-28\n"}, "date_of_birth"),
        ({"name": "Liya", "date_of_birth": 20200228}, "date_of_birth"),
        ({"name": "Liya", "gender": "X"}, "gender"),
        ({"name": "Liya", "gender": 1}, "gender"),
    ],
    ids=str,
)
async def test_bad_dependants_are_refused(client: Person, said: Json, field: str) -> None:
    answer = await client.post("/bookings/dependants", **said)
    assert refused_fields(answer) == {field}
    assert "2020" not in answer.text
    assert (await profile_of(client))["dependants"] == []


async def test_account_and_profile_change_together_or_not_at_all(client: Person, stack: Stack) -> None:
    both = {"bio": "two halves", "gender": "F", "date_of_birth": "1990-05-17", "health_conditions": ["asthma"]}
    changed = await client.put("/users", **both)
    assert changed.status_code == 200, changed.text
    user = (await client.get("/users/me")).json()
    profile = await profile_of(client)
    assert changed.json() == user | {name: profile[name] for name in NOT_STATED}
    assert {name: changed.json()[name] for name in both} == both
    assert (profile["gender"], profile["date_of_birth"]) == ("F", "1990-05-17")
    async with Person(stack.gateway_url) as other:
        taken = other.email
    for wrong in (
        {"bio": "x", "health_conditions": ["flu"]},
        {"bio": "x", "enrolled_venue_id": UNKNOWN_ID},
        {"bio": "x", "enrolled_clinic_postal_code": "no such code"},
        {"date_of_birth": "2999-01-01", "health_conditions": []},
        {"phone": "none", "health_conditions": None},
        {"email": taken, "health_conditions": []},
        {"gender": "X", "health_conditions": []},
    ):
        refused = await client.put("/users", **wrong)
        assert refused.status_code in (404, 409, 422), refused.text
        assert (await client.get("/users/me")).json() == user, wrong
        assert await profile_of(client) == profile, wrong
    alone = await client.put("/users", health_conditions=None)
    assert (alone.status_code, alone.json()["health_conditions"], alone.json()["bio"]) == (200, None, "two halves")


async def test_the_nearest_venues_are_those_of_the_callers_address(
    client: Person, provider: Person, admin: Person, stack: Stack, tmp_path: Path
) -> None:
    place = {"latitude": -7.25, "longitude": 112.75}
    clinic = await verified_clinic(provider, admin, **place)
    async with Person(stack.gateway_url) as other:
        other.http.headers.pop("Authorization")
        assert refused_fields(await other.get("/venues/nearest")) == {"lat"}
    for person in (client, provider):
        for path in ("/venues/nearest", "/clinics/nearest"):
            assert refused_fields(await person.get(path)) == {"lat"}
    await load_places(stack, tmp_path, f"SB 1000,Jalan 1,{place['latitude']},{place['longitude']}")
    assert (await client.put("/users", postal_code="SB 1000")).status_code == 200
    assert (await profile_of(client))["address"] == {"postal_code": "SB 1000", "address": "Jalan 1"} | place
    for path in ("/venues/nearest", "/clinics/nearest"):
        (found,) = (await client.get(path)).json()
        assert (found["id"], found["distance_km"], found["type"]) == (clinic["id"], 0, "clinic")
        assert (await client.get(path, lat=0, lon=0)).json() == []
        assert refused_fields(await client.get(path, lat=0)) == {"lon"}


async def test_without_auth_service_profiles_are_shown_as_they_were_known(start_stack: StartStack) -> None:
    async with (
        start_stack("sqlite") as stack,
        Person(stack.gateway_url) as known,
        Person(stack.gateway_url) as newcomer,
        Person(stack.gateway_url, "provider") as owner,
    ):
        await known.put("/users", date_of_birth="1990-05-17", gender="F", health_conditions=["heart"])
        garage = await Garage.open(owner)
        slots = [await garage.slot(24), await garage.slot(26)]
        stack.kill("auth-service")
        profile = await profile_of(known)
        assert (profile["date_of_birth"], profile["health_conditions"]) == ("1990-05-17", ["heart"])
        assert (await known.put("/bookings/profile", health_conditions=[])).status_code == 200
        assert (await newcomer.get("/bookings/profile")).status_code == 503
        assert (await newcomer.get("/venues/nearest")).status_code == 503
        # Bookings do without.
        for person, slot in zip((known, newcomer), slots, strict=True):
            await books(person, slot)
        await stack.restart("auth-service")
        # The connections of a process come back within a second.
        await newcomer.until_status("/bookings/profile", 200)
        assert await profile_of(newcomer) == {"date_of_birth": None, "gender": None, "address": None} | NOT_STATED


async def test_without_request_service_no_half_is_changed(start_stack: StartStack) -> None:
    async with start_stack("sqlite") as stack, Person(stack.gateway_url) as client:
        stack.kill("request-service")
        assert (await client.put("/users", bio="one half", health_conditions=[])).status_code == 503
        assert (await client.get("/users/me")).json()["bio"] is None
        assert (await client.put("/users/me", bio="alone")).status_code == 200
