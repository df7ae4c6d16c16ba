"""Tells services which users have a socket on this gateway, so that no one is pushed what they are looking at.

Nothing is stored. Each gateway answers for itself; NATS lets those services alone ask that need to know.
"""

import contextlib
import json
from uuid import UUID, uuid4

import nats.errors
from nats.aio.msg import Msg

from gateway.sockets.hub import Hub
from kit.bus import Bus
from kit.worker import Worker

_MOST_USERS = 1000


class SocketQuestions(Worker):
    name = "socket-questions"

    def __init__(self, bus: Bus, hub: Hub) -> None:
        self._bus = bus
        self._hub = hub
        # Different for each start of a gateway.
        self._id = str(uuid4())
        self.is_listening = False

    async def run(self) -> None:
        await self._bus.ready()
        subscription = await self._bus.client.subscribe(self._bus.socket_questions_subject, cb=self._answer)
        self.is_listening = True
        try:
            await self._bus.reconnected()
        finally:
            self.is_listening = False
            with contextlib.suppress(nats.errors.Error):
                await subscription.unsubscribe()

    async def _answer(self, message: Msg) -> None:
        try:
            question = json.loads(message.data)
            asked = [UUID(one) for one in question["users"][:_MOST_USERS]]
            answer = {"id": str(question["id"]), "gateway": self._id}
        except (ValueError, TypeError, KeyError, AttributeError):
            return
        here = [str(one) for one in asked if self._hub.has_socket(one)]
        with contextlib.suppress(nats.errors.Error):
            await self._bus.client.publish(
                self._bus.socket_answers_subject, json.dumps(answer | {"here": here}).encode()
            )
