"""A running system does what its OpenAPI document says.

No answer is a 5xx, or has a status, a media type or a body that the document does not name. What the schemas do not
allow is refused, and what they allow is accepted. Each run tries some of all operations as a client, a provider and an
admin, and every keyword of the schemas of each operation as one of them; which one depends on the seed.
"""

import asyncio
import copy
import os
import random
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio
from gateway_testing import openapi_document

from tests.conformance import Settings, Walk, walk
from tests.conftest import MakeAdmin, StartStack
from tests.people import ADDIS, Json, Person
from tests.resumable import create
from tests.test_accounts import on_another_device
from tools.stack.stack import Stack

ROLES = ("client", "provider", "admin")
EXAMPLES = 1
# Seconds in which the end of a session arrives at the gateway.
_UNTIL_REVOKED = 0.5


def document() -> Json:
    """Returns the document with the paths that its base URL has."""
    made = openapi_document()
    return made | {"paths": {path.removeprefix("/api/v1") or "/": one for path, one in made["paths"].items()}}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def stack(start_stack: StartStack) -> AsyncIterator[Stack]:
    async with start_stack("sqlite", RATE_LIMITS="relaxed") as stack:
        yield stack


@pytest.fixture(scope="module")
def seed() -> int:
    """Returns the same seed in every run of CI, so that a change fails there for reasons of its own only."""
    return 1 if os.environ.get("CI") else random.randrange(2**32)


async def ends_own_session(url: str, method: str, path: str) -> bool:
    """Tries whether a command without a body voids the token that it was sent with."""
    async with Person(url) as person:
        await person.http.request(method.upper(), path)
        try:
            await person.until_refused(seconds=_UNTIL_REVOKED)
        except TimeoutError:
            return False
        return True


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def left_out(stack: Stack) -> frozenset[str]:
    """The operations after which a walk could not continue with its token."""
    bare = {
        operation["operationId"]: (method, path)
        for path, methods in document()["paths"].items()
        for method, operation in methods.items()
        if method != "get" and "{" not in path and not operation.get("requestBody", {}).get("required")
    }
    ends = await asyncio.gather(*(ends_own_session(stack.gateway_url, *place) for place in bare.values()))
    return frozenset(name for name, is_end in zip(bare, ends, strict=True) if is_end)


async def things(person: Person, other: Person) -> dict[str, str]:
    """Makes the things whose ids stand in paths, and returns the ids by the names of the parameters."""
    client = other if person.role == "provider" else person
    request = await client.asks_for_help()
    if person.role == "provider":
        await person.does("accept", request=request)
    thread = (await person.post("/conversations", user_ids=[other.id])).json()
    said = (await person.post(f"/messages/{request['id']}", content="Hello")).json()
    uploaded = await person.http.post("/uploads/", files={"file": ("a.txt", b"text", "text/plain")})
    await on_another_device(person)
    sessions = (await person.get("/auth/sessions")).json()
    return {
        "request_id": request["id"],
        "conversation_id": thread["id"],
        "message_id": said["id"],
        # Not the one of the walk: it would meet that one in the list of sessions, and end it.
        "session_id": next(one["id"] for one in sessions if not one["is_current"]),
        "upload_id": (await create(person, 1_000_000)).rpartition("/")[2],
        "file_id": uploaded.json()["id"],
        "user_id": other.id,
        **await a_venue(person),
        "provider_id": person.id,
    }


async def a_venue(person: Person) -> dict[str, str]:
    """Makes a venue with a service, of the person if they may have one, and returns the ids of both."""
    venue = {"name": "Bole Garage", "address": "Bole Road 1", "time_zone": "Africa/Addis_Ababa", **ADDIS}
    if person.role != "provider":
        async with Person(person.url, "provider") as owner:
            return await a_venue(owner)
    made = (await person.post("/venues", **venue)).json()
    service = {"name": "Tyres", "duration_minutes": 30, "venue_id": made["id"]}
    offered = (await person.post("/services", **service)).json()["id"]
    starts_at = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    slot = (await person.post(f"/venues/{made['id']}/slots", service_id=offered, starts_at=starts_at)).json()
    return {"venue_id": made["id"], "service_id": offered, "slot_id": slot["id"], **await a_schedule(person, slot)}


