"""Quotes through the gateway: a price, line by line, for one request of one client."""

import asyncio
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.people import ADDIS, UNKNOWN_ID, Json, Person, is_problem
from tools.stack.stack import Stack

pytestmark = pytest.mark.slow

GARAGE = {"latitude": ADDIS["latitude"] + 0.09, "longitude": ADDIS["longitude"]}
TOW: Json = {"category": "towing", **ADDIS}
REQUEST: Json = {"description": "It does not start", **TOW}
# Path, body, and values of a field that do not fit.
UNFIT: list[tuple[str, Json, str, list[Any]]] = [
    ("/requests/", REQUEST, "quote_id", [7, "x" * 321, "nul \x00 here", ["a", "list"]]),
    ("/requests/", REQUEST | {"quote_id": UNKNOWN_ID}, "gateway", ["paypal", 7, True]),
    ("/requests/", REQUEST, "gateway", ["chapa"]),
    ("/requests/", REQUEST, "payment_method_id", [UNKNOWN_ID, 7]),
    ("/quotes", TOW, "category", [None, "spaceship", 1]),
    ("/quotes", TOW, "latitude", [None, 91, "9.01", True]),
    ("/quotes", TOW, "longitude", [None, 181]),
    ("/quotes", TOW, "destination", [7, [], {}, {"latitude": 9}, {"latitude": 9, "longitude": "38"}]),
    ("/quotes", TOW, "destination", [{"latitude": 91, "longitude": 38}, {"latitude": -80, "longitude": 38}]),
    ("/quotes", TOW, "scheduled_for", ["tomorrow", 7, "2001-01-01T00:00:00Z", "9999-12-31T23:59:59-14:00"]),
]


async def quoted(person: Person, **said: Any) -> Json:
    answer = await person.post("/quotes", **{**TOW, **said})
    assert answer.status_code == 201, answer.text
    made: Json = answer.json()
    return made


async def refused(person: Person, **said: Any) -> tuple[int, str]:
    answer = await person.post("/requests/", **{**REQUEST, **said})
    return answer.status_code, answer.json()["error"]["code"]


async def test_a_client_sees_the_price_before_the_work_and_keeps_it(client: Person, provider: Person) -> None:
    quote = await quoted(client, destination=GARAGE)
    assert set(quote) == {"id", "category", "currency", "total", "lines", "rules_version", "valid_until"}
    assert (quote["category"], quote["currency"]) == ("towing", "ETB")
    kinds = [line["kind"] for line in quote["lines"]]
    assert kinds[:2] == ["base", "distance"]
    assert quote["lines"][1] == {
        "kind": "distance",
        "label": "Distance of 10.0 km at 30.00 ETB per km",
        "amount": 300.0,
    }
    assert round(sum(line["amount"] for line in quote["lines"]), 2) == quote["total"]
    left = datetime.fromisoformat(quote["valid_until"]) - datetime.now(UTC)
    assert timedelta(minutes=59) < left <= timedelta(minutes=60)
    made = await client.post("/requests/", **REQUEST, quote_id=quote["id"], gateway="chapa")
    assert made.status_code == 201, made.text
    request = made.json()
    assert (request["quote"], request["payment_status"]) == (quote, "none")
    assert (await client.get(f"/requests/{request['id']}")).json() == request
    assert (await client.get("/requests/")).json()[0] == request
    # A provider who only looks for work does not learn how far the exact place is from the garage.
    near = (await provider.get("/requests/available", lat=ADDIS["latitude"], lon=ADDIS["longitude"])).json()
    assert [one["quote"] for one in near if one["id"] == request["id"]] == [None]
    accepted = (await provider.post(f"/requests/{request['id']}/accept")).json()
    assert accepted["quote"] == quote


