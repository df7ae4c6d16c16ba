"""Services through the gateway: who keeps and finds them, for whom they are, and each value that is refused."""

import asyncio
from typing import Any

import pytest
import pytest_asyncio

from tests.people import ADDIS, UNKNOWN_ID, Json, Person, is_problem
from tools.stack.stack import Stack

pytestmark = pytest.mark.slow

VENUE: Json = {"name": "Bole Clinic", "address": "Bole Road 1", "time_zone": "Africa/Addis_Ababa", **ADDIS}
SERVICE: Json = {"name": "Influenza", "kind": "vaccination", "duration_minutes": 15}
CRITERION: Json = {
    "age_criteria": "6-59 months",
    "gender_criteria": "F",
    "health_condition_criteria": "asthma",
    "doses_required": 2,
    "dose_interval_days": 28,
    "repeat_after_days": 365,
    "frequency": "every autumn",
}


@pytest_asyncio.fixture(loop_scope="session")
async def venue(provider: Person) -> Json:
    made: Json = (await provider.post("/venues", **VENUE)).json()
    return made


async def create(person: Person, **said: Any) -> Json:
    answer = await person.post("/services", **{**SERVICE, **said})
    assert answer.status_code == 201, answer.text
    made: Json = answer.json()
    return made


async def test_a_vaccination_from_its_creation_to_a_parent_who_looks_for_it(
    stack: Stack, admin: Person, client: Person
) -> None:
    name = f"Influenza {admin.email}"
    made = await create(admin, name=name, price=19.9, criteria=[CRITERION, {"age_criteria": "65 years and older"}])
    assert (made["name"], made["venue_id"], made["price"], made["currency"]) == (name, None, 19.9, "ETB")
    first, second = made["criteria"]
    assert first == CRITERION | {"id": first["id"], "age_min_months": 6, "age_max_months": 59}
    assert second | {"id": ""} == {
        "id": "",
        "age_criteria": "65+ years",
        "age_min_months": 780,
        "age_max_months": None,
        "gender_criteria": "None",
        "health_condition_criteria": None,
        "doses_required": 1,
        "dose_interval_days": None,
        "repeat_after_days": None,
        "frequency": None,
    }
    anyone = Person(stack.gateway_url)
    for person in (client, anyone):
        assert (await person.get(f"/services/{made['id']}")).json() == made
        assert (await person.get("/services", q=name.upper(), kind="vaccination")).json() == [made]
        assert (await person.get("/services", q=name, kind="maintenance")).json() == []
    await anyone.http.aclose()
    # All that a client read can be sent back.
    changed = await admin.http.patch(f"/services/{made['id']}", json=made | {"criteria": [second], "price": None})
    assert changed.status_code == 200, changed.text
    assert changed.json()["criteria"] == [second]
    assert (changed.json()["price"], changed.json()["currency"]) == (None, "ETB")


async def test_the_owner_of_a_venue_keeps_its_services(
    stack: Stack, admin: Person, provider: Person, client: Person, venue: Json
) -> None:
    about: Json = {"name": "Oil change", "kind": "maintenance", "price": 500, "currency": "JPY"}
    made = await create(provider, venue_id=venue["id"], **about)
    assert (made["venue_id"], made["price"], made["currency"]) == (venue["id"], 500, "JPY")
    async with Person(stack.gateway_url, "provider") as other:
        for person, code in ((client, "ONLY_PROVIDERS"), (other, "ONLY_VENUE_STAFF")):
            refused = await person.post("/services", **SERVICE, venue_id=venue["id"])
            assert (refused.status_code, refused.json()["error"]["code"]) == (403, code)
        for person in (client, other):
            refused = await person.http.patch(f"/services/{made['id']}", json={"name": "Mine"})
            assert (refused.status_code, refused.json()["error"]["code"]) == (403, "ONLY_VENUE_STAFF")
    refused = await provider.post("/services", **SERVICE)
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "ONLY_ADMINS")
    assert (await client.get("/services", venue_id=venue["id"])).json() == [made]
    ended = await provider.http.patch(f"/services/{made['id']}", json={"is_active": False})
    assert ended.status_code == 200
    assert (await client.get("/services", venue_id=venue["id"])).json() == []
    assert (await provider.get("/services", venue_id=venue["id"])).json() == [ended.json()]
    # A booking of the past leads to it.
    assert (await client.get(f"/services/{made['id']}")).json() == ended.json()


async def test_services_of_a_clinic_are_shown_once_it_is_verified(
    stack: Stack, admin: Person, provider: Person, client: Person
) -> None:
    clinic = (await provider.post("/venues", **VENUE, kind="clinic")).json()
    made = await create(provider, venue_id=clinic["id"])
    hidden = await client.get(f"/services/{made['id']}")
    assert (hidden.status_code, hidden.json()["error"]["code"]) == (404, "SERVICE_NOT_FOUND")
    listed = await client.get("/services", venue_id=clinic["id"])
    assert (listed.status_code, listed.json()["error"]["code"]) == (404, "VENUE_NOT_FOUND")
    assert (await provider.get(f"/services/{made['id']}")).json() == made
    assert (await admin.post(f"/venues/{clinic['id']}/verify")).status_code == 200
    assert (await client.get(f"/services/{made['id']}")).json() == made
    assert (await client.get("/services", venue_id=clinic["id"])).json() == [made]


