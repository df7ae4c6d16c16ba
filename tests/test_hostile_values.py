"""No value of a client ends as a 5xx answer or closes a socket: hostile values for every parameter of every route."""

import asyncio
import base64
import itertools
import json
import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx2
import pytest
import pytest_asyncio
from gateway_testing import openapi_document

from gateway.sockets.connection import MAX_FRAME_BYTES
from tests.chance import new_chance
from tests.conftest import DATABASES
from tests.people import ADDIS, UNKNOWN_ID, Person, is_problem
from tools.stack.config import AUTH
from tools.stack.stack import Stack

HALF_A_PAIR = "\ud800"
TEXTS = [HALF_A_PAIR, f"a{HALF_A_PAIR}b", "\x00", "\x1b[2J\r\n", "x" * 100_000, "0001-01-01T00:00:00+14:00", "é\u202e"]
VALUES: list[Any] = [*TEXTS, None, True, -1, 2**63, 2**70, -(10**400), 1e308, [], [[]], {}, {"a": HALF_A_PAIR}]
EARLIEST, LATEST = "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"
CURSORS = [
    base64.urlsafe_b64encode(raw).decode().rstrip("=")
    for raw in (*(f"{time}|{UNKNOWN_ID}".encode() for time in (EARLIEST, LATEST)), b"\xff\xfe|", b"|", b"\x00" * 40)
]
# Values that a URL or a header cannot hold as they are go there in percent-encoding, or not at all.
QUERY_TEXTS = ["%ed%a0%80", "%00", "%1b[2J", "%c3%28", "1e400", "nan", "-1", "9" * 400, "x" * 2_000, "", *CURSORS]
HEADER_TEXTS = ["\xe9", "x" * 2_000, "%00", "-1", '"', "bytes=9-1"]
# They end the sessions of the client.
LEFT_OUT = {
    ("delete", "/users/me"),
    ("post", "/auth/logout"),
    ("post", "/logout"),
    ("delete", "/auth/sessions"),
}
AT_ONCE = 8
ROLES = ("client", "provider")


@dataclass(frozen=True)
class Attempt:
    method: str
    path: str
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)


def schema_of(declared: dict[str, Any]) -> dict[str, Any]:
    """Returns the schema itself, where *declared* only names it or permits null too."""
    for part in declared.get("anyOf", []):
        if part.get("type") != "null":
            return schema_of(part)
    if "$ref" in declared:
        name = declared["$ref"].rpartition("/")[2]
        return dict(openapi_document()["components"]["schemas"][name])
    return declared


def bodies(operation: dict[str, Any]) -> Iterator[Any]:
    content = operation.get("requestBody", {}).get("content", {}).get("application/json")
    if content is None:
        return
    yield from VALUES
    for name in schema_of(content["schema"]).get("properties", {}):
        yield from ({**ADDIS, "description": "It does not start", name: value} for value in VALUES)


def attempts() -> list[Attempt]:
    found = []
    for path, operations in openapi_document()["paths"].items():
        for method, operation in operations.items():
            if (method, path.removeprefix("/api/v1")) in LEFT_OUT:
                continue
            known = re.sub(r"\{\w+\}", UNKNOWN_ID, path)
            found += [Attempt(method, known, body) for body in bodies(operation)]
            found += [Attempt(method, re.sub(r"\{\w+\}", text, path)) for text in QUERY_TEXTS if "{" in path and text]
            for parameter in operation.get("parameters", []):
                name = parameter["name"]
                if parameter["in"] == "query":
                    found += [Attempt(method, f"{known}?{name}={text}") for text in QUERY_TEXTS]
                elif parameter["in"] == "header":
                    found += [Attempt(method, known, headers={name: text}) for text in HEADER_TEXTS]
    return found


@pytest.fixture(scope="module")
def shares() -> dict[tuple[str, str], list[Attempt]]:
    """Deals all attempts: each run makes each of them once, as one role on one database; the seed says which.

    What fails mostly fails in the gateway, for every role and on both databases.
    """
    everything = attempts()
    new_chance().shuffle(everything)
    callers = list(itertools.product(DATABASES, ROLES))
    return {caller: everything[number :: len(callers)] for number, caller in enumerate(callers)}


@pytest_asyncio.fixture(loop_scope="session")
async def person(stack: Stack, request: pytest.FixtureRequest) -> AsyncIterator[Person]:
    async with Person(stack.gateway_url, request.param) as person:
        yield person


async def send(person: Person, attempt: Attempt) -> httpx2.Response:
    # Not httpx's own encoding, which refuses half a surrogate pair.
    content = None if attempt.body is None else json.dumps(attempt.body).encode()
    headers = {b"content-type": b"application/json"}
    headers |= {name.encode(): value.encode("latin-1") for name, value in attempt.headers.items()}
    url = httpx2.URL(person.url).copy_with(raw_path=attempt.path.encode())
    return await person.http.request(attempt.method.upper(), url, content=content, headers=headers)


