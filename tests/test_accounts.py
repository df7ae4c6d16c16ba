"""Accounts and sessions, as a frontend uses them."""

import asyncio
from collections import Counter

from tests.people import PASSWORD, Person
from tools.stack.stack import Stack

NEW_PASSWORD = "still-a-long-way-2"


async def until_refused(person: Person, seconds: float = 1.0) -> None:
    """Waits until the access token is refused; the contract allows one second."""
    async with asyncio.timeout(seconds):
        while (await person.get("/auth/me")).status_code != 401:
            await asyncio.sleep(0.01)


async def on_another_device(person: Person) -> Person:
    device = person.at(person.url)
    await device.log_in()
    return device


async def test_login_accepts_form_and_json_with_email_or_username(client: Person) -> None:
    assert (await client.http.patch("/users/me", json={"username": f"u{client.id[-12:]}"})).status_code == 200
    name = f"u{client.id[-12:]}"
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


async def test_sixth_failed_login_from_one_address_is_throttled(client: Person) -> None:
    answers = [await client.post("/auth/login", email=client.email, password="wrong-one-1") for _ in range(6)]
    assert [answer.status_code for answer in answers] == [401] * 5 + [429]
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert {answer.json()["detail"] for answer in answers[:5]} == {"Invalid credentials"}


async def test_owner_lists_and_ends_sessions(client: Person) -> None:
    phone, laptop = await on_another_device(client), await on_another_device(client)
    sessions = (await phone.get("/auth/sessions")).json()
    assert len(sessions) == 3
    assert [session["is_current"] for session in sessions].count(True) == 1
    laptop_id = next(session["id"] for session in (await laptop.get("/auth/sessions")).json() if session["is_current"])
    assert (await phone.http.delete(f"/auth/sessions/{laptop_id}")).status_code == 200
    await until_refused(laptop)
    assert (await phone.http.delete("/auth/sessions")).status_code == 200
    await until_refused(client)
    assert len((await phone.get("/auth/sessions")).json()) == 1


async def test_session_of_another_user_is_not_found(client: Person, provider: Person) -> None:
    theirs = (await provider.get("/auth/sessions")).json()[0]["id"]
    for session_id in (theirs, "nonsense"):
        assert (await client.http.delete(f"/auth/sessions/{session_id}")).status_code == 404
    assert (await provider.get("/auth/me")).status_code == 200


async def test_password_change_ends_all_other_sessions(client: Person) -> None:
    other = await on_another_device(client)
    bad = {
        400: [("wrong-one-1", NEW_PASSWORD), (PASSWORD, PASSWORD)],
        422: [(PASSWORD, "short1"), (PASSWORD, "password1")],
    }
    for status, pairs in bad.items():
        for old, new in pairs:
            answer = await client.post("/auth/change-password", old_password=old, new_password=new)
            assert answer.status_code == status, answer.text
    assert (await other.get("/auth/me")).status_code == 200
    changed = await client.post("/auth/change-password", old_password=PASSWORD, new_password=NEW_PASSWORD)
    assert changed.status_code == 200
    await until_refused(other)
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
    async with asyncio.timeout(5):
        while (await client.get(f"/providers/{provider.id}")).json()["name"] != "Dawit the Quick":
            await asyncio.sleep(0.02)


async def test_jwks_contains_no_private_keys(stack: Stack) -> None:
    person = Person(stack.gateway_url)
    keys = (await person.http.get(f"{stack.gateway_url}/.well-known/jwks.json")).json()["keys"]
    await person.http.aclose()
    assert keys
    assert all(key["alg"] == "ES256" and "d" not in key for key in keys)
