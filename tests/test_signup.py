"""Signing up with facts about a person, which are shown to this person and to admins alone."""

import asyncio
import contextlib
import csv
import io
import secrets
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from auth_service.places import actions as places
from kit.database import Database
from tests.people import PASSWORD, Json, Person, is_problem, new_nric, newcomer
from tools.stack.config import AUTH
from tools.stack.stack import Stack

FACTS = ("nric", "date_of_birth", "gender", "address")
BOLE = {"postal_code": "BL 1000", "address": "Bole Road 12", "latitude": 8.99, "longitude": 38.79}


async def sign_up(visitor: Person, **facts: Any) -> tuple[Json, Json]:
    """Signs up, and returns the form and the account."""
    form = newcomer(**facts)
    answer = await visitor.post("/signup", **form)
    assert answer.status_code == 201, answer.text
    return form, answer.json()


async def logged_in(visitor: Person, form: Json) -> Person:
    person = Person(visitor.url)
    person.email = form["email"]
    await person.log_in()
    return person


def facts_of(user: Json) -> Json:
    return {name: user[name] for name in FACTS}


async def load_places(stack: Stack, folder: Path, *lines: str) -> int:
    """Loads a table as `make places` does."""
    file = folder / "codes.csv"
    file.write_text("\n".join(("postal_code,address,latitude,longitude", *lines)))
    url = stack.config.environment_of(AUTH)["DATABASE_URL"].replace("postgresql://", "postgresql+asyncpg://", 1)
    async with Database(url) as database:
        return (await places.load(database, file))[1]


async def test_person_signs_up_logs_in_and_out(visitor: Person) -> None:
    form, user = await sign_up(visitor, first_name=" mcDONALD ", last_name="van der Berg", postal_code="no 1")
    assert user["full_name"] == "mcDONALD van der Berg"
    assert (user["email"], user["role"]) == (form["email"], "client")
    assert facts_of(user) == {
        "nric": form["nric"][-4:],
        "date_of_birth": form["date_of_birth"],
        "gender": "F",
        # A code that the operator's table does not have.
        "address": None,
    }
    assert "password" not in str(user)
    login = await visitor.post("/login", email=form["email"], password=PASSWORD)
    assert login.status_code == 200, login.text
    headers = {"Authorization": f"Bearer {login.json()['access_token']}"}
    for path in ("/users/me", "/auth/me"):
        assert (await visitor.http.get(path, headers=headers)).json() == user
    assert (await visitor.http.post("/logout", headers=headers)).status_code == 200
    # Every gateway and service learns of it within a second.
    async with asyncio.timeout(1):
        while (await visitor.http.get("/users/me", headers=headers)).status_code != 401:
            await asyncio.sleep(0.01)


async def test_registration_takes_the_same_fields_and_needs_none_of_them(visitor: Person) -> None:
    form = newcomer(role="provider")
    answer = await visitor.post("/auth/register", **form)
    assert answer.status_code == 201, answer.text
    assert (answer.json()["role"], answer.json()["nric"]) == ("provider", form["nric"][-4:])
    bare = await visitor.post("/signup", **visitor.account())
    assert bare.status_code == 201, bare.text
    assert facts_of(bare.json()) == dict.fromkeys(FACTS)


@pytest.mark.parametrize(
    ("role", "becomes"),
    [
        ("client", "client"),
        ("provider", "provider"),
        ("buyer", "client"),
        ("seller", "client"),
        ("broker", "client"),
    ],
)
async def test_people_register_as_what_they_come_for(visitor: Person, role: str, becomes: str) -> None:
    form, user = await sign_up(visitor, role=role)
    assert (user["role"], user["registered_as"]) == (becomes, role)
    login = await visitor.post("/login", email=form["email"], password=PASSWORD)
    headers = {"Authorization": f"Bearer {login.json()['access_token']}"}
    assert (await visitor.http.get("/users/me", headers=headers)).json()["registered_as"] == role


@pytest.mark.parametrize(
    "role", ["admin", "moderator", "Seller", "", "seller\u0000", 3, None, ["seller"], "x" * 10_000]
)
async def test_people_register_as_nothing_else(visitor: Person, role: object) -> None:
    answer = await visitor.post("/signup", **newcomer(role=role))
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "VALIDATION_ERROR")
    assert [detail["field"] for detail in answer.json()["error"]["details"]] == ["role"]


async def test_passwords_that_differ_make_no_account(visitor: Person) -> None:
    form = newcomer(password_confirm=f"{PASSWORD}-other")
    answer = await visitor.post("/signup", **form)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "PASSWORD_MISMATCH")
    assert is_problem(answer)
    assert (await visitor.post("/login", email=form["email"], password=PASSWORD)).status_code == 401
    assert (await visitor.post("/signup", **form | {"password_confirm": PASSWORD})).status_code == 201


