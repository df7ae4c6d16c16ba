"""Calls by API key beside calls by bearer token."""

import argparse
from collections.abc import Sequence
from functools import partial

from auth_service.administration.actions import make_admin
from bench.load import Samples, closed_loop
from bench.report import Table, milliseconds
from bench.system import system
from bench.visitor import Visitor, expect, visitors
from kit.database import Database
from tools.stack.config import AUTH
from tools.stack.stack import Stack

_SLICES = 10
_PATH = "/api/v1/auth/me"
_EXPLAINED = """\
`GET /auth/me` again and again on one connection, by the token of a person, by a key alone, and by both. The three loads
alternate, {slices} times each, since the speed of a machine changes."""


async def calls_by_key(database: str, chosen: argparse.Namespace) -> Sequence[Table]:
    async with system(database) as stack, visitors(stack.gateway_url, 1) as (admin,):
        await admin.registers()
        await appoint(stack, admin.email)
        await admin.logs_in()
        made = {"name": "Bench", "scopes": ["users:read"], "role": "client"}
        key = {"X-API-Key": expect(await admin.post("/admin/api-keys", **made), 201).json()["key"]}
        token = {"Authorization": f"Bearer {admin.access_token}"}
        ways = {"a token": token, "a key": key, "a token and a key": token | key}
        found: dict[str, list[float]] = {name: [] for name in ways}
        for _ in range(_SLICES):
            for name, headers in ways.items():
                load = await closed_loop([partial(_ask, admin, headers)], chosen.seconds / _SLICES)
                found[name] += load.samples.durations
    by_token = Samples.of(found["a token"])
    rows = [_row(name, Samples.of(durations), by_token) for name, durations in found.items()]
    columns = ["call by", "number", "mean ms", "p50 ms", "p99 ms", "mean ÷ a token"]
    return [Table(f"Calls by key, on {database}", _EXPLAINED.format(slices=_SLICES), columns, rows)]


async def _ask(caller: Visitor, headers: dict[str, str]) -> None:
    expect(await caller.connection.send("GET", _PATH, headers), 200)


async def appoint(stack: Stack, email: str) -> None:
    """Makes an account an admin, whose next login has the role."""
    url = stack.config.environment_of(AUTH)["DATABASE_URL"].replace("postgresql://", "postgresql+asyncpg://", 1)
    async with Database(url) as database, database.transaction() as session:
        await make_admin(session, email)


def _row(name: str, samples: Samples, by_token: Samples) -> list[str]:
    mean, least = (sum(one.durations) / len(one.durations) for one in (samples, by_token))
    times = [mean, samples.percentile(50), samples.percentile(99)]
    return [name, f"{len(samples.durations):,}", *map(milliseconds, times), f"{mean / least:.3f}"]
