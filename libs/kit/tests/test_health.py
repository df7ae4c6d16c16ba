"""The health of a service tells what is wrong with its parts, and the log when it begins and ends."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from grpc import aio
from grpc_health.v1 import health_pb2_grpc
from kit_testing import KillableNats
from sqlalchemy import text
from structlog.testing import capture_logs
from test_outbox_relay import add, until_empty

from kit import health, rpc, tables
from kit.bus import Bus
from kit.database import Database
from kit.errors import Unavailable
from kit.health import Health
from kit.jetstream import Bounds
from kit.relay import Relay
from kit.revocations import Revocations
from testkit.disks import small_disk
from testkit.processes import UNUSED_ADDRESS
from testkit.servers import nats_server
from testkit.waiting import eventually

type Line = dict[str, Any]

_MEBIBYTE = 2**20


class Probe:
    """A running service that has health only, and what a gateway sees of it."""

    def __init__(self, channel: aio.Channel, own: Health) -> None:
        self._channel, self._own = channel, own

    async def parts(self) -> dict[str, Any]:
        await self._own.look()
        found = await rpc.health(self._channel, seconds=2)
        assert found
        return found

    async def until(self, **expected: str) -> dict[str, Any]:
        async def is_so() -> bool:
            return expected.items() <= (await self.parts()).items()

        await eventually(is_so, seconds=15)
        return await self.parts()


async def probe(own: Health) -> AsyncIterator[Probe]:
    server = aio.server()
    health_pb2_grpc.add_HealthServicer_to_server(own.servicer, server)
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    async with rpc.channel(f"127.0.0.1:{port}") as channel:
        yield Probe(channel, own)
    await server.stop(0)


def of(lines: list[Any], part: str) -> list[str]:
    return [line["event"] for line in lines if line.get("part") == part]


async def test_an_outbox_that_is_behind_is_told_with_its_age_until_nats_is_back(
    database: Database, namespace: str, nats: KillableNats, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "_BEHIND_SECONDS", 0.5)
    async with Bus(nats.url, namespace, name="test") as bus, Relay(database, bus):
        await bus.ready()
        async for told in probe(Health(database, bus, Revocations(bus))):
            await told.until(outbox="ok", nats="ok", streams="ok", disk="ok", database="ok")
            with capture_logs() as lines:
                nats.kill()
                await add(database, 1, 2)
                parts = await told.until(outbox="behind", nats="down")
                assert parts["oldest_event_seconds"] >= 0.5
                assert await rpc.is_serving(told._channel, seconds=2)
                assert not await rpc.is_serving(told._channel, "outbox", seconds=2)
                nats.start()
                await told.until(outbox="ok", nats="ok")
            assert of(lines, "outbox") == ["trouble_began", "trouble_ended"]
            assert of(lines, "nats") == ["trouble_began", "trouble_ended"]


async def test_a_full_events_stream_is_told_with_the_reason_of_nats_and_goes_on_by_itself(
    database: Database, bus: Bus, nats_url: str, namespace: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kit.bus._LOOK_AT_STREAMS_SECONDS", 0.0)
    await bus.ready()
    bounds = Bounds(events=100_000, feed=50_000)
    # The streams exist already, without bounds: they get them.
    async with Bus(nats_url, namespace, name="test", bounds=bounds) as bounded, Relay(database, bounded):
        async for told in probe(Health(database, bounded, Revocations(bounded))):
            with capture_logs() as lines:
                await add(database, *range(75), content="x" * 1500)
                await told.until(streams="full")
                config = (await bounded.jetstream.stream_info(bounded.feed_stream)).config
                assert (config.max_bytes, config.republish is not None) == (50_000, True)
                await bounded.jetstream.purge_stream(bounded.events_stream)
                await bounded.ready()
                await told.until(streams="ok")
            began = [line for line in lines if line["event"] == "trouble_began" and line["part"] == "streams"]
            assert [line["reason"] for line in began[:1]] == ["maximum bytes exceeded"]
            assert of(lines, "streams")[-1] == "trouble_ended"
            assert not [line for line in lines if line["event"] == "worker_failed"]
            await until_empty(database)
            # The feed has dropped its oldest frames instead.
            assert (await bounded.jetstream.stream_info(bounded.feed_stream)).state.first_seq > 1


async def test_an_events_stream_that_is_filling_is_told_long_before_it_is_full(
    database: Database, bus: Bus, nats_url: str, namespace: str
) -> None:
    async with (
        Bus(nats_url, namespace, name="test", bounds=Bounds(events=100_000)) as bounded,
        Relay(database, bounded),
    ):
        await bounded.ready()
        await add(database, *range(45), content="x" * 1500)
        await until_empty(database)
        async for told in probe(Health(database, bounded, Revocations(bounded))):
            assert (await told.parts())["streams"] == "filling"
            assert await rpc.is_serving(told._channel, "streams", seconds=2)


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    with small_disk(tmp_path / "small", 4) as folder:
        yield folder


async def test_a_full_disk_is_told_until_there_is_room(small: Path, bus: Bus) -> None:
    async with Database(f"sqlite:///{small}/x.db") as database:
        async with database.engine.begin() as connection:
            await connection.run_sync(tables.metadata.create_all)
        async for told in probe(Health(database, bus, Revocations(bus))):
            assert (await told.parts())["disk"] == "ok"
            with capture_logs() as lines:
                _fill(small / "filler")
                for _ in range(5):
                    with pytest.raises(Unavailable):
                        await add(database, 1, content="x" * 100_000)
                parts = await told.until(disk="full")
                assert parts["database"] == "ok"
                (small / "filler").unlink()
                await told.until(disk="ok")
                await add(database, 1, content="x" * 100_000)
            began = [line["reason"] for line in lines if line["event"] == "trouble_began"]
            assert any("full" in reason for reason in began)
            # One line for the writes and one for the folder, however many writes have failed.
            assert len(began) <= 2
            assert len(of(lines, "disk")) == 2 * len(began)
            assert not [line for line in lines if line["event"] == "database_unavailable"]


async def test_a_full_disk_of_nats_is_told_until_nats_is_restarted_with_room(
    small: Path, tmp_path: Path, namespace: str
) -> None:
    with contextlib.ExitStack() as servers:
        nats = KillableNats(small / "nats", servers)
        async with Database(f"sqlite:///{tmp_path}/x.db") as database, Bus(nats.url, namespace, name="test") as bus:
            async with database.engine.begin() as connection:
                await connection.run_sync(tables.metadata.create_all)
            await bus.ready()
            async with Relay(database, bus):
                async for told in probe(Health(database, bus, Revocations(bus))):
                    with capture_logs() as lines:
                        _fill(small / "filler")
                        await add(database, *range(50), content="x" * 10_000)
                        # NATS is silent then, so it is not known to be full.
                        await told.until(streams="down")
                        (small / "filler").unlink()
                        nats.kill()
                        nats.start()
                        await told.until(streams="ok", nats="ok")
                        await until_empty(database)
                    began = [line for line in lines if line["event"] == "trouble_began" and line["part"] == "streams"]
                    assert "error creating store" in began[0]["reason"]
                    assert "must be restarted" in began[0]["reason"]
                    assert len(began) == 1


def _fill(path: Path) -> None:
    with path.open("wb", buffering=0) as filler:
        try:
            while filler.write(b"x" * 65536):
                pass
        except OSError:
            return


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_a_server_that_only_reads_is_told(database: Database, bus: Bus) -> None:
    async def only_reads(state: str) -> None:
        async with database.engine.connect() as connection:
            await connection.execution_options(isolation_level="AUTOCOMMIT")
            name = (await connection.execute(text("SELECT current_database()"))).scalar()
            await connection.execute(text(f"ALTER DATABASE {name} SET default_transaction_read_only = {state}"))
        await database.engine.dispose()

    async for told in probe(Health(database, bus, Revocations(bus))):
        await only_reads("on")
        with pytest.raises(Unavailable):
            await add(database, 1)
        await told.until(disk="read-only", database="ok")
        async with database.engine.connect() as connection:
            await connection.execution_options(isolation_level="AUTOCOMMIT")
            await connection.execute(text("SET default_transaction_read_only = off"))
            name = (await connection.execute(text("SELECT current_database()"))).scalar()
            await connection.execute(text(f"ALTER DATABASE {name} SET default_transaction_read_only = off"))
        await database.engine.dispose()
        await told.until(disk="ok")


@pytest.mark.parametrize(
    ("room", "expected"), [("300MB", [64, 64, 32, 64]), ("30MB", [8, 4, 4, 8])], ids=["300 MB", "30 MB"]
)
async def test_streams_take_what_a_small_server_has_room_for(
    room: str, expected: list[int], tmp_path: Path, namespace: str
) -> None:
    (tmp_path / "nats.conf").write_text(f"jetstream {{ max_file_store: {room} }}")
    # The defaults of the settings.
    wanted = Bounds(feed=2048 * _MEBIBYTE, events=4096 * _MEBIBYTE, dead=256 * _MEBIBYTE, revocations=64 * _MEBIBYTE)
    found = []
    with nats_server(config=tmp_path / "nats.conf", store_dir=tmp_path / "store") as server:
        for _ in range(2):
            # The second start wants the same bounds, which still do not fit.
            async with Bus(server.url, namespace, name="test", bounds=wanted) as bus, asyncio.timeout(10):
                await bus.ready()
                names = bus.events_stream, bus.feed_stream, bus.dead_stream, bus.revocations_stream
                found = [(await bus.jetstream.stream_info(name)).config for name in names]
    assert [(config.max_bytes or 0) // _MEBIBYTE for config in found] == expected
    assert [str(config.discard) for config in found[:2]] == ["new", "old"]


async def test_a_service_without_its_database_is_not_ready_and_is_not_leaving(bus: Bus) -> None:
    """Callers send no calls to a process that says that it does not serve, as one does that is about to stop."""
    async with Database(f"postgresql+asyncpg://unknown@{UNUSED_ADDRESS}/none") as absent:
        async for told in probe(Health(absent, bus, Revocations(bus))):
            await told.until(database="down")
            assert await rpc.is_serving(told._channel, seconds=2)
            assert not await rpc.is_serving(told._channel, "database", seconds=2)