async def test_taken_names_are_refused_and_leave_nothing(visitor: Person) -> None:
    form, _ = await sign_up(visitor)
    by_nric = newcomer(nric=form["nric"])
    for body, code in ((newcomer(email=form["email"].upper()), "EMAIL_TAKEN"), (by_nric, "NRIC_TAKEN")):
        answer = await visitor.post("/signup", **body)
        assert (answer.status_code, answer.json()["error"]["code"]) == (409, code)
        assert "already exists" in answer.json()["detail"]
        assert body["nric"] not in answer.text
    # The account and its address went with the number that was refused.
    assert (await visitor.post("/signup", **by_nric | {"nric": new_nric()})).status_code == 201


@pytest.mark.parametrize("number", [2, 8])
async def test_one_of_several_sign_ups_at_once_has_the_number(visitor: Person, number: int) -> None:
    nric = new_nric()
    answers = await asyncio.gather(*(visitor.post("/signup", **newcomer(nric=nric)) for _ in range(number)))
    assert sorted(answer.status_code for answer in answers) == [201, *[409] * (number - 1)]
    assert {answer.json()["error"]["code"] for answer in answers if answer.status_code == 409} == {"NRIC_TAKEN"}


async def test_repeated_sign_up_is_answered_again(visitor: Person) -> None:
    form, key = newcomer(), {"Idempotency-Key": secrets.token_hex(8)}
    first, again = [await visitor.http.post("/signup", json=form, headers=key) for _ in range(2)]
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert again.json() == first.json()
    for changed in ({"nric": new_nric()}, {"date_of_birth": "1985-06-02"}, {"gender": "M"}, {"first_name": "B"}):
        other = await visitor.http.post("/signup", json=form | changed, headers=key)
        assert other.json()["error"]["code"] == "IDEMPOTENCY_KEY_REUSED", changed


def years_ago(years: int) -> str:
    today = datetime.now(UTC).date()
    return f"{today.year - years}-{today.month:02d}-{min(today.day, 28):02d}"


@pytest.mark.parametrize("born", ["2000-02-29", "1996-02-29", years_ago(1), years_ago(129)])
async def test_dates_that_exist_are_accepted(visitor: Person, born: str) -> None:
    _, user = await sign_up(visitor, date_of_birth=born)
    assert user["date_of_birth"] == born


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *(("date_of_birth", day) for day in ("2023-02-29", "1900-02-29", "0000-01-01", "0001-01-01", "9999-12-31")),
        ("date_of_birth", (datetime.now(UTC) + timedelta(days=1)).date().isoformat()),
        ("date_of_birth", years_ago(131)),
        ("date_of_birth", "2001-03-28\n"),
        *(
            ("nric", text)
            for text in ("s7654321d", "S7654321d", "S7654321D\n", " S7654321D", "\uff337654321D", "S\u0667654321D")
        ),
        ("postal_code", "%"),
    ],
)
async def test_hostile_facts_are_refused_by_their_name_and_not_repeated(
    visitor: Person, field: str, value: str
) -> None:
    form = newcomer() | {field: value}
    for body in (form, {**form, "email": "no address", "password": "short"}):
        answer = await visitor.post("/signup", **body)
        assert answer.status_code == 422, answer.text
        assert is_problem(answer)
        assert field in [one["field"] for one in answer.json()["error"]["details"]]
        assert value.strip() not in answer.text
    assert (await visitor.post("/login", email=form["email"], password=PASSWORD)).status_code == 401


async def test_owner_changes_and_clears_facts(visitor: Person, client: Person) -> None:
    form, _ = await sign_up(visitor)
    nric = new_nric()
    for method, path, change, shown in (
        ("PATCH", "/users/me", {"nric": nric}, {"nric": nric[-4:]}),
        (
            "PUT",
            "/users",
            {"date_of_birth": "1992-02-29", "gender": "M"},
            {"date_of_birth": "1992-02-29", "gender": "M"},
        ),
        ("PUT", "/users/me", {"bio": "x"}, {"nric": nric[-4:], "date_of_birth": "1992-02-29", "gender": "M"}),
        ("PATCH", "/users/me", {"nric": None, "gender": None}, {"nric": None, "gender": None}),
        ("PUT", "/users", {"date_of_birth": None, "postal_code": None}, dict.fromkeys(FACTS)),
    ):
        before = (await client.get("/users/me")).json()
        changed = await client.http.request(method, path, json=change)
        assert changed.status_code == 200, changed.text
        user = changed.json()
        assert {name: user[name] for name in shown} == shown, change
        assert user["updated_at"] > before["updated_at"]
        now = (await client.get("/users/me")).json()
        # `PUT /users` shows the profile of bookings, too.
        assert now == {name: user[name] for name in now}
    taken = await client.http.patch("/users/me", json={"nric": form["nric"], "bio": "not stored"})
    assert (taken.status_code, taken.json()["error"]["code"]) == (409, "NRIC_TAKEN")
    assert (await client.get("/users/me")).json()["bio"] == "x"
    # The number that was cleared is free.
    assert (await visitor.post("/signup", **newcomer(nric=nric))).status_code == 201


