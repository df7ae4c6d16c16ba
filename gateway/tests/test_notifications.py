"""Notifications have moved to a package of their own; while releases overlap, both forms are in one feed."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest
from google.protobuf.message import Message

from gateway.sockets import frames
from gateway.sockets.feed import Entry, Feed
from kit.bus import Bus
from kit.clock import now, to_timestamp
from twou.notification.v1 import events_pb2, notification_pb2
from twou.request.v1 import events_pb2 as earlier_events_pb2
from twou.request.v1 import request_pb2

KINDS = [
    "dispatch.exhausted",
    "progress.stalled",
    "progress.retreating",
    "progress.dark",
    "progress.resumed",
    "request.reassigned",
]
REQUEST_ID = str(uuid4())


def earlier_form(kind: str) -> Message:
    notice = request_pb2.Notice(request_id=REQUEST_ID, kind=kind, text="Häng on…")
    return earlier_events_pb2.Notification(notice=notice, occurred_at=to_timestamp(now()))


def own_form(kind: str) -> Message:
    name = f"NOTICE_KIND_{kind.upper().replace('.', '_')}"
    number = notification_pb2.NoticeKind.Value(name)
    notice = notification_pb2.Notice(request_id=REQUEST_ID, kind=number, text="Häng on…")
    return events_pb2.Notification(notice=notice, occurred_at=to_timestamp(now()))


def encoded(event: Message) -> str:
    kind, data = frames.event_frame(event.DESCRIPTOR.full_name, event.SerializeToString())
    return frames.encode({"type": kind, "data": data})


def test_every_kind_is_tested() -> None:
    assert len(notification_pb2.NoticeKind.keys()) == len(KINDS) + 1


@pytest.mark.parametrize("kind", KINDS)
def test_both_forms_make_the_same_frame_to_the_byte(kind: str) -> None:
    expected = f'{{"type":"notification","data":{{"request_id":"{REQUEST_ID}","kind":"{kind}","text":"Häng on…"}}}}'
    assert encoded(earlier_form(kind)) == encoded(own_form(kind)) == expected


@pytest.fixture
async def bus(nats_url: str) -> AsyncIterator[Bus]:
    async with Bus(nats_url, f"notifications-{uuid4().hex[:12]}", name="test") as bus:
        await bus.ready()
        yield bus


async def publish(bus: Bus, user: str, event: Message, event_type: str | None = None) -> None:
    headers = {
        "Event-Id": str(uuid4()),
        "Event-Type": event_type or event.DESCRIPTOR.full_name,
        "Occurred-At": now().isoformat(),
        "Topic": REQUEST_ID,
    }
    await bus.jetstream.publish(bus.feed_subject(user), event.SerializeToString(), headers=headers)


def kinds(entries: list[Entry]) -> list[Any]:
    return [entry.data["kind"] for entry in entries if isinstance(entry.data, dict)]


async def test_a_feed_with_both_forms_is_shown_in_order_live_and_afterwards(bus: Bus) -> None:
    feed, user = Feed(bus), str(uuid4())
    live: list[Entry] = []

    async def note(entry: Entry) -> None:
        live.append(entry)

    subscription = await feed.subscribe(user, note)
    # As two replicas of different releases publish for one user.
    for number, kind in enumerate(KINDS):
        await publish(bus, user, (own_form if number % 2 else earlier_form)(kind))
    stored = [entry async for entry in feed.read(user, 0)]
    async with asyncio.timeout(5):
        while len(live) < len(KINDS):
            await asyncio.sleep(0.005)
    for entries in (live, stored):
        assert [entry.type for entry in entries] == ["notification"] * len(KINDS)
        assert kinds(entries) == KINDS
    await subscription.unsubscribe()


async def test_a_gateway_drops_an_event_that_it_does_not_know_and_shows_the_next(bus: Bus) -> None:
    """Why request-service does not publish the new form before every gateway knows it."""
    feed, user = Feed(bus), str(uuid4())
    await publish(bus, user, own_form(KINDS[0]), "twou.notification.v2.Notification")
    await publish(bus, user, earlier_form(KINDS[1]))
    assert kinds([entry async for entry in feed.read(user, 0)]) == KINDS[1:2]
