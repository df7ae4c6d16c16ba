"""Tells users whether the others in their open requests and threads are connected to any gateway.

Nothing is stored. The gateway of a user sends beats to those who see their presence: at once when they come, every
some seconds while they stay, and one more when they have been away for the grace period. A receiver keeps when it last
heard of each gateway; after a silence of several beats, which is what a killed gateway leaves behind, the user counts
as gone. A beat is believed only from a user with whom the receiver shares an open request or a thread.
"""

import asyncio
import contextlib
import time
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from typing import Any
from uuid import uuid4

import nats.errors
from google.protobuf.message import DecodeError
from nats.aio.msg import Msg

from gateway import wire
from gateway.sockets import frames
from kit import call
from kit.bus import Bus
from kit.worker import Worker
from twou.realtime.v1.realtime_pb2 import Beat
from twou.realtime.v1.realtime_pb2 import Presence as PresenceData

_BEATS_PER_SILENCE = 3
_LOOK_SECONDS = 0.5
_OPEN = ("accepted", "in_progress")

# Shows a frame about a request to a user.
type Show = Callable[[str, bytes], None]


class _Person:
    """A user who is connected here, or was a moment ago, and shares an open request or a thread with others."""

    def __init__(self) -> None:
        # The others by request or thread.
        self.requests: dict[str, frozenset[str]] = {}
        self.threads: set[str] = set()
        # When each gateway of the others was heard last.
        self.heard: dict[str, dict[str, float]] = defaultdict(dict)
        self.subscription: int | None = None
        self.beat_at = 0.0

    @property
    def others(self) -> set[str]:
        return set().union(*self.requests.values())


