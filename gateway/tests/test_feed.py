"""The feed and the sockets on it, on a real NATS server."""

import asyncio
from time import time
from uuid import UUID, uuid4

import pytest
from gateway_testing import Client, Gateway

from gateway.sockets.connection import MAX_QUEUED_CHARACTERS, MAX_QUEUED_FRAMES, SLOW, UNAUTHORIZED
from gateway.sockets.cursor import Cursor
from twou.chat.v1.events_pb2 import MessageCreated
from twou.request.v1 import events_pb2, provider_pb2


@pytest.fixture
def anna() -> UUID:
    """The id of a user, of whom the other tests do not know."""
    return uuid4()


async def test_live_event_reaches_all_sockets_of_its_user_only(gateway: Gateway, anna: UUID) -> None:
    ben = uuid4()
    first, second, other = [await Client(gateway, user).open() for user in (anna, anna, ben)]
    await gateway.publish(anna, "hello")
    await gateway.publish(ben, "other")
    assert await first.receive(1) == await second.receive(1) == ["hello"]
    assert await other.receive(1) == ["other"]


async def test_resuming_client_receives_missed_events_once_and_in_order(gateway: Gateway, anna: UUID) -> None:
    ben = uuid4()
    client = await Client(gateway, anna).open_and_receive("0")
    cursor = await client.leave()
    for i in range(1, 301, 10):
        await gateway.publish(anna, *(str(number) for number in range(i, i + 10)))
        await gateway.publish(ben, "event of another user")
    # Events arrive while the client catches up.
    publishing = asyncio.create_task(gateway.publish(anna, *(str(i) for i in range(301, 401))))
    again = await Client(gateway, anna).open(cursor)
    await publishing
    assert await again.receive(400) == [str(i) for i in range(1, 401)]


async def test_client_can_resume_from_every_cursor(gateway: Gateway, anna: UUID) -> None:
    client = await Client(gateway, anna).open()
    await gateway.publish(anna, *"abcde")
    await client.receive(5)
    for frame in client.socket.frames:
        rest = "abcde".partition(frame["data"]["content"])[2]
        again = await Client(gateway, anna).open(Cursor.parse(frame["cursor"]))
        assert await again.receive(len(rest)) == list(rest)
        again._life.cancel()


async def test_gap_in_live_events_is_filled_from_stream(gateway: Gateway, anna: UUID) -> None:
    client = await Client(gateway, anna).open_and_receive("1")
    # Live events are lost for a while, as when the NATS client drops messages of a slow consumer.
    (subscription, _) = await gateway.hub._users[anna].subscribed()
    await subscription.unsubscribe()
    await gateway.publish(anna, "2", "3")
    await gateway.feed.subscribe(str(anna), gateway.hub._users[anna]._on_entry)
    await gateway.publish(anna, "4", "5")
    assert await client.receive(5) == ["1", "2", "3", "4", "5"]


async def test_entry_that_cannot_be_parsed_is_skipped(gateway: Gateway, anna: UUID) -> None:
    client = await Client(gateway, anna).open_and_receive("1")
    start = client.socket.cursor
    await gateway.publish_bytes(anna, MessageCreated, b"\xff")
    top = await gateway.feed.top(str(anna))
    await gateway.publish(anna, "2")
    assert await client.receive(2) == ["1", "2"]
    for cursor in (start, top):
        assert await (await Client(gateway, anna).open(cursor)).receive(1) == ["2"]


async def test_ephemeral_event_reaches_connected_user_and_is_not_stored(gateway: Gateway, anna: UUID) -> None:
    ben, topic = uuid4(), uuid4()
    connected, other_request, other_user = [
        await Client(gateway, user, topic=about).open() for user, about in ((anna, None), (anna, "r2"), (ben, None))
    ]
    location = events_pb2.ProviderLocation(position=provider_pb2.LivePosition(request_id=str(topic), latitude=9))
    await gateway.bus.publish_ephemeral(anna, location, topic)
    await gateway.publish(anna, "hello", topic="r2")
    assert await connected.receive(1) == await other_request.receive(1) == ["hello"]
    assert connected.socket.types == ["provider.location", "message.created"]
    assert "cursor" not in connected.socket.frames[0]
    assert connected.socket.frames[0]["data"]["latitude"] == 9
    assert other_request.socket.types == ["message.created"]
    assert other_user.socket.frames == []


