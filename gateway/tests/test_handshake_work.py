"""The work of a handshake stays what it is: after a restart of a gateway, thousands come at once."""

import asyncio
from dataclasses import replace
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
import uvicorn
from uvicorn.server import ServerState

from gateway.api_keys import ApiKeys
from gateway.app import create_app
from gateway.budgets import Budgets
from gateway.line.connections import Counted, OpenConnections
from gateway.line.http import HttpProtocol
from gateway.line.open_sockets import OpenSockets
from gateway.line.sockets import SocketProtocol
from gateway.scopes import Scopes
from gateway.settings import Settings
from gateway.sockets.cursor import Cursor
from gateway.sockets.entries import Entry
from gateway.sockets.feed import Batch, Place
from gateway.sockets.hub import Hub
from gateway.sockets.presence import Presence
from gateway.sockets.system_messages import SystemMessages
from kit import clock
from testkit.callers import new_caller
from testkit.work import work_of
from twou.chat.v1 import chat_pb2
from twou.chat.v1.events_pb2 import MessageCreated

CURSOR = Cursor("1.5", 7)
HANDSHAKE = (
    f"GET /ws?cursor={CURSOR} HTTP/1.1\r\nHost: gateway\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
    "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n"
    "User-Agent: Mozilla/5.0 (X11; Linux x86_64)\r\nAuthorization: Bearer token\r\n\r\n"
).encode()
# The function calls between the bytes of the client and its first frames, without the check of its token and NATS.
CALLS = 600
WRITES = 1


class _Transport(asyncio.Transport):
    """Keeps what is written, and the protocol that the connection has in the end."""

    def __init__(self) -> None:
        super().__init__({"peername": ("127.0.0.1", 1), "sockname": ("127.0.0.1", 8000)})
        self.written: list[bytes] = []
        self.protocol: Any = None

    def write(self, data: Any) -> None:
        self.written.append(bytes(data))

    def set_protocol(self, protocol: Any) -> None:
        self.protocol = protocol

    def is_closing(self) -> bool:
        return False


class _Feed:
    """A feed of which every client has missed two messages."""

    def __init__(self) -> None:
        payload = MessageCreated(message=chat_pb2.Message(content="hello", request_id="r1")).SerializeToString()
        self._messages = [SimpleNamespace(headers=_headers(seq), data=payload) for seq in (8, 9)]

    def subscribe(self, _user: str, _listener: Any) -> int:
        return 1

    subscribe_ephemeral = subscribe

    def unsubscribe(self, *_numbers: int) -> None:
        return

    async def is_one_server(self) -> bool:
        return True

    async def read(self, _user: str, _after: int) -> Batch:
        return Batch([Entry(message) for message in self._messages], is_last=True)  # type: ignore[arg-type]

    async def place(self) -> Place:
        return Place(CURSOR.incarnation, 1, 9, 0, 1, "")


def _headers(seq: int) -> dict[str, str]:
    return {
        "Nats-Sequence": str(seq),
        "Event-Id": str(uuid4()),
        "Event-Type": MessageCreated.DESCRIPTOR.full_name,
        "Occurred-At": clock.now().isoformat(),
        "Topic": "r1",
    }


class _Verifier:
    async def verify(self, _token: str) -> Any:
        return replace(new_caller(user_id=uuid4()), session_id=uuid4())


class _Revocations(SimpleNamespace):
    def __getattr__(self, _name: str) -> Any:
        return lambda *_arguments: False


@pytest.fixture
def config(monkeypatch: pytest.MonkeyPatch) -> uvicorn.Config:
    settings = Settings()
    monkeypatch.setattr(HttpProtocol, "limits", settings.limits, raising=False)
    monkeypatch.setattr(SocketProtocol, "limits", settings.limits, raising=False)
    monkeypatch.setattr(SocketProtocol, "sockets", OpenSockets(20, 5), raising=False)
    monkeypatch.setattr(Counted, "open_connections", OpenConnections(1000, ()), raising=False)
    app = create_app(settings)
    feed: Any = _Feed()
    bus: Any = SimpleNamespace(is_connected=True)
    hub = Hub(feed, Presence(bus, grace_seconds=1, silence_seconds=9), _Revocations(), 5)  # type: ignore[arg-type]
    app.app.state.dependencies = SimpleNamespace(
        settings=settings,
        verifier=_Verifier(),
        budgets=Budgets(factor=1.0, calls_at_once=400),
        bus=bus,
        feed=feed,
        hub=hub,
        contacts=SimpleNamespace(ask=lambda *_arguments: None),
        system_messages=SystemMessages(bus, SimpleNamespace(), hub),  # type: ignore[arg-type]
        api_keys=ApiKeys(SimpleNamespace(), Scopes({}), Budgets(factor=1.0, calls_at_once=400), are_required=False),  # type: ignore[arg-type]
    )
    made = uvicorn.Config(
        app, http=HttpProtocol, ws=SocketProtocol, ws_ping_interval=None, ws_per_message_deflate=False, log_config=None
    )
    made.load()
    return made


async def open_socket(config: uvicorn.Config) -> _Transport:
    """Lets a client connect, and returns when nothing more happens."""
    transport, state = _Transport(), ServerState()
    protocol = HttpProtocol(config, state, {})
    protocol.connection_made(transport)
    protocol.data_received(HANDSHAKE)
    while transport.protocol is None:
        await asyncio.sleep(0)
    await asyncio.wait(state.tasks)
    transport.protocol.connection_lost(None)
    return transport


async def test_handshake_costs_so_many_functions(config: uvicorn.Config) -> None:
    transport = await open_socket(config)
    answer = b"".join(transport.written)
    assert answer.startswith(b"HTTP/1.1 101 ")
    assert answer.count(b'"message.created"') == 2
    work = await work_of(lambda: open_socket(config))
    assert work.log_lines == 2
    # Lower the numbers when there are fewer.
    assert 0.9 * CALLS <= work.calls <= 1.05 * CALLS
    assert len(transport.written) == WRITES