class Presence(Worker):
    name = "presence"

    def __init__(self, bus: Bus, *, grace_seconds: float, silence_seconds: float) -> None:
        self._bus = bus
        self._grace_seconds = grace_seconds
        self._silence_seconds = silence_seconds
        self._beat_seconds = silence_seconds / _BEATS_PER_SILENCE
        self._id = str(uuid4())
        self._people: dict[str, _Person] = {}
        self._shows: dict[str, Show] = {}
        # When those who are not connected any more left.
        self._left: dict[str, float] = {}
        self._sending: set[asyncio.Task[None]] = set()
        # Asks for the requests and threads of a user, with a call of theirs.
        self.ask: Callable[[str, call.Call], None] = _ask_no_service

    # Called by the hub.

    def came(self, user_id: str, show: Show) -> None:
        """Notes the first socket of a user here."""
        self._shows[user_id] = show
        self._left.pop(user_id, None)

    def left(self, user_id: str) -> None:
        """Notes that the last socket of a user here is gone. The others hear of it if they do not come back."""
        del self._shows[user_id]
        if user_id in self._people:
            self._left[user_id] = time.monotonic()

    def is_here(self, user_id: str) -> bool:
        """Returns whether the user has a socket here."""
        return user_id in self._shows

    def tell(self, user_id: str, show: Show) -> None:
        """Shows a new socket who is online."""
        person = self._people.get(user_id)
        for request_id, others in person.requests.items() if person else ():
            for other in others:
                if person and person.heard.get(other):
                    show(request_id, _frame(request_id, other, is_online=True))

    def learn_of(self, user_id: str, request: Mapping[str, Any]) -> None:
        """Learns from the fields of a request, as frames show them, with whom the user shares it."""
        people = {request["client_id"], request["provider_id"]} - {None, ""}
        is_shared = request["status"] in _OPEN and user_id in people
        self.learn(user_id, request["id"], people - {user_id} if is_shared else ())

    def knows_thread(self, user_id: str, thread_id: str) -> bool:
        person = self._people.get(user_id)
        return person is not None and thread_id in person.threads

    def note_members(self, user_id: str, thread_id: str, members: Collection[str]) -> None:
        """Forgets those who have left a thread at once, before it is asked about again."""
        person = self._people.get(user_id)
        if person is not None and (known := person.requests.get(thread_id)):
            self.learn(user_id, thread_id, known.intersection(members) if user_id in members else ())

    def learn_threads(self, user_id: str, threads: Mapping[str, Collection[str]]) -> None:
        """Learns the other members of all threads in which the user sees them, and they see the user."""
        for thread_id, others in threads.items():
            self.learn(user_id, thread_id, others)
        person = self._people.get(user_id)
        if person is None:
            return
        before = person.others
        for thread_id in person.threads - threads.keys():
            self._hide(user_id, person, thread_id)
            self.learn(user_id, thread_id, ())
        person.threads = set(threads)
        # They see the user no longer, as if the user had left.
        if (gone := before - person.others) and user_id in self._shows:
            self._send(self._beat(user_id, gone, is_here=False))

    def _hide(self, user_id: str, person: _Person, thread_id: str) -> None:
        """Shows the other members of a thread as gone, because the user sees them there no longer."""
        if (show := self._shows.get(user_id)) is not None:
            for other in person.requests.get(thread_id, ()):
                if person.heard.get(other):
                    show(thread_id, _frame(thread_id, other, is_online=False))

    def learn(self, user_id: str, request_id: str, others: Collection[str]) -> None:
        """Learns with whom the user shares an open request or a thread.

        *others* are empty if the request is not open, or if it or the thread is not theirs.
        """
        person = self._people.get(user_id)
        if person is None:
            if not others or user_id not in self._shows:
                return
            person = self._people[user_id] = _Person()
        if person.requests.get(request_id, frozenset()) == frozenset(others):
            return
        if others:
            person.requests[request_id] = frozenset(others)
            self._send(self._greet(user_id, person))
        else:
            person.requests.pop(request_id, None)
            person.threads.discard(request_id)
        for gone in person.heard.keys() - person.others:
            del person.heard[gone]

    # Beats.

    async def _greet(self, user_id: str, person: _Person) -> None:
        if person.subscription is None:
            person.subscription = self._bus.client.listen(self._bus.presence_subject(user_id), self._on_beat)
        person.beat_at = time.monotonic()
        await self._beat(user_id, person.others, is_here=True, asks=True)

    async def _beat(self, user_id: str, receivers: Collection[str], *, is_here: bool, asks: bool = False) -> None:
        beat = Beat(user_id=user_id, gateway_id=self._id, is_here=is_here, asks=asks).SerializeToString()
        if self._bus.is_connected:
            with contextlib.suppress(nats.errors.Error):
                for receiver in receivers:
                    await self._bus.client.publish(self._bus.presence_subject(receiver), beat)

    def _on_beat(self, message: Msg) -> None:
        user_id = message.subject.rpartition(".")[2]
        person = self._people.get(user_id)
        try:
            beat = Beat.FromString(message.data)
        except DecodeError:
            return
        if person is None or beat.user_id not in person.others:
            return
        gateways = person.heard[beat.user_id]
        was_online = bool(gateways)
        if beat.is_here:
            gateways[beat.gateway_id] = time.monotonic()
        else:
            gateways.pop(beat.gateway_id, None)
        if bool(gateways) != was_online:
            self._show(user_id, person, beat.user_id, is_online=bool(gateways))
        if beat.asks and user_id in self._shows:
            self._send(self._beat(user_id, [beat.user_id], is_here=True))

    def _show(self, user_id: str, person: _Person, other: str, *, is_online: bool) -> None:
        if (show := self._shows.get(user_id)) is not None:
            for request_id, others in person.requests.items():
                if other in others:
                    show(request_id, _frame(request_id, other, is_online=is_online))

    def _send(self, sending: Any) -> None:
        task = asyncio.create_task(sending)
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)

    # Time.

    async def run(self) -> None:
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            now = time.monotonic()
            for user_id, person in list(self._people.items()):
                self._forget_silent(user_id, person, now)
                if user_id in self._left:
                    if now - self._left[user_id] > self._grace_seconds:
                        await self._say_goodbye(user_id, person)
                elif now - person.beat_at > self._beat_seconds:
                    person.beat_at = now
                    await self._beat(user_id, person.others, is_here=True)

    def _forget_silent(self, user_id: str, person: _Person, now: float) -> None:
        for other, gateways in person.heard.items():
            silent = [gateway for gateway, heard_at in gateways.items() if now - heard_at > self._silence_seconds]
            for gateway in silent:
                del gateways[gateway]
            if silent and not gateways:
                self._show(user_id, person, other, is_online=False)

    async def _say_goodbye(self, user_id: str, person: _Person) -> None:
        del self._left[user_id], self._people[user_id]
        if person.subscription is not None:
            self._bus.client.stop_listening(person.subscription)
        await self._beat(user_id, person.others, is_here=False)


def _ask_no_service(_user_id: str, _handshake: call.Call) -> None:
    """In a gateway without other services."""


def _frame(request_id: str, user_id: str, *, is_online: bool) -> bytes:
    data = PresenceData(request_id=request_id, user_id=user_id, is_online=is_online)
    return frames.encode(frames.frame("presence", wire.fields(data)))