@pytest.mark.parametrize(("incarnation", "ahead"), [("0.000000", 0), (None, 1)])
async def test_cursor_of_another_stream_or_of_the_future_is_not_covered(
    gateway: Gateway, incarnation: str | None, ahead: int
) -> None:
    top = await gateway.feed.top(str(uuid4()))
    assert await gateway.feed.covers(top)
    assert not await gateway.feed.covers(Cursor(incarnation or top.incarnation, top.seq + ahead))
    assert not await gateway.feed.covers(None)


async def test_cursor_older_than_stream_is_not_covered(gateway: Gateway, anna: UUID) -> None:
    await gateway.publish(anna, "1", "2", "3")
    top = await gateway.feed.top(str(anna))
    await gateway.bus.jetstream.purge_stream(gateway.bus.feed_stream)
    assert not await gateway.feed.covers(Cursor(top.incarnation, top.seq - 2))
    assert await gateway.feed.covers(top)


LONG = "x" * 16_000


@pytest.mark.parametrize(
    ("count", "text"), [(MAX_QUEUED_FRAMES + 100, ""), (MAX_QUEUED_CHARACTERS // len(LONG) + 5, LONG)]
)
async def test_slow_client_is_closed_and_can_resume(gateway: Gateway, anna: UUID, count: int, text: str) -> None:
    client = await Client(gateway, anna).open_and_receive("0")
    client.socket.reading.clear()
    sent = [f"{number}{text}" for number in range(1, count)]
    await gateway.publish(anna, *sent)
    assert await client.close_code() == SLOW
    again = await Client(gateway, anna).open(client.socket.cursor)
    assert await again.receive(count - 1) == sent


async def test_client_that_does_not_read_what_it_missed_costs_little_memory(gateway: Gateway, anna: UUID) -> None:
    client = await Client(gateway, anna).open_and_receive("0")
    cursor = await client.leave()
    sent = [f"{number}{LONG}" for number in range(150)]
    await gateway.publish(anna, *sent)
    again = Client(gateway, anna)
    again.socket.reading.clear()
    await again.open(cursor)
    await asyncio.sleep(0.5)
    waiting = again.connection._queue.qsize()
    assert 0 < waiting <= MAX_QUEUED_CHARACTERS // len(LONG) + 1
    again.socket.reading.set()
    assert await again.receive(len(sent)) == sent


async def test_only_sockets_with_a_token_of_an_earlier_epoch_are_closed(gateway: Gateway, anna: UUID) -> None:
    session = uuid4()
    earlier, current = [await Client(gateway, anna, session_id=session, epoch=epoch).open() for epoch in (0, 1)]
    await gateway.revoke(str(session), b"1")
    assert await earlier.close_code() == UNAUTHORIZED
    await gateway.publish(anna, "hello")
    assert await current.receive(1) == ["hello"]
    # The token was verified before the revocation, and the socket opens after it.
    late = await Client(gateway, anna, session_id=session).open()
    assert await late.close_code() == UNAUTHORIZED


async def test_all_sockets_of_a_user_are_closed_except_that_of_the_session_that_was_kept(
    gateway: Gateway, anna: UUID
) -> None:
    here = uuid4()
    kept, other = await Client(gateway, anna, session_id=here).open(), await Client(gateway, anna).open()
    stranger = await Client(gateway, uuid4()).open_and_receive("hello")
    await gateway.revoke(f"user.{anna}", f"1 {here} 0".encode())
    assert await other.close_code() == UNAUTHORIZED
    await gateway.publish(anna, "hello")
    assert await kept.receive(1) == ["hello"]
    await gateway.revoke(f"user.{anna}", b"2")
    assert await kept.close_code() == UNAUTHORIZED
    await Client(gateway, anna, user_epoch=2).open_and_receive("again")
    assert stranger.socket.closed is None


async def test_all_sockets_are_closed_when_signing_keys_are_revoked(gateway: Gateway) -> None:
    clients = [await Client(gateway, uuid4()).open() for _ in range(2)]
    await gateway.revoke("signing-keys", b"2")
    assert [await client.close_code() for client in clients] == [UNAUTHORIZED] * 2


async def test_socket_is_closed_when_its_token_expires(gateway: Gateway) -> None:
    client = await Client(gateway, uuid4(), expires_at=time() + 0.1).open()
    assert await client.close_code() == UNAUTHORIZED
