"""Invalid input gets a 4xx answer with a problem body, never a 5xx, and changes nothing.

Every documented route answers an unknown and a malformed id in the same way.
"""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from gateway_testing import openapi_document

from tests.access_needs import NEEDS
from tests.bad_input import BODIES, CLOSURE, PLAN, QUERIES, SLOT
from tests.people import UNKNOWN_ID, Person, is_problem
from tools.stack.stack import Stack


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def client(stack: Stack) -> AsyncIterator[Person]:
    """One client for all tests: every request is refused and changes nothing."""
    async with Person(stack.gateway_url) as person:
        yield person


@pytest.mark.parametrize(("method", "path", "body", "status"), BODIES)
async def test_invalid_body_is_rejected(client: Person, method: str, path: str, body: Any, status: int) -> None:
    # JSON has no infinity, but 1e400 is parsed as infinity.
    content = json.dumps(body).replace("Infinity", "1e400").encode()
    answer = await client.http.request(method, path, content=content, headers={"content-type": "application/json"})
    assert answer.status_code == status, answer.text
    assert is_problem(answer)


@pytest.mark.parametrize("path", QUERIES)
async def test_invalid_query_is_rejected(client: Person, path: str) -> None:
    answer = await client.http.get(path)
    assert answer.status_code == 422, answer.text
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
        ("sound.wav", b"RIFF\x24\0\0\0WAVEfmt music", "image/webp", 415),
        ("two-bytes.jpg", b"\xff\xd8", "image/jpeg", 415),
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


async def test_non_participant_cannot_access_request(client: Person, stranger: Person) -> None:
    request = await client.asks_for_help()
    file = (await client.http.post(f"/requests/{request['id']}/upload", files={"file": ("a.txt", b"mine")})).json()
    reads = {
        f"/requests/{request['id']}": 403,
        f"/messages/{request['id']}": 403,
        f"/requests/{request['id']}/timeline": 403,
        f"/requests/{request['id']}/dispatch": 403,
        f"/requests/{request['id']}/files": 404,
        f"/uploads/{file['id']}": 404,
        f"/uploads/{file['id']}/download": 404,
    }
    assert {path: (await stranger.get(path)).status_code for path in reads} == reads
    assert (await stranger.uploads(request["id"], b"x")).status_code == 404
    for path in ("/messages/{}", "/requests/{}/cancel", "/requests/{}/accept"):
        assert (await stranger.post(path.format(request["id"]), content="hi")).status_code == 403


