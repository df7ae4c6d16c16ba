"""The feed and the sockets on it, on a real NATS server."""

import asyncio
from time import time
from uuid import UUID, uuid4

import pytest
from gateway_testing import Client, Gateway

from gateway.line.open_socket import MAX_QUEUED_BYTES, MAX_QUEUED_FRAMES
from gateway.sockets import catching_up
from gateway.sockets.connection import RESTARTED, SLOW, UNAUTHORIZED
from gateway.sockets.cursor import Cursor
from gateway.sockets.feed import Batch, Feed
from gateway.sockets.resuming import find_start
from kit.bus import Bus
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
    cursor = client.leave()
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
        again.leave()


async def test_gap_in_live_events_is_filled_from_stream(gateway: Gateway, anna: UUID) -> None:
    client = await Client(gateway, anna).open_and_receive("1")
    # Live events are lost for a while, as when the NATS client drops messages of a slow consumer.
    (number, _) = gateway.hub._users[anna]._numbers
    gateway.feed.unsubscribe(number)
    await gateway.publish(anna, "2", "3")
    gateway.feed.subscribe(str(anna), gateway.hub._users[anna]._on_entry)
    await gateway.publish(anna, "4", "5")
    assert await client.receive(5) == ["1", "2", "3", "4", "5"]


async def test_entry_that_cannot_be_parsed_is_skipped(gateway: Gateway, anna: UUID) -> None:
    client = await Client(gateway, anna).open_and_receive("1")
    start = client.socket.cursor
    await gateway.publish_bytes(anna, MessageCreated, b"\xff")
    top = await cursor_of_now(gateway, anna)
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


async def recovers(gateway: Gateway, user: UUID, cursor: Cursor) -> bool:
    client = await Client(gateway, user).open(cursor)
    client.leave()
    return client.is_recovered


async def cursor_of_now(gateway: Gateway, user: UUID) -> Cursor:
    return (await find_start(gateway.feed, str(user), None)).cursor


@pytest.mark.parametrize(("incarnation", "ahead"), [("0.000000", 0), (None, 1)])
async def test_cursor_of_another_stream_or_of_the_future_does_not_recover(
    gateway: Gateway, anna: UUID, incarnation: str | None, ahead: int
) -> None:
    for user in (anna, uuid4()):
        await gateway.publish(anna, "1")
        now = await cursor_of_now(gateway, user)
        assert await recovers(gateway, user, now)
        assert not await recovers(gateway, user, Cursor(incarnation or now.incarnation, now.seq + ahead))


async def test_cursor_older_than_stream_does_not_recover_unless_nothing_came_after_it(
    gateway: Gateway, anna: UUID
) -> None:
    await gateway.publish(anna, "1", "2", "3")
    last = await cursor_of_now(gateway, anna)
    await gateway.bus.jetstream.purge_stream(gateway.bus.feed_stream)
    assert not await recovers(gateway, anna, Cursor(last.incarnation, last.seq - 2))
    # Nothing is left that would say so, but the entry was the last one of all.
    assert await recovers(gateway, anna, last)


LONG = "x" * 16_000


@pytest.mark.parametrize(("count", "text"), [(MAX_QUEUED_FRAMES + 100, ""), (MAX_QUEUED_BYTES // len(LONG) + 5, LONG)])
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
    cursor = client.leave()
    sent = [f"{number}{LONG}" for number in range(150)]
    await gateway.publish(anna, *sent)
    again = Client(gateway, anna)
    again.socket.reading.clear()
    await again.open(cursor)
    await asyncio.sleep(0.3)
    assert 0 < len(again.socket.waiting) <= MAX_QUEUED_BYTES // len(LONG) + 1
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


class LaggingFeed(Feed):
    """Answers reads as a replica that does not have the newest entries yet."""

    def __init__(self, bus: Bus, *, lacks: int, answers: float) -> None:
        """The first *answers* answers lack entries from the sequence number *lacks* on."""
        super().__init__(bus)
        self.lacks = lacks
        self.answers = answers

    async def is_one_server(self) -> bool:
        return False

    async def read(self, user_id: str, after: int) -> Batch:
        batch = await super().read(user_id, after)
        if self.answers <= 0:
            return batch
        self.answers -= 1
        return Batch([entry for entry in batch.entries if entry.seq < self.lacks], is_last=True)


def lagging(gateway: Gateway, lacks: int, answers: float) -> Gateway:
    return Gateway(gateway.bus, LaggingFeed(gateway.bus, lacks=lacks, answers=answers), gateway.hub)


async def lose_live_events(gateway: Gateway, user: UUID, *contents: str) -> None:
    (number, _) = gateway.hub._users[user]._numbers
    gateway.feed.unsubscribe(number)
    await gateway.publish(user, *contents)
    gateway.feed.subscribe(str(user), gateway.hub._users[user]._on_entry)


async def test_entry_that_a_replica_lacks_is_waited_for(gateway: Gateway, anna: UUID) -> None:
    client = await Client(gateway, anna).open_and_receive("1")
    assert client.socket.cursor is not None
    behind = Client(lagging(gateway, client.socket.cursor.seq + 2, answers=4), anna)
    await behind.open(client.socket.cursor)
    await lose_live_events(gateway, anna, "2", "3")
    await gateway.publish(anna, "4")
    assert await behind.receive(3) == ["2", "3", "4"]


async def test_client_is_told_of_an_entry_that_does_not_appear(
    gateway: Gateway, anna: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catching_up, "BEHIND_SECONDS", 0.2)
    first = await Client(gateway, anna).open_and_receive("1")
    assert first.socket.cursor is not None
    cursor = first.socket.cursor
    never = lagging(gateway, cursor.seq + 1, answers=float("inf"))
    behind = await Client(never, anna).open(cursor)
    assert behind.is_recovered
    await lose_live_events(gateway, anna, "2")
    await gateway.publish(anna, "3")
    # It does not skip to the third one.
    assert await behind.close_code() == RESTARTED
    assert behind.socket.contents == []
    again = await Client(never, anna).open(cursor)
    assert not again.is_recovered
    again.leave()
    # Once the replica has it, the same cursor is good.
    assert await (await Client(gateway, anna).open(cursor)).receive(2) == ["2", "3"]


async def test_live_event_that_was_lost_without_a_trace_is_found_by_a_check(gateway: Gateway, anna: UUID) -> None:
    client = await Client(gateway, anna).open_and_receive("1")
    await lose_live_events(gateway, anna, "2")
    await client.connection.check()
    assert await client.receive(2) == ["1", "2"]


async def test_removed_entries_are_never_skipped_in_silence(gateway: Gateway, anna: UUID) -> None:
    client = await Client(gateway, anna).open_and_receive("1")
    await lose_live_events(gateway, anna, "2")
    await gateway.bus.jetstream.purge_stream(gateway.bus.feed_stream)
    await gateway.publish(anna, "3")
    assert await client.close_code() == RESTARTED
    again = await Client(gateway, anna).open(client.socket.cursor)
    assert not again.is_recovered


async def test_stream_that_was_made_again_closes_sockets_whose_clients_reload(gateway: Gateway, anna: UUID) -> None:
    client = await Client(gateway, anna).open_and_receive("1")
    await gateway.bus.jetstream.delete_stream(gateway.bus.feed_stream)
    await gateway.bus.ensure_streams()
    assert await client.close_code() == RESTARTED
    assert not (await Client(gateway, anna).open(client.socket.cursor)).is_recovered
