"""Calendars, as clients and providers see them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.people import Json, Person, is_problem

pytestmark = pytest.mark.slow

HOUR = timedelta(hours=1)


def at(hours: float) -> str:
    """Returns the moment in so many hours from now, as JSON has it."""
    return (datetime.now(UTC) + hours * HOUR).isoformat().replace("+00:00", "Z")


def code(answer: Any) -> tuple[int, str]:
    assert is_problem(answer)
    return answer.status_code, answer.json()["error"]["code"]


async def add(person: Person, start: float, end: float, **said: Any) -> Json:
    answer = await person.post("/commitments", starts_at=at(start), ends_at=at(end), **said)
    assert answer.status_code == 201, answer.text
    added: Json = answer.json()
    return added


async def test_time_off_from_its_creation_to_its_end(client: Person, provider: Person) -> None:
    later, sooner = await add(client, 50, 60), await add(client, 1, 3, note=" At the sea ")
    assert (sooner["kind"], sooner["note"], sooner["source_id"]) == ("time_off", "At the sea", sooner["id"])
    assert (await client.get("/commitments")).json() == [sooner, later]
    assert (await client.get("/commitments", **{"from": at(4), "to": at(70)})).json() == [later]
    assert (await provider.get("/commitments")).json() == []
    overlapping = await client.post("/commitments", starts_at=at(2), ends_at=at(10))
    assert code(overlapping) == (409, "COMMITTED")
    refused = await provider.http.delete(f"/commitments/{sooner['id']}")
    assert code(refused) == (404, "COMMITMENT_NOT_FOUND")
    assert (await client.http.delete(f"/commitments/{sooner['id']}")).status_code == 204
    assert (await client.get("/commitments")).json() == [later]


async def test_a_committed_provider_gets_no_job_and_takes_none(client: Person, provider: Person, admin: Person) -> None:
    place = {"latitude": 8.61, "longitude": 37.61}
    away = await add(provider, 0.5, 5)
    await provider.goes_available(**place)
    async with client.socket() as socket:
        request = await client.asks_for_help(**place)
        await socket.frame("notification", seconds=30, request_id=request["id"], kind="dispatch.exhausted")
    waves = (await admin.get(f"/requests/{request['id']}/dispatch")).json()
    outcomes = [one["outcome"] for wave in waves for one in wave["candidates"] if one["provider_id"] == provider.id]
    assert set(outcomes) == {"committed"}
    assert code(await provider.post(f"/requests/{request['id']}/accept")) == (409, "COMMITTED")
    assert (await provider.http.delete(f"/commitments/{away['id']}")).status_code == 204
    await provider.does("accept", request=request)
    (job,) = (await provider.get("/commitments")).json()
    assert (job["kind"], job["source_id"], job["note"]) == ("job", request["id"], None)
    assert code(await provider.http.delete(f"/commitments/{job['id']}")) == (409, "NOT_TIME_OFF")
    assert code(await provider.post("/commitments", starts_at=at(0.5), ends_at=at(2))) == (409, "COMMITTED")
    await provider.does("start", "complete", request=request)
    assert (await provider.get("/commitments")).json() == []


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"starts_at": at(1)},
        {"starts_at": at(2), "ends_at": at(1)},
        {"starts_at": at(-2), "ends_at": at(-1)},
        {"starts_at": at(1), "ends_at": at(24 * 400)},
        {"starts_at": "9999-12-31T00:00:00Z", "ends_at": "9999-12-31T23:59:59Z"},
        {"starts_at": "0001-01-01T00:00:00Z", "ends_at": at(1)},
        {"starts_at": "0001-01-01T00:00:00+14:00", "ends_at": at(1)},
        {"starts_at": at(1), "ends_at": "2026-02-30T00:00:00Z"},
        {"starts_at": 1, "ends_at": 2},
        {"starts_at": at(1), "ends_at": at(2), "note": "x" * 501},
        {"starts_at": at(1), "ends_at": at(2), "note": "\x00"},
        {"starts_at": at(1), "ends_at": at(2), "note": ["x"]},
    ],
    ids=range(13),
)
async def test_impossible_time_off_is_refused(client: Person, body: Json) -> None:
    answer = await client.post("/commitments", **body)
    assert code(answer) == (422, "VALIDATION_ERROR")
    assert (await client.get("/commitments", to=at(24 * 365))).json() == []


@pytest.mark.parametrize(
    "query",
    [
        {"from": at(2), "to": at(1)},
        {"from": at(1), "to": at(24 * 400)},
        {"from": "9999-12-31T00:00:00Z"},
        {"to": "0001-01-01T00:00:00Z"},
        {"from": "yesterday"},
    ],
    ids=range(5),
)
async def test_impossible_list_is_refused(client: Person, query: dict[str, str]) -> None:
    assert code(await client.get("/commitments", **query)) == (422, "VALIDATION_ERROR")
