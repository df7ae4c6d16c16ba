"""A backup of a running system, a restore of all of it, and what must not come back with it."""

import asyncio
import contextlib
import os
import secrets
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx2
import pytest
from sqlalchemy import text

from kit.database import Database
from testkit.servers import PostgresServer
from tests.all_rows import Rows, all_rows, places_of
from tests.chatting import says
from tests.conftest import DATABASES
from tests.operators import admin_maker
from tests.people import PASSWORD, Json, Person
from tools.demo.photo import photo
from tools.operate.backing_up import ERASURES, back_up, list_erasures
from tools.operate.databases import url_of
from tools.operate.doctor import examine
from tools.operate.findings import Level
from tools.operate.nightly import look, maintain
from tools.operate.restoring import How, restore
from tools.seed.stage import Stage
from tools.stack.config import AUTH, SERVICES, Config, ConfigError
from tools.stack.stack import Stack

pytestmark = pytest.mark.slow

# The time in which all services hear of an erasure.
_HEARD_SECONDS = 20
# The time in which all that follows from the seed is done, and the time without a new row after which it is.
_REST_SECONDS = 60
_PAUSE_SECONDS = 2
PICTURE = photo()
# The name and the number of the person who leaves.
NAME, PHONE = "Tirunesh Dibaba", "+251911987654"
# Tables whose rows come and go with time, with logins, and with events that are on their way.
PASSING = {
    *("outbox", "inbox", "idempotency", "sessions", "audit_entries", "login_failures", "mails"),
    *("offers", "deliveries", "notifications"),
}
# Tables that only grow while a request waits: a wave is planned each 20 seconds, and an entry is written for a
# provider who does not come.
GROWING = {"waves", "candidates", "timeline_entries"}
LASTING = (
    *(("auth-service", "users"), ("request-service", "payments"), ("request-service", "refunds")),
    *(("chat-service", "messages"), ("file-service", "files"), ("request-service", "bookings")),
)
# Columns that workers change as time passes.
CHANGING = {"updated_at", "due_at", "version", "checked_at", "next_sync_at", "last_used_at", "batch_id"}
SETTINGS = {"AUTH_ARGON2_MEMORY_KIB": "8", "AUTH_ARGON2_ITERATIONS": "1", "RATE_LIMITS": "relaxed"}


@pytest.fixture(params=DATABASES)
def urls(request: pytest.FixtureRequest, postgres: PostgresServer) -> Iterator[dict[str, str]]:
    """The settings that name the databases; none for SQLite, whose files are in the folder of data."""
    with contextlib.ExitStack() as dropped:
        names = {f"{one.prefix}_DATABASE_URL": f"test_{one.package}_{secrets.token_hex(4)}" for one in SERVICES}
        made = {} if request.param == "sqlite" else names
        for name in made.values():
            dropped.callback(postgres.drop_database, name)
        yield {variable: postgres.create_database(name) for variable, name in made.items()}


class Play:
    """Four people, and their doings before and after the backup."""

    def __init__(self, url: str) -> None:
        self.client, self.provider = Person(url), Person(url, "provider")
        self.leaver, self.newcomer = Person(url, "provider"), Person(url)
        self.request: Json = {}
        self.file: Json = {}

    async def before(self) -> None:
        for person in (self.client, self.provider, self.leaver):
            await person.__aenter__()
        profile = {"full_name": NAME, "phone": PHONE, "bio": f"Call {NAME}"}
        assert (await self.leaver.http.patch("/users/me", json=profile)).status_code == 200
        await self.leaver.goes_available()
        await self.provider.goes_available()
        self.request = await self.client.asks_for_help()
        await self.provider.does("accept", request=self.request)
        await says(self.client, self.request["id"], "before")
        uploaded = await self.client.uploads(self.request["id"], PICTURE)
        assert uploaded.status_code == 201, uploaded.text
        self.file = uploaded.json()

    async def after(self) -> None:
        """Writes, deletes, registers, and a session ends."""
        await says(self.client, self.request["id"], "after")
        assert (await self.leaver.http.delete("/users/me")).status_code == 200
        await self.newcomer.__aenter__()
        assert (await self.provider.post("/auth/logout")).status_code in (200, 204)

    async def close(self) -> None:
        for person in (self.client, self.provider, self.leaver, self.newcomer):
            await person.http.aclose()


