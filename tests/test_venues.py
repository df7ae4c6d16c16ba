"""Venues through the gateway, as people meet them: who runs them, who finds them, and values that are refused."""

import asyncio
import json
import random
from collections import Counter
from typing import Any

import httpx2
import pytest

from tests.people import ADDIS, PASSWORD, UNKNOWN_ID, Json, Person, is_problem
from tools.stack.stack import Stack

VENUE: Json = {"name": "Bole Garage", "kind": "garage", "address": "Bole Road 1", "time_zone": "Africa/Addis_Ababa"}
RULES = {
    "min_notice_minutes": 0,
    "max_ahead_days": 90,
    "cancel_until_minutes": 0,
    "hold_minutes": 10,
    "offer_minutes": 30,
    "reminder_minutes": [1440, 120],
    "strict_eligibility": False,
    "no_show_limit": None,
}


def elsewhere() -> Json:
    """Returns a place far from the venues of other tests, which share the system."""
    return {"latitude": round(random.uniform(-60, 60), 4), "longitude": round(random.uniform(-179, 179), 4)}


async def opens(owner: Person, **about: Any) -> Json:
    answer = await owner.post("/venues", **VENUE | ADDIS | about)
    assert answer.status_code == 201, answer.text
    made: Json = answer.json()
    return made


def code_of(answer: httpx2.Response) -> tuple[int, str]:
    assert is_problem(answer)
    return answer.status_code, answer.json()["error"]["code"]


def near(place: Json) -> Json:
    return {"lat": place["latitude"], "lon": place["longitude"]}


async def test_clinic_is_shown_once_an_admin_has_verified_it(
    provider: Person, client: Person, admin: Person, visitor: Person
) -> None:
    place = elsewhere()
    clinic = await opens(provider, name="  Bole Clinic ", kind="clinic", phone="+251 911", postal_code="1000", **place)
    path, nearby = f"/venues/{clinic['id']}", near(place) | {"radius_km": 1}
    assert clinic | VENUE | place | {"name": "Bole Clinic", "kind": "clinic", "type": "clinic"} == clinic
    assert (clinic["owner_id"], clinic["is_verified"], clinic["is_active"]) == (provider.id, False, True)
    assert (clinic["rules"], clinic["phone"], clinic["postal_code"]) == (RULES, "+251 911", "1000")
    for person in (visitor, client):
        assert code_of(await person.get(path)) == (404, "VENUE_NOT_FOUND")
        assert (await person.get("/venues", **nearby)).json() == []
        assert (await person.get("/clinics/nearest", **near(place))).json() == []
    for person in (provider, admin):
        assert (await person.get(path)).json() == clinic | {"staff": []}
        assert (await person.get("/venues", **nearby)).json() == [clinic | {"distance_km": 0}]
    verified = await admin.post(f"{path}/verify")
    assert (verified.status_code, verified.json()["is_verified"]) == (200, True)
    assert (await visitor.get(path)).json() == verified.json() | {"staff": None}
    shown = {"id": clinic["id"], "name": "Bole Clinic", "type": "clinic", "address": "Bole Road 1", "distance_km": 0}
    for route in ("/clinics/nearest", "/venues/nearest"):
        assert (await visitor.get(route, **near(place))).json() == [shown]


async def test_provider_joins_the_staff_by_their_own_yes(provider: Person, client: Person, stack: Stack) -> None:
    path = f"/venues/{(await opens(provider))['id']}"
    async with Person(stack.gateway_url, "provider") as doctor:
        assert code_of(await doctor.post(f"{path}/staff/accept")) == (403, "ONLY_VENUE_STAFF")
        await invited(provider, path, doctor)
        assert (await doctor.get(path)).json()["staff"] is None
        joined = await doctor.post(f"{path}/staff/accept")
        assert (joined.status_code, joined.json()["user_id"]) == (200, doctor.id)
        assert joined.json()["joined_at"] is not None
        assert (await doctor.get(path)).json()["staff"] == [joined.json()]
        assert (await client.get(path)).json()["staff"] is None
        assert code_of(await doctor.http.patch(path, json={"name": "Ours"})) == (403, "ONLY_VENUE_OWNER")
        assert (await doctor.http.delete(f"{path}/staff/{doctor.id}")).status_code == 204
        assert (await doctor.get(path)).json()["staff"] is None


