"""Revocations share no room with the data of users, and act although auth-service is cut off, stopped or purged."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass

import nats
import nats.errors
import pytest
import pytest_asyncio
from nats.js.errors import APIError

from testkit.processes import free_port
from testkit.servers import nats_server
from tests.conftest import DATABASES, StartStack
from tests.people import Person
from tests.slow_link import SlowLink
from tools.stack.stack import Stack

pytestmark = pytest.mark.slow

MEBIBYTE = 1024**2
STORE_BYTES = 40 * MEBIBYTE
BOUNDS = {"EVENTS": 16, "FEED": 16, "DEAD": 2, "REVOCATIONS": 2}
NAMESPACE = "twou"
# A heartbeat is good for 3 s, and the answer of auth-service for one more.
NOTICED_WITHIN_SECONDS = 6.0
UNAUTHORIZED = 4401


@dataclass
class System:
    stack: Stack
    nats_url: str
    # Between auth-service and NATS.
    link: SlowLink

    def person(self) -> Person:
        return Person(self.stack.gateway_url)

    @contextlib.asynccontextmanager
    async def streams(self) -> AsyncIterator[nats.js.JetStreamContext]:
        client = await nats.connect(self.nats_url)
        yield client.jetstream()
        await client.close()


@pytest_asyncio.fixture(scope="module", loop_scope="session", params=DATABASES)
async def system(
    request: pytest.FixtureRequest, start_stack: StartStack, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[System]:
    """A system with a store of 40 MB. Tests may break it and must repair it."""
    folder = tmp_path_factory.mktemp("nats")
    (folder / "nats.conf").write_text(f"jetstream {{ max_file_store: {STORE_BYTES} }}")
    bounds = {f"NATS_{name}_MAX_BYTES": str(size * MEBIBYTE) for name, size in BOUNDS.items()}
    with nats_server(config=folder / "nats.conf", store_dir=folder / "store", port=(port := free_port())) as server:
        async with SlowLink(port).running() as link:
            urls = {"NATS_URL": server.url, "AUTH_NATS_URL": f"nats://127.0.0.1:{link.port}"}
            async with start_stack(request.param, **urls, **bounds) as stack:
                yield System(stack, server.url, link)


async def fill(streams: nats.js.JetStreamContext) -> dict[str, bool]:
    """Publishes until not even a small message is taken. Returns whether each stream refuses them.

    No service consumes the event, because one that cannot be read would become a dead letter.
    """
    return {
        "events": await _is_refused(streams, f"{NAMESPACE}.events.chat.v1.NeverDefined"),
        "feed": await _is_refused(streams, f"{NAMESPACE}.feed.anna"),
    }


async def _is_refused(streams: nats.js.JetStreamContext, subject: str) -> bool:
    refused = False
    for size in (200 * 1024, 5 * 1024, 100):
        for _ in range(STORE_BYTES // (200 * 1024) + 1):
            try:
                await streams.publish(subject, b"x" * size)
            except (APIError, nats.errors.TimeoutError):
                refused = True
                break
        else:
            refused = False
    return refused


async def test_full_streams_keep_no_revocation_from_acting(system: System) -> None:
    async with system.person() as person, system.person() as closed, system.streams() as streams:
        async with person.socket() as socket, closed.socket() as other:
            for each in (socket, other):
                await each.frame("connection.established")
            refused = await fill(streams)
            assert (await person.post("/auth/logout")).status_code == 200
            assert (await closed.http.request("DELETE", "/users/me")).status_code == 200
            for who, where in ((person, socket), (closed, other)):
                assert await where.closed(seconds=3) == UNAUTHORIZED
                await who.until_status("/requests/", 401, seconds=3)
        assert refused == {"events": True, "feed": False}
        # The erasure waits, and says so.
        async with system.person() as late:
            health = await late.until_status("/health", 503)
            assert health.json()["services"]["streams"] == "full"
            assert health.json()["services"]["revocations"] == "ok"
            await streams.purge_stream(f"{NAMESPACE}-events")
            await late.until_status("/health", 200, seconds=15)
        async with asyncio.timeout(30):
            while not await _is_published(streams, "auth.v1.UserDeleted"):
                await asyncio.sleep(0.05)


async def _is_published(streams: nats.js.JetStreamContext, event: str) -> bool:
    info = await streams.stream_info(f"{NAMESPACE}-events", subjects_filter=f"{NAMESPACE}.events.{event}")
    return bool(info.state.subjects)


async def test_revocations_act_although_auth_service_is_cut_off_from_nats(system: System) -> None:
    async with system.person() as person, system.person() as other, person.socket() as socket:
        await socket.frame("connection.established")
        with system.link.cut():
            assert (await person.post("/auth/logout")).status_code == 200
            await person.until_status("/requests/", 401, seconds=NOTICED_WITHIN_SECONDS)
            await person.until_refused()
            assert await socket.closed(seconds=NOTICED_WITHIN_SECONDS) == UNAUTHORIZED
            health = await other.get("/health")
            assert (health.status_code, health.json()["services"]["revocations"]) == (503, "down")
            ready = await other.get("/health/ready")
            assert (ready.status_code, ready.json()["services"]["revocations"]) == (200, "down")
            assert (await other.get("/requests/")).status_code == 200
        await other.until_status("/health", 200)


@pytest.mark.parametrize("system", ["sqlite"], indirect=True)
async def test_everything_else_works_while_auth_service_is_stopped(system: System) -> None:
    async with system.person() as person, system.person() as ended:
        request = await person.asks_for_help()
        assert (await ended.post("/auth/logout")).status_code == 200
        await ended.until_status("/requests/", 401)
        # Every service has the public keys.
        assert (await person.get(f"/messages/{request['id']}")).status_code == 200
        system.stack.kill("auth-service")
        try:
            stopped = time.monotonic()
            # For longer than a heartbeat is good for, without a gap.
            while time.monotonic() - stopped < 4:
                assert (await person.get(f"/requests/{request['id']}")).status_code == 200
                await asyncio.sleep(0.05)
            assert (await person.get(f"/messages/{request['id']}")).status_code == 200
            assert (await ended.get("/requests/")).status_code == 401
            states = (await person.get("/health")).json()["services"]
            assert (states["auth"], states["revocations"]) == ("down", "down")
        finally:
            await system.stack.restart("auth-service")
        await person.until_status("/health", 200, seconds=15)


async def test_bucket_that_was_lost_is_believed_by_no_process_that_starts_then(system: System) -> None:
    stream = f"KV_{NAMESPACE}-revocations"
    async with system.person() as person, system.person() as closed, system.streams() as streams:
        assert (await person.post("/auth/logout")).status_code == 200
        assert (await closed.http.request("DELETE", "/users/me")).status_code == 200
        await person.until_refused()
        await streams.purge_stream(stream)
        gateway = await system.stack.start_gateway()
        name = system.stack.processes[-1].name
        try:
            for who in (person, closed):
                there = who.at(gateway)
                for path in ("/requests/", "/auth/me", "/providers/me/offers"):
                    assert (await there.get(path)).status_code == 401
                assert (await there.refused_socket()).status_code == 401
        finally:
            await system.stack.stop_one(name)
