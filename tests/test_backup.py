"""A backup of a running system, a restore of all of it, and what must not come back with it."""

import contextlib
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx2
import pytest

from testkit.servers import PostgresServer
from tests.conftest import DATABASES
from tests.people import PASSWORD, Json, Person
from tools.demo.photo import photo
from tools.operate.backing_up import ERASURES, back_up, list_erasures
from tools.operate.databases import url_of
from tools.operate.doctor import examine
from tools.operate.findings import Level
from tools.operate.nightly import look, maintain
from tools.operate.restoring import How, restore
from tools.seed.stage import Stage
from tools.stack.config import SERVICES, Config, ConfigError
from tools.stack.operators import admin_maker
from tools.stack.stack import Stack

pytestmark = pytest.mark.slow

PICTURE = photo()
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
        await self.leaver.http.patch("/users/me", json={"full_name": "Tirunesh Dibaba"})
        await self.leaver.goes_available()
        await self.provider.goes_available()
        self.request = await self.client.asks_for_help()
        await self.provider.does("accept", request=self.request)
        await self.client.post(f"/messages/{self.request['id']}", content="before")
        self.file = (await self.client.uploads(self.request["id"], PICTURE)).json()

    async def after(self) -> None:
        """Writes, deletes, registers, and a session ends."""
        await self.client.post(f"/messages/{self.request['id']}", content="after")
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
        await socket.frame("offer.created", request_id=offered["id"])
    written = await client.post(f"/messages/{play.request['id']}", content="again")
    assert written.json()["seq"] == 2
    for person in (client, provider, leaver, newcomer):
        await person.http.aclose()


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
    async with Stage(url, admin_maker(config)) as stage:
        assert await stage.play() == 0
    async with httpx2.AsyncClient(base_url=f"{url}/api/v1", trust_env=False) as anyone:
        found = await anyone.get("/bookings/available", params={"vaccine_name": "measles", "timeslot_limit": 100})
    starts = [datetime.fromisoformat(slot["starts_at"]) for slot in found.json()]
    assert len(starts) >= 50
    assert timedelta(days=10) < max(starts) - datetime.now(UTC) < timedelta(days=15)


def _at(url: str, person: Person) -> Person:
    again = Person(url, person.role)
    again.id, again.email, again.tokens = person.id, person.email, person.tokens
    again.http.headers["Authorization"] = f"Bearer {person.tokens['access_token']}"
    return again


@pytest.mark.usefixtures("start_stack")  # Processes start from a copy that has loaded their code.
async def test_a_restored_system_is_as_it_was_without_those_who_left(urls: dict[str, str], tmp_path: Path) -> None:
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
    if is_lost:
        config = Config.isolated(tmp_path / "second", SETTINGS | urls)
    else:
        (backup.parent / ERASURES).unlink()
        assert await restore(config, "all", backup, How()) == 1, "it is not empty"
    assert await restore(config, "all", backup, How(force=not is_lost)) == 0
    async with Stack(config) as stack:
        await holds_what_was_backed_up(stack.gateway_url, play)
        for service in SERVICES:
            assert (await look(url_of(config, service))).oldest_seconds < 30
        await is_seeded_once(stack.gateway_url, config)
        # Events between the backup and a loss of NATS were not read, which is said until the next restart.
        errors = {one.text for one in await examine(config) if one.level is Level.ERROR}
        assert errors <= ({"consumers is down"} if is_lost else set())