async def a_schedule(person: Person, slot: Json) -> dict[str, str]:
    """Makes a weekly plan like a slot, and returns its id by the name of the parameter."""
    first = (datetime.now(UTC) + timedelta(days=2)).date().isoformat()
    hours = {"weekday": "mon", "start": "09:00", "end": "12:00"}
    plan: Json = {"service_id": slot["service_id"], "from": first, "weekly": [hours]}
    made = await person.post(f"/venues/{slot['venue_id']}/slots/bulk", **plan)
    return {"schedule_id": made.json()["schedule_id"]}


async def walk_as(
    role: str, stack: Stack, make_admin: MakeAdmin, seed: int, left_out: frozenset[str]
) -> tuple[Walk, frozenset[str]]:
    """Returns what the walk found, and the ids of the operations that it covered."""
    async with (
        Person(stack.gateway_url, "provider" if role == "provider" else "client") as person,
        Person(stack.gateway_url) as other,
    ):
        parameters = await things(person, other)
        if role == "admin":
            await make_admin(person)
            await person.log_in()
        names = [one["operationId"] for methods in document()["paths"].values() for one in methods.values()]
        turn = ROLES.index(role)
        covered = frozenset(name for number, name in enumerate(names) if (number + turn + seed) % len(ROLES) == 0)
        url, token = f"{stack.gateway_url}/api/v1", person.tokens["access_token"]
        settings = Settings(url, token, parameters, seed, covered, left_out, EXAMPLES)
        found = await asyncio.to_thread(walk, document(), settings)
        # The token was good until the end: otherwise the walk has met only refusals.
        assert (await person.get("/users/me")).status_code == 200
        return found, covered


@pytest.mark.slow
@pytest.mark.timeout(480)
async def test_system_does_what_its_document_says(
    stack: Stack, make_admin: MakeAdmin, seed: int, left_out: frozenset[str]
) -> None:
    assert left_out == {"logout", "logout_by_short_path", "delete_me"}
    number = sum(len(methods) for methods in document()["paths"].values())
    covered: set[str] = set()
    for role in ROLES:
        found, its_share = await walk_as(role, stack, make_admin, seed, left_out)
        covered |= its_share
        assert not found.failures, f"{seed=} {role}: {len(found.failures)} of {found.cases}\n" + "\n".join(
            found.failures[:20]
        )
        assert len(found.operations) == number - len(left_out)
        assert found.cases > 5 * number
    assert len(covered) == number


def untrue_document() -> Json:
    """Returns a part of the document with three mistakes."""
    made = copy.deepcopy(document())
    made["paths"] = {path: made["paths"][path] for path in ("/auth/verify-email", "/auth/register", "/users/me")}
    del made["paths"]["/auth/verify-email"]["post"]["responses"]["400"]
    # With fewer other fields a walk tries more values of one.
    registration = made["components"]["schemas"]["Registration"]
    registration["properties"] = {name: registration["properties"][name] for name in ("full_name", "email", "password")}
    registration["properties"]["full_name"]["anyOf"][0]["maxLength"] = 200
    change = made["components"]["schemas"]["AccountChange"]
    change["properties"] = {"bio": change["properties"]["bio"]}
    change["properties"]["bio"]["anyOf"][0]["maxLength"] = 5
    return made


async def test_walk_finds_what_a_document_says_wrongly(stack: Stack) -> None:
    expected = (
        "POST /auth/verify-email: status_code_conformance",
        "POST /auth/register: refused_although_allowed: no rule for {'full_name'}",
        # The method is PUT or PATCH.
        " /users/me: negative_data_rejection",
    )
    failures = ""
    async with Person(stack.gateway_url) as person:
        made = untrue_document()
        names = frozenset(one["operationId"] for methods in made["paths"].values() for one in methods.values())
        url, token = f"{stack.gateway_url}/api/v1", person.tokens["access_token"]
        # A short walk does not find every mistake with every seed.
        for seed in range(1, 9):
            settings = Settings(url, token, {}, seed, names, frozenset({"delete_me"}), EXAMPLES)
            failures += "\n".join((await asyncio.to_thread(walk, made, settings)).failures)
            if all(one in failures for one in expected):
                return
    pytest.fail(f"not all of {expected} were found:\n{failures}")