async def test_venue_is_changed_and_ended(provider: Person, admin: Person, visitor: Person) -> None:
    place = elsewhere()
    clinic = await opens(provider, kind="clinic", phone="+251 911", **place)
    path = f"/venues/{clinic['id']}"
    await admin.post(f"{path}/verify")
    changed = await provider.http.patch(path, json={"rules": {"hold_minutes": 5, "no_show_limit": 3}, "phone": None})
    assert changed.json()["rules"] == RULES | {"hold_minutes": 5, "no_show_limit": 3}
    assert (changed.json()["phone"], changed.json()["is_verified"]) == (None, True)
    # A hospital is something else than the clinic that the admin has seen.
    assert (await provider.http.patch(path, json={"kind": "hospital"})).json()["is_verified"] is False
    assert code_of(await visitor.get(path)) == (404, "VENUE_NOT_FOUND")
    gone = await provider.http.delete(path)
    assert (gone.status_code, gone.json()["is_active"]) == (200, False)
    assert (await provider.http.delete(path)).json() == gone.json()
    assert (await provider.get(path)).json()["is_active"] is False
    assert (await provider.get("/venues", **near(place))).json() == []
    for answer in (await provider.http.patch(path, json={"name": "Open"}), await admin.post(f"{path}/verify")):
        assert code_of(answer) == (409, "INVALID_TRANSITION")


async def invited(owner: Person, path: str, member: Person) -> None:
    """Invites a provider, once their registration has arrived."""
    async with asyncio.timeout(30):
        while (answer := await owner.post(f"{path}/staff", user_id=member.id)).status_code == 404:
            await asyncio.sleep(0.02)
    assert (answer.status_code, answer.json()["joined_at"]) == (201, None)


async def test_kind_is_also_called_type(provider: Person) -> None:
    body = {name: value for name, value in (VENUE | ADDIS).items() if name != "kind"}
    made = (await provider.post("/venues", **body, type="inspection")).json()
    assert (made["kind"], made["type"]) == ("inspection", "inspection")
    changed = await provider.http.patch(f"/venues/{made['id']}", json={"type": "office"})
    assert (changed.json()["kind"], changed.json()["type"]) == ("office", "office")
    for value in ("castle", None):
        refused = await provider.http.patch(f"/venues/{made['id']}", json={"type": value})
        assert (refused.status_code, refused.json()["error"]["details"][0]["field"]) == (422, "type")


async def test_who_may_do_what(provider: Person, client: Person, stranger: Person, stack: Stack) -> None:
    garage = await opens(provider)
    path = f"/venues/{garage['id']}"
    assert code_of(await client.post("/venues", **VENUE, **ADDIS)) == (403, "ONLY_PROVIDERS")
    async with Person(stack.gateway_url, "provider") as other:
        for person in (client, other):
            assert code_of(await person.http.patch(path, json={"name": "Mine"})) == (403, "ONLY_VENUE_STAFF")
            assert code_of(await person.http.delete(path)) == (403, "ONLY_VENUE_STAFF")
            assert code_of(await person.post(f"{path}/staff", user_id=other.id)) == (403, "ONLY_VENUE_STAFF")
            assert code_of(await person.http.delete(f"{path}/staff/{stranger.id}")) == (403, "ONLY_VENUE_STAFF")
            assert code_of(await person.post(f"{path}/verify")) == (403, "ONLY_ADMINS")
        assert code_of(await client.post(f"{path}/staff/accept")) == (403, "ONLY_PROVIDERS")
    # Only providers are invited.
    for user_id in (client.id, UNKNOWN_ID, garage["id"], "nonsense"):
        assert code_of(await provider.post(f"{path}/staff", user_id=user_id)) == (404, "PROVIDER_NOT_FOUND")
    own = await provider.post(f"{path}/staff", user_id=provider.id)
    assert (own.status_code, own.json()["error"]["details"][0]["field"]) == (422, "user_id")
    assert (await provider.get(path)).json() == garage | {"staff": []}


