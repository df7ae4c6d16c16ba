"""A device of a user that loses its connection, resumes with its cursor on any gateway, and knows only its frames."""

import asyncio
import contextlib
import json
import random
from collections import defaultdict
from collections.abc import AsyncIterator
from itertools import count
from typing import Self

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from tests.client_state import State, conversation_of
from tests.frames import checked
from tests.people import Json, Person

# Answers after which a device tries again.
_AGAIN = ("SERVICE_UNAVAILABLE", "RATE_LIMIT_EXCEEDED")
_PAUSE_SECONDS = 0.05
_ANSWER_SECONDS = 3.0


class Device:
    """Follows the feed of *person*. It fails at once if a durable frame comes twice, or a message out of order."""

    def __init__(self, person: Person, gateways: list[str], chance: random.Random) -> None:
        self.person = person
        self.state = State(person.id, person.role)
        # The messages that were acknowledged to this device, by the id that it gave them.
        self.acknowledged: dict[str, Json] = {}
        # The number of times that it was told to load the state again.
        self.reloads = 0
        self.connections = 0
        # By conversation: each message, by its seq, and each change of its members, by their ids, as they arrived.
        self.history: defaultdict[str, list[int | frozenset[str]]] = defaultdict(list)
        # The conversations of which this device misses parts, because its user is not always a member.
        self.partial: set[str] = set()
        self._gateways = gateways
        self._chance = chance
        self._cursor: str | None = None
        self._seen: set[str] = set()
        self._connection: ClientConnection | None = None
        self._answers: dict[str, asyncio.Future[Json]] = {}
        self._ids = (f"{id(self)}-{number}" for number in count())

    @contextlib.asynccontextmanager
    async def following(self) -> AsyncIterator[Self]:
        """Keeps the device connected inside the block."""
        async with asyncio.TaskGroup() as tasks:
            following = tasks.create_task(self._follow())
            async with asyncio.timeout(15):
                while self._cursor is None:
                    await asyncio.sleep(_PAUSE_SECONDS)
            yield self
            following.cancel()

    def drop(self) -> None:
        """Loses the connection without a word, as a device in a tunnel does."""
        if self._connection is not None:
            self._connection.transport.abort()

    async def send(self, conversation_id: str, content: str) -> Json:
        """Sends a message on the socket, again and again until it is acknowledged."""
        sent = next(self._ids)
        frame = {"request_id": conversation_id, "content": content, "client_message_id": sent}
        while sent not in self.acknowledged:
            answer = await self._ask(sent, "message.send", frame)
            if answer is not None and answer["type"] == "message.ack":
                self.acknowledged[sent] = answer["data"]["message"]
            elif answer is not None:
                assert answer["data"]["code"] in _AGAIN, answer
                await asyncio.sleep(_PAUSE_SECONDS)
        return self.acknowledged[sent]

    async def _ask(self, frame_id: str, kind: str, data: Json) -> Json | None:
        """Sends a frame and returns its answer, or None if the connection was lost before it came."""
        answer: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self._answers[frame_id] = answer
        try:
            async with asyncio.timeout(_ANSWER_SECONDS):
                if self._connection is None:
                    await asyncio.sleep(_PAUSE_SECONDS)
                    return None
                await self._connection.send(_frame(frame_id, kind, data))
                return await answer
        except (ConnectionClosed, TimeoutError):
            # Sending on a closed connection fails at once, and would never let another one be made.
            await asyncio.sleep(_PAUSE_SECONDS)
            return None
        finally:
            del self._answers[frame_id]

    async def _follow(self) -> None:
        while True:
            with contextlib.suppress(OSError, ConnectionClosed, InvalidHandshake, EOFError, TimeoutError):
                await self._connect()
            self._connection = None
            await asyncio.sleep(self._chance.uniform(0, 2 * _PAUSE_SECONDS))

    async def _connect(self) -> None:
        url = self._chance.choice(self._gateways).replace("http", "ws", 1)
        query = f"?cursor={self._cursor}" if self._cursor else ""
        headers = {"Authorization": self.person.http.headers["Authorization"]}
        async with connect(f"{url}/ws{query}", additional_headers=headers, proxy=None, close_timeout=1) as connection:
            async for text in connection:
                self._receive(checked(text))
                # From the first frame on.
                self._connection = connection

    def _receive(self, frame: Json) -> None:
        if frame["type"] == "connection.established":
            self.connections += 1
            self.reloads += self._cursor is not None and not frame["data"]["recovered"]
            self._cursor = frame["data"]["cursor"]
        elif "cursor" in frame:
            assert frame["id"] not in self._seen, f"{frame['type']} came twice"
            self._seen.add(frame["id"])
            self._note(frame["type"], frame["data"])
            self.state.apply(frame)
            self._cursor = frame["cursor"]
        elif frame.get("id") in self._answers and not self._answers[frame["id"]].done():
            self._answers[frame["id"]].set_result(frame)

    def _note(self, kind: str, data: Json) -> None:
        """Adds to the history. Fails if messages are not in their order, or if one is missing."""
        if kind == "message.created":
            conversation = conversation_of(data)
            history = self.history[conversation]
            seqs = [one for one in history if isinstance(one, int)]
            last = seqs[-1] if seqs else 0
            is_next = data["seq"] == last + 1
            # After a time in which the user was no member, there may be a hole.
            may_jump = conversation in self.partial and (not history or not isinstance(history[-1], int))
            assert is_next or (may_jump and data["seq"] > last), f"{data['seq']} came after {last}"
            history.append(data["seq"])
        elif kind.startswith("conversation."):
            present = frozenset(one["user_id"] for one in data["members"] if one["left_at"] is None)
            self.history[data["id"]].append(present)


def _frame(frame_id: str, kind: str, data: Json) -> str:

    return json.dumps({"type": kind, "data": data, "id": frame_id})