BAD: list[tuple[str, list[Any]]] = [
    ("name", ["", "  ", "x" * 201, "a\x00b", "a\nb", None, 5, ["a"]]),
    ("kind", ["spaceship", "", None, 1]),
    ("description", ["x" * 2001, "a\x00b", "a\x1bb", 5]),
    ("duration_minutes", [4, 1441, -15, 0, 15.5, "15", True, None, 2**31, 10**30]),
    ("buffer_before_minutes", [-1, 1441, None, 2**40]),
    ("buffer_after_minutes", [-1, 1441, "5"]),
    ("price", [-0.01, 0.001, "19.99", True, 1e13, 1e308, 10**400]),
    ("currency", ["", "XYZ", "ET", "ETBB", 840]),
    ("criteria", [None, "18+ years", {}, [None], [5], [{}] * 21]),
    ("criteria.0.age_criteria", ["adults", "59-6 months", "x" * 400, "\u0661+ years", 18]),
    ("criteria.0.age_min_months", [-1, 1801, 6.5, "6"]),
    ("criteria.0.gender_criteria", ["X", "m", ""]),
    ("criteria.0.health_condition_criteria", ["flu", ""]),
    ("criteria.0.doses_required", [0, 11, "2"]),
    ("criteria.0.dose_interval_days", [0, 3651]),
    ("criteria.0.repeat_after_days", [0, 36_501]),
    ("criteria.0.frequency", ["x" * 101, "a\nb"]),
    ("criteria.0.id", ["none", UNKNOWN_ID, 5]),
]


@pytest.mark.parametrize(("field", "values"), BAD, ids=[field for field, _ in BAD])
async def test_impossible_values_are_refused_by_field_and_change_nothing(
    admin: Person, field: str, values: list[Any]
) -> None:
    made = await create(admin)
    for value in values:
        is_nested = field.startswith("criteria.0.")
        bad: Json = {"criteria": [{field.rpartition(".")[2]: value}]} if is_nested else {field: value}
        for answer in (
            await admin.post("/services", **SERVICE | {"name": "Refused"} | bad),
            await admin.http.patch(f"/services/{made['id']}", json=bad),
        ):
            assert answer.status_code == 422, (value, answer.text)
            assert is_problem(answer)
            assert {one["field"].startswith(field) for one in answer.json()["error"]["details"]} == {True}
    assert (await admin.get(f"/services/{made['id']}")).json() == made
    assert (await admin.get("/services", q="Refused")).json() == []


async def test_ids_of_other_things_name_no_service(admin: Person, provider: Person, venue: Json) -> None:
    made = await create(admin)
    for ident in (UNKNOWN_ID, "none", venue["id"], admin.id, "%", "'", "a" * 300):
        for answer in (
            await admin.get(f"/services/{ident}"),
            await admin.http.patch(f"/services/{ident}", json={"name": "x"}),
        ):
            assert (answer.status_code, answer.json()["error"]["code"]) == (404, "SERVICE_NOT_FOUND")
    for ident in (UNKNOWN_ID, "none", made["id"], ""):
        for answer in (
            await admin.get("/services", venue_id=ident),
            await admin.post("/services", **SERVICE, venue_id=ident),
        ):
            assert (answer.status_code, answer.json()["error"]["code"]) == (404, "VENUE_NOT_FOUND")


async def test_a_part_of_a_name_is_no_pattern(admin: Person, client: Person) -> None:
    mark = admin.email.partition("@")[0]
    made = [await create(admin, name=f"{mark} {name}") for name in ("100%", "a_b", "O'Neill \\ Co")]
    for q, expected in (("100%", 0), ("a_b", 1), ("\\", 2), ("O'Neill", 2)):
        found = (await client.get("/services", q=f"{mark} {q}" if q != "\\" else "\\ Co")).json()
        assert [one["id"] for one in found] == [made[expected]["id"]]
    for q in (f"{mark} 1_0", f"{mark}%a", f"{mark} a%b"):
        assert (await client.get("/services", q=q)).json() == []


async def test_a_list_is_paged_by_its_link(admin: Person, client: Person) -> None:
    mark = admin.email.partition("@")[0]
    made = [(await create(admin, name=f"{mark} {number}"))["id"] for number in range(5)]
    path, found = f"/services?limit=2&q={mark}", list[str]()
    while path:
        answer = await client.http.get(path)
        found += [one["id"] for one in answer.json()]
        path = answer.links.get("next", {}).get("url", "").removeprefix("/api/v1")
    assert found == made[::-1]


async def test_a_repeated_key_makes_one_service(admin: Person) -> None:
    mark = admin.email.partition("@")[0]
    headers = {"Idempotency-Key": f"{mark}-once"}
    body = SERVICE | {"name": f"{mark} once", "criteria": [CRITERION]}
    answers = await asyncio.gather(*(admin.http.post("/services", json=body, headers=headers) for _ in range(5)))
    assert {answer.status_code for answer in answers} <= {201, 409}
    again = await admin.http.post("/services", json=body, headers=headers)
    assert (again.status_code, again.headers["Idempotency-Replayed"]) == (201, "true")
    assert (await admin.get("/services", q=f"{mark} once")).json() == [again.json()]
    other = await admin.http.post("/services", json=body | {"duration_minutes": 20}, headers=headers)
    assert other.status_code == 422
