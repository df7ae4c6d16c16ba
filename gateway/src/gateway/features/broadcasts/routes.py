"""Routes of notices by admins to many users, served by chat-service. Only admins may call them."""

from fastapi import APIRouter

from gateway.budgets import COMMANDS, READING, spends
from gateway.dependencies import Services
from gateway.features.broadcasts.schemas import Broadcast, NewBroadcast, ScheduledBroadcast
from gateway.identity import Caller
from gateway.paging import PagingQuery
from gateway.streaming import body_up_to
from gateway.values import Json
from kit import rpc
from twou.chat.v1 import broadcast_pb2

router = APIRouter(tags=["notifications"])

# Collecting the recipients of all accounts takes a while. The deadline of the request comes before this.
_SECONDS = 60.0
# 10,000 ids with their quotes, and the texts.
_MAX_BYTES = 640 * 1024


@router.post("/admin/notifications", status_code=202)
@body_up_to(_MAX_BYTES)
@spends(COMMANDS)
async def schedule_broadcast(body: NewBroadcast, _caller: Caller, services: Services) -> Json[ScheduledBroadcast]:
    """Plans a notice to all accounts of a role that are active now, or to a list of users. Each gets it once."""
    answer = await rpc.unary(services.broadcasts.ScheduleBroadcast, body.to(), seconds=_SECONDS)
    return ScheduledBroadcast.of(answer)


@router.get("/admin/notifications")
@spends(READING)
async def list_broadcasts(paging: PagingQuery, _caller: Caller, services: Services) -> list[Json[Broadcast]]:
    """Returns notices, newest first."""
    message = broadcast_pb2.ListBroadcastsRequest(**paging.fields)
    answer = await rpc.unary(services.broadcasts.ListBroadcasts, message)
    return paging.page(map(Broadcast.of, answer.broadcasts), answer.next_cursor)


@router.get("/admin/notifications/{broadcast_id}")
@spends(READING)
async def get_broadcast(broadcast_id: str, _caller: Caller, services: Services) -> Json[Broadcast]:
    message = broadcast_pb2.GetBroadcastRequest(broadcast_id=broadcast_id)
    return Broadcast.of((await rpc.unary(services.broadcasts.GetBroadcast, message)).broadcast)


@router.post("/admin/notifications/{broadcast_id}/stop")
@spends(COMMANDS)
async def stop_broadcast(broadcast_id: str, _caller: Caller, services: Services) -> Json[Broadcast]:
    """Stops a notice: no further recipient gets it, and what waits to be pushed or mailed is not sent."""
    message = broadcast_pb2.StopBroadcastRequest(broadcast_id=broadcast_id)
    return Broadcast.of((await rpc.unary(services.broadcasts.StopBroadcast, message)).broadcast)
