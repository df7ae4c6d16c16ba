"""The feed and the connections on it, on a real NATS server."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import pytest

from gateway.sockets.connection import REPLACED, SLOW, UNAUTHORIZED, Connection
from gateway.sockets.cursor import Cursor
from gateway.sockets.feed import Feed
from gateway.sockets.hub import Hub
from kit.bus import Bus
from kit.caller import Caller
from kit.clock import now
from kit.revocations import Revocations
from twou.chat.v1 import chat_pb2, events_pb2
from twou.request.v1 import events_pb2 as request_events
from twou.request.v1 import provider_pb2


class Socket:
    """The client's end: keeps what is written to it; can be told to stop reading."""

    def __init__(self) -> None:
        self.frames: list[dict[str, Any]] = []
        self.closed: tuple[int, str] | None = None
        self.reading = asyncio.Event()
        self.reading.set()

    async def send_text(self, text: str) -> None:
        await self.reading.wait()
        self.frames.append(json.loads(text))

    async def close(self, code: int, reason: str) -> None:
        self.closed = (code, reason)

    @property
    def contents(self) -> list[str]:
        return [frame["data"]["content"] for frame in self.frames if frame["type"] == "message.created"]


@dataclass
class Gateway:
    bus: Bus
    feed: Feed
    hub: Hub
    revocations: Revocations

    async def publish(self, user: UUID, *contents: str, topic: str = "r1") -> None:
        """What the outbox relay of a service does."""
        for content in contents:
            event = events_pb2.MessageCreated(message=chat_pb2.Message(content=content, request_id=topic))
            headers = {
                "Event-Id": str(uuid4()),
                "Event-Type": event.DESCRIPTOR.full_name,
                "Occurred-At": now().isoformat(),
                "Topic": topic,
            }
            subject = self.bus.feed_subject(str(user))
            await self.bus.jetstream.publish(subject, event.SerializeToString(), headers=headers)


@pytest.fixture
async def gateway(nats_url: str) -> AsyncIterator[Gateway]:
    bus = Bus(nats_url, f"feed-{uuid4().hex[:12]}", name="test")
    revocations = Revocations(bus)
    feed = Feed(bus)
    hub = Hub(bus, feed, revocations, sockets_per_user=2)
    async with bus, revocations, hub:
        await bus.ready()
        yield Gateway(bus, feed, hub, revocations)


class Client:
    """A connection as the endpoint opens it."""

    def __init__(
        self,
        gateway: Gateway,
        user: UUID,
        *,
        topic: str | None = None,
        seconds: float = 30,
        session: tuple[UUID, int] | None = None,
    ) -> None:
        """*session*: its id and the epoch of the token."""
        session_id, epoch = session or (uuid4(), 0)
        self.gateway, self.socket = gateway, Socket()
        self.connection = Connection(
            self.socket,  # type: ignore[arg-type]
            Caller(user, "client", session_id, expires_at=0, epoch=epoch),
            gateway.feed,
            topic,
        )
        self._user, self._seconds = user, seconds

    async def open(self, cursor: Cursor | None = None) -> "Client":
        opened = asyncio.Event()
        self._life = asyncio.create_task(self._live(cursor, opened))
        await opened.wait()
        return self

    async def _live(self, cursor: Cursor | None, opened: asyncio.Event) -> None:
        async with self.gateway.hub.joined(self.connection):
            start = cursor or await self.gateway.feed.top(str(self._user))
            self.connection.start(start, behind=cursor is not None)
            opened.set()
            await self.connection.run(asyncio.create_task(asyncio.Event().wait()), self._seconds)  # type: ignore[arg-type]

    async def until(self, count: int) -> list[str]:
        async with asyncio.timeout(5):
            while len(self.socket.contents) < count:
                await asyncio.sleep(0.005)
        return self.socket.contents

    async def until_closed(self) -> int:
        async with asyncio.timeout(5):
            await self._life
        assert self.socket.closed is not None
        return self.socket.closed[0]

    async def leave(self) -> Cursor:
        self._life.cancel()
        await asyncio.gather(self._life, return_exceptions=True)
        last = Cursor.parse(self.socket.frames[-1]["cursor"])
        assert last is not None
        return last


