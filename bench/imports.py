"""The import of a file with as many rows as one may have."""

import argparse
import asyncio
import time
from collections.abc import Sequence

import httpx2

from bench.keys import appoint
from bench.report import Table
from bench.system import system
from bench.visitor import Visitor, expect, visitors

ROWS = 50_000
_EXPLAINED = """\
`POST /admin/users/import` with {rows:,} new people, whose mails to choose a password are stored with their accounts.
The time ends when the import has ended. *Answer* is the time until it was accepted. The bar: at most 5 minutes."""


async def import_of_accounts(database: str, _: argparse.Namespace) -> Sequence[Table]:
    lines = (f"Person {number},import-{number}@example.com,client" for number in range(ROWS))
    content = "\n".join(["full_name,email,role", *lines]).encode()
    async with system(database) as stack, visitors(stack.gateway_url, 1) as (admin,):
        await admin.registers()
        await appoint(stack, admin.email)
        await admin.logs_in()
        began = time.perf_counter()
        import_id = await _begun(stack.gateway_url, admin.access_token, content)
        answered = time.perf_counter()
        found = await _ended(admin, import_id)
        ended = time.perf_counter()
    assert (found["created"], found["failed"]) == (ROWS, 0), found
    row = [f"{ROWS:,}", f"{answered - began:.2f}", f"{ended - began:.1f}", f"{ROWS / (ended - answered):,.0f}"]
    columns = ["rows", "answer s", "all s", "rows a second"]
    return [Table(f"Import, on {database}", _EXPLAINED.format(rows=ROWS), columns, [row])]


async def _begun(url: str, token: str, content: bytes) -> str:
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "text/csv"}
    async with httpx2.AsyncClient(trust_env=False, timeout=60) as client:
        accepted = await client.post(f"{url}/api/v1/admin/users/import", headers=headers, content=content)
    accepted.raise_for_status()
    return str(accepted.json()["id"])


async def _ended(admin: Visitor, import_id: str) -> dict[str, int]:
    while True:
        shown: dict[str, int] = expect(await admin.get(f"/admin/imports/{import_id}"), 200).json()
        if shown["finished_at"]:
            return shown
        await asyncio.sleep(0.2)
