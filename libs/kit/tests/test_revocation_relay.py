"""Revocations reach the map beside a full events stream, and a map that was lost is written again."""

import asyncio
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
from kit_testing import KillableNats
from nats.js.errors import NotFoundError

from kit import outbox, revocation_relay, tables
from kit.bus import Bus
from kit.database import Database
from kit.heartbeat import BEAT
from kit.ids import new_id
from kit.jetstream import Bounds
from kit.relay import NEXT_EVENTS, Relay
from kit.revocation_relay import RevocationRelay
from kit.revocations import REVOKED, Revocations
from testkit.rows import count_rows
from testkit.waiting import eventually
from twou.chat.v1.chat_pb2 import Message
from twou.chat.v1.events_pb2 import MessageCreated


class Source:
    """The revocations that the database knows."""

    def __init__(self) -> None:
        self.entries: list[tuple[str, bytes]] = []
        self.times_read = 0

    async def __call__(self) -> AsyncIterator[tuple[str, bytes]]:
        self.times_read += 1
        for entry in self.entries:
            yield entry


@pytest.fixture
def source() -> Source:
    return Source()


async def keys_in(bus: Bus) -> dict[str, bytes]:
    """Returns what is in the bucket, except the heartbeat."""
    bucket = await bus.jetstream.key_value(bus.revocations_bucket)
    try:
        keys = [key for key in await bucket.keys() if key != BEAT]
    except NotFoundError:
        return {}
    return {key: (await bucket.get(key)).value or b"" for key in keys}


async def beat_of(bus: Bus) -> int:
    """Returns the number of the last heartbeat in the stream, or 0."""
    try:
        return (await bus.jetstream.get_last_msg(bus.revocations_stream, bus.revocation_subject(BEAT))).seq or 0
    except NotFoundError:
        return 0


async def until_beat(bus: Bus, *, after: int = 0) -> int:
    async def is_there() -> bool:
        return await beat_of(bus) > after

    await eventually(is_there)
    return await beat_of(bus)


async def revoke(database: Database, key: str) -> None:
    async with database.transaction() as session:
        await outbox.add_revocation(session, key, REVOKED)


async def test_revocations_and_the_heartbeat_arrive_although_the_events_stream_is_full(
    database: Database, nats_url: str, namespace: str, source: Source
) -> None:
    async with Bus(nats_url, namespace, name="test", bounds=Bounds(events=20_000)) as bus:
        await bus.ready()
        async with Relay(database, bus, NEXT_EVENTS), RevocationRelay(database, bus, source), Revocations(bus) as known:
            # More than a batch, so that the revocation is far behind the first event that is refused.
            async with database.transaction() as session:
                for number in range(300):
                    event = MessageCreated(message=Message(seq=number, content="x" * 1000))
                    await outbox.add(session, event, audience=[new_id()])
            await eventually(lambda: bus.streams.reason is not None)
            await revoke(database, "session")
            await eventually(lambda: known.is_current)

            async def is_told() -> bool:
                return "session" in await keys_in(bus)

            await eventually(is_told, seconds=2)
            before = await beat_of(bus)
            await until_beat(bus, after=before)
            assert await count_rows(database, tables.outbox) > 200


@pytest.mark.parametrize("loss", ["purged", "deleted"])
async def test_a_bucket_that_was_lost_is_written_again_before_the_next_heartbeat(
    database: Database, bus: Bus, source: Source, monkeypatch: pytest.MonkeyPatch, loss: str
) -> None:
    # Beside other load, the acknowledgements of so many entries take longer, and all would be written once more.
    monkeypatch.setattr(revocation_relay, "_ACK_SECONDS", 30)
    async with RevocationRelay(database, bus, source):
        first = await until_beat(bus)
        await revoke(database, "late")
        await until_beat(bus, after=first)
        source.entries = [(str(uuid4()), REVOKED) for _ in range(600)]
        if loss == "purged":
            await bus.jetstream.purge_stream(bus.revocations_stream)
        else:
            await bus.jetstream.delete_stream(bus.revocations_stream)
            await bus.ensure_streams()
        watch = await bus.jetstream.subscribe(bus.revocation_subject(">"), stream=bus.revocations_stream)
        heard: list[str] = []
        while not heard or heard[-1] != BEAT:
            message = await watch.next_msg(timeout=30)
            heard.append(message.subject.removeprefix(bus.revocation_subject("")))
        assert set(heard[:-1]) == {key for key, _ in source.entries}
    assert source.times_read == 2


async def test_a_restart_writes_nothing_again(database: Database, bus: Bus, source: Source) -> None:
    async with RevocationRelay(database, bus, source):
        first = await until_beat(bus)
    async with RevocationRelay(database, bus, source):
        await until_beat(bus, after=first)
    assert source.times_read == 1


async def until_decides(known: Revocations) -> None:
    while not known.decides:
        await asyncio.sleep(0.001)


async def test_a_process_that_starts_after_the_loss_does_not_believe_the_empty_map(
    database: Database, nats: KillableNats, namespace: str, source: Source
) -> None:
    session = uuid4()
    async with Bus(nats.url, namespace, name="auth") as bus:
        await bus.ready()
        async with RevocationRelay(database, bus, source):
            await until_beat(bus)
        # auth-service is down when the disk of NATS is lost, and for a while after that.
        await bus.jetstream.delete_stream(bus.revocations_stream)
        await bus.ensure_streams()
        async with Bus(nats.url, namespace, name="late") as late, Revocations(late) as known:
            await known.until_heard(seconds=5)
            assert not known.decides
            source.entries = [(str(session), REVOKED)]
            async with RevocationRelay(database, bus, source):
                await until_decides(known)
                assert known._sessions.keys() == {session}
