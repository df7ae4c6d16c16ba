"""Test support: HTTP clients of a gateway in this process, and a feed on a real NATS server with clients on it."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any
from uuid import UUID, uuid4

import httpx2
from google.protobuf.message import Message

from gateway.app import create_app
from gateway.edge import Edge
from gateway.line.open_socket import MAX_QUEUED_BYTES, MAX_QUEUED_FRAMES
from gateway.settings import Settings
from gateway.sockets.connection import Connection
from gateway.sockets.cursor import Cursor
from gateway.sockets.feed import Feed
from gateway.sockets.hub import Hub
from gateway.sockets.resuming import find_start
from kit.bus import Bus
from kit.clock import now
from testkit.callers import new_caller
from testkit.waiting import eventually
from twou.chat.v1 import chat_pb2
from twou.chat.v1.events_pb2 import MessageCreated


def http_client(app: Edge) -> httpx2.AsyncClient:
    transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
    return httpx2.AsyncClient(transport=transport, base_url="http://gateway")


@cache
def openapi_document() -> dict[str, Any]:
    """Returns the OpenAPI document of the gateway. Callers must not change it."""
    return create_app(Settings()).app.openapi()


class Socket:
    """Replaces the socket of a connection: keeps the frames that are sent, and can stop reading."""

    def __init__(self) -> None:
        self.frames: list[dict[str, Any]] = []
        self.closed: tuple[int, str] | None = None
        self.ended = asyncio.Event()
        self.reading = asyncio.Event()
        self.reading.set()
        # Frames that are sent while it does not read.
        self.waiting: list[bytes] = []

    @property
    def is_congested(self) -> bool:
        return not self.reading.is_set()

    def send(self, text: bytes) -> bool:
        if self.is_congested:
            self.waiting.append(text)
            return len(self.waiting) <= MAX_QUEUED_FRAMES and sum(map(len, self.waiting)) <= MAX_QUEUED_BYTES
        self.frames.append(json.loads(text))
        return True

    def send_all(self, texts: Sequence[bytes]) -> None:
        if self.is_congested:
            self.waiting += texts
        else:
            self.frames += map(json.loads, texts)

    def close(self, code: int, reason: str) -> None:
        self.closed = (code, reason)
        self.ended.set()

    async def drained(self) -> None:
        await self.reading.wait()
        self.frames += map(json.loads, self.waiting)
        self.waiting.clear()

    @property
    def types(self) -> list[str]:
        return [frame["type"] for frame in self.frames]

    @property
    def contents(self) -> list[str]:
        return [frame["data"]["content"] for frame in self.frames if frame["type"] == "message.created"]

    @property
    def cursor(self) -> Cursor | None:
        """The cursor of the last frame."""
        return Cursor.parse(self.frames[-1]["cursor"])


@dataclass
class Gateway:
    bus: Bus
    feed: Feed
    hub: Hub

    async def publish(self, user: UUID, *contents: str, topic: str = "r1") -> None:
        """Publishes a message.created event for each of *contents*, in this order."""
        messages = [chat_pb2.Message(content=content, request_id=topic) for content in contents]
        events = [MessageCreated(message=message).SerializeToString() for message in messages]
        await asyncio.gather(*(self.publish_bytes(user, MessageCreated, event, topic) for event in events))

    async def publish_bytes(self, user: UUID, event: type[Message] | str, payload: bytes, topic: str = "r1") -> None:
        """Publishes to the user's feed as the outbox relay of a service does; the payload need not be valid."""
        event_type = event if isinstance(event, str) else event.DESCRIPTOR.full_name
        headers = {"Event-Id": str(uuid4()), "Event-Type": event_type, "Occurred-At": now().isoformat(), "Topic": topic}
        await self.bus.jetstream.publish(self.bus.feed_subject(str(user)), payload, headers=headers)

    async def revoke(self, key: str, value: bytes) -> None:
        bucket = await self.bus.jetstream.key_value(self.bus.revocations_bucket)
        await bucket.put(key, value)


class Client:
    """A connection that is opened as the route opens it."""

    def __init__(self, gateway: Gateway, user: UUID, topic: str | None = None, **changes: Any) -> None:
        """*changes* replace fields of the caller."""
        self.gateway, self.socket = gateway, Socket()
        caller = replace(new_caller(user_id=user), **changes)
        self.connection = Connection(caller, gateway.feed, topic)
        self.is_recovered = False

    async def open(self, cursor: Cursor | None = None) -> "Client":
        self.gateway.hub.join(self.connection)
        start = await find_start(self.gateway.feed, str(self.connection.caller.user_id), cursor)
        self.is_recovered = start.is_recovered
        self.connection.open(self.socket, start.cursor, start.missed)
        return self

    async def open_and_receive(self, content: str) -> "Client":
        """Opens the socket, publishes a message to its user and waits for it."""
        await self.open()
        await self.gateway.publish(self.connection.caller.user_id, content)
        await self.receive(1)
        return self

    async def receive(self, count: int, *, seconds: float = 10) -> list[str]:
        """Waits for *count* messages and returns the contents of all messages received."""
        await eventually(lambda: len(self.socket.contents) >= count, seconds=seconds)
        return self.socket.contents

    async def close_code(self) -> int:
        """Waits until the gateway closes the socket."""
        async with asyncio.timeout(10):
            await self.socket.ended.wait()
        assert self.socket.closed is not None
        return self.socket.closed[0]

    def leave(self) -> Cursor | None:
        """Closes the socket from the client's side and returns the last cursor."""
        self.connection.lost()
        self.gateway.hub.leave(self.connection)
        return self.socket.cursor if self.socket.frames else None
