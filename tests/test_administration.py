"""Administration as admins use it, its refusal to all other users, and the audit trail of every act."""

import asyncio
import csv
import io
import secrets
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import httpx2
import pytest
from gateway_testing import openapi_document

from testkit import log_secrets
from tests.administered import World
from tests.administration import ACTS, LOOK, LOOKS, Act
from tests.client_state import pages
from tests.conftest import MakeAdmin
from tests.people import PASSWORD, Json, Person
from tools.stack.stack import Stack

pytestmark = pytest.mark.slow

UNAUTHORIZED_CLOSE = 4401
# An act of another service arrives in the audit trail by an event.
_RECORDED_WITHIN_SECONDS = 20


async def refreshed(person: Person) -> None:
    answer = await person.post("/auth/refresh", refresh_token=person.tokens["refresh_token"])
    assert answer.status_code == 200, answer.text
    person.tokens = answer.json()
    person.http.headers["Authorization"] = f"Bearer {person.tokens['access_token']}"


@pytest.mark.parametrize("path", ["/users", "/users/export", "/users/{id}", "/admin/audit"])
async def test_only_admins_read_users(client: Person, provider: Person, path: str) -> None:
    for person in (client, provider):
        assert_admins_only(await person.get(path.format(id=person.id)))
    del client.http.headers["Authorization"]
    assert (await client.get(path.format(id=client.id))).status_code == 401


async def test_only_admins_change_users(client: Person, provider: Person) -> None:
    for method in ("PUT", "PATCH", "DELETE"):
        assert_admins_only(await client.http.request(method, f"/users/{provider.id}", json={"role": "client"}))


def assert_admins_only(answer: httpx2.Response) -> None:
    assert (answer.status_code, answer.json()["detail"]) == (403, "Admin privileges required.")


async def test_admin_searches_users(stack: Stack, admin: Person) -> None:
    mark = secrets.token_hex(4)
    people = [Person(stack.gateway_url, role) for role in ("client", "provider", "client")]
    for number, person in enumerate(people):
        account = person.account() | {"full_name": f"Almaz_{mark} {number}"}
        assert (await person.post("/auth/register", **account)).status_code == 201
        await person.http.aclose()
    found = await admin.get("/users", name=f"ALMAZ_{mark}")
    assert found.headers["X-Total-Count"] == "3"
    assert [user["email"] for user in found.json()] == [person.email for person in reversed(people)]
    providers = (await admin.get("/users", name=mark, role="provider")).json()
    assert [user["email"] for user in providers] == [people[1].email]
    after = found.json()[1]["created_at"]
    assert len((await admin.get("/users", name=mark, created_after=after)).json()) <= 2
    assert (await admin.get("/users", email=people[0].email[:-4].upper())).json()[0]["email"] == people[0].email
    # Wildcards of LIKE are matched literally.
    assert (await admin.get("/users", name=f"Almaz%{mark}")).json() == []
    first = await admin.get("/users", name=mark, limit=2)
    assert first.headers["X-Total-Count"] == "3"
    rest = await admin.http.get(f"{stack.gateway_url}{first.links['next']['url']}")
    assert [user["id"] for user in (*first.json(), *rest.json())] == [user["id"] for user in found.json()]
    assert (await admin.get("/users", limit=101)).status_code == 422


async def test_csv_export_contains_all_users(admin: Person, client: Person) -> None:
    await client.http.patch("/users/me", json={"full_name": '=HYPERLINK("x"), "quoted"', "phone": "+251 911 000000"})
    export = await admin.get("/users/export", email=client.email)
    assert export.headers["Content-Type"].startswith("text/csv")
    assert export.headers["Content-Disposition"] == 'attachment; filename="users_export.csv"'
    (row,) = csv.DictReader(io.StringIO(export.text))
    expected = {"id": client.id, "email": client.email, "role": "client", "is_active": "true"}
    expected |= {"full_name": """'=HYPERLINK("x"), "quoted\"""", "phone": "+251 911 000000"}
    assert expected.items() <= row.items()
    all_rows = list(csv.DictReader(io.StringIO((await admin.get("/users/export")).text)))
    assert len(all_rows) == int((await admin.get("/users", limit=1)).headers["X-Total-Count"])


