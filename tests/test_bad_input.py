"""Invalid input gets a 4xx answer with a problem body, never a 5xx, and changes nothing."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from tests.people import ADDIS, PASSWORD, Person
from tools.stack.stack import Stack

REQUEST = {"description": "My car does not start", **ADDIS}
UNKNOWN = "01940000-0000-7000-8000-000000000000"

# Method, path, body and expected status. A logged-in client sends the requests.
BODIES: list[tuple[str, str, Any, int]] = [
    ("POST", "/requests/", {}, 422),
    ("POST", "/requests/", REQUEST | {"latitude": 91}, 422),
    ("POST", "/requests/", REQUEST | {"latitude": "north"}, 422),
    ("POST", "/requests/", REQUEST | {"longitude": None}, 422),
    ("POST", "/requests/", REQUEST | {"description": "ab"}, 422),
    ("POST", "/requests/", REQUEST | {"description": "   "}, 422),
    ("POST", "/requests/", REQUEST | {"description": "x" * 2001}, 422),
    ("POST", "/requests/", REQUEST | {"description": "nul \x00 here"}, 422),
    ("POST", "/requests/", REQUEST | {"description": ["a", "list"]}, 422),
    ("POST", "/requests/", REQUEST | {"category": "spaceship"}, 422),
    ("POST", "/requests/", REQUEST | {"scheduled_for": "tomorrow"}, 422),
    ("POST", "/requests/", REQUEST | {"scheduled_for": "2001-01-01T00:00:00Z"}, 422),
    ("POST", "/requests/", REQUEST | {"scheduled_for": "0001-01-01T00:00:00+14:00"}, 422),
    ("POST", "/requests/", REQUEST | {"scheduled_for": "9999-12-31T23:59:59-14:00"}, 422),
    ("POST", "/requests/", [REQUEST], 422),
    ("POST", "/requests/", "text", 422),
    ("POST", "/requests/", None, 422),
    ("PUT", f"/requests/{UNKNOWN}", {"description": "new text"}, 404),
    ("POST", f"/requests/{UNKNOWN}/accept", None, 403),
    ("POST", f"/requests/{UNKNOWN}/start", {"epoch": "one"}, 422),
    ("POST", f"/requests/{UNKNOWN}/start", {"epoch": 2**40}, 422),
    ("POST", f"/requests/{UNKNOWN}/cancel", {"reason": "x" * 501}, 422),
    ("POST", f"/requests/{UNKNOWN}/cancel", None, 404),
    ("POST", f"/requests/{UNKNOWN}/status?status=flying", None, 422),
    ("POST", f"/messages/{UNKNOWN}", {"content": "hi"}, 404),
    ("POST", f"/messages/{UNKNOWN}", {"content": ""}, 422),
    ("POST", f"/messages/{UNKNOWN}", {"content": "x" * 4001}, 422),
    ("POST", f"/messages/{UNKNOWN}", {"content": "x", "attachments": ["not-an-id"]}, 422),
    ("POST", "/messages/", {"content": "hi"}, 422),
    ("POST", "/messages/", {"content": "hi", "request_id": 5}, 422),
    ("PUT", "/providers/me", {"is_available": True}, 403),
    ("PUT", "/providers/me/location", {"latitude": 1, "longitude": 1}, 403),
    ("PUT", "/providers/me/location", {"latitude": 1e400, "longitude": 1}, 422),
    ("POST", "/auth/register", {"email": "x"}, 422),
    ("POST", "/auth/register", {"full_name": "A", "email": "no at sign", "password": PASSWORD}, 422),
    ("POST", "/auth/register", {"full_name": "A", "email": "a@b.example", "password": "short1"}, 422),
    ("POST", "/auth/register", {"full_name": "A", "email": "a@b.example", "password": "password1"}, 422),
    ("POST", "/auth/register", {"full_name": "A", "email": "a@b.example", "password": "x" * 129}, 422),
    ("POST", "/auth/register", {"full_name": "", "email": "a@b.example", "password": PASSWORD}, 422),
    ("POST", "/auth/register", {"full_name": "A", "email": "a@b.example", "password": PASSWORD, "role": "admin"}, 422),
    ("POST", "/auth/login", {"email": "unknown@example.com", "password": PASSWORD}, 401),
    ("POST", "/auth/login", {"password": PASSWORD}, 422),
    ("POST", "/auth/login", {"email": "unknown@example.com", "password": "nul\x00"}, 422),
    ("POST", "/auth/refresh", {"refresh_token": 7}, 422),
    ("POST", "/auth/refresh", {"refresh_token": "garbage"}, 401),
    ("POST", "/auth/refresh", {"refresh_token": "é\U0001f600"}, 401),
]

QUERIES = [
    ("/requests/?limit=0", 422),
    ("/requests/?limit=101", 422),
    ("/requests/?limit=ten", 422),
    ("/requests/?offset=-1", 422),
    ("/requests/?offset=10001", 422),
    ("/requests/?cursor=nonsense", 422),
    ("/requests/?status=flying", 422),
    ("/requests/?created_after=yesterday", 422),
    ("/requests/nonsense", 404),
    (f"/requests/{UNKNOWN}", 404),
    ("/requests/%00", 404),
    (f"/messages/{UNKNOWN}", 404),
    (f"/messages/{UNKNOWN}?after_seq=-1", 422),
    (f"/messages/{UNKNOWN}?after_seq={2**70}", 422),
    (f"/providers/{UNKNOWN}", 404),
    ("/providers/nonsense", 404),
    ("/providers/nearby", 422),
    ("/providers/nearby?lat=999&lon=0", 422),
    ("/providers/nearby?lat=0&lon=0&radius_km=-1", 422),
    ("/providers/nearby?lat=nan&lon=0", 422),
    ("/users/nearby?lat=0&lon=0&radius_km=101", 422),
    (f"/uploads/{UNKNOWN}", 404),
    ("/uploads/nonsense/download", 404),
    (f"/requests/{UNKNOWN}/files", 404),
]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def client(stack: Stack) -> AsyncIterator[Person]:
    """One client for all tests: every request is refused and changes nothing."""
    async with Person(stack.gateway_url) as person:
        yield person


def is_problem(answer: Any) -> bool:
    body = answer.json()
    kind = answer.headers["content-type"] == "application/problem+json"
    return bool(kind and body["status"] == answer.status_code and body["error"]["code"] and body["request_id"])


@pytest.mark.parametrize(("method", "path", "body", "status"), BODIES)
async def test_invalid_body_is_rejected(client: Person, method: str, path: str, body: Any, status: int) -> None:
    # JSON has no infinity, but 1e400 is parsed as infinity.
    content = json.dumps(body).replace("Infinity", "1e400").encode()
    answer = await client.http.request(method, path, content=content, headers={"content-type": "application/json"})
    assert answer.status_code == status, answer.text
    assert is_problem(answer)


@pytest.mark.parametrize(("path", "status"), QUERIES)
async def test_invalid_query_or_id_is_rejected(client: Person, path: str, status: int) -> None:
    answer = await client.http.get(path)
    assert answer.status_code == status, answer.text
    assert is_problem(answer)


@pytest.mark.parametrize(
    ("name", "content", "declared", "status"),
    [
        ("../x", b"hello", "text/plain", 422),
        ("a\\b.txt", b"hello", "text/plain", 422),
        ("x" * 300, b"hello", "text/plain", 422),
        ("empty.txt", b"", "text/plain", 422),
        ("program", b"\x7fELF\x02\x01\x01" + b"\0" * 64, "application/octet-stream", 415),
        ("liar.png", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "image/png", 415),
        ("big.txt", b"x" * (11 * 1024 * 1024), "text/plain", 413),
    ],
)
async def test_invalid_upload_is_rejected_and_stores_nothing(
    client: Person, name: str, content: bytes, declared: str, status: int
) -> None:
    request = await client.asks_for_help()
    answer = await client.http.post(f"/requests/{request['id']}/upload", files={"file": (name, content, declared)})
    assert answer.status_code == status, answer.text
    assert is_problem(answer)
    assert (await client.get(f"/requests/{request['id']}/files")).json() == []


async def test_upload_without_file_is_rejected(client: Person) -> None:
    request = await client.asks_for_help()
    variants: list[dict[str, Any]] = [{"files": {"other": b"x"}}, {"json": {"file": "x"}}, {"content": b"--"}]
    for sent in variants:
        answer = await client.http.post(f"/requests/{request['id']}/upload", **sent)
        assert answer.status_code == 422
        assert is_problem(answer)


TOKENS = {
    "none": "",
    "garbage": "garbage",
    "three parts": "a.b.c",
    "alg none": "eyJhbGciOiJub25lIiwidHlwIjoiYXQrand0In0.eyJzdWIiOiJ4In0.",
    "unknown key": "eyJhbGciOiJFUzI1NiIsInR5cCI6ImF0K2p3dCIsImtpZCI6Im5vIn0.eyJzdWIiOiJ4In0.AAAA",
    "not ascii": "é",
}


@pytest.mark.parametrize("kind", TOKENS)
@pytest.mark.parametrize("path", ["/auth/me", "/requests/", "/providers/me/offers", f"/uploads/{UNKNOWN}"])
async def test_invalid_token_returns_401(stack: Stack, kind: str, path: str) -> None:
    person = Person(stack.gateway_url)
    headers = {} if kind == "none" else {b"Authorization": f"Bearer {TOKENS[kind]}".encode()}
    answer = await person.http.get(path, headers=headers)
    await person.http.aclose()
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert is_problem(answer)


async def test_non_participant_cannot_access_request(client: Person, provider: Person, stack: Stack) -> None:
    request = await client.asks_for_help()
    file = (await client.http.post(f"/requests/{request['id']}/upload", files={"file": ("a.txt", b"mine")})).json()
    async with Person(stack.gateway_url) as stranger:
        expected = {
            f"/requests/{request['id']}": 403,
            f"/messages/{request['id']}": 403,
            f"/requests/{request['id']}/files": 404,
            f"/uploads/{file['id']}": 404,
            f"/uploads/{file['id']}/download": 404,
        }
        assert {path: (await stranger.get(path)).status_code for path in expected} == expected
        assert (await stranger.http.post(f"/requests/{request['id']}/upload", files={"file": b"x"})).status_code == 404
        assert (await stranger.post(f"/messages/{request['id']}", content="hi")).status_code == 403
        assert (await stranger.post(f"/requests/{request['id']}/cancel")).status_code == 403
        assert (await stranger.post(f"/requests/{request['id']}/accept")).status_code == 403
