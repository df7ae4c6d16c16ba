"""Figures of listings as sellers read them through the gateway, on both databases."""

import contextlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
import pytest_asyncio

from testkit.waiting import eventually
from tests.chatting import says
from tests.market import agrees, asks, offers, sells
from tests.people import UNKNOWN_ID, Json, Person
from tests.resources import a_broker
from tools.stack.stack import Stack

PHONE = "+251911234567"
MOST = 30


@pytest_asyncio.fixture
async def people(stack: Stack) -> AsyncIterator[list[Person]]:
    """Yields a seller who shows their telephone number, and two buyers."""
    async with contextlib.AsyncExitStack() as open_:
        found = [await open_.enter_async_context(Person(stack.gateway_url)) for _ in range(3)]
        await sells(found[0], contact_phone=PHONE, show_phone=True)
        yield found


async def is_seen(reader: Person, listing: Json, number: int) -> bool:
    return bool((await reader.get(f"/listings/{listing['id']}")).json()["view_count"] == number)


async def code(person: Person, method: str, path: str, **query: str) -> tuple[int, str]:
    answer = await person.http.request(method, path, params=query)
    return answer.status_code, "" if answer.is_success else answer.json()["error"]["code"]


async def test_each_visitor_counts_once_and_the_seller_reads_it(people: list[Person], visitor: Person) -> None:
    seller, buyer, _ = people
    listing = await offers(seller)
    path = f"/listings/{listing['id']}"
    for _ in range(3):
        assert (await buyer.get(path)).json()["view_count"] == 0
        for device in ("A telephone", "A computer"):
            shown = await visitor.http.get(path.replace("listings", "vehicles"), headers={"User-Agent": device})
            assert shown.status_code == 200
    # Counted within ten seconds. The seller's own looks are not.
    await eventually(partial(is_seen, seller, listing, 3), seconds=30)
    await asks(buyer, listing)
    assert (await buyer.http.put(f"{path}/favourite")).status_code == 204
    assert (await buyer.post(f"{path}/contact")).json() == {"phone": PHONE}

    async def stats() -> Json:
        answer: Json = (await seller.get(f"{path}/stats")).json()
        return answer

    async def is_counted() -> bool:
        found = await stats()
        return [found[name] for name in ("views", "favourites", "leads", "contacts")] == [3, 1, 1, 1]

    await eventually(is_counted, seconds=30)
    found = await stats()
    assert (found["listing_id"], len(found["days"])) == (listing["id"], 30)
    assert sum(day["views"] for day in found["days"]) == 3
    today = datetime.now(UTC).date()
    assert found["days"][-1]["day"] in {str(today), str(today - timedelta(days=1))}
    one = (await seller.get(f"{path}/stats", **{"from": "2026-01-01", "to": "2026-01-02"})).json()
    assert [(day["day"], day["views"]) for day in one["days"]] == [("2026-01-01", 0), ("2026-01-02", 0)]


async def test_figures_are_for_the_seller_and_spans_are_limited(
    people: list[Person], visitor: Person, admin: Person
) -> None:
    seller, buyer, _ = people
    path = f"/listings/{(await offers(seller))['id']}/stats"
    assert await code(visitor, "GET", path) == (401, "NOT_AUTHENTICATED")
    for other in (buyer, admin):
        assert await code(other, "GET", path) == (403, "NOT_YOUR_LISTING")
    assert await code(seller, "GET", f"/listings/{UNKNOWN_ID}/stats") == (404, "LISTING_NOT_FOUND")
    for query in (
        {"from": "2024-01-01", "to": "2026-01-01"},
        {"from": "2026-01-02", "to": "2026-01-01"},
        {"from": "yesterday"},
        {"to": "2026-02-30"},
        {"to": "a\x00b"},
        {"from": "x" * 1000},
    ):
        assert await code(seller, "GET", path, **query) == (422, "VALIDATION_ERROR"), query


