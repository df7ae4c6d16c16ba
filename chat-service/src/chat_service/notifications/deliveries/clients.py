"""Asks all gateways which users have a socket, so that nothing is pushed at once to a user who sees it anyway.

Each gateway answers for itself. An asker waits until one says yes, or all that answered the question before have said
no, and a moment at most. Without NATS, or without an answer, a user counts as not connected: they are pushed at once.
"""

import asyncio
import contextlib
import json
from collections import defaultdict
from uuid import UUID

import nats.errors
from nats.aio.msg import Msg

from kit.bus import Bus
from kit.ids import new_id
from kit.worker import Worker

_WAIT_SECONDS = 0.15
# Questions that come in this time are asked together.
_GATHER_SECONDS = 0.005


class _Question:
    def __init__(self) -> None:
        self.id = str(new_id())
        # Several may wait for the answer about one user.
        self.users = defaultdict[UUID, list[asyncio.Future[bool]]](list)
        self.answered = set[str]()

    def settle(self, user_id: UUID, *, is_open: bool) -> None:
        for future in self.users.get(user_id, ()):
            if not future.done():
                future.set_result(is_open)

    def end(self) -> None:
        for user_id in self.users:
            self.settle(user_id, is_open=False)


class OpenSockets(Worker):
    name = "open-sockets"

    def __init__(self, bus: Bus) -> None:
        self._bus = bus
        # The gateways that have answered the last question that was waited for.
        self._gateways = set[str]()
        self._gathering: _Question | None = None
        self._asked = dict[str, _Question]()
        self._asking = set[asyncio.Task[None]]()
        self.is_listening = False

    async def run(self) -> None:
        await self._bus.ready()
        subscription = await self._bus.client.subscribe(self._bus.socket_answers_subject, cb=self._hear)
        self.is_listening = True
        try:
            await self._bus.reconnected()
        finally:
            self.is_listening = False
            with contextlib.suppress(nats.errors.Error):
                await subscription.unsubscribe()

    async def are_open(self, user_id: UUID) -> bool:
        """Returns whether the user has a socket. Returns False if that cannot be told."""
        if not self.is_listening or not self._bus.is_connected:
            return False
        question = self._gathering
        if question is None:
            question = self._gathering = _Question()
            task = asyncio.create_task(self._ask(question), name="ask-gateways")
            self._asking.add(task)
            task.add_done_callback(self._asking.discard)
        future: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        question.users[user_id].append(future)
        return await future

    async def _ask(self, question: _Question) -> None:
        await asyncio.sleep(_GATHER_SECONDS)
        self._gathering = None
        self._asked[question.id] = question
        try:
            asked = {"id": question.id, "users": [str(one) for one in question.users]}
            await self._bus.client.publish(self._bus.socket_questions_subject, json.dumps(asked).encode())
            futures = [one for waiting in question.users.values() for one in waiting]
            _, waiting = await asyncio.wait(futures, timeout=_WAIT_SECONDS)
            if waiting:
                # A gateway that is gone is not waited for again.
                self._gateways = set(question.answered)
        except nats.errors.Error:
            pass
        finally:
            del self._asked[question.id]
            question.end()

    async def _hear(self, message: Msg) -> None:
        try:
            answer = json.loads(message.data)
            question, gateway = self._asked.get(answer["id"]), str(answer["gateway"])
            here = [UUID(one) for one in answer["here"]]
        except (ValueError, TypeError, KeyError, AttributeError):
            return
        if question is None:
            return
        for user_id in here:
            question.settle(user_id, is_open=True)
        question.answered.add(gateway)
        is_known = gateway in self._gateways
        self._gateways.add(gateway)
        if is_known and question.answered >= self._gateways:
            question.end()
