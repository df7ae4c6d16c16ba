"""Subscriptions that hand over each message where it arrives.

A subscription of nats-py with a callback has a queue and a task, about 6 KB, and the queue takes half a million
messages of a callback that waits. One of these is a small object: its function is called at once, must not wait, and
decides itself what it keeps. A process can have tens of thousands of them.
"""

import asyncio
from collections.abc import Callable
from typing import cast
from urllib.parse import ParseResult

import nats.errors
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription
from nats.protocol import command

from kit import logging

log = logging.get(__name__)

type Listener = Callable[[Msg], None]


class _Listening:
    """A subscription as the client knows it. The client puts messages into a queue, which this object is, too."""

    __slots__ = ("_id", "_listener", "_pending_size", "_received", "_subject")

    # The client reads these from each subscription.
    _queue = ""
    _max_msgs = 0
    _jsi = _future = None
    _pending_bytes_limit = 0
    _wait_for_msgs_task = _message_iterator = _pending_next_msgs_calls = None

    def __init__(self, number: int, subject: str, listener: Listener) -> None:
        self._id = number
        self._subject = subject
        self._listener = listener
        self._received = self._pending_size = 0

    @property
    def _pending_queue(self) -> "_Listening":
        return self

    def put_nowait(self, message: Msg) -> None:
        self._pending_size = 0
        try:
            self._listener(message)
        except Exception:
            # It must not end the connection, which all other subscriptions share.
            log.exception("message_failed", subject=self._subject)


class ListeningClient(Client):
    """A client of nats-py with such subscriptions, too. After a reconnection it makes them again.

    It can be sent to a certain server, where nats-py takes the known ones in a random order.
    """

    @staticmethod
    def _parse_header_lines(raw: bytes) -> dict[str, str]:
        """Reads the headers of a message. nats-py looks at each character of a name, which took most of a read."""
        headers: dict[str, str] = {}
        for line in raw.decode("utf-8", "replace").split("\r\n"):
            name, separator, value = line.partition(":")
            name = name.strip()
            # A name is printable ASCII without spaces; other lines are left out, as nats-py does.
            if separator and name.isascii() and name.isprintable() and " " not in name:
                headers[name] = value.strip()
        return headers

    # The address of the server that the next reconnection tries first.
    _wanted: str | None = None

    async def go_to(self, server: ParseResult) -> None:
        """Reconnects to *server*, which is one of those that are known, or to another one if it is down by now."""
        self._wanted = server.netloc
        await self.force_reconnect()

    async def _select_next_server(self) -> None:
        wanted, self._wanted = self._wanted, None
        if wanted is not None:
            self._server_pool.sort(key=lambda server: server.uri.netloc != wanted)
        await super()._select_next_server()

    def listen(self, subject: str, listener: Listener) -> int:
        """Calls *listener* with each message on *subject*, and returns a number for `stop_listening`.

        The server knows of it before anything that this connection sends later.
        """
        if self.is_closed:
            raise nats.errors.ConnectionClosedError
        self._sid += 1
        number: int = self._sid
        self._subs[number] = cast(Subscription, _Listening(number, subject, listener))
        self._send_soon(command.sub_cmd(subject, "", number))
        return number

    def stop_listening(self, number: int) -> None:
        # After a reconnection the client does not make it again.
        if self._subs.pop(number, None) is not None and self.is_connected:
            self._send_soon(command.unsub_cmd(number, 0))

    def _send_soon(self, text: bytes) -> None:
        """Sends a command with all others of this round of the event loop. Nothing waits until it is sent."""
        self._pending.append(text)
        self._pending_data_size += len(text)
        if self.is_connected and self._flush_queue is not None and self._flush_queue.empty():
            self._flush_queue.put_nowait(asyncio.get_running_loop().create_future())
