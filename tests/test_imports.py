"""Accounts that admins add, one by one and from files, and their owners who choose a password.

`IMPORT_ROWS` sets the size of the import during which auth-service is killed again and again.
"""

import asyncio
import os
import re
import secrets
from collections.abc import AsyncIterator

import httpx2
import pytest
import pytest_asyncio
from sqlalchemy import select

from auth_service.accounts.models import User
from auth_service.audit.models import Action, AuditEntry
from auth_service.imports.models import ImportPart
from auth_service.mails.models import Mail
from kit.database import Database
from tests.chance import new_chance
from tests.conftest import DATABASES, StartStack, admin_maker
from tests.mailbox import Mailbox
from tests.people import Json, Person, is_problem
from tools.stack.config import AUTH
from tools.stack.stack import Stack

pytestmark = pytest.mark.slow

IMPORT, HEADER = "/admin/users/import", "full_name,email,role,phone"
NEW_PASSWORD = "a-long-way-from-home-1"
ROWS = int(os.environ.get("IMPORT_ROWS", "4000"))
KILLS = 10


def new_email() -> str:
    return f"import-{secrets.token_hex(6)}@example.com"


async def sends(admin: Person, content: bytes, *, kind: str = "text/csv", **query: str) -> httpx2.Response:
    return await admin.http.post(IMPORT, content=content, headers={"Content-Type": kind}, params=query)


async def sends_form(admin: Person, content: bytes, **query: str) -> httpx2.Response:
    return await admin.http.post(IMPORT, files={"file": ("people.csv", content, "text/csv")}, params=query)


async def ended(admin: Person, answer: httpx2.Response, seconds: float = 60) -> Json:
    assert answer.status_code == 202, answer.text
    async with asyncio.timeout(seconds):
        while True:
            found = await admin.get(f"/admin/imports/{answer.json()['id']}")
            if found.status_code == 200 and found.json()["finished_at"]:
                shown: Json = found.json()
                return shown
            await asyncio.sleep(0.1)


async def test_owner_of_an_added_account_chooses_a_password(stack: Stack, admin: Person) -> None:
    email = new_email()
    made = await admin.post("/users", full_name="Tirunesh Dibaba", email=email, role="provider", phone="+251 911")
    assert made.status_code == 201, made.text
    assert (made.json()["role"], made.json()["email_verified"]) == ("provider", False)
    again = await admin.post("/users", full_name="Tirunesh Dibaba", email=email, role="provider")
    assert (again.status_code, again.json()["error"]["code"]) == (409, "EMAIL_TAKEN")
    token = await Mailbox(stack, email).invitation()
    async with Person(stack.gateway_url) as stranger:
        chosen = await stranger.post("/auth/reset-password", token=token, new_password=NEW_PASSWORD)
        assert chosen.status_code == 200, chosen.text
        login = await stranger.post("/auth/login", email=email, password=NEW_PASSWORD)
        assert login.status_code == 200, login.text
    assert (await admin.get(f"/users/{made.json()['id']}")).json()["email_verified"] is True


async def test_a_file_is_tried_and_then_imported(stack: Stack, admin: Person, client: Person) -> None:
    emails = [new_email() for _ in range(3)]
    lines = [f"Person,{email},client," for email in emails]
    bad = ["=1+1,x@example.com,client,", '"Person,y@example.com,client,', "Nul\0,z@example.com,admin,"]
    taken = [f"Person,{client.email},client,", lines[0]]
    content = "\r\n".join([HEADER, *lines, *bad, *taken]).encode()
    dry = await ended(admin, await sends(admin, content, dry_run="true"))
    assert (await admin.get("/users", email=emails[0])).json() == []
    real = await ended(admin, await sends_form(admin, content))
    counts = {"rows": 8, "done": 8, "created": 3, "skipped": 2, "failed": 3}
    assert {name: real[name] for name in counts} == {name: dry[name] for name in counts} == counts
    found = [(error["line"], error["field"]) for error in real["errors"]]
    assert found == [(5, "full_name"), (6, "line"), (7, "full_name"), (7, "role")]
    for email in emails:
        (one,) = (await admin.get("/users", email=email)).json()
        assert (one["full_name"], one["role"]) == ("Person", "client")
        await Mailbox(stack, email).invitation()
    (user,) = (await admin.get("/users", email=emails[0])).json()
    (entry, *_) = (await admin.get("/admin/audit", action="user_created", user_id=user["id"])).json()
    assert (entry["actor_id"], entry["details"]["import_id"]) == (admin.id, real["id"])


