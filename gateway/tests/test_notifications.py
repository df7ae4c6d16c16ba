"""Notifications have moved to their own package. While releases overlap, a feed contains both forms."""

from typing import Any
from uuid import uuid4

import pytest
from gateway_testing import Gateway
from google.protobuf.message import Message

from gateway.sockets import frames
from gateway.sockets.entries import Entry
from kit.clock import now, to_timestamp
from testkit.waiting import eventually
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


def new_form(kind: str) -> Message:
    name = f"NOTICE_KIND_{kind.upper().replace('.', '_')}"
    number = notification_pb2.NoticeKind.Value(name)
    notice = notification_pb2.Notice(request_id=REQUEST_ID, kind=number, text="Häng on…")
    return events_pb2.Notification(notice=notice, occurred_at=to_timestamp(now()))


def encoded(event: Message) -> str:
    kind, data = frames.event_frame(event.DESCRIPTOR.full_name, event.SerializeToString())
    return frames.encode({"type": kind, "data": data}).decode()


def test_every_kind_is_tested() -> None:
    assert len(notification_pb2.NoticeKind.keys()) == len(KINDS) + 1


@pytest.mark.parametrize("kind", KINDS)
def test_both_forms_have_the_same_frame(kind: str) -> None:
    expected = f'{{"type":"notification","data":{{"request_id":"{REQUEST_ID}","kind":"{kind}","text":"Häng on…"}}}}'
    assert encoded(earlier_form(kind)) == encoded(new_form(kind)) == expected


def kinds(entries: list[Entry]) -> list[Any]:
    return [entry.data["kind"] for entry in entries if isinstance(entry.data, dict)]


async def test_feed_delivers_both_forms_in_order_live_and_stored(gateway: Gateway) -> None:
    user = uuid4()
    live: list[Entry] = []
    number = gateway.feed.subscribe(str(user), live.append)
    # Two replicas of different releases publish for the same user.
    for number, kind in enumerate(KINDS):
        event = (new_form if number % 2 else earlier_form)(kind)
        await gateway.publish_bytes(user, type(event), event.SerializeToString())
    stored = (await gateway.feed.read(str(user), 0)).entries
    await eventually(lambda: len(live) == len(KINDS))
    for entries in (live, stored):
        assert [entry.type for entry in entries] == ["notification"] * len(KINDS)
        assert kinds(entries) == KINDS
    gateway.feed.unsubscribe(number)


async def test_gateway_skips_unknown_event_and_delivers_the_next(gateway: Gateway) -> None:
    """Therefore request-service publishes the new form only after every gateway knows it."""
    user = uuid4()
    unknown, known = new_form(KINDS[0]), earlier_form(KINDS[1])
    await gateway.publish_bytes(user, "twou.notification.v2.Notification", unknown.SerializeToString())
    await gateway.publish_bytes(user, type(known), known.SerializeToString())
    entries = (await gateway.feed.read(str(user), 0)).entries
    assert kinds([entry for entry in entries if entry.type]) == KINDS[1:2]