async def holds_what_was_backed_up(url: str, play: Play) -> None:
    client, provider, leaver, newcomer = (
        _at(url, one) for one in (play.client, play.provider, play.leaver, play.newcomer)
    )
    # Sessions that began before and after the backup are over, and so are their access tokens.
    for person in (client, provider, newcomer):
        assert (await person.get("/auth/me")).status_code == 401
        assert (await person.post("/auth/refresh", refresh_token=person.tokens["refresh_token"])).status_code == 401
    for gone in (leaver, newcomer):
        assert (await gone.post("/auth/login", email=gone.email, password=PASSWORD)).status_code == 401
    await client.log_in()
    await provider.log_in()
    assert (await client.get(f"/requests/{play.request['id']}")).json()["status"] == "accepted"
    messages = (await client.get(f"/messages/{play.request['id']}")).json()
    assert [message["content"] for message in messages] == ["before"]
    assert (await provider.get(f"/uploads/{play.file['id']}/download")).content == PICTURE
    # An account that was erased after the backup is erased everywhere.
    await client.until_equal(f"/providers/{leaver.id}", "name", "Deleted user")
    # Life goes on: events travel, and numbers continue without a gap.
    await provider.does("start", "complete", request=play.request)
    await provider.goes_available()
    async with provider.socket() as socket:
        offered = await client.asks_for_help()
        # In a later wave, if the provider's place came after the first one.
        await socket.frame("offer.created", seconds=60, request_id=offered["id"])
    assert (await says(client, play.request["id"], "again"))["seq"] == 2
    for person in (client, provider, leaver, newcomer):
        await person.http.aclose()


async def rehearses_maintenance(config: Config, capsys: pytest.CaptureFixture[str]) -> None:
    """Fails unless a dry run names what is old in the databases and in the store, and leaves all of it there."""
    for service in SERVICES:
        async with Database(url_of(config, service)) as database, database.engine.begin() as connection:
            await connection.execute(text("UPDATE idempotency SET created_at = '2020-01-01 00:00:00+00:00'"))
            if service is AUTH:
                await connection.execute(text("UPDATE audit_entries SET occurred_at = '2020-01-01 00:00:00+00:00'"))
    left = config.data / "files" / "staging" / "left-by-a-crash"
    left.parent.mkdir(exist_ok=True)
    left.write_bytes(b"bytes")
    os.utime(left, (0, 0))
    before = await all_rows(config)
    capsys.readouterr()
    assert await maintain(config, "all", is_dry=True) == 0
    assert await all_rows(config) == before
    assert left.exists()
    said = capsys.readouterr().out
    audited = len(before["auth-service", "audit_entries"])
    assert f"{audited} of audit_entries deleted" in said
    assert "1 of objects of the store deleted" in said
    assert "Nothing was changed." in said


async def is_nowhere(config: Config, *texts: str) -> None:
    """Fails if a person who was erased since the backup is still found in a database, once all have heard of it."""
    until = time.monotonic() + _HEARD_SECONDS
    while places := set(places_of(await all_rows(config), *texts)):
        assert time.monotonic() < until, places
        await asyncio.sleep(0.5)


async def is_seeded_once(url: str, config: Config) -> None:
    """Fails unless the seed is made once, with vaccinations that people find."""

    async def make_none(_email: str) -> bool:
        return False

    async with Stage(url, make_none) as stage:
        assert await stage.play() > 20
        assert not stage.has_admin
    async with Stage(url, admin_maker(config)) as stage:
        assert await stage.play() > 15
        assert stage.has_admin
    before = await rows_at_rest(config)
    async with Stage(url, admin_maker(config)) as stage:
        assert await stage.play() == 0
    after = await rows_at_rest(config)
    has_the_same_rows(before, after)
    states = [{row["status"] for row in after["request-service", table]} for table in ("payments", "requests")]
    # These two expire, after half an hour and an hour.
    assert states[0] >= {"pending", "authorized", "success", "failed", "cancelled"}
    assert states[1] >= {"pending", "accepted", "in_progress", "completed", "cancelled"}
    async with httpx2.AsyncClient(base_url=f"{url}/api/v1", trust_env=False) as anyone:
        found = await anyone.get("/bookings/available", params={"vaccine_name": "measles", "timeslot_limit": 100})
    starts = [datetime.fromisoformat(slot["starts_at"]) for slot in found.json()]
    assert len(starts) >= 50
    assert timedelta(days=10) < max(starts) - datetime.now(UTC) < timedelta(days=15)