BAD: dict[str, list[Any]] = {
    "name": ["", "   ", "x" * 201, "a\x00b", "a\nb", "\x1b[2J", 5, None, ["a"], "\ud800"],
    "kind": ["castle", "", 5, None],
    "address": ["", " ", "x" * 301, "a\u0085b", None],
    "postal_code": ["x" * 21, "a\tb", 1000],
    "latitude": [91, -91, "9", True, None, 1e400],
    "longitude": [181, "38", None],
    "time_zone": [
        *("", "Mars/Olympus", "africa/addis_ababa", "/etc/localtime", "../../etc/passwd", "posix/UTC", "localtime"),
        *("Factory", "UTC+3", "+03:00", " UTC", "UTC\x00", "x" * 65, 3, None),
    ],
    "phone": ["12", "call me", "1" * 33, "+251\n911", 911],
    "rules": ["none", 5, [], {"hold_minutes": "5"}, {"hold_minutes": True}, {"hold_minutes": 1.5}],
}
BAD_RULES: dict[str, list[Any]] = {
    "min_notice_minutes": [-1, 43_201, 2**31, 2**70, None],
    "max_ahead_days": [0, 367, 10**400],
    "cancel_until_minutes": [-1, 43_201],
    "hold_minutes": [0, 1441, -(2**31)],
    "offer_minutes": [0, 1441],
    "reminder_minutes": [[0], [43_201], [5, 5], [1, 2, 3, 4, 5, 6], "60", [None], None],
    "strict_eligibility": ["yes", 1, None],
    "no_show_limit": [0, 101, "3"],
}
CASES = [
    *((name, {name: value}) for name, values in BAD.items() for value in values),
    *(("rules", {"rules": {name: value}}) for name, values in BAD_RULES.items() for value in values),
]


async def test_values_that_cannot_be_are_refused_and_change_nothing(provider: Person) -> None:
    garage = await opens(provider, **elsewhere())
    path = f"/venues/{garage['id']}"
    for name, bad in CASES:
        for method, place, body in (("POST", "/venues", VENUE | ADDIS | bad), ("PATCH", path, bad)):
            answer = await sent(provider, method, place, body)
            assert answer.status_code == 422, (bad, answer.text)
            assert is_problem(answer)
            fields = {detail["field"].partition(".")[0] for detail in answer.json()["error"]["details"]}
            assert fields == {name}, (bad, answer.text)
    assert (await provider.get(path)).json() == garage | {"staff": []}
    for name in ("name", "address", "latitude", "longitude", "time_zone"):
        body = {key: value for key, value in (VENUE | ADDIS).items() if key != name}
        assert code_of(await provider.post("/venues", **body)) == (422, "VALIDATION_ERROR")


async def sent(person: Person, method: str, path: str, body: Json) -> httpx2.Response:
    # JSON can spell half a surrogate pair, and 1e400, which is read as infinity.
    content = json.dumps(body).replace("Infinity", "1e400").encode()
    return await person.http.request(method, path, content=content, headers={"content-type": "application/json"})


async def test_texts_are_kept_as_they_were_typed(provider: Person, visitor: Person) -> None:
    names = ["'; DROP TABLE venues; --", "100% <b>&amp;", "የቦሌ ክሊኒክ", "\u202eesrever", "🏥" * 200, "a\\_b"]
    for name in names:
        place = elsewhere()
        made = await opens(provider, name=name, address=name, **place)
        (found,) = (await visitor.get("/venues", **near(place), radius_km=0.1, q=name)).json()
        assert (found["id"], found["name"], found["address"]) == (made["id"], name, name)