async def test_role_change_takes_effect_immediately(admin: Person, client: Person) -> None:
    assert (await client.get("/requests/available", lat=9, lon=38, radius_km=5)).status_code == 403
    async with client.socket() as socket:
        changed = await admin.http.put(f"/users/{client.id}", json={"role": "provider"})
        assert (changed.status_code, changed.json()["role"]) == (200, "provider")
        assert await socket.closed() == UNAUTHORIZED_CLOSE
    await client.until_refused()
    # The session continues with the new role.
    await refreshed(client)
    assert (await client.get("/requests/available", lat=9, lon=38, radius_km=5)).status_code == 200
    async with client.socket():
        pass


async def test_deactivation_takes_effect_immediately_and_can_be_undone(admin: Person, client: Person) -> None:
    async with client.socket() as socket:
        answer = await admin.http.delete(f"/users/{client.id}")
        assert (answer.status_code, answer.json()["is_active"]) == (200, False)
        assert await socket.closed() == UNAUTHORIZED_CLOSE
    await client.until_refused()
    assert (await client.post("/auth/refresh", refresh_token=client.tokens["refresh_token"])).status_code == 401
    login = await client.post("/auth/login", email=client.email, password=PASSWORD)
    assert login.json()["detail"] == "Invalid credentials"
    back = await admin.http.put(f"/users/{client.id}", json={"is_active": True})
    assert back.json()["is_active"]
    await client.log_in()
    assert (await client.get("/users/me")).status_code == 200


async def test_admin_changes_are_validated(admin: Person, client: Person) -> None:
    assert (await admin.http.put(f"/users/{client.id}", json={"role": "admin"})).status_code == 422
    assert (await admin.http.put(f"/users/{client.id}", json={"is_active": "perhaps"})).status_code == 422


async def test_make_admin_takes_effect_immediately(client: Person, make_admin: MakeAdmin) -> None:
    await make_admin(client)
    await client.until_refused(seconds=3)
    await refreshed(client)
    assert (await client.get("/users", limit=1)).status_code == 200


async def test_audit_trail_records_actor_subject_time_and_address(admin: Person, client: Person) -> None:
    await client.post("/auth/login", email=client.email, password="wrong-one-1")
    await admin.http.put(f"/users/{client.id}", json={"role": "provider"})
    entries = (await admin.get("/admin/audit", user_id=client.id)).json()
    by_action = {entry["action"]: entry for entry in entries}
    assert {"registered", "logged_in", "login_failed", "role_changed"} <= set(by_action)
    change = by_action["role_changed"]
    assert (change["actor_id"], change["subject_id"], change["outcome"]) == (admin.id, client.id, "success")
    assert (change["details"], change["address"]) == ({"from": "client", "to": "provider"}, "127.0.0.1")
    assert change["device"]
    assert (by_action["login_failed"]["outcome"], by_action["login_failed"]["actor_id"]) == ("failure", None)
    assert [entry["occurred_at"] for entry in entries] == sorted((e["occurred_at"] for e in entries), reverse=True)
    failures = (await admin.get("/admin/audit", user_id=client.id, outcome="failure")).json()
    assert {entry["action"] for entry in failures} == {"login_failed"}
    page = await admin.get("/admin/audit", limit=1, user_id=client.id)
    assert len(page.json()) == 1
    assert 'rel="next"' in page.headers["Link"]