async def rows_at_rest(config: Config) -> Rows:
    """Returns all rows once no listing waits for its check, no event waits, and no more rows follow from earlier ones.

    Each listing of the seed is checked after it is published, and a signal becomes a report in another service.
    """
    last: Rows = {}
    until = time.monotonic() + _REST_SECONDS
    while True:
        rows = await all_rows(config)
        is_waiting = any(row["due_at"] for row in rows["request-service", "listing_checks"]) or any(
            found for (_, table), found in rows.items() if table == "outbox"
        )
        if not is_waiting and last and _settled(last) == _settled(rows):
            return rows
        assert time.monotonic() < until, "Rows are still added."
        last = {} if is_waiting else rows
        await asyncio.sleep(_PAUSE_SECONDS)


def _settled(rows: Rows) -> dict[tuple[str, str], set[tuple[str, ...]]]:
    return {place: keys_of(found) for place, found in rows.items() if place[1] not in PASSING | GROWING}


def has_the_same_rows(before: Rows, after: Rows) -> None:
    """Fails if a table has other rows, but for those that follow from time, or from a login."""
    assert before.keys() == after.keys()
    assert {table for _, table in before} >= PASSING | GROWING
    for place, rows in before.items():
        table, were, are = place[1], keys_of(rows), keys_of(after[place])
        if table in GROWING:
            assert were <= are, place
        elif table not in PASSING:
            assert were == are, place
    for place in LASTING:
        now = {str(row["id"]): row for row in after[place]}
        for row in before[place]:
            same = row.keys() - CHANGING
            found = now[str(row["id"])]
            assert {name: row[name] for name in same} == {name: found[name] for name in same}, place


def keys_of(rows: list[Json]) -> set[tuple[str, ...]]:
    """Returns the ids in each row, of its own and of others; a wave has its batch only once it is decided."""
    return {
        tuple(str(row[name]) for name in sorted(row.keys() - CHANGING) if name == "id" or name.endswith("_id"))
        for row in rows
    }


def _at(url: str, person: Person) -> Person:
    again = Person(url, person.role)
    again.id, again.email, again.tokens = person.id, person.email, person.tokens
    again.http.headers["Authorization"] = f"Bearer {person.tokens['access_token']}"
    return again


@pytest.mark.timeout(300)  # Two systems start, and one is filled with seed data.
@pytest.mark.usefixtures("start_stack")  # Processes start from a copy that has loaded their code.
async def test_a_restored_system_is_as_it_was_without_those_who_left(
    urls: dict[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """SQLite: into an empty folder, with NATS lost. PostgreSQL: over what is there, with NATS kept and no list."""
    is_lost = not urls
    config = Config.isolated(tmp_path / "first", SETTINGS | urls)
    backup = tmp_path / "backups" / "one"
    async with Stack(config) as stack:
        play = Play(stack.gateway_url)
        await play.before()
        assert await back_up(config, "all", backup, None) == 0
        await play.after()
        assert await maintain(config, "all") == 0
        if is_lost:
            assert await list_erasures(config, backup.parent / ERASURES) == 0
        with pytest.raises(ConfigError, match="Another stack uses"):
            await restore(config, "all", backup, How(force=True))
        await play.close()
    await rehearses_maintenance(config, capsys)
    if is_lost:
        config = Config.isolated(tmp_path / "second", SETTINGS | urls)
    else:
        (backup.parent / ERASURES).unlink()
        assert await restore(config, "all", backup, How()) == 1, "it is not empty"
    assert await restore(config, "all", backup, How(force=not is_lost)) == 0
    async with Stack(config) as stack:
        await holds_what_was_backed_up(stack.gateway_url, play)
        await is_nowhere(config, play.leaver.email, NAME, PHONE, PHONE.removeprefix("+251"))
        for service in SERVICES:
            assert (await look(url_of(config, service))).oldest_seconds < 30
        await is_seeded_once(stack.gateway_url, config)
        # Events between the backup and a loss of NATS were not read, which is said until the next restart.
        errors = {one.text for one in await examine(config) if one.level is Level.ERROR}
        assert errors <= ({"consumers is down"} if is_lost else set())