async def test_all_pages_of_a_search_are_read_once(provider: Person, visitor: Person) -> None:
    place = elsewhere()
    made = [await opens(provider, name=f"Page {number % 3}", **moved(place, number * 0.01)) for number in range(7)]
    expected = [venue["id"] for venue in made]
    everything = (await visitor.get("/venues", **near(place), radius_km=20)).json()
    assert [one["id"] for one in everything] == expected
    assert everything[1]["distance_km"] == pytest.approx(1.11, abs=0.02)
    assert [one["id"] for one in await all_pages(visitor, "/venues", **near(place), radius_km=20, limit=3)] == expected
    two = await visitor.get("/venues/nearest", **near(place), clinic_limit=2)
    assert [one["id"] for one in two.json()] == expected[:2]
    assert len((await visitor.get("/venues/nearest", **near(place))).json()) == 3
    assert (await visitor.get("/venues/nearest", **near(place), clinic_type="pharmacy")).json() == []


def moved(place: Json, degrees: float) -> Json:
    return place | {"latitude": place["latitude"] + degrees}


async def all_pages(person: Person, path: str, **query: Any) -> list[Json]:
    answer = await person.get(path, **query)
    found: list[Json] = answer.json()
    while link := answer.headers.get("Link"):
        answer = await person.http.get(link.partition("<")[2].partition(">")[0].removeprefix("/api/v1"))
        assert answer.status_code == 200, answer.text
        found += answer.json()
    return found


async def test_list_by_name_has_each_venue_once(provider: Person, visitor: Person) -> None:
    word = f"w{random.randrange(10**9)}"
    names = [f"{word} {name}" for name in ("b", "A", "c", "B", "a", "B")]
    for name in names:
        await opens(provider, name=name)
    found = [one["name"] for one in await all_pages(visitor, "/venues", q=word.upper(), limit=2)]
    assert Counter(found) == Counter(names)
    assert [name.lower() for name in found] == sorted(name.lower() for name in names)
    assert (await visitor.get("/venues", q=f"{word}%")).json() == []


async def test_cursors_of_another_order_are_refused(provider: Person, visitor: Person) -> None:
    place = elsewhere()
    for number in range(2):
        await opens(provider, **moved(place, number * 0.001))
    by_distance = await visitor.get("/venues", **near(place), limit=1)
    by_name = await visitor.get("/venues", limit=1)
    for answer, other in ((by_distance, {}), (by_name, near(place))):
        cursor = answer.headers["Link"].partition("cursor=")[2].partition(">")[0]
        assert code_of(await visitor.get("/venues", **other, cursor=cursor)) == (422, "VALIDATION_ERROR")


async def test_two_people_at_once(provider: Person, admin: Person, stack: Stack) -> None:
    async with Person(stack.gateway_url, "provider") as doctor:
        for _ in range(5):
            path = f"/venues/{(await opens(provider, kind='gp'))['id']}"
            await invited(provider, path, doctor)
            verified = await asyncio.gather(*(admin.post(f"{path}/verify") for _ in range(4)))
            accepted = await asyncio.gather(*(doctor.post(f"{path}/staff/accept") for _ in range(4)))
            for answers in (verified, accepted):
                assert {answer.status_code for answer in answers} == {200}
                assert len({answer.text for answer in answers}) == 1
            changed, gone = await asyncio.gather(
                provider.http.patch(path, json={"name": "Changed"}), admin.http.delete(path)
            )
            assert (gone.status_code, changed.status_code) in ((200, 200), (200, 409))
            shown = (await provider.get(path)).json()
            assert (shown["is_active"], shown["name"] == "Changed") == (False, changed.status_code == 200)


async def test_deleted_owner_leaves_no_open_venue(
    provider: Person, visitor: Person, admin: Person, stack: Stack
) -> None:
    async with Person(stack.gateway_url, "provider") as owner:
        place = elsewhere()
        venue = await opens(owner, phone="+251 911", **place)
        other = await opens(provider)
        await invited(provider, f"/venues/{other['id']}", owner)
        assert (await owner.http.request("DELETE", "/users/me", json={"password": PASSWORD})).status_code == 200
    await visitor.until_status(f"/venues/{venue['id']}", 404)
    shown = (await admin.get(f"/venues/{venue['id']}")).json()
    assert (shown["is_active"], shown["phone"], shown["name"]) == (False, None, "Bole Garage")
    assert (await visitor.get("/venues", **near(place))).json() == []
    await provider.until_equal(f"/venues/{other['id']}", "staff", [])
