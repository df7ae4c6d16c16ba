"""Bookings through the gateway, as people and venues see them."""

from typing import Any

import pytest
import pytest_asyncio

from tests.bookers import Garage, at, books, made, schedule
from tests.people import UNKNOWN_ID, Json, Person, is_problem
from tools.stack.stack import Stack

pytestmark = pytest.mark.slow


@pytest_asyncio.fixture(loop_scope="session")
async def garage(provider: Person) -> Garage:
    return await Garage.open(provider)


def code_of(answer: Any) -> tuple[int, str]:
    assert is_problem(answer)
    return answer.status_code, answer.json()["error"]["code"]


async def test_a_booking_from_its_slot_to_its_end(garage: Garage, client: Person, provider: Person) -> None:
    slot = await garage.slot(24)
    assert (slot["seats_left"], slot["datetime"], slot["vaccine_id"]) == (1, slot["starts_at"], slot["service_id"])
    async with client.socket() as theirs, provider.socket() as ours:
        booking = await books(client, slot, note=" A blue car ")
        assert (booking["status"], booking["note"], booking["user_id"]) == ("booked", "A blue car", client.id)
        assert booking["slot"] == slot | {"seats_left": 0}
        for socket in (theirs, ours):
            frame = await socket.frame("booking.scheduled")
            assert frame["data"] == booking
        assert (await client.get(f"/records/{booking['id']}")).json() == booking
        assert (await provider.get(f"/records/{booking['id']}")).json() == booking
        assert (await client.get("/records")).json() == [booking]
        found = (await provider.get(f"/venues/{garage.venue['id']}/bookings", status="booked")).json()
        assert found == [booking]
        (seat,) = (await client.get("/commitments")).json()
        assert (seat["kind"], seat["source_id"]) == ("seat", booking["id"])
        cancelled = await client.http.delete(f"/bookings/cancel/{booking['id']}")
        assert (cancelled.status_code, cancelled.json()["status"]) == (200, "cancelled")
        assert (await ours.frame("booking.cancelled"))["data"] == cancelled.json()
    assert code_of(await client.post(f"/records/{booking['id']}/cancel")) == (409, "INVALID_TRANSITION")
    assert (await client.get("/commitments")).json() == []
    await books(client, slot)


async def test_a_hold_is_confirmed_by_booking_the_same_slot(garage: Garage, client: Person, stack: Stack) -> None:
    slot = await garage.slot(26)
    held = made(await client.post("/bookings/hold", booking_slot_id=slot["id"]))
    assert (held["status"], held["expires_at"] is not None) == ("held", True)
    async with Person(stack.gateway_url) as other:
        assert code_of(await schedule(other, slot)) == (409, "SLOT_FULL")
    booking = await books(client, slot)
    assert (booking["id"], booking["status"], booking["expires_at"]) == (held["id"], "booked", None)
    assert code_of(await schedule(client, slot)) == (409, "ALREADY_BOOKED")


async def test_a_booking_moves_all_or_nothing(garage: Garage, client: Person, stack: Stack) -> None:
    slots = [await garage.slot(28), await garage.slot(30), await garage.slot(32)]
    booking = await books(client, slots[0])
    moved = await client.post("/bookings/reschedule", vaccine_record_id=booking["id"], new_slot_id=slots[1]["id"])
    assert (moved.status_code, moved.json()["id"], moved.json()["sequence"]) == (200, booking["id"], 1)
    assert moved.json()["booking_slot_id"] == slots[1]["id"]
    async with Person(stack.gateway_url) as other:
        await books(other, slots[2])
        full = await client.post("/bookings/reschedule", record_id=booking["id"], new_slot_id=slots[2]["id"])
        assert code_of(full) == (409, "SLOT_FULL")
        theirs = await other.post("/bookings/reschedule", record_id=booking["id"], new_slot_id=slots[0]["id"])
        assert code_of(theirs) == (404, "RECORD_NOT_FOUND")
        await books(other, slots[0])


