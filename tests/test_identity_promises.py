"""Tests of requirements in docs/asvs.md that no other test covers."""

import ast
import asyncio
import json
import os
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from gateway_testing import openapi_document
from sqlalchemy import update

from auth_service.accounts.models import User
from auth_service.accounts.password_rules import _common_passwords, password_issue
from auth_service.settings import Settings as AuthSettings
from kit.database import Database
from testkit import forks
from testkit.rows import count_rows
from tests.people import PASSWORD, Person
from tools.registry.deployables import ROOT
from tools.stack.config import AUTH
from tools.stack.stack import Stack

# A password of maximum length, with a space at each end and letters that have two cases.
LONG_PASSWORD = f" {'pässword of 128 characters, '.ljust(124, 'X')}-1 "
TEN_YEARS_AGO = datetime(2016, 1, 1, tzinfo=UTC)
_AREAS_ABOUT_ACCOUNTS = ("auth", "users", "verification")
_WORDS_OF_SECRET_QUESTIONS = ("hint", "question", "answer", "maiden", "secret")


async def status_of_login(person: Person, password: str) -> int:
    return (await person.post("/auth/login", email=person.email, password=password)).status_code


async def test_password_is_compared_exactly(visitor: Person) -> None:
    assert len(LONG_PASSWORD) == 128
    registered = await visitor.post("/auth/register", **visitor.account() | {"password": LONG_PASSWORD})
    assert registered.status_code == 201, registered.text
    for other in (LONG_PASSWORD[:-1], LONG_PASSWORD.strip(), LONG_PASSWORD.swapcase(), LONG_PASSWORD[:72]):
        assert await status_of_login(visitor, other) == 401
    assert await status_of_login(visitor, LONG_PASSWORD) == 200


async def test_passwords_do_not_expire(stack: Stack, client: Person) -> None:
    settings = AuthSettings(database_url=stack.config.environment_of(AUTH)["DATABASE_URL"])
    async with Database(settings.database_url) as database, database.transaction() as session:
        aged = update(User).where(User.email == client.email)
        await session.execute(aged.values(created_at=TEN_YEARS_AGO, updated_at=TEN_YEARS_AGO))
    assert await status_of_login(client, PASSWORD) == 200


async def test_most_common_3000_passwords_are_rejected(client: Person, visitor: Person) -> None:
    # Counts only passwords that no other rule rejects.
    common = {password for password in _common_passwords() if refused_as_common(password)}
    assert len(common) >= 3000
    for password in ("Password1", "QWERTY123"):
        registered = await visitor.post("/auth/register", **visitor.account() | {"password": password})
        changed = await client.post("/auth/change-password", old_password=PASSWORD, new_password=password)
        for answer in (registered, changed):
            assert answer.status_code == 422
            assert "common" in answer.json()["error"]["details"][0]["issue"]


@pytest.mark.usefixtures("preloaded")
async def test_new_database_has_no_accounts(database_url: str) -> None:
    command, environment = [sys.executable, "-m", AUTH.package, "migrate"], os.environ | {"DATABASE_URL": database_url}
    ended = await asyncio.to_thread(forks.run, command, ROOT, environment, seconds=30)
    assert ended.returncode == 0, ended.stderr
    async with Database(database_url) as database:
        assert await count_rows(database, User) == 0


def refused_as_common(password: str) -> bool:
    return "common" in (password_issue(password, min_length=8) or "")


def test_no_route_has_hints_or_secret_questions() -> None:
    fields = set(_fields_about_accounts())
    assert {"password", "new_password", "code"} <= fields
    assert {name for name in fields if any(word in name for word in _WORDS_OF_SECRET_QUESTIONS)} == {
        # The secret of an app that shows codes.
        "secret"
    }


def _fields_about_accounts() -> Iterator[str]:
    """Yields the fields of all that the routes about accounts take and give, to any depth."""
    document = openapi_document()
    operations = [one for methods in document["paths"].values() for one in methods.values()]
    about = [one for one in operations if one.get("x-flag", "").partition(":")[0] in _AREAS_ABOUT_ACCOUNTS]
    waiting, seen = {name for one in about for name in _schemas_in(one)}, set[str]()
    while waiting:
        name = waiting.pop()
        seen.add(name)
        schema = document["components"]["schemas"][name]
        yield from schema.get("properties", {})
        waiting |= set(_schemas_in(schema)) - seen


def _schemas_in(part: object) -> list[str]:
    return re.findall(r"#/components/schemas/(\w+)", json.dumps(part))


async def test_only_login_starts_a_session(client: Person) -> None:
    paths = openapi_document()["paths"]
    responses = {
        path: str([operation["responses"] for operation in methods.values()]) for path, methods in paths.items()
    }
    give_tokens = {path.removeprefix("/api/v1") for path, text in responses.items() if "schemas/Tokens" in text}
    assert give_tokens == {"/auth/login", "/login", "/auth/refresh", "/auth/refresh-token"}
    # The client has registered and logged in.
    assert len((await client.get("/auth/sessions")).json()) == 1


async def test_identity_headers_are_ignored(client: Person, provider: Person) -> None:
    headers = dict.fromkeys(["X-User-Id", "X-Caller", "X-Forwarded-User", "Sub"], provider.id)
    headers |= dict.fromkeys(["X-User-Role", "X-Role", "Role"], "admin")
    assert (await client.http.get("/auth/me", headers=headers)).json()["id"] == client.id
    assert (await client.http.get("/users", headers=headers)).status_code == 403
    del client.http.headers["Authorization"]
    assert (await client.http.get("/auth/me", headers=headers)).status_code == 401


def test_secrets_do_not_come_from_the_random_module() -> None:
    """The numbers of `random` are predictable, so code that creates keys, tokens and codes does not import it.

    The sockets take from it when a client comes back, and the byte port in which order it tries the addresses of a
    service. Neither is a secret.
    """
    sources = [
        path for member in ("auth-service", "gateway", "libs/kit") for path in ROOT.glob(f"{member}/src/**/*.py")
    ]
    assert sources
    found = {str(path.relative_to(ROOT / "gateway/src/gateway")) for path in sources if "random" in imported_by(path)}
    assert found == {"byte_port.py", "line/open_sockets.py", "sockets/connection.py"}


def imported_by(path: Path) -> set[str]:
    nodes = list(ast.walk(ast.parse(path.read_text())))
    modules = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    return modules | {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom) and not node.level}
