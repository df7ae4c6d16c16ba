"""A gateway tells how many sockets it has, so that admins see it, and forgets none that it could not tell."""

from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any

import pytest

from gateway.sockets.tally import SocketTally
from kit.bus import Bus
from testkit.expectations import last_event
from twou.realtime.v1.socket_events_pb2 import SocketsCounted


@pytest.fixture
async def bus(nats_url: str, nats_namespace: str) -> AsyncIterator[Bus]:
    bus = Bus(nats_url, nats_namespace, name="test")
    bus.makes_what_is_missing = True
    async with bus:
        await bus.ready()
        yield bus


def hub(*, opened: int, is_open: int) -> Any:
    return SimpleNamespace(opened=opened, connections=lambda: [object()] * is_open)


async def number_of_events(bus: Bus) -> int:
    subject = bus.event_subject(SocketsCounted)
    state = (await bus.jetstream.stream_info(bus.events_stream, subjects_filter=subject)).state
    return int((state.subjects or {}).get(subject, 0))


async def test_sockets_are_told_and_only_new_ones_as_opened(bus: Bus) -> None:
    sockets = hub(opened=5, is_open=3)
    tally = SocketTally(bus, sockets)
    await tally.tell()
    told = await last_event(bus, SocketsCounted)
    assert (told.open, told.opened) == (3, 5)
    sockets.opened = 7
    await tally.tell()
    told = await last_event(bus, SocketsCounted)
    assert (told.open, told.opened) == (3, 2)
    assert told.HasField("occurred_at")


async def test_a_gateway_without_sockets_tells_nothing(bus: Bus) -> None:
    before = await number_of_events(bus)
    await SocketTally(bus, hub(opened=0, is_open=0)).tell()
    assert await number_of_events(bus) == before


async def test_what_could_not_be_told_is_told_later(bus: Bus, monkeypatch: pytest.MonkeyPatch) -> None:
    tally = SocketTally(bus, hub(opened=4, is_open=0))

    async def refuse(*_: Any, **__: Any) -> None:
        raise TimeoutError

    before = await number_of_events(bus)
    with monkeypatch.context() as patched:
        patched.setattr(bus.jetstream, "publish", refuse)
        await tally.tell()
    assert await number_of_events(bus) == before
    await tally.tell()
    assert (await last_event(bus, SocketsCounted)).opened == 4
