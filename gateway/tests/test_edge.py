"""The rules that hold for every route."""

from collections.abc import AsyncIterator, MutableMapping
from typing import Any
from uuid import UUID

import httpx2
import pytest
import pytest_asyncio
from gateway_testing import http_client
from structlog.testing import capture_logs

from gateway.app import create_app
from gateway.edge import canonical_path
from gateway.security_headers import DOCS_HEADERS, SECURITY_HEADERS
from gateway.settings import Settings


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def client() -> AsyncIterator[httpx2.AsyncClient]:
    app = create_app(Settings())
    async with app.app.router.lifespan_context(app.app), http_client(app) as client:
        yield client


UNKNOWN_ID = UUID(int=7)
PATHS = {
    "/requests": "/api/v1/requests",
    "/requests/": "/api/v1/requests",
    "/api/v1/requests": "/api/v1/requests",
    "/auth/login/": "/api/v1/auth/login",
    "/api/v1": "/api/v1",
    "/api/v10/x": "/api/v1/api/v10/x",
    "/docs/": "/docs",
    "/": "/api/v1",
}


def test_every_form_of_a_path_reaches_its_route() -> None:
    slashed = {"/api/v1/requests/", "/api/v1/"}
    assert {asked: canonical_path(asked, slashed).rstrip("/") for asked in PATHS} == PATHS


# As long as the secret of a calendar.
SECRET = "x-_9" * 11


@pytest.mark.parametrize(
    ("path", "logged"),
    [
        ("/calendar/short.ics", "/api/v1/calendar/{secret}"),
        ("/api/v1/calendar/short.ics/", "/api/v1/calendar/{secret}"),
        ("/api/v1/api/v1/calendar/short", "/api/v1/api/v1/calendar/{secret}"),
        ("/CALENDAR//short.ics", "/api/v1/CALENDAR/{secret}"),
        ("/calendar/feeds-short", "/api/v1/calendar/{secret}"),
        ("/calendar/short\n/calendar/feeds", "/api/v1/calendar/{secret}"),
        (f"/calendar/{SECRET}.ics", "/api/v1/calendar/{secret}"),
        (f"/calendar/feeds/{SECRET}", "/api/v1/calendar/feeds/{secret}"),
        (f"/calender/{SECRET}.ics", "/api/v1/calender/{secret}"),
        ("/calendar/feeds", "/api/v1/calendar/feeds"),
        ("/calendar/feeds/1", "/api/v1/calendar/feeds/1"),
        ("/records/1/calendar.ics", "/api/v1/records/1/calendar.ics"),
        (f"/requests/{UNKNOWN_ID}", f"/api/v1/requests/{UNKNOWN_ID}"),
    ],
    ids=range(13),
)
async def test_no_log_line_has_a_secret_of_a_path(client: httpx2.AsyncClient, path: str, logged: str) -> None:
    with capture_logs() as lines:
        await client.get(path.replace("\n", "%0A"), headers={"Authorization": "Bearer none"})
    assert [line["path"] for line in lines if line["event"] == "request"] == [logged]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 200),
        ("GET", "/docs", 200),
        ("GET", "/nowhere", 404),
        ("DELETE", "/auth/login", 405),
        ("GET", "/requests", 401),
        ("GET", "/api/v1/requests/", 401),
        ("POST", "/auth/register", 422),
    ],
)
async def test_every_answer_has_security_headers_and_its_request_id_and_every_refusal_is_a_problem(
    client: httpx2.AsyncClient, method: str, path: str, status: int
) -> None:
    answer = await client.request(method, path, headers={"X-Request-ID": "my-request-1"})
    assert answer.status_code == status
    expected = DOCS_HEADERS if path == "/docs" else SECURITY_HEADERS
    assert {name: answer.headers[name] for name in expected} == expected
    assert answer.headers["X-Request-ID"] == "my-request-1"
    if status >= 400:
        body = answer.json()
        assert answer.headers["content-type"] == "application/problem+json"
        assert (body["status"], body["request_id"]) == (status, "my-request-1")
        assert set(body["error"]) == {"code", "message", "details", "timestamp"}
        assert body["error"]["timestamp"].endswith("Z")


@pytest.mark.parametrize("offered", ["", "short", "x" * 65, "has space", "a\tb", "naïve-id"])
async def test_invalid_request_id_is_replaced(client: httpx2.AsyncClient, offered: str) -> None:
    answer = await client.get("/", headers={b"X-Request-ID": offered.encode()})
    assert answer.headers["X-Request-ID"] not in ("", offered)