async def test_numbers_are_shown_thirty_times_a_day(people: list[Person], visitor: Person) -> None:
    seller, buyer, other = people
    listing = await offers(seller)
    path = f"/listings/{listing['id']}/contact"
    assert await code(visitor, "POST", path) == (401, "NOT_AUTHENTICATED")
    assert await code(seller, "POST", path) == (403, "OWN_LISTING")
    assert await code(buyer, "POST", f"/listings/{UNKNOWN_ID}/contact") == (404, "LISTING_NOT_FOUND")
    for _ in range(MOST):
        answer = await buyer.patiently("POST", path, {})
        assert answer.json() == {"phone": PHONE}
    refused = await buyer.post(path)
    assert (refused.status_code, refused.json()["error"]["code"]) == (429, "RATE_LIMIT_EXCEEDED")
    assert 0 < int(refused.headers["Retry-After"]) <= 86_400
    assert (await other.post(path)).json() == {"phone": PHONE}
    await sells(seller, show_phone=False)
    assert await code(other, "POST", path) == (409, "NO_PHONE")
    # No other answer has it.
    for reader in (visitor, buyer):
        for place in (f"/listings/{listing['id']}", f"/sellers/{seller.id}"):
            assert PHONE not in (await reader.get(place)).text


async def test_broker_has_a_dashboard(people: list[Person], admin: Person, visitor: Person) -> None:
    seller, buyer, broker = people
    assert await code(visitor, "GET", "/brokers/me/dashboard") == (401, "NOT_AUTHENTICATED")
    for other in (buyer, admin):
        assert await code(other, "GET", "/brokers/me/dashboard") == (404, "BROKER_NOT_FOUND")
    await a_broker(broker)
    assert (await admin.post(f"/brokers/{broker.id}/verify", decision="verified")).status_code == 200
    listing = await offers(seller)
    await agrees(seller, listing, broker)
    lead = await asks(buyer, listing)
    await eventually(partial(_is_member, broker, lead), seconds=30)
    await says(broker, lead["id"], "It is")

    async def is_counted() -> bool:
        found = (await broker.get("/brokers/me/dashboard")).json()
        return [found["listings"]["available"], found["leads"]["contacted"], found["new_leads"], found["views"]] == [
            *(1, 1, 1, 1)
        ]

    assert (await buyer.get(f"/listings/{listing['id']}")).status_code == 200
    await eventually(is_counted, seconds=30)
    found = (await broker.get("/brokers/me/dashboard")).json()
    assert 0 <= found["first_answer_minutes"] < 5
    assert (len(found["days"]), sum(day["views"] for day in found["days"])) == (30, 1)
    assert set(found["leads"]) == {"new", "contacted", "qualified", "won", "lost", "spam"}


async def _is_member(person: Person, lead: Json) -> bool:
    return bool((await person.get(f"/conversations/{lead['id']}")).is_success)


@pytest.mark.parametrize("column", ["stranger", "buyer", "owner", "suspended seller", "admin"])
async def test_each_new_route_is_for_those_of_the_table_alone(
    people: list[Person], visitor: Person, admin: Person, column: str
) -> None:
    seller, buyer, _ = people
    path = f"/listings/{(await offers(seller))['id']}"
    if column == "suspended seller":
        assert (await admin.post(f"/sellers/{seller.id}/suspend", reason="No such cars")).status_code == 204
    person = {"stranger": visitor, "buyer": buyer, "admin": admin}.get(column, seller)
    found = [(await code(person, *route))[1] for route in (("GET", f"{path}/stats"), ("POST", f"{path}/contact"))]
    expected = {
        "stranger": ["NOT_AUTHENTICATED", "NOT_AUTHENTICATED"],
        "buyer": ["NOT_YOUR_LISTING", ""],
        "owner": ["", "OWN_LISTING"],
        "suspended seller": ["", "OWN_LISTING"],
        "admin": ["NOT_YOUR_LISTING", ""],
    }
    assert found == expected[column]
