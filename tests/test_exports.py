"""Admins take whole tables away as CSV, and the processes need no more memory for a long one.

`EXPORT_USERS` sets the number of accounts in the long export.
"""

import asyncio
import csv
import io
import os
import sys
from pathlib import Path

import pytest
from sqlalchemy import insert

from auth_service.accounts.models import Role, User
from kit import clock
from kit.database import Database
from kit.ids import new_id
from tests.people import ADDIS, Json, Person
from tools.stack.config import AUTH, GATEWAY
from tools.stack.stack import Stack

pytestmark = pytest.mark.slow

USERS = int(os.environ.get("EXPORT_USERS", "20000"))
TABLES = ("users", "requests", "payments", "notifications", "reports")
MOST_MIB = 32


async def exported(admin: Person, table: str, **query: str) -> list[Json]:
    answer = await admin.get(f"/admin/export/{table}", **query)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-disposition"] == f'attachment; filename="{table}.csv"'
    assert answer.headers["content-type"].startswith("text/csv")
    return list(csv.DictReader(io.StringIO(answer.text)))


async def test_tables_have_what_people_did_and_no_formulas(admin: Person, client: Person) -> None:
    await client.put("/users/me", full_name="=HYPERLINK(1)")
    about = {"category": "towing", **ADDIS}
    quote = (await client.post("/quotes", **about)).json()
    request = (await client.post("/requests/", description='=1+1, "quoted"', quote_id=quote["id"], **about)).json()
    paid = await client.post("/payments", request_id=request["id"], gateway="test")
    assert paid.status_code == 201, paid.text
    payment = paid.json()
    (user,) = [row for row in await exported(admin, "users", email=client.email) if row["id"] == client.id]
    assert (user["full_name"], user["role"], user["is_active"]) == ("'=HYPERLINK(1)", "client", "true")
    (row,) = [row for row in await exported(admin, "requests") if row["id"] == request["id"]]
    assert (row["client_id"], row["status"]) == (client.id, request["status"])
    assert row["description"] == '\'=1+1, "quoted"'
    (row,) = [row for row in await exported(admin, "payments") if row["id"] == payment["id"]]
    assert (row["request_id"], row["user_id"], row["gateway"]) == (request["id"], client.id, "test")
    assert float(row["amount"]) == payment["amount"]
    assert all(row["user_id"] and row["kind"] for row in await exported(admin, "notifications"))


async def test_notifications_are_exported_with_their_users(admin: Person, client: Person, provider: Person) -> None:
    request = await client.asks_for_help()
    await provider.does("accept", request=request)
    await client.until_equal("/notifications/unread-count", "unread_count", 1)
    rows = [row for row in await exported(admin, "notifications") if row["user_id"] == client.id]
    assert [(row["type"], row["kind"], row["is_read"]) for row in rows] == [
        ("request_update", "request.accepted", "false")
    ]


async def test_each_export_is_in_the_audit_trail(admin: Person) -> None:
    for table in TABLES:
        await exported(admin, table)
        async with asyncio.timeout(30):
            while True:
                found = (await admin.get("/admin/audit", action=f"{table}_exported", user_id=admin.id)).json()
                if found:
                    break
                await asyncio.sleep(0.05)
        assert [entry["actor_id"] for entry in found] == [admin.id]


@pytest.mark.parametrize("table", TABLES)
async def test_only_admins_export(client: Person, provider: Person, table: str) -> None:
    for person in (client, provider):
        answer = await person.get(f"/admin/export/{table}")
        assert (answer.status_code, answer.json()["error"]["code"]) == (403, "ONLY_ADMINS")


async def add_users(stack: Stack, number: int) -> None:
    """Adds accounts past the service. No password logs in to them."""
    now, url = clock.now(), stack.config.environment_of(AUTH)["DATABASE_URL"]
    async with Database(url.replace("postgresql://", "postgresql+asyncpg://", 1)) as database:
        for _ in range(number // 1000):
            ids = [new_id() for _ in range(1000)]
            rows = [
                {
                    "id": one,
                    "full_name": "A Person With A Name Of Some Length",
                    "email": f"{one}@export.example.com",
                    "password_hash": "!",
                    "role": Role.CLIENT,
                    "is_active": True,
                    "email_verified": False,
                    "preferences": {},
                    "created_at": now,
                    "updated_at": now,
                }
                for one in ids
            ]
            async with database.transaction() as session:
                await session.execute(insert(User), rows)


def resident_mib(pid: int) -> float:
    """Returns the most memory that a process has had."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


async def streamed(admin: Person) -> int:
    """Returns the number of lines of an export that is read as it comes."""
    lines = 0
    async with admin.http.stream("GET", "/admin/export/users", params={"email": "@export.example.com"}) as answer:
        assert answer.status_code == 200
        async for chunk in answer.aiter_bytes():
            lines += chunk.count(b"\n")
    return lines


async def test_a_long_export_needs_no_more_memory_than_a_short_one(stack: Stack, admin: Person) -> None:
    await add_users(stack, 2000)
    # A first export loads what stays.
    assert await streamed(admin) == 2001
    processes = {one.name: one.pid for one in stack.processes if one.pid and one.name in (AUTH.name, GATEWAY.name)}
    assert len(processes) == 2
    before = {name: resident_mib(pid) for name, pid in processes.items()}
    await add_users(stack, USERS)
    assert await streamed(admin) == 2001 + USERS
    grown = {name: round(resident_mib(pid) - before[name], 1) for name, pid in processes.items()}
    sys.stdout.write(f"an export of {USERS} accounts has grown the most memory by MiB {grown}\n")
    assert max(grown.values()) <= MOST_MIB, grown
