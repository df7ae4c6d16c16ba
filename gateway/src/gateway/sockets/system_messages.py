"""Shows messages of operators to all open sockets of this gateway, and the notice of a maintenance to new ones, too.

auth-service keeps the messages. The gateway that an operator has told publishes them to all gateways, each of which
shows a message once. A notice that was missed, while NATS was away or before this gateway started, is found by asking
auth-service: at the start, after each reconnection, and every half minute.
"""

import asyncio
import contextlib
from collections import OrderedDict
from collections.abc import Sequence
from datetime import UTC

import nats.errors
from google.protobuf.message import DecodeError
from nats.aio.msg import Msg

from gateway import wire
from gateway.sockets import frames
from gateway.sockets.connection import Connection
from gateway.sockets.hub import Hub
from kit import call, clock, rpc
from kit.bus import Bus
from kit.errors import AppError, Unavailable
from kit.worker import Worker
from twou.auth.v1 import system_message_pb2 as pb
from twou.auth.v1.system_message_pb2_grpc import SystemMessageServiceStub

_ASK_EVERY_SECONDS = 30.0
_ASKING_SECONDS = 2.0
# Frames that are written before other work has a turn.
_AT_ONCE = 200
_REMEMBERED = 256


class SystemMessages(Worker):
    name = "system-messages"

    def __init__(self, bus: Bus, service: SystemMessageServiceStub, hub: Hub) -> None:
        self._bus = bus
        self._service = service
        self._hub = hub
        self._notice: pb.SystemMessage | None = None
        # The ids of those that were shown, the newest last.
        self._shown = OrderedDict[str, None]()
        self._showing = set[asyncio.Task[None]]()

    async def run(self) -> None:
        await self._bus.ready()
        subscription = await self._bus.client.subscribe(self._bus.system_messages_subject, cb=self._hear)
        try:
            losses = self._bus.losses
            while losses == self._bus.losses:
                await self._ask()
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._bus.reconnected(), _ASK_EVERY_SECONDS)
        finally:
            with contextlib.suppress(nats.errors.Error):
                await subscription.unsubscribe()

    def require_bus(self) -> None:
        """Raises Unavailable while the other gateways cannot be told anything."""
        if not self._bus.is_connected:
            raise Unavailable

    async def publish(self, message: pb.SystemMessage) -> None:
        """Has all gateways show a message. Raises Unavailable if they cannot be told."""
        self.require_bus()
        try:
            await self._bus.client.publish(self._bus.system_messages_subject, message.SerializeToString())
        except nats.errors.Error:
            raise Unavailable from None

    def greet(self, connection: Connection) -> None:
        """Shows the notice of a maintenance that stands to a socket that has just opened."""
        if self._notice is not None and _stands(self._notice):
            connection.show(frame_of(self._notice))

    async def _hear(self, message: Msg) -> None:
        try:
            self._note(pb.SystemMessage.FromString(message.data))
        except DecodeError:
            return

    async def _ask(self) -> None:
        call.enter(call.Call(deadline=rpc.deadline_in(_ASKING_SECONDS)))
        with contextlib.suppress(AppError):
            answer = await rpc.unary(self._service.FindMaintenance, pb.FindMaintenanceRequest())
            if answer.HasField("system_message"):
                self._note(answer.system_message)

    def _note(self, message: pb.SystemMessage) -> None:
        """Shows a message to all open sockets, unless they have had it."""
        if message.id in self._shown:
            return
        self._shown[message.id] = None
        if len(self._shown) > _REMEMBERED:
            self._shown.popitem(last=False)
        if message.type == pb.SYSTEM_MESSAGE_TYPE_MAINTENANCE:
            # Ids are ordered by creation; messages of two gateways may arrive in another order.
            if not _stands(message) or (self._notice is not None and message.id < self._notice.id):
                return
            self._notice = message
        # Sockets that are opening just now are greeted with it.
        connections = [one for one in self._hub.connections() if one.is_open]
        task = asyncio.create_task(_show(frame_of(message), connections), name="show-system-message")
        self._showing.add(task)
        task.add_done_callback(self._showing.discard)


async def _show(frame: bytes, connections: Sequence[Connection]) -> None:
    for first in range(0, len(connections), _AT_ONCE):
        for connection in connections[first : first + _AT_ONCE]:
            connection.show(frame)
        await asyncio.sleep(0)


def _stands(notice: pb.SystemMessage) -> bool:
    return notice.ends_at.ToDatetime(tzinfo=UTC) > clock.now()


def frame_of(message: pb.SystemMessage) -> bytes:
    shown = wire.fields(message)
    data = {name: shown[name] for name in ("title", "message", "link")}
    if message.type == pb.SYSTEM_MESSAGE_TYPE_MAINTENANCE:
        times = {name: shown[name] for name in ("starts_at", "ends_at")}
        frame = frames.frame("system.maintenance", data | times)
    else:
        frame = frames.frame("system.notification", data)
    return frames.encode(frame | {"id": message.id, "timestamp": shown["created_at"]})
