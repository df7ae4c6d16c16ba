"""Asks request-service for the open requests of users who have connected, so that they see who else is online.

One user after another, and not many in a second: after a restart of a gateway thousands connect at once, and their
messages come first.
"""

import asyncio
import contextlib
from collections import deque
from dataclasses import replace

from gateway import wire
from gateway.clients import Clients
from gateway.sockets.presence import Presence
from kit import call, rpc
from kit.errors import AppError
from kit.worker import Worker
from twou.request.v1 import request_pb2

_PAUSE_SECONDS = 0.05
_SECONDS = 2.0
_MOST_REQUESTS = 10
_MOST_WAITING = 20_000
_OPEN = (request_pb2.REQUEST_STATUS_ACCEPTED, request_pb2.REQUEST_STATUS_IN_PROGRESS)


class Contacts(Worker):
    name = "socket-contacts"

    def __init__(self, clients: Clients, presence: Presence) -> None:
        self._clients = clients
        self._presence = presence
        self._waiting: deque[tuple[str, call.Call]] = deque(maxlen=_MOST_WAITING)
        self._has_some = asyncio.Event()

    def ask(self, user_id: str, handshake: call.Call) -> None:
        """Asks soon for the requests of a user; *handshake* is a call of theirs."""
        self._waiting.append((user_id, handshake))
        self._has_some.set()

    async def run(self) -> None:
        while True:
            await self._has_some.wait()
            self._has_some.clear()
            while self._waiting:
                user_id, handshake = self._waiting.popleft()
                if not self._presence.is_here(user_id):
                    continue
                call.enter(replace(handshake, remarks=set(), deadline=rpc.deadline_in(_SECONDS)))
                # If it fails, the next events of their requests tell it.
                with contextlib.suppress(AppError):
                    await self._learn(user_id)
                await asyncio.sleep(_PAUSE_SECONDS)

    async def _learn(self, user_id: str) -> None:
        for status in _OPEN:
            question = request_pb2.ListRequestsRequest(status=status, limit=_MOST_REQUESTS)
            answer = await rpc.unary(self._clients.requests.ListRequests, question)
            for request in answer.requests:
                self._presence.learn_of(user_id, wire.fields(request))