async def test_last_admin_cannot_be_demoted(stack: Stack, admin: Person, make_admin: MakeAdmin) -> None:
    async with Person(stack.gateway_url) as second:
        await make_admin(second)
        await second.log_in()
        admins = await pages(admin, "/users", role="admin", is_active="true")
        for other in {user["id"] for user in admins} - {admin.id, second.id}:
            demoted = await admin.http.put(f"/users/{other}", json={"role": "client"})
            assert demoted.status_code == 200, demoted.text
        answers = await asyncio.gather(
            admin.http.put(f"/users/{second.id}", json={"role": "client"}),
            second.http.put(f"/users/{admin.id}", json={"role": "client"}),
        )
        assert sorted(answer.status_code for answer in answers) in ([200, 401], [200, 403], [200, 409])
        assert len(await admins_left(admin, second)) == 1


async def admins_left(*candidates: Person) -> list[Json]:
    """Returns the admins that one of the candidates sees, or an empty list if none of them is an admin."""
    for person in candidates:
        await person.log_in()
    answers = [await person.get("/users", role="admin", is_active=True) for person in candidates]
    return next((answer.json() for answer in answers if answer.status_code == 200), [])


def administrative_routes() -> set[str]:
    """Returns the routes for staff that can be told by their path. The table of `administration` has more."""
    paths = openapi_document()["paths"].items()
    return {
        f"{method.upper()} {path.removeprefix('/api/v1')}"
        for path, methods in paths
        for method in methods
        if "/admin/" in path
    }


def test_every_administrative_route_is_in_the_table() -> None:
    assert administrative_routes() <= {*ACTS, *LOOKS}


@pytest.fixture
async def world(
    stack: Stack, admin: Person, make_admin: MakeAdmin, client: Person, provider: Person
) -> AsyncIterator[World]:
    async with AsyncExitStack() as sockets, Person(stack.gateway_url) as second, Person(stack.gateway_url) as moderator:
        await make_admin(second)
        await second.log_in()
        given = await admin.put(f"/users/{moderator.id}", role="moderator")
        assert given.status_code == 200, given.text
        await moderator.log_in()
        yield World(stack.gateway_url, admin, second, moderator, client, provider, sockets, admin)


async def test_each_role_sees_what_it_may(world: World) -> None:
    for route, roles in LOOKS.items():
        for role, person in world.people().items():
            answer = await LOOK.send(person, route)
            expected = (200, 404) if role in roles else (403,)
            assert answer.status_code in expected, (route, role, answer.status_code, answer.text)


@pytest.mark.parametrize("route", ACTS)
async def test_each_act_is_for_its_roles_and_in_the_audit_trail(world: World, route: str) -> None:
    act = ACTS[route]
    call = await act.prepare(world)
    for role, person in world.people().items():
        if role not in act.roles:
            answer = await call.send(person, route)
            assert answer.status_code == 403, (role, answer.status_code, answer.text)
            assert await entries(world, answer) == []
    for number, role in enumerate(act.roles):
        world.reviewer = actor = world.people()[role]
        call = await act.prepare(world) if number else call
        answer = await call.send(actor, route)
        assert answer.is_success, answer.text
        await until_recorded(world, act, actor, answer)


async def entries(world: World, answer: httpx2.Response) -> list[Json]:
    """Returns what the newest entries of the trail say about the request of an answer."""
    listed = (await world.admin.get("/admin/audit", limit=50)).json()
    return [entry for entry in listed if entry["request_id"] == answer.headers["X-Request-ID"]]


async def until_recorded(world: World, act: Act, actor: Person, answer: httpx2.Response) -> None:
    found: list[Json] = []
    for _ in range(_RECORDED_WITHIN_SECONDS * 10):
        found = [entry for entry in await entries(world, answer) if entry["action"] == act.entry]
        if found:
            break
        await asyncio.sleep(0.1)
    (entry,) = found
    assert (entry["actor_id"], entry["outcome"]) == (actor.id, "success")
    assert all(entry[name] for name in ("address", "device", "session_id")), entry
    if act.replaces:
        assert entry["details"]["old"] != entry["details"]["new"], entry
    assert log_secrets.secrets_in(str(entry).encode()) == [], entry
