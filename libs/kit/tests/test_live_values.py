"""Tests of flags and settings that every process keeps, with a NATS server that is really killed."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from kit_testing import KillableNats

from kit.bus import Bus
from kit.live_values import LiveValue, LiveValues, flag_key, setting_key
from testkit.waiting import eventually


@pytest.fixture
async def live(bus: Bus) -> AsyncIterator[LiveValues]:
    async with LiveValues(bus) as live:
        assert await live.until_heard(seconds=5)
        yield live


async def put(bus: Bus, key: str, value: Any, version: int = 1, **headers: str) -> None:
    await publish(bus, key, LiveValue(value, version).encode(), **headers)


async def publish(bus: Bus, key: str, entry: bytes, **headers: str) -> None:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    await bus.jetstream.publish(bus.value_subject(key), entry, headers=named or None)


async def test_what_is_in_the_bucket_at_the_start_is_known_when_it_is_heard(bus: Bus) -> None:
    for number in range(300):
        await put(bus, setting_key(f"s{number}"), number)
    await put(bus, flag_key("auth:register"), {"enabled": False}, 7)
    async with LiveValues(bus) as live:
        assert await live.until_heard(seconds=5)
        assert [live.setting(f"s{number}") for number in range(300)] == list(range(300))
        assert live.flag("auth:register") == {"enabled": False}
        assert live.known()[flag_key("auth:register")].version == 7


async def test_a_change_is_heard_by_listeners_once(bus: Bus, live: LiveValues) -> None:
    heard: list[str] = []
    live.on_change(heard.append)
    assert live.setting("require_verified") is None
    key = setting_key("require_verified")
    for version, value in enumerate((True, True, False)):
        await put(bus, key, value, version)
    await eventually(lambda: live.setting("require_verified") is False)
    await put(bus, key, None, 0)
    await eventually(lambda: live.setting("require_verified") is None)
    assert heard == [key] * 3


@pytest.mark.parametrize(
    ("entry", "headers"),
    [
        (b"", {}),
        (b"true", {}),
        (b'{"value": true}', {}),
        (b'{"value": true, "version": "x"}', {}),
        (b"\xff", {}),
        # Not written by auth-service: an event, and the server's answer to a question of another process.
        (b'{"value": true, "version": 9}', {"Event_Type": "twou.auth.v1.UserDeleted"}),
        (b'{"value": true, "version": 9}', {"Nats_Subject": "twou.events.x"}),
    ],
)
async def test_an_entry_that_is_none_changes_nothing(
    bus: Bus, live: LiveValues, entry: bytes, headers: dict[str, str]
) -> None:
    await put(bus, setting_key("maintenance"), {"is_on": False})
    # The bucket keeps the last entry of a key alone.
    await eventually(lambda: live.setting("maintenance") == {"is_on": False})
    await publish(bus, setting_key("maintenance"), entry, **headers)
    await put(bus, setting_key("last"), 1)
    await eventually(lambda: live.setting("last") == 1)
    assert live.setting("maintenance") == {"is_on": False}


async def test_what_another_source_says_counts_only_until_the_bucket_is_heard(bus: Bus) -> None:
    await put(bus, setting_key("a"), "bucket")
    live = LiveValues(bus)
    live.fill([(setting_key("a"), LiveValue("asked", 1)), (setting_key("b"), LiveValue("asked", 1))])
    assert (live.setting("a"), live.setting("b")) == ("asked", "asked")
    async with live:
        assert await live.until_heard(seconds=5)
        live.fill([(setting_key("a"), LiveValue("asked late", 1))])
        assert (live.setting("a"), live.setting("b")) == ("bucket", "asked")


async def test_the_last_known_holds_while_nats_is_killed_and_changes_are_heard_after_it(
    nats: KillableNats, namespace: str
) -> None:
    async with Bus(nats.url, namespace, name="test") as bus, LiveValues(bus) as live:
        await put_when_ready(bus, "maintenance", 1)
        await eventually(lambda: live.setting("maintenance") == 1)
        nats.kill()
        await eventually(lambda: not bus.is_connected)
        assert live.setting("maintenance") == 1
        nats.start()
        await put_when_ready(bus, "maintenance", 2)
        await eventually(lambda: live.setting("maintenance") == 2, seconds=15)


async def put_when_ready(bus: Bus, key: str, value: Any) -> None:
    await bus.ready()
    await put(bus, setting_key(key), value)


async def test_without_nats_nothing_is_heard_and_nothing_waits_for_it(namespace: str) -> None:
    async with Bus("nats://127.0.0.1:9", namespace, name="test") as bus, LiveValues(bus) as live:
        assert not await live.until_heard(seconds=0.1)
        assert live.setting("maintenance") is None
        live.fill([(setting_key("maintenance"), LiveValue("on", 3))])
        assert live.setting("maintenance") == "on"
