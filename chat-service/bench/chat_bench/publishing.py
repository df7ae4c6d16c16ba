"""Publishes events as request-service does, at a steady rate, and waits for what follows from them."""

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import timedelta
from typing import Self
from uuid import UUID

import nats
from nats.js import JetStreamContext
from websockets.asyncio.client import ClientConnection

from bench.tokens import Signer
from bench.visitor import visitors
from kit import clock
from kit.ids import new_id
from testkit.waiting import eventually
from tools.stack.stack import Stack
from twou.notification.v1.notification_pb2 import Notice, NoticeKind
from twou.request.v1 import request_pb2
from twou.request.v1.dispatch_pb2 import Offer
from twou.request.v1.events_pb2 import OfferCreated
from twou.request.v1.notice_events_pb2 import NoticeRaised

_USER = "request"
_NAMESPACE = "twou"
_OFFERED_FOR = timedelta(minutes=1)


class Publisher:
    """The connection of request-service to NATS."""

    def __init__(self, streams: JetStreamContext) -> None:
        self._streams = streams

    @classmethod
    @contextlib.asynccontextmanager
    async def of(cls, stack: Stack) -> AsyncIterator[Self]:
        connection = await nats.connect(stack.config.nats_url(_USER), inbox_prefix=f"_INBOX_{_USER}".encode())
        try:
            yield cls(connection.jetstream())
        finally:
            await connection.close()

    async def publish(self, event: NoticeRaised | OfferCreated) -> None:
        name = event.DESCRIPTOR.full_name
        headers = {"Event-Id": str(new_id()), "Event-Type": name, "Request-Id": "bench"}
        subject = f"{_NAMESPACE}.events.{name.removeprefix('twou.')}"
        await self._streams.publish(subject, event.SerializeToString(), headers=headers)

    async def publish_all(self, events: Sequence[NoticeRaised | OfferCreated], rate: float) -> list[float]:
        """Publishes *rate* events a second. Returns the moments at which they were due, which times count from."""
        began = time.perf_counter()
        due = [began + number / rate for number in range(len(events))]
        async with asyncio.TaskGroup() as publishing:
            for moment, event in zip(due, events, strict=True):
                if (pause := moment - time.perf_counter()) > 0.001:
                    await asyncio.sleep(pause)
                publishing.create_task(self.publish(event))
        return due


def notice(client_id: UUID) -> NoticeRaised:
    """Returns a notice about a request of its own, so that it is a notification of its own."""
    about = Notice(request_id=str(new_id()), kind=NoticeKind.NOTICE_KIND_PROGRESS_STALLED, text="The provider stands.")
    return NoticeRaised(notice=about, client_id=str(client_id), occurred_at=clock.to_timestamp(clock.now()))


def offer(provider_id: UUID) -> OfferCreated:
    now = clock.now()
    made = Offer(
        id=str(new_id()),
        request_id=str(new_id()),
        provider_id=str(provider_id),
        distance_km=2.5,
        created_at=clock.to_timestamp(now),
        expires_at=clock.to_timestamp(now + _OFFERED_FOR),
    )
    made.request.id = made.request_id
    made.request.category = request_pb2.CATEGORY_BATTERY
    return OfferCreated(offer=made, occurred_at=clock.to_timestamp(now))


class Frames:
    """The moments at which frames about notifications have arrived, by the request that they are about."""

    def __init__(self) -> None:
        self.at: dict[str, float] = {}

    @classmethod
    @contextlib.asynccontextmanager
    async def of(cls, stack: Stack, signer: Signer, user_ids: Sequence[UUID]) -> AsyncIterator[Self]:
        """Opens a socket for each user."""
        frames = cls()
        async with visitors(stack.gateway_url, len(user_ids)) as people, asyncio.TaskGroup() as reading:
            readers = []
            for person, user_id in zip(people, user_ids, strict=True):
                person.access_token = signer.token(str(user_id))
                socket = await person.opens_a_socket(stack.gateway_url)
                readers.append((reading.create_task(frames._read(socket)), socket))
            yield frames
            for reader, socket in readers:
                reader.cancel()
                await socket.close()

    async def _read(self, socket: ClientConnection) -> None:
        while True:
            text = await socket.recv()
            now = time.perf_counter()
            frame = json.loads(text)
            if frame["type"] == "notification":
                self.at.setdefault(frame["data"]["request_id"], now)


async def until_all(found: Mapping[str, float], wanted: Sequence[str], seconds: float) -> None:
    """Waits until every key is there, or *seconds* have passed."""
    with contextlib.suppress(AssertionError):
        await eventually(lambda: all(key in found for key in wanted), seconds=seconds)