async def test_frames_of_a_request_show_its_quote(client: Person, provider: Person) -> None:
    quote = await quoted(client)
    async with client.socket() as socket:
        request = (await client.post("/requests/", **REQUEST, quote_id=quote["id"])).json()
        created = await socket.frame("request.created")
        await provider.post(f"/requests/{request['id']}/accept")
        accepted = await socket.frame("request.accepted")
    assert created["data"]["quote"] == accepted["data"]["quote"] == quote
    assert accepted["data"]["payment_status"] == "none"


async def test_a_request_without_a_quote_works_as_before(client: Person) -> None:
    request = (await client.post("/requests/", **REQUEST)).json()
    assert (request["quote"], request["payment_status"]) == (None, "none")


async def test_exactly_one_of_sixteen_requests_gets_a_quote(client: Person) -> None:
    quote = await quoted(client)
    answers = await asyncio.gather(*(client.post("/requests/", **REQUEST, quote_id=quote["id"]) for _ in range(16)))
    codes = Counter(answer.json().get("error", {}).get("code", answer.status_code) for answer in answers)
    assert codes == {201: 1, "QUOTE_USED": 15}
    found = [one for one in (await client.get("/requests/")).json() if one["quote"] == quote]
    assert len(found) == 1


async def test_a_quote_is_for_its_client_category_place_and_time(stack: Stack, client: Person) -> None:
    quote = await quoted(client)
    async with Person(stack.gateway_url) as other:
        assert await refused(other, quote_id=quote["id"]) == (404, "QUOTE_NOT_FOUND")
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    for said in ({"category": "tire"}, {"latitude": 9.02}, {"longitude": 38.77}, {"scheduled_for": tomorrow}):
        assert await refused(client, quote_id=quote["id"], **said) == (422, "VALIDATION_ERROR")
    assert await refused(client, quote_id=UNKNOWN_ID) == (404, "QUOTE_NOT_FOUND")
    method = {"quote_id": quote["id"], "payment_method_id": UNKNOWN_ID}
    assert await refused(client, **method) == (404, "PAYMENT_METHOD_NOT_FOUND")
    request = (await client.post("/requests/", **REQUEST, quote_id=quote["id"])).json()
    changed = await client.http.patch(f"/requests/{request['id']}", json={"category": "tire"})
    assert (changed.status_code, changed.json()["error"]["code"]) == (409, "PRICE_FIXED")
    changed = await client.http.patch(f"/requests/{request['id']}", json={"description": "The axle is broken"})
    assert (changed.status_code, changed.json()["quote"]) == (200, quote)


@pytest.mark.parametrize(
    ("path", "body", "field", "values"),
    UNFIT,
    ids=[f"{path} {field} {number}" for number, (path, _, field, _) in enumerate(UNFIT)],
)
async def test_values_that_do_not_fit_are_named(
    client: Person, path: str, body: Json, field: str, values: list[Any]
) -> None:
    for value in values:
        answer = await client.post(path, **body | {field: value})
        assert answer.status_code == 422, (field, value, answer.text)
        assert is_problem(answer)
        named = {detail["field"] for detail in answer.json()["error"]["details"]}
        assert {one.partition(".")[0] for one in named} <= {field, "quote_id"}, (field, value, answer.text)


async def test_a_quote_for_another_time_is_for_a_request_at_that_time(client: Person) -> None:
    noon = (datetime.now(UTC) + timedelta(days=1)).replace(hour=9, minute=0, second=0, microsecond=0)
    night = noon.replace(hour=22).isoformat()
    by_day, by_night = await quoted(client, scheduled_for=noon.isoformat()), await quoted(client, scheduled_for=night)
    assert [line["kind"] for line in by_day["lines"]] == ["base", "minimum"]
    assert [line["kind"] for line in by_night["lines"]] == ["base", "night"]
    assert await refused(client, quote_id=by_night["id"], scheduled_for=noon.isoformat()) == (422, "VALIDATION_ERROR")
    answer = await client.post("/requests/", **REQUEST, quote_id=by_night["id"], scheduled_for=night)
    assert answer.json()["quote"] == by_night
