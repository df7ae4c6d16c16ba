"""Every documented route answers a malformed id in the same way as an unknown id."""

import asyncio
import re
from typing import Any

from tests.people import Person
from tools.stack.stack import Stack

MALFORMED = ("nonsense", "%00", "01940000-0000-7000-8000-00000000000g")
# The content that a route validates before the id.
BODIES: dict[str, dict[str, Any]] = {
    "POST /messages/{request_id}": {"json": {"content": "hello"}},
    "POST /requests/{request_id}/rating": {"json": {"score": 5}},
    "POST /requests/{request_id}/status": {"params": {"status": "accepted"}},
    "POST /requests/{request_id}/upload": {"files": {"file": b"x"}},
    "PUT /requests/{request_id}": {"json": {"description": "new text"}},
    "PATCH /requests/{request_id}": {"json": {"description": "new text"}},
    "PUT /users/{user_id}": {"json": {"is_active": True}},
    "PATCH /users/{user_id}": {"json": {"is_active": True}},
}
ONLY_PROVIDERS = (
    "POST /requests/{request_id}/accept",
    "POST /requests/{request_id}/decline",
    # The body above sets the status `accepted`.
    "POST /requests/{request_id}/status",
)


async def routes_with_ids(stack: Stack, person: Person) -> list[str]:
    document = (await person.http.get(f"{stack.gateway_url}/openapi.json")).json()
    return [
        f"{method.upper()} {path.removeprefix('/api/v1')}"
        for path, methods in document["paths"].items()
        for method in methods
        if "{" in path
    ]


async def answer(person: Person, route: str, malformed: str) -> tuple[int, str]:
    method, path = re.sub(r"\{\w+\}", malformed, route).split(" ")
    refusal = await person.http.request(method, path, **BODIES.get(route, {}))
    return refusal.status_code, refusal.json()["error"]["code"]


async def test_malformed_id_is_not_found(stack: Stack, client: Person, provider: Person, admin: Person) -> None:
    routes = await routes_with_ids(stack, client)
    assert set(BODIES) <= set(routes)
    for route in routes:
        asking = provider if route in ONLY_PROVIDERS else admin if "{user_id}" in route else client
        [noun] = re.findall(r"\{(\w+)_id\}", route)
        answers = await asyncio.gather(*(answer(asking, route, malformed) for malformed in MALFORMED))
        assert set(answers) == {(404, f"{noun.upper()}_NOT_FOUND")}, route


async def test_role_is_checked_before_the_id(stack: Stack, client: Person) -> None:
    for route in await routes_with_ids(stack, client):
        if "{user_id}" in route:
            assert await answer(client, route, "nonsense") == (403, "ONLY_ADMINS"), route
        if route in ONLY_PROVIDERS:
            assert await answer(client, route, "nonsense") == (403, "ONLY_PROVIDERS"), route
