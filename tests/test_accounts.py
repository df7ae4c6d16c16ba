"""Accounts and sessions, as a frontend uses them."""

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any

from tests.people import PASSWORD, Person
from tools.demo.photo import photo
from tools.stack.stack import Stack

NEW_PASSWORD = "still-a-long-way-2"
ENDED_SESSIONS = 60
AT_ONCE = 6
REFUSED_WITHIN_SECONDS = 1.0


async def on_another_device(person: Person) -> Person:
    device = person.at(person.url)
    await device.log_in()
    return device


async def repeats_additions(twice: Callable[..., Awaitable[Any]], admin: Person, email: str) -> None:
    """Sends the commands that add accounts twice each, those about one's picture, and events."""
    await twice(admin, "POST /users", full_name="New Person", email=f"by-admin-{email}", role="provider")
    people = f"full_name,email,role\nA Person,by-import-{email},client\n".encode()
    await twice(admin, "POST /admin/users/import", files={"file": ("people.csv", people)})
    await twice(admin, "POST /users/me/avatar", files={"file": ("me.png", photo())})
    await twice(admin, "DELETE /users/me/avatar")
    await twice(admin, "POST /users/me/export")
    await twice(admin, "POST /analytics/events", events=[{"type": "app_opened"}])


async def test_login_accepts_form_and_json_with_email_or_username(client: Person) -> None:
    name = f"u{client.id[-12:]}"
    assert (await client.http.patch("/users/me", json={"username": name})).status_code == 200
    form = await client.http.post("/auth/login", data={"username": name, "password": PASSWORD})
    json = await client.post("/auth/login", email=client.email.upper(), password=PASSWORD)
    for answer in (form, json):
        assert answer.status_code == 200, answer.text
        assert set(answer.json()) == {"access_token", "refresh_token", "token_type", "expires_in"}
        assert answer.json()["token_type"] == "bearer"


async def test_concurrent_refreshes_return_the_same_token(client: Person) -> None:
    first = client.tokens["refresh_token"]
    racers = await asyncio.gather(*(client.post("/auth/refresh", refresh_token=first) for _ in range(8)))
    assert Counter(answer.status_code for answer in racers) == {200: 8}
    assert len({answer.json()["refresh_token"] for answer in racers}) == 1
    second = racers[0].json()["refresh_token"]
    bearer = await client.http.post("/auth/refresh-token", headers={"Authorization": f"Bearer {second}"})
    assert bearer.status_code == 200
    assert bearer.json()["access_token"] != racers[0].json()["access_token"]


async def test_owner_lists_and_ends_sessions(client: Person) -> None:
    phone, laptop = await on_another_device(client), await on_another_device(client)
    sessions = (await phone.get("/auth/sessions")).json()
    assert len(sessions) == 3
    assert [session["is_current"] for session in sessions].count(True) == 1
    laptop_id = next(session["id"] for session in (await laptop.get("/auth/sessions")).json() if session["is_current"])
    assert (await phone.http.delete(f"/auth/sessions/{laptop_id}")).status_code == 200
    await laptop.until_refused()
    assert (await phone.http.delete("/auth/sessions")).status_code == 200
    await client.until_refused()
    assert len((await phone.get("/auth/sessions")).json()) == 1


async def test_session_of_another_user_is_not_found(client: Person, provider: Person) -> None:
    theirs = (await provider.get("/auth/sessions")).json()[0]["id"]
    assert (await client.http.delete(f"/auth/sessions/{theirs}")).status_code == 404
    assert (await provider.get("/auth/me")).status_code == 200


async def test_password_change_ends_all_other_sessions(client: Person) -> None:
    other = await on_another_device(client)
    for old, new, status in (
        ("wrong-one-1", NEW_PASSWORD, 400),
        (PASSWORD, PASSWORD, 400),
        (PASSWORD, "short1", 422),
        (PASSWORD, "password1", 422),
        (PASSWORD, NEW_PASSWORD, 200),
    ):
        assert (await other.get("/auth/me")).status_code == 200
        answer = await client.post("/auth/change-password", old_password=old, new_password=new)
        assert answer.status_code == status, answer.text
    await other.until_refused()
    assert (await client.get("/auth/me")).status_code == 200
    assert (await client.post("/auth/login", email=client.email, password=PASSWORD)).status_code == 401
    assert (await client.post("/auth/login", email=client.email, password=NEW_PASSWORD)).status_code == 200


async def test_users_change_only_permitted_fields(client: Person, provider: Person) -> None:
    change = {"bio": "I drive an old Fiat", "preferences": {"theme": "dark"}, "role": "admin"}
    changed = (await client.http.patch("/users/me", json=change)).json()
    assert (changed["bio"], changed["preferences"]["theme"], changed["role"]) == (change["bio"], "dark", "client")
    assert changed["full_name"] == "A client"
    taken = await client.http.put("/users/me", json={"email": provider.email.upper()})
    assert taken.status_code == 409
    assert "already exists" in taken.json()["detail"]
    assert (await client.get("/users/me")).json() == changed


async def test_name_change_reaches_the_public_profile(provider: Person, client: Person) -> None:
    await provider.goes_available()
    assert (await provider.http.patch("/users/me", json={"full_name": "Dawit the Quick"})).status_code == 200
    await client.until_equal(f"/providers/{provider.id}", "name", "Dawit the Quick")


async def test_jwks_contains_no_private_keys(visitor: Person) -> None:
    keys = (await visitor.http.get(f"{visitor.url}/.well-known/jwks.json")).json()["keys"]
    assert keys
    assert all(key["alg"] == "ES256" and "d" not in key for key in keys)


async def seconds_until_out(session: Person, elsewhere: str) -> float:
    """Logs out. Returns the seconds from the answer until both gateways refuse the token and close the sockets."""
    there = session.at(elsewhere)
    async with session.socket() as socket, there.socket() as other_socket:
        assert (await session.post("/auth/logout")).status_code == 200
        began = time.perf_counter()
        closed = asyncio.gather(socket.closed(), other_socket.closed())
        refused = asyncio.gather(session.until_refused(seconds=10), there.until_refused(seconds=10))
        codes, _ = await asyncio.gather(closed, refused)
        assert set(codes) == {4401}
        return time.perf_counter() - began


async def test_ended_session_is_refused_everywhere_within_a_second(stack: Stack, other_gateway: str) -> None:
    async def one_after_another(number: int) -> list[float]:
        took = []
        async with Person(stack.gateway_url) as person:
            for _ in range(number):
                await person.log_in()
                took.append(await seconds_until_out(person, other_gateway))
            assert (await person.at(other_gateway).get("/requests/")).status_code == 401
            assert (await person.post("/auth/refresh", refresh_token=person.tokens["refresh_token"])).status_code == 401
        return took

    async def p99() -> float:
        loads = await asyncio.gather(*(one_after_another(ENDED_SESSIONS // AT_ONCE) for _ in range(AT_ONCE)))
        took = sorted(seconds for load in loads for seconds in load)
        return took[int(0.99 * (len(took) - 1))]

    # Other processes may take the CPUs for a moment, so one round of five must be within the limit.
    rounds: list[float] = []
    while not rounds or rounds[-1] >= REFUSED_WITHIN_SECONDS:
        assert len(rounds) < 5, rounds
        rounds.append(await p99())
