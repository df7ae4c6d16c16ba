"""Subscriptions without a task, on a real server."""

import asyncio

from kit.bus import Bus
from kit.listening import ListeningClient
from testkit.waiting import eventually


async def test_messages_are_handed_over_in_order_until_it_stops(bus: Bus) -> None:
    received: list[bytes] = []
    number = bus.client.listen("listening.*", lambda message: received.append(message.data))
    for content in (b"1", b"2", b"3"):
        await bus.client.publish("listening.x", content)
    await eventually(lambda: received == [b"1", b"2", b"3"])
    bus.client.stop_listening(number)
    await bus.client.publish("listening.x", b"4")
    await bus.client.flush()
    assert received == [b"1", b"2", b"3"]


async def test_listener_that_fails_ends_nothing(bus: Bus) -> None:
    received: list[bytes] = []

    def listen(message: object) -> None:
        received.append(getattr(message, "data", b""))
        if len(received) == 1:
            raise ValueError("a defect")

    bus.client.listen("failing", listen)
    await bus.client.publish("failing", b"1")
    await bus.client.publish("failing", b"2")
    await eventually(lambda: len(received) == 2)
    assert bus.client.is_connected


async def test_it_lasts_across_a_reconnection(bus: Bus) -> None:
    received = asyncio.Event()
    bus.client.listen("again", lambda _: received.set())
    await bus.client.flush()
    reconnected = asyncio.create_task(bus.reconnected())
    await asyncio.sleep(0)
    await bus.client.force_reconnect()
    await reconnected
    await bus.client.publish("again", b"")
    async with asyncio.timeout(5):
        await received.wait()


def test_headers_are_read_as_nats_py_reads_them() -> None:
    raw = b"A: 1\r\nB:2\r\nC:\t3 \r\nno colon\r\nbad name: 4\r\n\xc3\xa9: 5\r\nD: a: b\r\nE:\r\n\r\n"
    expected = super(ListeningClient, ListeningClient)._parse_header_lines(raw)
    assert ListeningClient._parse_header_lines(raw) == expected
    assert expected == {"A": "1", "B": "2", "C": "3", "D": "a: b", "E": ""}