@pytest.mark.slow
@pytest.mark.timeout(240)
@pytest.mark.parametrize("person", ROLES, indirect=True)
async def test_no_parameter_of_any_route_makes_it_fail(
    person: Person, shares: dict[tuple[str, str], list[Attempt]], stack: Stack
) -> None:
    database = stack.config.environment_of(AUTH)["DATABASE_URL"].partition(":")[0]
    left = [*shares[database, person.role]]
    number = len(left)
    failed: list[str] = []

    async def work() -> None:
        while left:
            attempt = left.pop()
            try:
                answer = await send(person, attempt)
            except httpx2.HTTPError as error:
                failed.append(f"{error!r} {str(attempt)[:200]}")
                continue
            if answer.status_code >= 500 or (answer.status_code >= 400 and not is_problem(answer)):
                failed.append(f"{answer.status_code} {str(attempt)[:200]}")

    await asyncio.gather(*(work() for _ in range(AT_ONCE)))
    assert not failed, f"{len(failed)} of {number}: {failed[:20]}"
    # The account still works, and its tokens are valid.
    assert (await person.get("/users/me")).status_code == 200


@pytest.mark.parametrize("person", ["client"], indirect=True)
async def test_no_frame_closes_a_socket(person: Person) -> None:
    fields = {
        "message.send": ["content", "client_message_id", "request_id", "attachments"],
        "message.read": ["seq", "request_id"],
        "location.update": ["latitude", "longitude", "accuracy_m", "recorded_at"],
        "ping": ["ping_id"],
        "subscribe": ["events"],
        "unsubscribe": ["events"],
        HALF_A_PAIR: [],
    }
    frames = [{"type": kind, "data": value} for kind in fields for value in VALUES]
    frames += [{"type": kind, "data": {}, "id": value} for kind in fields for value in VALUES]
    for kind, names in fields.items():
        data = [{**ADDIS, "content": "x", name: value} for name, value in itertools.product(names, VALUES)]
        frames += [{"type": kind, "data": one} for one in data]
    # Frames above the size limit close the socket, as documented.
    frames = [frame for frame in frames if len(json.dumps(frame)) < MAX_FRAME_BYTES]
    new_chance().shuffle(frames)
    # A socket may send a hundred frames a minute.
    for some in itertools.batched(frames, 90):
        async with person.socket() as socket:
            for frame in some:
                await socket.connection.send(json.dumps(frame))
            await socket.send("ping", ping_id="after")
            assert await socket.frame("pong", ping_id="after")


@pytest.mark.parametrize("person", ["client"], indirect=True)
@pytest.mark.parametrize(
    "header", [("Origin", "http://[::1"), ("X-Forwarded-For", "é"), ("X-Forwarded-For", "a\tb"), ("User-Agent", "é\tb")]
)
async def test_malformed_header_is_no_failure(person: Person, header: tuple[str, str]) -> None:
    name, value = header[0].encode(), header[1].encode()
    answer = await person.http.get("/users/me", headers={name: value})
    assert answer.status_code == 200
    handshake = {b"connection": b"Upgrade", b"upgrade": b"websocket", b"sec-websocket-version": b"13"}
    handshake[b"sec-websocket-key"] = base64.b64encode(b"0" * 16)
    refused = await person.http.get("/ws", headers={**handshake, name: value, b"authorization": b"Bearer no"})
    assert refused.status_code in (401, 403)


@pytest.mark.parametrize("person", ["client"], indirect=True)
@pytest.mark.parametrize("boundary", ["x" * 257, "\xe9", "a b"])
async def test_boundary_of_an_upload_that_cannot_be_is_refused(person: Person, boundary: str) -> None:
    kind = f"multipart/form-data; boundary={boundary}".encode("latin-1")
    answer = await person.http.post("/uploads/", content=b"x", headers={b"content-type": kind})
    assert answer.status_code == 422


@pytest.mark.parametrize("person", ["client"], indirect=True)
async def test_socket_of_a_request_hears_it_under_every_spelling_of_its_id(person: Person) -> None:
    request = await person.asks_for_help()
    for spelling in (request["id"].upper(), request["id"].replace("-", ""), f"urn:uuid:{request['id']}"):
        async with person.socket(f"/ws/{spelling}") as socket:
            updated = await person.http.patch(f"/requests/{request['id']}", json={"description": f"At {spelling}"})
            assert updated.status_code == 200
            await socket.frame("request.updated", id=request["id"], description=f"At {spelling}")
