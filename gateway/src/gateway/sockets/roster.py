"""Answers and asks which sockets are open on all gateways, and lets an operator close some.

Nothing is stored. A gateway asks all, itself included, over NATS, and each answers for itself. An answer that comes too
late, or from a gateway that has died, is missing: it is waited for once, and not again.
"""

import asyncio
import contextlib
import heapq
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal
from uuid import UUID, uuid4

import nats.errors
from nats.aio.msg import Msg

from gateway.sockets.connection import REPLACED, Connection
from gateway.sockets.hub import Hub
from kit.bus import Bus
from kit.errors import Unavailable
from kit.worker import Worker

# A gateway that has answered before is waited for as long as this.
_LONGEST_SECONDS = 0.8
# A gateway that has just started is not known yet, and answers in this time.
_SHORTEST_SECONDS = 0.1
# So that an answer stays below the megabyte that NATS takes; a page is smaller.
_MOST_USERS = 200
_MOST_SOCKETS_OF_USER = 20
_MOST_DEVICE_CHARACTERS = 200
_CLOSED = "closed by an operator"

type Deed = Literal["list", "find", "close"]


@dataclass
class Found:
    """The answers of all gateways: how many sockets and users each has, and the connections that were asked for."""

    gateways: dict[str, dict[str, int]] = field(default_factory=dict)
    # By user, in the order of their ids; each connection with the gateway that has it.
    users: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def add(self, gateway: str, answer: dict[str, Any]) -> None:
        self.gateways[gateway] = {"users": int(answer["users"]), "sockets": int(answer["sockets"])}
        for user_id, connections in answer["found"]:
            self.users.setdefault(str(user_id), []).extend(one | {"gateway_id": gateway} for one in connections)


class _Question:
    def __init__(self, known: set[str]) -> None:
        self.id = str(uuid4())
        self.found = Found()
        self.all_known_have_answered = asyncio.Event()
        self._known = known

    def hear(self, gateway: str, answer: dict[str, Any]) -> None:
        self.found.add(gateway, answer)
        if self._known and self._known <= self.found.gateways.keys():
            self.all_known_have_answered.set()


class Roster(Worker):
    name = "roster"

    def __init__(self, bus: Bus, hub: Hub) -> None:
        self._bus = bus
        self._hub = hub
        # Different for each start of a gateway.
        self._id = str(uuid4())
        self._known = set[str]()
        self._asked = dict[str, _Question]()
        self.is_listening = False

    async def run(self) -> None:
        await self._bus.ready()
        client = self._bus.client
        subscriptions = [
            await client.subscribe(self._bus.gateway_questions_subject, cb=self._answer),
            await client.subscribe(self._bus.gateway_answers_subject(self._id), cb=self._hear),
        ]
        self.is_listening = True
        try:
            await self._bus.reconnected()
        finally:
            self.is_listening = False
            for one in subscriptions:
                with contextlib.suppress(nats.errors.Error):
                    await one.unsubscribe()

    # Asking.

    async def page(self, after: str, limit: int) -> Found:
        """Returns the first users after an id, one more than *limit* if there are more. Raises Unavailable."""
        found = await self._ask("list", after=after, limit=limit + 1)
        # Each gateway has told its first ones, so the first of all are among them.
        found.users = {user_id: found.users[user_id] for user_id in sorted(found.users)[: limit + 1]}
        return found

    async def find(self, wanted: str) -> Found:
        """Returns the connections of the user, or the connection, with an id. Raises Unavailable."""
        return await self._ask("find", wanted=wanted)

    async def close(self, wanted: str) -> Found:
        """Closes the sockets of the user, or the socket, with an id, and returns them. Raises Unavailable."""
        return await self._ask("close", wanted=wanted)

    async def _ask(self, deed: Deed, **parts: Any) -> Found:
        if not self.is_listening or not self._bus.is_connected:
            raise Unavailable
        question = _Question(self._known)
        self._asked[question.id] = question
        asked = {"id": question.id, "asker": self._id, "do": deed, **parts}
        try:
            await self._bus.client.publish(self._bus.gateway_questions_subject, json.dumps(asked).encode())
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_LONGEST_SECONDS):
                    await asyncio.sleep(_SHORTEST_SECONDS)
                    await question.all_known_have_answered.wait()
        except nats.errors.Error:
            raise Unavailable from None
        finally:
            del self._asked[question.id]
        # A gateway that is gone is not waited for again.
        self._known = set(question.found.gateways)
        return question.found

    async def _hear(self, message: Msg) -> None:
        try:
            answer = json.loads(message.data)
            question, gateway = self._asked.get(answer["id"]), str(answer["gateway"])
            if question is not None:
                question.hear(gateway, answer)
            else:
                self._known.add(gateway)
        except (ValueError, TypeError, KeyError, AttributeError):
            return

    # Answering.

    async def _answer(self, message: Msg) -> None:
        try:
            question = json.loads(message.data)
            asker = str(question["asker"])
            about: dict[str, Any] = {"id": str(question["id"]), "gateway": self._id}
            found = self._found(question)
        except (ValueError, TypeError, KeyError, AttributeError):
            return
        about |= {"users": self._hub.user_count, "sockets": self._hub.socket_count}
        with contextlib.suppress(nats.errors.Error):
            answer = json.dumps(about | {"found": found}).encode()
            await self._bus.client.publish(self._bus.gateway_answers_subject(asker), answer)

    def _found(self, question: dict[str, Any]) -> list[tuple[str, list[dict[str, Any]]]]:
        match question["do"]:
            case "list":
                users = self._first_users(str(question["after"]), min(int(question["limit"]), _MOST_USERS))
                return [(user_id, _shown(connections)) for user_id, connections in users]
            case "find" | "close":
                connections = self._hub.find(UUID(question["wanted"]))
                if not connections:
                    return []
                shown = _shown(connections)
                for one in connections if question["do"] == "close" else ():
                    # The code that tells clients not to come back by themselves.
                    one.end(REPLACED, _CLOSED)
                return [(str(connections[0].caller.user_id), shown)]
            case _:
                return []

    def _first_users(self, after: str, limit: int) -> list[tuple[str, list[Connection]]]:
        later = ((user_id, connections) for user_id, connections in self._users() if user_id > after)
        return heapq.nsmallest(limit, later, key=lambda user: user[0])

    def _users(self) -> Iterator[tuple[str, list[Connection]]]:
        return ((str(user_id), connections) for user_id, connections in self._hub.users())


def _shown(connections: Iterable[Connection]) -> list[dict[str, Any]]:
    return [
        {
            "id": one.id,
            "session_id": str(one.session_id),
            "request_id": one.request_id,
            "opened_at": datetime.fromtimestamp(one.opened_at, UTC).isoformat().replace("+00:00", "Z"),
            "address": one.handshake.client_address or "",
            "device": (one.handshake.client_agent or "")[:_MOST_DEVICE_CHARACTERS],
        }
        for one in list(connections)[:_MOST_SOCKETS_OF_USER]
    ]
