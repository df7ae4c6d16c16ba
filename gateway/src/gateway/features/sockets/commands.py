"""Handles the frames that a client sends, with one method for each type of frame.

Frames are handled and answered in the order in which they arrive. A refusal is an `error` frame and leaves the socket
open.
"""

import json
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from time import monotonic
from typing import Any

from pydantic import ValidationError

from gateway import budgets
from gateway.dependencies import Dependencies
from gateway.features.messages.schemas import Message
from gateway.features.sockets.schemas import Events, Frame, NewMarkIn, NewMessageTo, Ping, Position, TypingIn
from gateway.features.sockets.typing_signs import Typing
from gateway.operations import operation_of_frame
from gateway.problems import issues_of
from gateway.sockets import frames
from gateway.sockets.connection import Connection
from gateway.values import Body
from kit import call, logging, observing, rpc
from kit.errors import AppError, Forbidden, InvalidInput
from kit.ids import find_id
from kit.upstream import ROOM
from twou.chat.v1 import chat_pb2, conversation_pb2

log = logging.get(__name__)


class Blocked(Forbidden):
    """A sign in a thread whose two members may not write to one another; chat-service refuses messages like this."""

    code = "BLOCKED"
    message = "You and this user cannot write to each other."


_MINUTE_SECONDS = 60.0
# Conversations whose members a socket keeps.
_MOST_CONVERSATIONS = 20


@dataclass(frozen=True)
class Command:
    """A type of frame that clients send. Its description is the docstring of the method."""

    handle: Callable[["Commands", Frame], Awaitable[None]]
    # The schema of its data.
    data: type[Body]
    # The type of the frame that answers it, if one does.
    answer: str | None = None