BAD_IDS = (UNKNOWN_ID, "nonsense", "%00", "01940000-0000-7000-8000-00000000000g")
# The content that a route validates before the id.
TUS = {"Tus-Resumable": "1.0.0", "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
# `NEEDS` has the bodies of other routes.
BODIES_BY_ROUTE: dict[str, dict[str, Any]] = {
    "POST /conversations/{conversation_id}/members": {"json": {"user_id": UNKNOWN_ID}},
    "POST /requests/{request_id}/status": {"params": {"status": "accepted"}},
    "POST /requests/{request_id}/upload": {"files": {"file": b"x"}},
    "HEAD /uploads/tus/{upload_id}": {"headers": TUS},
    "PATCH /uploads/tus/{upload_id}": {"headers": TUS, "content": b"x"},
    "DELETE /uploads/tus/{upload_id}": {"headers": TUS},
    "PUT /requests/{request_id}": {"json": {"description": "new text"}},
    "PATCH /requests/{request_id}": {"json": {"description": "new text"}},
    "PATCH /venues/{venue_id}": {"json": {"phone": "911"}},
    "PATCH /services/{service_id}": {"json": {"name": "Tyres"}},
    "PATCH /slots/{slot_id}": {"json": {"capacity": 2}},
    "POST /venues/{venue_id}/slots": {"json": SLOT},
    "POST /venues/{venue_id}/slots/bulk": {"json": PLAN},
    "POST /venues/{venue_id}/closures": {"json": CLOSURE},
    "POST /venues/{venue_id}/staff": {"json": {"user_id": UNKNOWN_ID}},
    "PUT /users/{user_id}": {"json": {"is_active": True}},
    "PUT /admin/flags/{flag}": {"json": {"enabled": True}},
    "PUT /admin/settings/{setting}": {"json": {"value": None, "version": 0}},
    "PATCH /users/{user_id}": {"json": {"is_active": True}},
}
ONLY_PROVIDERS = (
    "POST /requests/{request_id}/accept",
    "POST /requests/{request_id}/decline",
    # The body above sets the status `accepted`.
    "POST /requests/{request_id}/status",
    "POST /venues/{venue_id}/staff/accept",
)
OF_ADMINS = ("{api_key_id}", "/rotate", "{broadcast_id}", "{import_id}", "{socket_id}", "{flag}", "{setting}")
DECIDED_BY_ADMINS = ("{adjustment_id}/approve", "{payout_id}/approve", "{payout_id}/reject")
ONLY_ADMINS = (
    "/verify",
    "/suspend",
    "/restore",
    *DECIDED_BY_ADMINS,
    "/mark-paid",
    "/refunds",
    "/differences",
    "/stop",
    *OF_ADMINS,
)
OF_DOCUMENTS = ("{document_id}/claim", "{document_id}/approve", "{document_id}/reject", "{document_id}/revoke")
ONLY_MODERATORS = ("{report_id}", "/resolve", "/admin/verifications/{document_id}", *OF_DOCUMENTS)
ROUTES_WITH_IDS = [
    f"{method.upper()} {path.removeprefix('/api/v1')}"
    for path, methods in openapi_document()["paths"].items()
    for method in methods
    # A user who is not blocked stays so: lifting that block is no error. A signed link is refused before the id in it.
    if "{" in path and (method, path) != ("delete", "/api/v1/blocks/{user_id}") and "/linked" not in path
]


async def answer(person: Person, route: str, bad_id: str) -> tuple[int, str]:
    method, path = re.sub(r"\{\w+\}", bad_id, route).split(" ")
    refusal = await person.http.request(method, path, **(BODIES_BY_ROUTE.get(route) or NEEDS.get(route, {})))
    assert is_problem(refusal)
    return refusal.status_code, "" if method == "HEAD" else refusal.json()["error"]["code"]


def _named(route: str) -> str:
    """Returns a route with the ids of sellers and brokers as such, and the secret of a feed in the place of its id."""
    named = route.replace("{secret}", "{feed}").replace("/sellers/{user_id}", "/sellers/{seller_id}")
    # The image of a listing is found by both ids together.
    named = named.replace("/listings/{listing_id}/images/{file_id}", "/images/{image_id}")
    return named.replace("/brokers/{user_id}", "/brokers/{broker_id}")


async def test_unknown_and_malformed_ids_are_not_found(client: Person, provider: Person, admin: Person) -> None:
    assert set(BODIES_BY_ROUTE) <= set(ROUTES_WITH_IDS)
    for route in ROUTES_WITH_IDS:
        asking = provider if route in ONLY_PROVIDERS else client
        asking = admin if route.endswith(ONLY_ADMINS + ONLY_MODERATORS) or "{user_id}" in route else asking
        noun, *_ = re.findall(r"\{(\w+?)(?:_id)?\}", _named(route))
        answers = await asyncio.gather(*(answer(asking, route, bad_id) for bad_id in BAD_IDS))
        also = {(404, "OFFER_NOT_FOUND")} if route.endswith("/decline") else set()
        code = "" if route.startswith("HEAD") else f"{noun.upper()}_NOT_FOUND"
        assert set(answers) == {(404, code)} | also, route


async def test_role_is_checked_before_the_id(client: Person) -> None:
    for route in ROUTES_WITH_IDS:
        if route.endswith(ONLY_ADMINS) or route.endswith("/users/{user_id}"):
            assert await answer(client, route, "nonsense") == (403, "ONLY_ADMINS"), route
        if route.endswith(ONLY_MODERATORS):
            assert await answer(client, route, "nonsense") == (403, "ONLY_MODERATORS"), route
        if route in ONLY_PROVIDERS:
            assert await answer(client, route, "nonsense") == (403, "ONLY_PROVIDERS"), route
