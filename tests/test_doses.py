"""Eligibility and doses through the gateway: on PostgreSQL through two, each with a request-service of its own."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx2
import pytest
import pytest_asyncio

from testkit.waiting import eventually
from tests.bookers import Garage, books, made, schedule
from tests.client_state import pages
from tests.conftest import DATABASES, StartStack
from tests.people import Json, Person, is_problem
from tools.stack.config import SERVICES

pytestmark = pytest.mark.slow

DAY = 24
ADDIS_ABABA = ZoneInfo("Africa/Addis_Ababa")
REQUESTS = next(one for one in SERVICES if one.name == "request-service")


@dataclass
class Clinics:
    """A provider who opens venues with vaccinations, and the gateways through which people reach them."""

    owner: Person
    gateways: list[str]

    async def vaccinates(self, *criteria: Json, rules: Json | None = None, name: str = "Flu shot") -> Garage:
        return await Garage.open(self.owner, rules, name=name, kind="vaccination", criteria=list(criteria))


@pytest_asyncio.fixture(scope="module", loop_scope="session", params=DATABASES)
async def clinics(request: pytest.FixtureRequest, start_stack: StartStack) -> AsyncIterator[Clinics]:
    async with start_stack(request.param) as stack, Person(stack.gateway_url, "provider") as owner:
        gateways = [stack.gateway_url]
        if request.param == "postgresql":
            replica = await stack.start_replica(REQUESTS)
            gateways.append(await stack.start_gateway(REQUEST_ADDRESS=f"127.0.0.1:{replica.port}"))
        yield Clinics(owner, gateways)


@pytest_asyncio.fixture(loop_scope="session")
async def user(clinics: Clinics) -> AsyncIterator[Person]:
    async with Person(clinics.gateways[0]) as person:
        yield person


def refusal(answer: httpx2.Response) -> tuple[int, str, Json]:
    """Returns status, code and details of a problem."""
    assert is_problem(answer), answer.text
    error = answer.json()["error"]
    return answer.status_code, error["code"], {one["field"]: one["issue"] for one in error["details"]}


def day_of(slot: Json, later: int = 0) -> str:
    """Returns the day of a slot by the clock of its venue, or so many days later."""
    starts_at = datetime.fromisoformat(slot["starts_at"]).astimezone(ADDIS_ABABA)
    return (starts_at.date() + timedelta(days=later)).isoformat()


def born(years: int) -> str:
    return (datetime.now(UTC) - timedelta(days=round(years * 365.25) + 40)).date().isoformat()


async def states(person: Person, **facts: Any) -> None:
    """Lets a person state facts about themselves. Bookings hear of it by an event."""
    assert (await person.put("/users/me", **facts)).status_code == 200


async def is_excluded(person: Person, slot: Json) -> None:
    """Waits until bookings know a person well enough to refuse them a slot of a strict venue."""

    async def is_known() -> bool:
        return refusal(await schedule(person, slot))[1] == "NOT_ELIGIBLE"

    await eventually(is_known)


async def test_the_doses_of_a_series(clinics: Clinics, user: Person) -> None:
    clinic = await clinics.vaccinates({"doses_required": 2, "dose_interval_days": 21})
    first, early, second, third = [await clinic.slot(days * DAY) for days in (1, 20, 22, 60)]
    one = await books(user, first)
    assert (one["dose_number"], one["eligibility"]) == (1, "ok")
    due = datetime.fromisoformat(one["next_due_at"]).astimezone(ADDIS_ABABA)
    assert due.isoformat() == f"{day_of(first, 21)}T00:00:00+03:00"
    assert refusal(await schedule(user, early)) == (409, "DOSE_NOT_DUE", {"next_due_at": day_of(first, 21)})
    held = await user.post("/bookings/hold", booking_slot_id=early["id"])
    assert refusal(held) == (409, "DOSE_NOT_DUE", {"next_due_at": day_of(first, 21)})
    two = await books(user, second)
    assert (two["dose_number"], two["next_due_at"]) == (2, None)
    assert refusal(await schedule(user, third)) == (409, "DOSE_NOT_DUE", {})
    # Between the first and the second there are 21 days, also when the first one moves.
    moved = await user.post("/bookings/reschedule", record_id=one["id"], new_slot_id=early["id"])
    assert refusal(moved) == (409, "DOSE_NOT_DUE", {"due_until": day_of(second, -21)})
    assert (await user.get(f"/records/{one['id']}")).json() == one
    assert (await user.post(f"/records/{one['id']}/cancel")).status_code == 200
    assert (await user.get(f"/records/{two['id']}")).json()["dose_number"] == 2
    assert (await books(user, first))["dose_number"] == 1


async def test_known_facts_decide_and_unknown_ones_only_where_the_venue_is_strict(
    clinics: Clinics, user: Person
) -> None:
    criteria = {"age_criteria": "65+ years"}, {"age_criteria": "18+ years", "gender_criteria": "F"}
    clinic = await clinics.vaccinates(*criteria)
    strict = await clinics.vaccinates(*criteria, rules={"strict_eligibility": True})
    slot, strict_slot = await clinic.slot(DAY, capacity=9), await strict.slot(2 * DAY, capacity=9)
    assert refusal(await schedule(user, strict_slot)) == (
        409,
        "PROFILE_INCOMPLETE",
        {"date_of_birth": "is not known", "gender": "is not known"},
    )
    booking = await books(user, slot)
    assert booking["eligibility"] == "unverified"
    assert (await user.post(f"/records/{booking['id']}/cancel")).status_code == 200
    await states(user, date_of_birth=born(30), gender="M")

    await is_excluded(user, strict_slot)
    against = dict.fromkeys(("age_criteria", "gender_criteria"), "does not fit this person")
    for answer in (
        await schedule(user, slot),
        await user.post("/bookings/hold", booking_slot_id=slot["id"]),
        await user.post("/bookings/waitlist", service_id=clinic.offering["id"]),
    ):
        assert refusal(answer) == (409, "NOT_ELIGIBLE", against)
    async with Person(clinics.gateways[0]) as woman:
        await states(woman, date_of_birth=born(30), gender="F")
        assert (await books(woman, strict_slot))["eligibility"] == "ok"


async def test_a_freed_seat_is_offered_to_the_first_who_may_have_it(clinics: Clinics, user: Person) -> None:
    clinic = await clinics.vaccinates({"age_criteria": "under 18 years"})
    slot = await clinic.slot(DAY)
    booking = await books(user, slot)
    async with Person(clinics.gateways[0]) as adult, Person(clinics.gateways[0]) as child, child.socket() as socket:
        for person in (adult, child):
            made(await person.post("/bookings/waitlist", service_id=clinic.offering["id"]))
        strict = await clinics.vaccinates({"age_criteria": "65+ years"}, rules={"strict_eligibility": True})
        await states(adult, date_of_birth=born(30))
        await is_excluded(adult, await strict.slot(3 * DAY))
        assert (await user.post(f"/records/{booking['id']}/cancel")).status_code == 200
        offer = (await socket.frame("booking.offered"))["data"]
        assert (offer["user_id"], offer["dose_number"], offer["eligibility"]) == (child.id, 1, "unverified")
        assert (await books(child, slot))["id"] == offer["id"]


@pytest.mark.timeout(300)
async def test_eight_bookings_of_one_person_at_once_are_one_dose(clinics: Clinics) -> None:
    """Weeks apart, through all gateways: only the number of doses is between them."""
    clinic = await clinics.vaccinates({"doses_required": 1})
    slots = [await clinic.slot(week * 7 * DAY + 1) for week in range(8)]
    for _ in range(5):
        async with Person(clinics.gateways[0]) as person:
            places = [person.at(clinics.gateways[number % len(clinics.gateways)]) for number in range(8)]
            answers = await asyncio.gather(*(schedule(place, slot) for place, slot in zip(places, slots, strict=True)))
            assert Counter(answer.status_code for answer in answers) == {201: 1, 409: 7}
            refused = [answer for answer in answers if not answer.is_success]
            assert {refusal(answer)[1] for answer in refused} == {"DOSE_NOT_DUE"}
            (booked,) = [answer.json() for answer in answers if answer.is_success]
            assert (await person.post(f"/records/{booked['id']}/cancel")).status_code == 200


async def test_recommendations_say_what_is_due(clinics: Clinics, user: Person) -> None:
    series = await clinics.vaccinates({"doses_required": 2, "dose_interval_days": 21}, name="B series")
    single = await clinics.vaccinates({"age_criteria": "All ages"}, name="A single")
    seniors = await clinics.vaccinates({"age_criteria": "65+ years"}, name="C seniors")
    third = await clinics.vaccinates({"age_criteria": "0+ days"}, name="D third")
    ours = {one.offering["id"] for one in (series, single, seniors, third)}
    found = await recommended(user, ours)
    names = [(one["name"], one["next_dose"], one["due_at"]) for one in found]
    assert names == [("A single", 1, None), ("B series", 1, None), ("D third", 1, None)]
    assert found[1]["vaccine_criterias"] == series.offering["criteria"]
    booking = await books(user, await series.slot(DAY))
    await books(user, await single.slot(2 * DAY))
    _, again = await recommended(user, ours)
    assert (again["id"], again["doses_done"], again["next_dose"]) == (series.offering["id"], 0, 2)
    assert again["due_at"] == booking["next_due_at"]
    other = await user.get("/vaccines/recommendations", attendee_id=booking["id"])
    assert (other.status_code, other.json()["error"]["details"][0]["field"]) == (422, "attendee_id")


async def recommended(person: Person, ids: set[str]) -> list[Json]:
    """Returns what a person is recommended of these services, from all pages."""
    return [one for one in await pages(person, "/vaccines/recommendations", limit="2") if one["id"] in ids]
