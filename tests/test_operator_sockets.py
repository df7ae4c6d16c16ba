"""Operators see the sockets of two gateways, close some, and tell those who have one of a maintenance."""

import asyncio
import contextlib
import secrets
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio

from testkit.waiting import eventually
from tests.conftest import DATABASES, StartStack, admin_maker
from tests.people import UNKNOWN_ID, Json, Person, Socket
from tools.stack.stack import Stack

pytestmark = pytest.mark.slow

CLOSED = 4409
SOCKETS, BROADCASTS = "/admin/sockets", "/admin/broadcasts"
NOTIFICATION, MAINTENANCE = "system.notification", "system.maintenance"


@pytest_asyncio.fixture(scope="module", loop_scope="session", params=DATABASES)
async def system(request: pytest.FixtureRequest, start_stack: StartStack) -> AsyncIterator[Stack]:
    """A system with two gateways, in which no other tests have sockets."""
    async with start_stack(request.param) as stack:
        await stack.start_gateway()
        yield stack


def url_of(system: Stack, name: str) -> str:
    [port] = [process.port for process in system.processes if process.name == name]
    return f"http://127.0.0.1:{port}"


@pytest_asyncio.fixture(loop_scope="session")
async def operator(system: Stack) -> AsyncIterator[Person]:
    async with Person(system.gateway_url) as person:
        await admin_maker(system)(person)
        await person.log_in()
        yield person


@pytest_asyncio.fixture(loop_scope="session")
async def here(system: Stack) -> AsyncIterator[Person]:
    """A person who uses the first gateway."""
    async with Person(system.gateway_url) as person:
        yield person


@pytest_asyncio.fixture(loop_scope="session")
async def there(here: Person, system: Stack) -> AsyncIterator[Person]:
    """The same person at the second gateway."""
    elsewhere = here.at(url_of(system, "gateway-2"))
    yield elsewhere
    await elsewhere.http.aclose()


async def overview(operator: Person, **query: Any) -> Json:
    answer = await operator.get(SOCKETS, **query)
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


async def until_known(operator: Person, number: int) -> Json:
    """Waits until so many gateways answer, and returns their answer: one that starts is not known yet."""
    while len((found := await overview(operator))["gateways"]) != number:
        await asyncio.sleep(0.05)
    return found


async def audited(operator: Person, action: str) -> Json:
    entry: Json = (await operator.get("/admin/audit", action=action, limit=1)).json()[0]
    return entry


async def test_the_sockets_of_all_gateways_are_listed_found_and_closed(
    system: Stack, operator: Person, here: Person, there: Person
) -> None:
    await until_known(operator, 2)
    async with here.socket() as first, there.socket() as second, operator.socket() as own:
        found = await overview(operator)
        assert (found["sockets"], len(found["gateways"])) == (3, 2)
        assert [one["user_id"] for one in found["connected"]] == sorted([operator.id, here.id])
        assert (await operator.get("/ws/stats")).json() == found
        [person] = [one for one in found["connected"] if one["user_id"] == here.id]
        assert person["sockets"] == 2
        assert {one["gateway_id"] for one in person["connections"]} == {one["gateway_id"] for one in found["gateways"]}
        # Pages.
        page = await operator.get(SOCKETS, limit=1)
        assert [one["user_id"] for one in page.json()["connected"]] == [min(operator.id, here.id)]
        rest = await operator.http.get(system.gateway_url + page.headers["Link"].split(">")[0][1:])
        assert [one["user_id"] for one in rest.json()["connected"]] == [max(operator.id, here.id)]
        assert "Link" not in rest.headers
        # By user and by connection, in any spelling.
        assert (await operator.get(f"{SOCKETS}/{here.id.upper()}")).json() == person
        established = await first.frame("connection.established")
        one = (await operator.get(f"/ws/connections/{established['data']['connection_id']}")).json()
        assert [connection["id"] for connection in one["connections"]] == [established["data"]["connection_id"]]
        assert one["user_id"] == here.id
        # One of them is closed, then the rest.
        closing = await operator.http.delete(f"{SOCKETS}/{established['data']['connection_id']}")
        assert closing.status_code == 204
        assert await first.closed() == CLOSED
        entry = await audited(operator, "sockets_closed")
        assert (entry["actor_id"], entry["subject_id"]) == (operator.id, here.id)
        assert entry["details"] == {"old": established["data"]["connection_id"], "new": "closed"}
        async with here.socket() as again:
            key = {"Idempotency-Key": secrets.token_hex(8)}
            twice = [await operator.http.delete(f"{SOCKETS}/{here.id}", headers=key) for _ in range(2)]
            assert [one.status_code for one in twice] == [204, 204]
            assert await again.closed() == await second.closed() == CLOSED
        await own.send("heartbeat", ping_id="7")
        assert (await own.frame("pong"))["data"] == {"ping_id": "7"}
    assert (await operator.get(f"{SOCKETS}/{here.id}")).status_code == 404


@pytest.mark.parametrize("wanted", [UNKNOWN_ID, "nonsense", "%00"])
async def test_ids_without_sockets_are_not_found(operator: Person, wanted: str) -> None:
    for answer in (
        await operator.get(f"{SOCKETS}/{wanted}"),
        await operator.get(f"/ws/connections/{wanted}"),
        await operator.http.delete(f"{SOCKETS}/{wanted}"),
    ):
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "SOCKET_NOT_FOUND")