async def test_a_live_event_reaches_the_sockets_of_its_user_and_nobody_else(gateway: Gateway) -> None:
    anna, ben = uuid4(), uuid4()
    first, second, other = [await Client(gateway, who).open() for who in (anna, anna, ben)]
    await gateway.publish(anna, "hello")
    await gateway.publish(ben, "other")
    assert await first.until(1) == await second.until(1) == ["hello"]
    assert await other.until(1) == ["other"]


async def test_a_client_that_resumes_gets_what_it_missed_once_and_in_order(gateway: Gateway) -> None:
    anna, ben = uuid4(), uuid4()
    client = await Client(gateway, anna).open()
    await gateway.publish(anna, "0")
    await client.until(1)
    cursor = await client.leave()
    for i in range(1, 301):
        await gateway.publish(anna, str(i))
        if i % 10 == 0:
            await gateway.publish(ben, "noise")
    # Events go on while it catches up.
    going_on = asyncio.create_task(gateway.publish(anna, *(str(i) for i in range(301, 401))))
    again = await Client(gateway, anna).open(cursor)
    await going_on
    assert await again.until(400) == [str(i) for i in range(1, 401)]


async def test_every_cursor_on_the_way_is_a_good_place_to_resume(gateway: Gateway) -> None:
    anna = uuid4()
    client = await Client(gateway, anna).open()
    await gateway.publish(anna, *"abcde")
    await client.until(5)
    for frame in client.socket.frames:
        cursor = Cursor.parse(frame["cursor"])
        rest = "abcde".partition(frame["data"]["content"])[2]
        again = await Client(gateway, anna).open(cursor)
        assert await again.until(len(rest)) == list(rest)
        again._life.cancel()


async def test_a_hole_in_the_live_events_is_filled_from_the_stream(gateway: Gateway) -> None:
    anna = uuid4()
    client = await Client(gateway, anna).open()
    await gateway.publish(anna, "1")
    await client.until(1)
    # The line is deaf for a while, as when the client library drops what it cannot keep up with.
    (subscription, _) = await gateway.hub._users[anna].subscribed()
    await subscription.unsubscribe()
    await gateway.publish(anna, "2", "3")
    await gateway.feed.subscribe(str(anna), gateway.hub._users[anna]._on_entry)
    await gateway.publish(anna, "4", "5")
    assert await client.until(5) == ["1", "2", "3", "4", "5"]


async def test_the_socket_of_a_request_hears_only_of_it(gateway: Gateway) -> None:
    anna = uuid4()
    client = await Client(gateway, anna, topic="mine").open()
    await gateway.publish(anna, "no", topic="other")
    await gateway.publish(anna, "yes", topic="mine")
    assert await client.until(1) == ["yes"]


async def test_a_whisper_is_heard_by_whoever_is_connected_and_leaves_no_trace(gateway: Gateway) -> None:
    anna, ben, topic = uuid4(), uuid4(), uuid4()
    here, other_request, other_user = [
        await Client(gateway, who, topic=about).open() for who, about in ((anna, None), (anna, "r2"), (ben, None))
    ]
    where = request_events.ProviderLocation(position=provider_pb2.LivePosition(request_id=str(topic), latitude=9))
    await gateway.bus.whisper(anna, where, topic)
    await gateway.publish(anna, "hello", topic="r2")
    assert await here.until(1) == await other_request.until(1) == ["hello"]
    assert [frame["type"] for frame in here.socket.frames] == ["provider.location", "message.created"]
    assert "cursor" not in here.socket.frames[0]
    assert here.socket.frames[0]["data"]["latitude"] == 9
    assert [frame["type"] for frame in other_request.socket.frames] == ["message.created"]
    assert other_user.socket.frames == []


async def test_muted_types_are_not_delivered(gateway: Gateway) -> None:
    anna = uuid4()
    client = await Client(gateway, anna).open()
    client.connection.muted.add("message.created")
    await gateway.publish(anna, "muted")
    await asyncio.sleep(0.05)
    client.connection.muted.clear()
    await gateway.publish(anna, "heard")
    assert await client.until(1) == ["heard"]