async def test_only_owner_and_admins_see_facts(visitor: Person, provider: Person, admin: Person) -> None:
    mine = {"nric": new_nric(), "date_of_birth": "1971-03-09", "gender": "M", "postal_code": "ZZ 7139"}
    changed = await provider.http.patch("/users/me", json=mine)
    assert changed.status_code == 200, changed.text
    shown = facts_of(changed.json())
    assert facts_of((await admin.get(f"/users/{provider.id}")).json()) == shown
    listed = (await admin.get("/users", email=provider.email)).json()
    assert [facts_of(user) for user in listed] == [shown]
    by_admin = await admin.http.patch(f"/users/{provider.id}", json={"bio": "y"})
    assert facts_of(by_admin.json()) == shown
    # The texts that others and files get.
    texts = [
        (await visitor.post("/signup", **newcomer(nric=mine["nric"]))).text,
        (await admin.get("/users/export", email=provider.email)).text,
        (await admin.get("/admin/audit", user_id=provider.id)).text,
        (await admin.get(f"/providers/{provider.id}")).text,
        str(provider.tokens),
    ]
    for text in texts:
        assert not [value for value in (mine["nric"], mine["nric"][-4:], "1971-03-09", "ZZ 7139") if value in text]
    assert "date_of_birth" in texts[2], "the trail names the fields that changed"
    columns = next(csv.reader(io.StringIO(texts[1])))
    assert not {*FACTS, "postal_code"} & set(columns)


async def test_own_id_deletes_the_account_and_frees_its_number(visitor: Person, client: Person, admin: Person) -> None:
    form, user = await sign_up(visitor)
    person = await logged_in(visitor, form)
    async with contextlib.aclosing(person.http):
        assert (await client.http.delete(f"/users/{user['id']}")).status_code == 403
        deleted = await person.http.delete(f"/users/{user['id'].upper()}")
        assert (deleted.status_code, deleted.json()) == (200, {"message": "Account deleted"})
        await person.until_refused()
    left = (await admin.get(f"/users/{user['id']}")).json()
    assert (left["full_name"], left["is_active"]) == ("Deleted user", False)
    assert facts_of(left) == dict.fromkeys(FACTS)
    restored = await admin.http.patch(f"/users/{user['id']}", json={"is_active": True})
    assert restored.json()["error"]["code"] == "ACCOUNT_DELETED"
    assert (await visitor.post("/signup", **newcomer(nric=form["nric"]))).status_code == 201


async def test_repetition_of_a_registration_shows_nothing_of_the_erased_account(visitor: Person) -> None:
    form, key = newcomer(), {"Idempotency-Key": secrets.token_hex(8)}
    first = await visitor.http.post("/signup", json=form, headers=key)
    assert first.json()["date_of_birth"] == form["date_of_birth"]
    person = await logged_in(visitor, form)
    async with contextlib.aclosing(person.http):
        assert (await person.http.delete("/users/me")).status_code == 200
    again = await visitor.http.post("/signup", json=form, headers=key)
    # The answer was erased with the account, and the key registers anew.
    assert again.status_code == 201
    assert "Idempotency-Replayed" not in again.headers
    assert again.json()["id"] != first.json()["id"]


async def test_admins_deactivate_others_as_before(admin: Person) -> None:
    async with Person(admin.url) as person:
        answer = await admin.http.delete(f"/users/{person.id}")
        assert (answer.status_code, answer.json()["is_active"]) == (200, False)
        back = await admin.http.patch(f"/users/{person.id}", json={"is_active": True})
        assert back.json()["email"] == person.email


async def test_address_follows_the_table_of_postal_codes(stack: Stack, visitor: Person, tmp_path: Path) -> None:
    form, user = await sign_up(visitor, postal_code=" bl 1000 ")
    assert user["address"] is None
    person = await logged_in(visitor, form)

    async def address() -> Any:
        return (await person.get("/users/me")).json()["address"]

    async with contextlib.aclosing(person.http):
        assert await load_places(stack, tmp_path, "bl 1000, Bole Road 12 ,8.99,38.79") == 1
        assert await address() == BOLE
        assert await load_places(stack, tmp_path, "BL 1000,Bole Road 14,8.99,38.8", "BL 1001,Bole Road 16,9,38") == 2
        assert await address() == {**BOLE, "address": "Bole Road 14", "longitude": 38.8}
        assert await load_places(stack, tmp_path, "BL 1001,Bole Road 16,9,38") == 1
        assert await address() is None