async def test_the_first_who_waits_is_offered_the_freed_seat(garage: Garage, client: Person, stack: Stack) -> None:
    slot = await garage.slot(34)
    booking = await books(client, slot)
    async with Person(stack.gateway_url) as first, Person(stack.gateway_url) as second, first.socket() as socket:
        wish = {"vaccine_id": garage.offering["id"], "venue_id": garage.venue["id"], "to": at(100)}
        wait = made(await first.post("/bookings/waitlist", **wish))
        assert code_of(await first.post("/bookings/waitlist", **wish)) == (409, "ALREADY_WAITING")
        made(await second.post("/bookings/waitlist", **wish))
        assert (await first.get("/bookings/waitlist")).json() == [wait]
        assert (await client.post(f"/records/{booking['id']}/cancel", reason="ill")).status_code == 200
        offer = (await socket.frame("booking.offered"))["data"]
        assert (offer["status"], offer["booking_slot_id"]) == ("held", slot["id"])
        assert code_of(await schedule(client, slot)) == (409, "SLOT_FULL")
        assert (await books(first, slot))["id"] == offer["id"]
        assert (await first.get("/bookings/waitlist")).json() == []
        (still,) = (await second.get("/bookings/waitlist")).json()
        assert code_of(await first.http.delete(f"/bookings/waitlist/{still['id']}")) == (404, "WAIT_NOT_FOUND")
        assert (await second.http.delete(f"/bookings/waitlist/{still['id']}")).status_code == 204


async def test_a_booked_provider_is_sent_on_no_job(garage: Garage, client: Person, stack: Stack) -> None:
    place = {"latitude": 8.71, "longitude": 37.71}
    async with Person(stack.gateway_url, "provider") as mechanic:
        invited = await garage.owner.post(f"/venues/{garage.venue['id']}/staff", user_id=mechanic.id)
        assert invited.is_success, invited.text
        assert (await mechanic.post(f"/venues/{garage.venue['id']}/staff/accept")).is_success
        slot = await garage.slot(1, provider_id=mechanic.id)
        await mechanic.goes_available(**place)
        request = await client.asks_for_help(**place)
        booking = await books(client, slot)
        assert code_of(await mechanic.post(f"/requests/{request['id']}/accept")) == (409, "COMMITTED")
        assert (await client.post(f"/records/{booking['id']}/cancel")).status_code == 200
        await mechanic.does("accept", request=request)
        assert code_of(await schedule(client, slot)) == (409, "PROVIDER_BUSY")
        await mechanic.does("start", "complete", request=request)
        await books(client, slot)


async def test_only_the_staff_marks_who_came(garage: Garage, client: Person, stack: Stack) -> None:
    booking = await books(client, await garage.slot(36))
    path = f"/records/{booking['id']}"
    async with Person(stack.gateway_url) as stranger:
        for step in ("check-in", "complete", "no-show", "cancel"):
            assert code_of(await stranger.post(f"{path}/{step}")) == (404, "RECORD_NOT_FOUND")
        assert code_of(await stranger.get(path)) == (404, "RECORD_NOT_FOUND")
        found = await stranger.get(f"/venues/{garage.venue['id']}/bookings")
        assert code_of(found) == (403, "ONLY_VENUE_STAFF")
    for step in ("check-in", "complete", "no-show"):
        assert code_of(await client.post(f"{path}/{step}")) == (403, "ONLY_VENUE_STAFF")
    assert code_of(await garage.owner.post(f"{path}/no-show")) == (409, "INVALID_TRANSITION")
    checked = await garage.owner.post(f"{path}/check-in")
    assert (checked.status_code, checked.json()["status"]) == (200, "checked_in")
    assert code_of(await garage.owner.post(f"{path}/complete")) == (409, "INVALID_TRANSITION")


async def test_people_find_slots_without_an_account(garage: Garage, client: Person, visitor: Person) -> None:
    first, second = await garage.slot(40), await garage.slot(42)
    by_id: Json = {"service_id": garage.offering["id"], "start_datetime": at(39), "timeslot_limit": 5}
    assert (await visitor.get("/bookings/available", **by_id)).json() == [first, second]
    near = by_id | {"lat": garage.venue["latitude"], "lon": garage.venue["longitude"], "timeslot_limit": 1}
    (nearest,) = (await visitor.get("/bookings/available", **near)).json()
    assert (nearest["id"], nearest["polyclinic"]["distance_km"]) == (first["id"], 0)
    await books(client, first)
    named = {"vaccine_name": "OIL", "venue_id": garage.venue["id"], "start_datetime": at(39)}
    assert (await visitor.get("/bookings/available", **named)).json() == [second]
    shown = (await visitor.get(f"/bookings/{second['id']}")).json()
    assert shown == (await visitor.get(f"/slots/{second['id']}")).json()
    assert shown["service"]["criteria"] == []