@pytest.mark.parametrize(("incarnation", "ahead"), [("0.000000", 0), (None, 1)])
async def test_a_cursor_of_another_stream_or_of_the_future_is_not_covered(
    gateway: Gateway, incarnation: str | None, ahead: int
) -> None:
    top = await gateway.feed.top(str(uuid4()))
    assert await gateway.feed.covers(top)
    assert not await gateway.feed.covers(Cursor(incarnation or top.incarnation, top.seq + ahead))
    assert not await gateway.feed.covers(None)


async def test_a_cursor_older_than_the_stream_is_not_covered(gateway: Gateway) -> None:
    anna = uuid4()
    await gateway.publish(anna, "1", "2", "3")
    top = await gateway.feed.top(str(anna))
    await gateway.bus.jetstream.purge_stream(gateway.bus.feed_stream)
    assert not await gateway.feed.covers(Cursor(top.incarnation, top.seq - 2))
    assert await gateway.feed.covers(top)


async def test_a_reader_that_is_too_slow_is_closed_and_can_resume(gateway: Gateway) -> None:
    anna = uuid4()
    client = await Client(gateway, anna).open()
    await gateway.publish(anna, "0")
    await client.until(1)
    client.socket.reading.clear()
    await gateway.publish(anna, *(str(i) for i in range(1, 1100)))
    assert await client.until_closed() == SLOW
    cursor = Cursor.parse(client.socket.frames[-1]["cursor"])
    again = await Client(gateway, anna).open(cursor)
    assert await again.until(1099) == [str(i) for i in range(1, 1100)]


async def test_the_oldest_socket_makes_room(gateway: Gateway) -> None:
    anna = uuid4()
    clients = [await Client(gateway, anna).open() for _ in range(3)]
    assert await clients[0].until_closed() == REPLACED
    await gateway.publish(anna, "hello")
    assert await clients[1].until(1) == await clients[2].until(1) == ["hello"]


async def test_a_socket_ends_with_its_session(gateway: Gateway) -> None:
    client = await Client(gateway, uuid4()).open()
    bucket = await gateway.bus.jetstream.key_value(gateway.bus.revocations_bucket)
    await bucket.put(str(client.connection.session_id), b"revoked")
    assert await client.until_closed() == UNAUTHORIZED


async def test_a_socket_ends_when_its_token_is_of_an_old_epoch_and_a_newer_one_stays(gateway: Gateway) -> None:
    anna, session = uuid4(), uuid4()
    old, new = [await Client(gateway, anna, session=(session, epoch)).open() for epoch in (0, 1)]
    bucket = await gateway.bus.jetstream.key_value(gateway.bus.revocations_bucket)
    await bucket.put(str(session), b"1")
    assert await old.until_closed() == UNAUTHORIZED
    await gateway.publish(anna, "hello")
    assert await new.until(1) == ["hello"]
    # One that was looked at before and opens only now.
    late = await Client(gateway, anna, session=(session, 0)).open()
    assert await late.until_closed() == UNAUTHORIZED


async def test_all_sockets_end_when_signing_keys_are_taken_back(gateway: Gateway) -> None:
    clients = [await Client(gateway, uuid4()).open() for _ in range(2)]
    bucket = await gateway.bus.jetstream.key_value(gateway.bus.revocations_bucket)
    await bucket.put("signing-keys", b"2")
    assert [await client.until_closed() for client in clients] == [UNAUTHORIZED] * 2


async def test_a_socket_ends_with_its_token(gateway: Gateway) -> None:
    client = await Client(gateway, uuid4(), seconds=0.1).open()
    assert await client.until_closed() == UNAUTHORIZED


async def test_gateway_skips_entry_that_it_cannot_parse(gateway: Gateway) -> None:
    anna = uuid4()
    client = await Client(gateway, anna).open()
    await gateway.publish(anna, "1")
    await client.until(1)
    start = Cursor.parse(client.socket.frames[-1]["cursor"])
    headers = {"Event-Id": str(uuid4()), "Event-Type": "twou.chat.v1.MessageCreated", "Occurred-At": now().isoformat()}
    await gateway.bus.jetstream.publish(gateway.bus.feed_subject(str(anna)), b"\xff", headers=headers)
    top = await gateway.feed.top(str(anna))
    await gateway.publish(anna, "2")
    assert await client.until(2) == ["1", "2"]
    assert await (await Client(gateway, anna).open(start)).until(1) == ["2"]
    assert await (await Client(gateway, anna).open(top)).until(1) == ["2"]