class Commands:
    """Handles the frames of one socket."""

    def __init__(self, connection: Connection, dependencies: Dependencies) -> None:
        settings = dependencies.settings
        self._connection = connection
        self._clients = dependencies.clients
        self._api_keys = dependencies.api_keys
        self._switches = dependencies.switches
        self._account = connection.caller.user_id.int
        # Shared with the routes that do the same.
        self._messages = dependencies.budgets.purse(budgets.MESSAGES)
        self._commands = dependencies.budgets.purse(budgets.COMMANDS)
        self._positions = dependencies.budgets.purse(budgets.POSITIONS)
        self._deadline_seconds = settings.deadline_seconds
        self._typing = Typing(dependencies.bus, connection)
        self._recent: deque[float] = deque(maxlen=settings.frames_per_minute)

    async def handle(self, text: str | None) -> None:
        """Handles one frame of the client. *text* is None for a binary frame."""
        if self._is_rate_limited():
            return None
        frame = self._read(text)
        if frame is None:
            return self._refuse("INVALID_MESSAGE_FORMAT", "Send a JSON object with a type.")
        command = COMMANDS.get(frame.type)
        if command is None:
            return self._refuse("INVALID_MESSAGE_TYPE", "This type of frame is not supported.", frame)
        here = replace(self._connection.handshake, remarks=set(), deadline=rpc.deadline_in(self._deadline_seconds))
        call.enter(here)
        if observing.traces is None:
            return await self._run(command, frame)
        # A trace of its own: that of the handshake would never end.
        with observing.traces.accept(f"SOCKET {frame.type}", None, here.request_id) as span:
            call.enter(replace(here, traceparent=span.traceparent))
            return await self._run(command, frame)

    async def _run(self, command: Command, frame: Frame) -> None:
        try:
            operation = operation_of_frame(frame.type)
            if (gate := self._switches.gates.get(operation)) is not None:
                gate.check(self._connection.caller)
            if (key := self._connection.key) is not None:
                self._api_keys.check_frame(key, operation)
            await command.handle(self, frame)
        except ValidationError as error:
            self._refuse_error(InvalidInput(details=issues_of(error.errors())), frame)
        except AppError as error:
            self._refuse_error(error, frame)

    def _spend(self, purse: budgets.Purse) -> None:
        """Takes one command from its budget. Raises RateLimited."""
        purse.take(self._account)
        ROOM.set(purse.room)

    def _is_rate_limited(self) -> bool:
        now = monotonic()
        if len(self._recent) == self._recent.maxlen and now - self._recent[0] < _MINUTE_SECONDS:
            wait = round(_MINUTE_SECONDS - (now - self._recent[0]), 1)
            self._refuse("RATE_LIMIT_EXCEEDED", "You sent too many frames. Try again later.", retry_after=wait)
            return True
        self._recent.append(now)
        return False

    def _read(self, text: str | None) -> Frame | None:
        try:
            values = json.loads(text or "")
            if (
                self._connection.request_id
                and isinstance(values, dict)
                and "type" not in values
                and "content" in values
            ):
                # The socket of a request accepts a message without an envelope.
                return Frame(type="message.send", data=values)
            return Frame.model_validate(values)
        except (ValueError, RecursionError):
            return None

    def _refuse(self, code: str, message: str, frame: Frame | None = None, **more: Any) -> None:
        self._connection.send(frames.error(code, message, reply_to=frame.id if frame else None, **more))

    def _refuse_error(self, error: AppError, frame: Frame) -> None:
        more: dict[str, Any] = {"details": [{"field": d.field, "issue": d.issue} for d in error.details]}
        if isinstance(sent := frame.data.get("client_message_id"), str):
            # It may be the text that was refused, and need not be valid Unicode.
            more["client_message_id"] = sent[:100].encode(errors="replace").decode()
        if error.retry_after is not None:
            more["retry_after"] = round(error.retry_after, 1)
        self._refuse(error.code, error.message, frame, **more)

    def _reply(self, kind: str, data: dict[str, Any], frame: Frame) -> None:
        self._connection.send(frames.frame(kind, data, reply_to=frame.id))

    async def send_message(self, frame: Frame) -> None:
        """Sends a message. On the socket of a conversation, `{"content": …}` without type and data does the same."""
        self._spend(self._messages)
        body = NewMessageTo.model_validate(self._with_topic(frame.data))
        answer = await rpc.unary(self._clients.chat.SendMessage, body.to(request_id=body.request_id))
        message = Message.of(answer.message).data
        self._reply("message.ack", {"client_message_id": body.client_message_id, "message": message}, frame)

    def _with_topic(self, values: dict[str, Any]) -> dict[str, Any]:
        """Adds the id that the socket was opened with, unless the frame names a conversation."""
        is_named = "request_id" in values or "conversation_id" in values
        return values if is_named else values | {"request_id": self._connection.request_id}

    async def mark_read(self, frame: Frame) -> None:
        """Moves the read mark forward, as `POST /messages/{request_id}/read` does."""
        self._spend(self._commands)
        body = NewMarkIn.model_validate(self._with_topic(frame.data))
        message = chat_pb2.MarkReadRequest(request_id=body.request_id, seq=body.seq)
        await rpc.unary(self._clients.chat.MarkRead, message)

    async def update_location(self, frame: Frame) -> None:
        """Reports the position of a provider."""
        self._spend(self._positions)
        body = Position.model_validate(frame.data)
        await rpc.unary(self._clients.providers.UpdateLocation, body.to_update())

    async def type_text(self, frame: Frame) -> None:
        """Shows the other members of a conversation that you type. Repeat it while you do: it is over after 6 s."""
        body = TypingIn.model_validate(self._with_topic(frame.data))
        found = find_id(body.request_id)
        # As events spell it; chat-service refuses what is no id.
        request_id = str(found) if found else body.request_id
        await self._typing.note(request_id, await self._others_in(request_id), active=body.active)

    async def _others_in(self, request_id: str) -> frozenset[str]:
        """Raises the refusal of chat-service if the user is no member."""
        known = self._connection.members
        if request_id not in known:
            question = conversation_pb2.GetConversationRequest(conversation_id=request_id)
            answer = await rpc.unary(self._clients.conversations.GetConversation, question)
            found = answer.conversation
            people = frozenset(one.user_id for one in found.members if not one.HasField("left_at"))
            if str(self._connection.caller.user_id) not in people:
                # An admin, or a former member, who may only read.
                raise Forbidden
            if answer.is_blocked:
                raise Blocked
            if len(known) >= _MOST_CONVERSATIONS:
                known.clear()
            known[request_id] = people - {str(self._connection.caller.user_id)}
        return known[request_id]

    def lost(self) -> None:
        """Ends what others see of this socket."""
        self._typing.lost()

    async def ping(self, frame: Frame) -> None:
        """Asks whether the connection works."""
        self._reply("pong", Ping.model_validate(frame.data).model_dump(), frame)

    async def heartbeat(self, frame: Frame) -> None:
        """Does the same as `ping`."""
        await self.ping(frame)

    async def subscribe(self, frame: Frame) -> None:
        """Receives frames of these types again, after `unsubscribe`."""
        self._acknowledge(frame, frozenset.difference)

    async def unsubscribe(self, frame: Frame) -> None:
        """Stops receiving frames of these types. The cursor still passes them."""
        self._acknowledge(frame, frozenset.union)

    def _acknowledge(self, frame: Frame, change: Callable[[frozenset[str], set[str]], frozenset[str]]) -> None:
        named = set(Events.model_validate(frame.data).events)
        known = named & frames.event_types()
        self._connection.muted = change(self._connection.muted, known)
        self._reply(
            "subscription.acknowledged", {"events": sorted(known), "invalid_events": sorted(named - known)}, frame
        )


# By the type of the frame. `gateway/realtime` describes them to developers of frontends.
COMMANDS: dict[str, Command] = {
    "message.send": Command(Commands.send_message, NewMessageTo, "message.ack"),
    "message.read": Command(Commands.mark_read, NewMarkIn),
    "location.update": Command(Commands.update_location, Position),
    "typing": Command(Commands.type_text, TypingIn),
    "ping": Command(Commands.ping, Ping, "pong"),
    "heartbeat": Command(Commands.heartbeat, Ping, "pong"),
    "subscribe": Command(Commands.subscribe, Events, "subscription.acknowledged"),
    "unsubscribe": Command(Commands.unsubscribe, Events, "subscription.acknowledged"),
}