@pytest.mark.parametrize(
    ("query", "refusal"),
    [
        ({}, (422, "VALIDATION_ERROR")),
        ({"vaccine_name": " "}, (422, "VALIDATION_ERROR")),
        ({"vaccine_name": "x" * 201}, (422, "VALIDATION_ERROR")),
        ({"vaccine_name": "oil", "lat": 9}, (422, "VALIDATION_ERROR")),
        ({"vaccine_name": "oil", "lat": 91, "lon": 0}, (422, "VALIDATION_ERROR")),
        ({"vaccine_name": "oil", "polyclinic_limit": 51}, (422, "VALIDATION_ERROR")),
        ({"vaccine_name": "oil", "timeslot_limit": 0}, (422, "VALIDATION_ERROR")),
        ({"vaccine_name": "oil", "order": "cheapest"}, (422, "VALIDATION_ERROR")),
        ({"vaccine_name": "oil", "start_datetime": "10000-01-01T00:00:00Z"}, (422, "VALIDATION_ERROR")),
        ({"service_id": "none"}, (404, "SERVICE_NOT_FOUND")),
        ({"vaccine_name": "oil", "venue_id": "%"}, (404, "VENUE_NOT_FOUND")),
    ],
    ids=str,
)
async def test_bad_searches_are_refused(visitor: Person, query: Json, refusal: tuple[int, str]) -> None:
    assert code_of(await visitor.get("/bookings/available", **query)) == refusal


@pytest.mark.parametrize(
    "query", [{"vaccine_name": "%"}, {"vaccine_name": "_il '"}, {"service_id": UNKNOWN_ID}], ids=str
)
async def test_searches_for_nothing_find_nothing(visitor: Person, query: Json) -> None:
    assert (await visitor.get("/bookings/available", **query)).json() == []


BAD_BODIES: list[tuple[str, Json, tuple[int, str]]] = [
    ("/bookings/schedule", {}, (422, "VALIDATION_ERROR")),
    ("/bookings/schedule", {"booking_slot_id": 1}, (422, "VALIDATION_ERROR")),
    ("/bookings/schedule", {"booking_slot_id": UNKNOWN_ID}, (404, "SLOT_NOT_FOUND")),
    ("/bookings/schedule", {"booking_slot_id": "%' OR 1=1"}, (404, "SLOT_NOT_FOUND")),
    ("/bookings/hold", {"booking_slot_id": "x" * 400}, (422, "VALIDATION_ERROR")),
    ("/bookings/schedule", {"booking_slot_id": UNKNOWN_ID, "note": "x" * 501}, (422, "VALIDATION_ERROR")),
    ("/bookings/schedule", {"booking_slot_id": UNKNOWN_ID, "attendee_id": UNKNOWN_ID}, (422, "VALIDATION_ERROR")),
    ("/bookings/reschedule", {"record_id": UNKNOWN_ID}, (422, "VALIDATION_ERROR")),
    ("/bookings/reschedule", {"record_id": UNKNOWN_ID, "new_slot_id": UNKNOWN_ID}, (404, "RECORD_NOT_FOUND")),
    ("/bookings/waitlist", {"service_id": UNKNOWN_ID}, (404, "SERVICE_NOT_FOUND")),
    ("/bookings/waitlist", {"service_id": UNKNOWN_ID, "to": "9999-12-31T00:00:00Z"}, (404, "SERVICE_NOT_FOUND")),
    ("/bookings/waitlist", {"service_id": UNKNOWN_ID, "from": 3}, (422, "VALIDATION_ERROR")),
]


@pytest.mark.parametrize(("path", "body", "refusal"), BAD_BODIES, ids=str)
async def test_bad_bodies_are_refused(client: Person, path: str, body: Json, refusal: tuple[int, str]) -> None:
    assert code_of(await client.post(path, **body)) == refusal


@pytest.mark.parametrize(
    "query",
    [
        {"status": "gone"},
        {"from": "yesterday"},
        {"to": "10000-01-01T00:00:00Z"},
        {"limit": 0},
        {"limit": -1},
        {"cursor": "x"},
    ],
    ids=str,
)
async def test_bad_filters_are_refused(client: Person, query: dict[str, Any]) -> None:
    assert code_of(await client.get("/records", **query)) == (422, "VALIDATION_ERROR")


@pytest.mark.parametrize("day", ["0", "tomorrow", "2026-02-30", "2026-W01-1", "20260101", "2026-01-01\n", ""])
async def test_bad_days_are_refused(garage: Garage, day: str) -> None:
    answer = await garage.owner.get(f"/venues/{garage.venue['id']}/bookings", date=day)
    assert code_of(answer) == (422, "VALIDATION_ERROR")


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
async def test_a_day_far_away_has_no_bookings(garage: Garage, day: str) -> None:
    answer = await garage.owner.get(f"/venues/{garage.venue['id']}/bookings", date=day)
    assert (answer.status_code, answer.json()) == (200, []) or code_of(answer) == (422, "VALIDATION_ERROR")
