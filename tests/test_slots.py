"""Slots through the gateway: made one by one and by weekly plans, found by everyone, and taken back."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio

from tests.people import ADDIS, UNKNOWN_ID, Json, Person, is_problem
from tools.stack.stack import Stack

pytestmark = pytest.mark.slow

VENUE: Json = {"name": "Bole Garage", "address": "Bole Road 1", "time_zone": "Europe/Berlin", **ADDIS}
HOURS: Json = {"weekday": "mon", "start": "09:00", "end": "12:00"}
WEEK = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


def later(hours: float) -> str:
    moment = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=hours)
    return moment.isoformat().replace("+00:00", "Z")


def code_of(answer: Any) -> tuple[int, str]:
    assert is_problem(answer), answer.text
    return answer.status_code, answer.json()["error"]["code"]


@pytest_asyncio.fixture(loop_scope="session")
async def venue(provider: Person) -> Json:
    made: Json = (await provider.post("/venues", **VENUE)).json()
    return made


@pytest_asyncio.fixture(loop_scope="session")
async def service(provider: Person, venue: Json) -> Json:
    about: Json = {"name": "Oil change", "duration_minutes": 30, "venue_id": venue["id"], "price": 19.5}
    made: Json = (await provider.post("/services", **about, criteria=[{"age_criteria": "18+ years"}])).json()
    return made


async def make(person: Person, service: Json, hours: float = 24, **said: Any) -> Json:
    body: Json = {"service_id": service["id"], "starts_at": later(hours), **said}
    answer = await person.post(f"/venues/{service['venue_id']}/slots", **body)
    assert answer.status_code == 201, answer.text
    made: Json = answer.json()
    return made


async def plan(person: Person, service: Json, **said: Any) -> Json:
    body: Json = {"service_id": service["id"], "weekly": [HOURS], **said}
    answer = await person.post(f"/venues/{service['venue_id']}/slots/bulk", **body)
    assert answer.status_code == 201, answer.text
    made: Json = answer.json()
    return made


async def test_a_slot_from_its_creation_to_its_end(
    stack: Stack, provider: Person, client: Person, venue: Json, service: Json
) -> None:
    start, moved = later(24), later(48)
    slot = await make(provider, service, starts_at=start, capacity=2)
    assert (slot["venue_id"], slot["service_id"], slot["vaccine_id"]) == (venue["id"], service["id"], service["id"])
    assert (slot["starts_at"], slot["datetime"]) == (start, start)
    assert datetime.fromisoformat(slot["ends_at"]) - datetime.fromisoformat(slot["starts_at"]) == timedelta(minutes=30)
    assert (slot["capacity"], slot["seats_left"], slot["status"], slot["provider_id"]) == (2, 2, "open", None)
    brief = {"id": venue["id"], "name": "Bole Garage", "address": "Bole Road 1", "distance_km": None}
    assert slot["venue"] == slot["polyclinic"] == brief
    local = datetime.fromisoformat(slot["local_start"])
    assert local == datetime.fromisoformat(slot["starts_at"])
    assert local.utcoffset() in (timedelta(hours=1), timedelta(hours=2))
    anyone = Person(stack.gateway_url)
    for person in (client, anyone):
        assert (await person.get(f"/slots/{slot['id']}")).json() == slot | {"service": service}
    await anyone.http.aclose()
    changed = await provider.http.patch(
        f"/slots/{slot['id']}", json={"starts_at": moved, "minutes": 45, "capacity": 3, "provider_id": provider.id}
    )
    assert changed.status_code == 200, changed.text
    assert (changed.json()["starts_at"], changed.json()["provider_id"]) == (moved, provider.id)
    closed = [await provider.http.delete(f"/slots/{slot['id']}") for _ in range(2)]
    assert [(one.status_code, one.json()["status"]) for one in closed] == [(200, "closed")] * 2
    assert code_of(await provider.http.patch(f"/slots/{slot['id']}", json={"capacity": 4})) == (409, "SLOT_CLOSED")
    assert (await client.get(f"/slots/{slot['id']}")).json()["status"] == "closed"


async def test_strangers_change_nothing(stack: Stack, provider: Person, client: Person, service: Json) -> None:
    slot, made = await make(provider, service), await plan(provider, service, **{"from": later(24)[:10]})
    async with Person(stack.gateway_url, "provider") as other:
        for person in (client, other):
            place = f"/venues/{service['venue_id']}"
            body: Json = {"service_id": service["id"], "starts_at": later(30)}
            weekly: Json = {"service_id": service["id"], "from": later(24)[:10], "weekly": [HOURS]}
            closure: Json = {"from": later(24), "to": later(25), "reason": "Repairs"}
            for answer in (
                await person.post(f"{place}/slots", **body),
                await person.post(f"{place}/slots/bulk", **weekly),
                await person.post(f"{place}/closures", **closure),
                await person.http.patch(f"/slots/{slot['id']}", json={"capacity": 2}),
                await person.http.delete(f"/slots/{slot['id']}"),
                await person.http.delete(f"/schedules/{made['schedule_id']}"),
            ):
                assert code_of(answer) == (403, "ONLY_VENUE_STAFF")
    assert (await client.get(f"/slots/{slot['id']}")).json()["status"] == "open"


async def test_a_week_by_the_clock_of_the_venue(provider: Person, service: Json) -> None:
    """Plans a whole year, so that both changes of the clock are in it."""
    first = date.fromisoformat(later(48)[:10])
    said: Json = {"from": first.isoformat(), "to": (first + timedelta(days=364)).isoformat()}
    weekly = [{"weekday": day, "start": "15:00", "end": "16:00"} for day in WEEK]
    holiday = (first + timedelta(days=30)).isoformat()
    made = await plan(provider, service, **said, weekly=weekly, **{"except": [holiday]})
    assert (made["created"], made["skipped"]) == (2 * 364, 0)
    again = await plan(provider, service, **said, weekly=weekly)
    assert (again["created"], again["skipped"]) == (2, 2 * 364)
    # In Berlin it is 15:00 at one of these moments, and the time of a slot of the plan.
    day = (first + timedelta(days=1)).isoformat()
    tries = [
        await provider.post(f"/venues/{service['venue_id']}/slots", service_id=service["id"], starts_at=f"{day}T{text}")
        for text in ("15:00:00+01:00", "15:00:00+02:00")
    ]
    assert sorted(one.status_code for one in tries) == [201, 409]
    ended = await provider.http.delete(f"/schedules/{made['schedule_id']}")
    assert ended.json() == {"closed": 2 * 364}
    assert (await provider.http.delete(f"/schedules/{made['schedule_id']}")).json() == {"closed": 0}


BAD_SLOTS: list[tuple[str, list[Any]]] = [
    ("starts_at", [None, "tomorrow", 5, "2020-01-01T00:00:00Z", "9999-12-31T23:59:59-14:00", "9999-01-01T00:00:00Z"]),
    ("minutes", [4, 1441, 0, -30, "30", 15.5, 2**40]),
    ("capacity", [0, 1001, -1, "2", None, 10**30]),
    ("provider_id", ["none", UNKNOWN_ID, "%", 5]),
]
BAD_PLANS: list[tuple[str, list[Any]]] = [
    ("from", [None, "monday", "2026-02-30", "9999-01-01", "2020-01-01", 20261201]),
    ("to", ["2020-01-01", "9999-12-31", "never"]),
    ("weekly", [None, [], "mon", [HOURS] * 101, [HOURS, HOURS], [HOURS | {"start": "09:00", "end": "09:10"}]]),
    ("weekly.0.weekday", [[HOURS | {"weekday": "monday"}], [HOURS | {"weekday": 1}]]),
    ("weekly.0.start", [[HOURS | {"start": "9:00"}], [HOURS | {"start": "25:00"}], [HOURS | {"start": None}]]),
    ("weekly.0.end", [[HOURS | {"end": "08:00"}], [HOURS | {"end": "24:01"}], [HOURS | {"end": "09:00"}]]),
    ("minutes", [4, 1441, "30"]),
    ("gap_minutes", [-1, 1441, None]),
    ("except", [None, "2026-12-24", ["christmas"], ["2026-12-24"] * 367]),
    ("capacity", [0, 1001]),
    ("provider_id", [UNKNOWN_ID]),
]


@pytest.mark.parametrize(
    ("kind", "field", "values"),
    [("slots", *one) for one in BAD_SLOTS] + [("slots/bulk", *one) for one in BAD_PLANS],
    ids=lambda one: one if isinstance(one, str) else "",
)
async def test_impossible_values_are_refused_by_field(
    provider: Person, service: Json, kind: str, field: str, values: list[Any]
) -> None:
    usual: Json = {"service_id": service["id"], "starts_at": later(24), "from": later(48)[:10], "weekly": [HOURS]}
    for value in values:
        body = usual | {field.partition(".")[0]: value}
        answer = await provider.post(f"/venues/{service['venue_id']}/{kind}", **body)
        assert answer.status_code == 422, (value, answer.text)
        found = {one["field"] for one in answer.json()["error"]["details"]}
        assert all(one.startswith(field.partition(".")[0]) for one in found), found


async def test_ids_of_other_things_are_not_found(provider: Person, venue: Json, service: Json) -> None:
    for ident in (UNKNOWN_ID, "none", venue["id"], "%"):
        for answer, code in (
            (await provider.get(f"/slots/{ident}"), "SLOT_NOT_FOUND"),
            (await provider.http.patch(f"/slots/{ident}", json={"capacity": 2}), "SLOT_NOT_FOUND"),
            (await provider.http.delete(f"/slots/{ident}"), "SLOT_NOT_FOUND"),
            (await provider.http.delete(f"/schedules/{ident}"), "SCHEDULE_NOT_FOUND"),
            (
                await provider.post(f"/venues/{venue['id']}/slots", service_id=ident, starts_at=later(24)),
                "SERVICE_NOT_FOUND",
            ),
        ):
            assert code_of(answer) == (404, code)
    answer = await provider.post(f"/venues/{service['id']}/slots", service_id=service["id"], starts_at=later(24))
    assert code_of(answer) == (404, "VENUE_NOT_FOUND")


async def test_a_repeated_key_makes_a_plan_once(provider: Person, service: Json) -> None:
    body: Json = {"service_id": service["id"], "from": later(48)[:10], "weekly": [HOURS]}
    path, headers = f"/venues/{service['venue_id']}/slots/bulk", {"Idempotency-Key": f"plan-{service['id']}"}
    first, again = [await provider.http.post(path, json=body, headers=headers) for _ in range(2)]
    assert (first.status_code, again.status_code, again.headers["Idempotency-Replayed"]) == (201, 201, "true")
    assert first.json() == again.json()
    assert first.json()["skipped"] == 0


async def test_a_booked_slot_is_taken_back_only_with_its_bookings(
    provider: Person, client: Person, service: Json
) -> None:
    slot = await make(provider, service)
    booked = await client.post("/bookings/schedule", booking_slot_id=slot["id"])
    assert booked.status_code == 201, booked.text
    record = booked.json()["id"]
    closure: Json = {"from": later(23), "to": later(26), "reason": "Repairs"}
    for refused in (
        await provider.http.delete(f"/slots/{slot['id']}"),
        await provider.http.patch(f"/slots/{slot['id']}", json={"starts_at": later(30)}),
        await provider.post(f"/venues/{service['venue_id']}/closures", **closure),
    ):
        assert code_of(refused) == (409, "HAS_BOOKINGS")
        assert refused.json()["error"]["details"] == [{"field": "record_id", "issue": record}]
    assert (await client.get(f"/records/{record}")).json()["status"] == "booked"
    closed = await provider.post(f"/venues/{service['venue_id']}/closures", **closure, cancel_bookings=True)
    assert (closed.status_code, closed.json()) == (201, {"closed": 1})
    assert (await client.get(f"/records/{record}")).json()["status"] == "cancelled"
    refused = await provider.post(f"/venues/{service['venue_id']}/slots", service_id=service["id"], starts_at=later(24))
    assert code_of(refused) == (409, "SLOT_CLOSED")


async def test_people_who_book_while_a_slot_is_closed_are_told_or_refused(
    stack: Stack, provider: Person, service: Json
) -> None:
    slot = await make(provider, service, capacity=20)
    people = [Person(stack.gateway_url) for _ in range(8)]
    for person in people:
        await person.__aenter__()
    *booked, closed = await asyncio.gather(
        *(person.post("/bookings/schedule", booking_slot_id=slot["id"]) for person in people),
        provider.http.delete(f"/slots/{slot['id']}", params={"cancel_bookings": True}),
    )
    assert {one.status_code for one in booked} <= {201, 409}
    assert closed.status_code in (200, 409), closed.text
    if closed.status_code == 409:
        assert code_of(closed) == (409, "HAS_BOOKINGS")
        closed = await provider.http.delete(f"/slots/{slot['id']}", params={"cancel_bookings": True})
    assert (closed.json()["status"], closed.json()["seats_left"]) == ("closed", 20)
    for person, one in zip(people, booked, strict=True):
        if one.status_code == 201:
            assert (await person.get(f"/records/{one.json()['id']}")).json()["status"] == "cancelled"
        await person.__aexit__()