@pytest.mark.parametrize("body", [b"{", b"", b"\xff\xfe", b"[" * 100_000, b'{"email": "\\ud800"}', b"null", b"[]"])
async def test_unreadable_body_is_a_422(client: httpx2.AsyncClient, body: bytes) -> None:
    for path in ("/auth/register", "/auth/login"):
        answer = await client.post(path, content=body, headers={"content-type": "application/json"})
        assert (answer.status_code, answer.json()["error"]["code"]) == (422, "VALIDATION_ERROR")


async def test_validation_error_does_not_repeat_the_input(client: httpx2.AsyncClient) -> None:
    secret = "correct horse battery staple"
    answer = await client.post("/auth/register", json={"password": [secret], "email": {"x": secret}})
    assert answer.status_code == 422
    assert secret not in answer.text


@pytest.mark.parametrize("chunked", [True, False])
async def test_body_of_a_megabyte_is_refused(client: httpx2.AsyncClient, *, chunked: bool) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(16):
            yield b"x" * 65_536

    for path in ("/auth/register", "/auth/login", "/messages/"):
        content = pieces() if chunked else b"x" * 1_048_576
        answer = await client.post(path, content=content, headers={"content-type": "application/json"})
        assert answer.status_code == 413
        assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("key", ["", "x" * 256, "schlüssel", "a\x07b"])
async def test_invalid_idempotency_key_is_a_422(client: httpx2.AsyncClient, key: str) -> None:
    answer = await client.post("/auth/register", json={}, headers={b"Idempotency-Key": key.encode()})
    assert answer.json()["error"]["details"][0]["field"] == "Idempotency-Key"


async def test_only_listed_origins_may_read_answers(client: httpx2.AsyncClient) -> None:
    allowed = await client.get("/", headers={"Origin": "http://localhost:3000"})
    foreign = await client.get("/", headers={"Origin": "https://evil.example"})
    assert allowed.headers["access-control-allow-origin"] == "http://localhost:3000"
    assert "access-control-allow-origin" not in foreign.headers


async def test_pages_of_listed_origins_can_read_names_and_ranges_of_downloads(client: httpx2.AsyncClient) -> None:
    origin = {"Origin": "http://localhost:3000"}
    exposed = (await client.get("/", headers=origin)).headers["access-control-expose-headers"].split(", ")
    assert {"Accept-Ranges", "Content-Disposition", "Content-Range", "ETag", "Link"} <= set(exposed)
    asked = {"Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "if-range, range, if-none-match"}
    assert (await client.options("/files/1/download", headers=origin | asked)).status_code == 200


@pytest.mark.parametrize("path", ["/auth/login", "/auth/register", "/uploads/"])
async def test_client_that_hangs_up_while_it_sends_is_no_defect(path: str) -> None:
    statuses: list[int] = []

    async def receive() -> dict[str, object]:
        return {"type": "http.disconnect"}

    async def send(message: MutableMapping[str, Any]) -> None:
        statuses.append(message.get("status", 0))

    kind = b"multipart/form-data; boundary=x" if path == "/uploads/" else b"application/json"
    scope: dict[str, Any] = {"type": "http", "http_version": "1.1", "method": "POST", "path": path, "query_string": b""}
    scope["headers"] = [(b"host", b"gateway"), (b"content-type", kind)]
    app = create_app(Settings())
    async with app.app.router.lifespan_context(app.app):
        await app(scope, receive, send)
    # The answer is lost in any case, but 500 would be an entry in the log of defects.
    assert statuses[0] in (401, 422)


def test_wildcard_origin_is_refused_at_start() -> None:
    with pytest.raises(ValueError, match="list the origins"):
        Settings(allowed_origins=["*"])


def test_no_proxy_is_trusted_unless_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FORWARDED_ALLOW_IPS", raising=False)
    assert Settings().forwarded_allow_ips == ""
    named = "10.0.0.7, 10.1.0.0/16,2001:db8::/32"
    assert Settings(forwarded_allow_ips=named).forwarded_allow_ips == named
    for anyone in ("*", "10.0.0.7,*", "proxy.example", "10.0.0.7/8", "10.0.0"):
        with pytest.raises(ValueError, match="list addresses or networks"):
            Settings(forwarded_allow_ips=anyone)