async def test_only_admins_may(here: Person) -> None:
    async with here.socket() as socket:
        answers = [
            await here.get(SOCKETS),
            await here.get("/ws/stats"),
            await here.get(f"{SOCKETS}/{here.id}"),
            await here.http.delete(f"{SOCKETS}/{here.id}"),
            *[await here.post(path, **notice(NOTIFICATION)) for path in (BROADCASTS, "/ws/broadcast")],
        ]
        assert {(one.status_code, one.json()["error"]["code"]) for one in answers} == {(403, "ONLY_ADMINS")}
        await socket.send("ping")
        await socket.frame("pong")
        assert socket.of_type(NOTIFICATION) == []


def notice(kind: str, text: str = "We are back at ten.", **data: Any) -> Json:
    return {"type": kind, "data": {"message": text, **data}}


async def sees(socket: Socket, kind: str, sent: Json) -> None:
    frame = await socket.frame(kind, message=sent["message"])
    assert (frame["id"], frame["timestamp"]) == (sent["id"], sent["created_at"])
    assert frame["data"].items() <= sent.items()


async def test_a_notification_reaches_open_sockets_of_both_gateways_once(
    operator: Person, here: Person, there: Person
) -> None:
    request = await here.asks_for_help()
    async with here.socket() as first, there.socket(f"/ws/{request['id']}") as second:
        text, key = f"Hello {secrets.token_hex(4)}", {"Idempotency-Key": secrets.token_hex(8)}
        body = notice(NOTIFICATION, text, title="News", link="/news")
        # Repeated, because its sender has not got the answer.
        sent = [await operator.http.post(BROADCASTS, json=body, headers=key) for _ in range(2)]
        assert [one.status_code for one in sent] == [202, 202]
        assert sent[0].json() == sent[1].json()
        later = await operator.post("/ws/broadcast", **notice(NOTIFICATION, "The second"))
        for socket in (first, second):
            await sees(socket, NOTIFICATION, sent[0].json())
            await sees(socket, NOTIFICATION, later.json())
            assert [one["message"] for one in socket.of_type(NOTIFICATION)] == [text, "The second"]
    entry = await audited(operator, "system_message_sent")
    assert entry["actor_id"] == operator.id
    assert entry["details"] == {
        "id": later.json()["id"],
        "type": "notification",
        "new": "The second",
        "until": "once",
    }
    async with here.socket() as socket:
        await socket.send("ping")
        await socket.frame("pong")
        assert socket.of_type(NOTIFICATION) == []


@pytest.mark.parametrize(
    ("field", "body"),
    [
        ("type", notice("system.restart")),
        ("type", {"data": {"message": "Hello"}}),
        ("data.message", {"type": NOTIFICATION, "data": {}}),
        ("data.message", notice(NOTIFICATION, "x" * 1001)),
        ("message", notice(NOTIFICATION, " ")),
        ("data.message", notice(NOTIFICATION, "a\0b")),
        ("data.title", notice(NOTIFICATION, title="x" * 201)),
        ("title", notice(NOTIFICATION, title="two\nlines")),
        ("link", notice(NOTIFICATION, link="//elsewhere.example.com")),
        ("data.ends_at", notice(NOTIFICATION, ends_at="2099-01-01T00:00:00Z")),
        ("data.starts_at", notice(MAINTENANCE, starts_at="2099-01-01T00:00:00Z")),
        ("data.ends_at", notice(MAINTENANCE, ends_at="2020-01-01T00:00:00Z")),
        ("data.ends_at", notice(MAINTENANCE, ends_at="2099-01-01T00:00:00Z")),
        ("data.ends_at", notice(MAINTENANCE, ends_at=1764313200)),
    ],
)
async def test_messages_that_cannot_be_shown_are_refused(operator: Person, field: str, body: Json) -> None:
    refused = await operator.post(BROADCASTS, **body)
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "VALIDATION_ERROR")
    assert [one["field"] for one in refused.json()["error"]["details"]] == [field]


async def test_a_maintenance_is_shown_until_its_end_also_by_gateways_that_start_later(
    system: Stack, operator: Person, here: Person, there: Person
) -> None:
    end = datetime.now(UTC) + timedelta(hours=2)
    async with here.socket() as first, there.socket() as second:
        sent = (await operator.post(BROADCASTS, **notice(MAINTENANCE, ends_at=end.isoformat()))).json()
        for socket in (first, second):
            await sees(socket, MAINTENANCE, sent)
    async with here.socket() as first:
        await sees(first, MAINTENANCE, sent)
    # A third gateway starts, and the second one is killed.
    later = here.at(await system.start_gateway())
    [killed] = [process for process in system.processes if process.name == "gateway-2"]
    killed.kill()
    async with contextlib.aclosing(later.http):
        async with later.socket() as third:
            await sees(third, MAINTENANCE, sent)
        known = await until_known(operator, 2)
        assert len(known["gateways"]) == 2
        # A later notice replaces it, also if it ends earlier.
        soon = datetime.now(UTC) + timedelta(seconds=1.5)
        body = notice(MAINTENANCE, "It is over.", starts_at=datetime.now(UTC).isoformat(), ends_at=soon.isoformat())
        assert (await operator.post(BROADCASTS, **body)).status_code == 202
        await eventually(lambda: datetime.now(UTC) > soon)
        for person in (here, later):
            async with person.socket() as socket:
                await socket.send("ping")
                await socket.frame("pong")
                assert socket.of_type(MAINTENANCE) == []
    # Other tests need two gateways, in any order.
    system.kill("gateway-3")
    await system.restart("gateway-2")
    await until_known(operator, 2)
