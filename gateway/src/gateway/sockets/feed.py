"""Reads a user's feed: all durable events that concern the user, in order, in one JetStream stream.

The stream republishes each event that it stores. A gateway therefore receives new events on one core subscription per
connected user and needs no consumer. Each live message names its predecessor in this feed (`Nats-Last-Sequence`), so
a gap is noticed at once and filled by reading the stream directly. Reads are batched direct gets (JetStream ADR-31).

Any replica of the stream answers a direct get, also one that is behind. Only the leader says what there is: `top` and
`place`. Who was told by a live message, or by the leader, of an entry reads until it is there.
"""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass

import nats.errors
from nats.aio.msg import Msg
from nats.js.api import StreamInfo

from gateway.sockets.answers import Answers
from gateway.sockets.cursor import Cursor
from gateway.sockets.entries import Entry, EphemeralEvent
from kit import logging
from kit.bus import Bus
from kit.shared_task import outcome_of

log = logging.get(__name__)

_BATCH = 256
_BATCH_BYTES = 1024 * 1024
_SECONDS = 5.0
# Between two questions for the state of the stream.
_PAUSE_SECONDS = 0.01
_PENDING = "Nats-Num-Pending"
# The code of JetStream for a subject without messages.
_NO_MESSAGE = 10037
# Reads that run at the same time, so that the answers for many sockets do not arrive at once.
_READS_AT_ONCE = 32


@dataclass(frozen=True)
class Place:
    """The state of the stream, as its leader has told it."""

    incarnation: str
    first_seq: int
    last_seq: int
    # Entries between the first and the last that were removed, which only an operator of NATS can do.
    deleted: int
    replicas: int
    # Changes with every election.
    leader: str

    def has_all_after(self, cursor: Cursor) -> bool:
        """Returns true if no entry after *cursor* was removed, of any user."""
        if cursor.incarnation != self.incarnation or self.deleted:
            return False
        return self.first_seq <= cursor.seq + 1 <= self.last_seq + 1


@dataclass(frozen=True)
class Batch:
    entries: list[Entry]
    # True if the replica that answered has no more.
    is_last: bool


class Feed:
    """Access to the feeds of all users."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus
        self._answers = Answers(bus)
        self._reads = asyncio.Semaphore(_READS_AT_ONCE)
        self._asking: asyncio.Task[Place] | None = None
        self._asking_next: asyncio.Task[Place] | None = None
        # Known from the first answer on; it may change while the system runs.
        self._replicas: int | None = None

    # Live events

    def subscribe(self, user_id: str, listener: Callable[[Entry], None]) -> int:
        """Calls *listener* with each new entry of the user's feed. Returns a number for `unsubscribe`."""

        def on_message(message: Msg) -> None:
            listener(Entry(message))

        return self._bus.client.listen(self._bus.live_feed_subject(user_id), on_message)

    def subscribe_ephemeral(self, user_id: str, listener: Callable[[EphemeralEvent], None]) -> int:
        """Calls *listener* with each ephemeral event for the user. Returns a number for `unsubscribe`."""

        def on_message(message: Msg) -> None:
            listener(EphemeralEvent(message))

        return self._bus.client.listen(self._bus.ephemeral_subject(user_id), on_message)

    def unsubscribe(self, *numbers: int) -> None:
        for number in numbers:
            self._bus.client.stop_listening(number)

    # Stored events

    async def place(self) -> Place:
        """Returns what the leader says of the stream after this call. Calls at the same time share one question."""
        if self._asking_next is None:
            if self._asking is None:
                self._asking = asyncio.create_task(self._ask_for_place())
                return await outcome_of(self._asking)
            # The question that was asked already may be answered by what was true before this call.
            self._asking_next = asyncio.create_task(self._ask_after(self._asking))
        return await outcome_of(self._asking_next)

    async def _ask_after(self, earlier: "asyncio.Task[Place]") -> Place:
        await asyncio.wait([earlier])
        # When thousands resume, many share a question: without the pause it would be asked again for every second one.
        await asyncio.sleep(_PAUSE_SECONDS)
        self._asking, self._asking_next = self._asking_next, None
        return await self._ask_for_place()

    async def _ask_for_place(self) -> Place:
        try:
            async with asyncio.timeout(_SECONDS):
                place = _place_of(await self._bus.jetstream.stream_info(self._bus.feed_stream))
            self._replicas = place.replicas
            return place
        finally:
            self._asking = None

    async def is_one_server(self) -> bool:
        """Returns true if one server keeps the stream: then no answer is behind another one."""
        if self._replicas is None:
            await self.place()
        return self._replicas == 1

    async def top(self, user_id: str) -> int | None:
        """Returns the sequence number of the newest entry of the user's feed; None if there is none."""
        question = {"last_by_subj": self._bus.feed_subject(user_id)}
        if not await self.is_one_server():
            return await self._top_of_leader(question)
        found = (await self._answers.ask(self._direct, question)).messages
        return Entry(found[0]).seq if found else None

    async def _top_of_leader(self, question: dict[str, str]) -> int | None:
        answer = await self._answers.ask(f"$JS.API.STREAM.MSG.GET.{self._bus.feed_stream}", question)
        found = json.loads(answer.messages[0].data)
        if "error" not in found:
            return int(found["message"]["seq"])
        if found["error"].get("err_code") == _NO_MESSAGE:
            return None
        raise nats.errors.Error(found["error"].get("description", "the leader does not answer"))

    async def read(self, user_id: str, after: int) -> Batch:
        """Returns the oldest stored entries of the user's feed with a sequence number above *after*."""
        question = {
            "seq": after + 1,
            "next_by_subj": self._bus.feed_subject(user_id),
            "batch": _BATCH,
            "max_bytes": _BATCH_BYTES,
        }
        async with self._reads:
            answer = await self._answers.ask(self._direct, question)
        return Batch([Entry(message) for message in answer.messages], answer.end.get(_PENDING, "0") == "0")

    @property
    def _direct(self) -> str:
        return f"$JS.API.DIRECT.GET.{self._bus.feed_stream}"


def _place_of(info: StreamInfo) -> Place:
    state, cluster = info.state, info.cluster
    leader = f"{cluster.leader} {cluster.leader_since}" if cluster else ""
    incarnation = f"{info.created.timestamp():.6f}" if info.created else "0"
    replicas = info.config.num_replicas or 1
    return Place(incarnation, state.first_seq, state.last_seq, state.num_deleted or 0, replicas, leader)