async def test_files_that_cannot_be_read_are_refused(admin: Person, client: Person) -> None:
    fine = f"{HEADER}\nPerson,{new_email()},client,\n".encode()
    bomb = HEADER.encode() + b"\n" + b'"' * (10 * 1024 * 1024)
    rows = (HEADER + "\n" + "Person,p@example.com,client,\n" * 50_001).encode()
    for content, status, code in (
        (b"", 422, "VALIDATION_ERROR"),
        (b"name,mail\n", 422, "VALIDATION_ERROR"),
        ("é".encode("latin-1") + fine, 422, "VALIDATION_ERROR"),
        (rows, 422, "VALIDATION_ERROR"),
        (bomb, 413, "FILE_TOO_LARGE"),
    ):
        for answer in (await sends(admin, content), await sends_form(admin, content)):
            assert is_problem(answer)
            assert (answer.status_code, answer.json()["error"]["code"]) == (status, code), content[:20]
    for kind in ("application/json", "", "multipart/form-data", "multipart/form-data; boundary=x"):
        assert (await sends(admin, fine, kind=kind)).status_code == 422, kind
    assert (await sends(admin, fine, dry_run="perhaps")).status_code == 422
    refused = await sends(client, fine)
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "ONLY_ADMINS")


@pytest_asyncio.fixture(loop_scope="session", params=DATABASES)
async def attacked(request: pytest.FixtureRequest, start_stack: StartStack) -> AsyncIterator[Stack]:
    async with start_stack(request.param) as stack:
        yield stack


async def done_of(admin: Person, import_id: str) -> int:
    """Returns how many rows were read; -1 while there is no answer."""
    try:
        answer = await admin.get(f"/admin/imports/{import_id}")
    except httpx2.HTTPError:
        return -1
    return int(answer.json()["done"]) if answer.status_code == 200 else -1


async def test_each_row_is_imported_once_although_auth_service_is_killed(attacked: Stack) -> None:
    chance, mark = new_chance(), secrets.token_hex(4)
    emails = [f"{mark}-{number}@example.com" for number in range(ROWS)]
    content = "\n".join([HEADER, *(f"Person,{email},provider," for email in emails)]).encode()
    moments = sorted(chance.sample(range(1, 90), KILLS))
    async with Person(attacked.gateway_url) as admin:
        await admin_maker(attacked)(admin)
        await admin.log_in()
        begun = await sends(admin, content)
        for percent in moments:
            async with asyncio.timeout(120):
                while await done_of(admin, begun.json()["id"]) < percent * ROWS // 100:
                    await asyncio.sleep(0.01)
            attacked.kill(AUTH.name)
            await attacked.restart(AUTH.name)
        shown = await ended(admin, begun, seconds=600)
    assert (shown["done"], shown["created"], shown["skipped"], shown["failed"]) == (ROWS, ROWS, 0, 0)
    url = attacked.config.environment_of(AUTH)["DATABASE_URL"]
    async with (
        Database(url.replace("postgresql://", "postgresql+asyncpg://", 1)) as database,
        database.read() as session,
    ):
        users = (await session.execute(select(User.id, User.email).where(User.email.startswith(mark)))).all()
        assert sorted(email for _, email in users) == sorted(emails)
        created = select(AuditEntry.subject_id).where(AuditEntry.action == Action.USER_CREATED)
        assert sorted(map(str, await session.scalars(created))) == sorted(str(user_id) for user_id, _ in users)
        assert (await session.scalars(select(ImportPart))).all() == []
        waiting = (await session.scalars(select(Mail.email).where(Mail.is_bulk))).all()
    mails = (path.read_text() for path in (attacked.config.data / "mails").glob("*.eml"))
    sent = [found[1] for mail in mails if (found := re.search(r"^To: (\S+)", mail, re.MULTILINE))]
    assert set(emails) <= {*waiting, *sent}
