"""Asks for the open requests and the threads of users who have connected, so that they see who else is online.

Asked again when a thread changes. One user after another, and not many in a second: after a restart of a gateway
thousands connect at once, and their messages come first.
"""

import asyncio
import contextlib
from dataclasses import replace

from gateway import wire
from gateway.clients import Clients
from gateway.sockets.presence import Presence
from kit import call, rpc
from kit.errors import AppError, Unauthenticated
from kit.worker import Worker
from twou.chat.v1 import conversation_pb2
from twou.request.v1 import request_pb2

_PAUSE_SECONDS = 0.05
_AFTER_FAILURE_SECONDS = 0.5
_SECONDS = 2.0
_MOST_REQUESTS = 10
_MOST_THREADS = 20
_MOST_WAITING = 20_000
_OPEN = (request_pb2.REQUEST_STATUS_ACCEPTED, request_pb2.REQUEST_STATUS_IN_PROGRESS)


class Contacts(Worker):
    name = "socket-contacts"

    def __init__(self, clients: Clients, presence: Presence) -> None:
        self._clients = clients
        self._presence = presence
        self._waiting: dict[str, call.Call] = {}
        self._has_some = asyncio.Event()

    def ask(self, user_id: str, handshake: call.Call) -> None:
        """Asks soon for the requests and threads of a user; *handshake* is a call of theirs."""
        if len(self._waiting) < _MOST_WAITING:
            self._waiting[user_id] = handshake
            self._has_some.set()

    async def run(self) -> None:
        while True:
            await self._has_some.wait()
            self._has_some.clear()
            while self._waiting:
                user_id = next(iter(self._waiting))
                handshake = self._waiting.pop(user_id)
                if not self._presence.is_here(user_id):
                    continue
                call.enter(replace(handshake, remarks=set(), deadline=rpc.deadline_in(_SECONDS)))
                # If it fails, the next events of their requests tell it.
                with contextlib.suppress(AppError):
                    await self._learn_requests(user_id)
                try:
                    await self._learn_threads(user_id)
                except Unauthenticated:
                    # The token has expired or was revoked, and so the socket ends.
                    pass
                except AppError:
                    # No event tells it again.
                    self._waiting.setdefault(user_id, handshake)
                    await asyncio.sleep(_AFTER_FAILURE_SECONDS)
                await asyncio.sleep(_PAUSE_SECONDS)

    async def _learn_threads(self, user_id: str) -> None:
        question = conversation_pb2.ListContactsRequest(limit=_MOST_THREADS)
        answer = await rpc.unary(self._clients.conversations.ListContacts, question)
        self._presence.learn_threads(user_id, {one.conversation_id: one.user_ids for one in answer.contacts})

    async def _learn_requests(self, user_id: str) -> None:
        for status in _OPEN:
            question = request_pb2.ListRequestsRequest(status=status, limit=_MOST_REQUESTS)
            answer = await rpc.unary(self._clients.requests.ListRequests, question)
            for request in answer.requests:
                self._presence.learn_of(user_id, wire.fields(request))
