"""Routes for operators about open sockets, of which gateways know, and about what those who have one are told.

auth-service decides who may call them, and records what an operator does before it is done.
"""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from starlette.requests import Request

from gateway.budgets import COMMANDS, READING, spends
from gateway.dependencies import Services, dependencies_of
from gateway.features.operators import answers
from gateway.features.operators.schemas import ConnectedUser, NewSystemMessage, SocketOverview, SystemMessage
from gateway.identity import Caller
from gateway.paging import Cursor
from gateway.values import Json
from kit import rpc
from twou.auth.v1 import admin_pb2

router = APIRouter(tags=["administration"])


@router.get("/admin/sockets")
@router.get("/ws/stats")
@spends(READING)
async def list_sockets(
    request: Request,
    response: Response,
    _caller: Caller,
    services: Services,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
    cursor: Annotated[Cursor, Query()] = "",
) -> SocketOverview:
    """Returns how many sockets each gateway has, and a page of the users who have them.

    A gateway that does not answer within a second is missing. A user who connects meanwhile may be, too.
    """
    await rpc.unary(services.admin.NoteReadingSockets, admin_pb2.NoteReadingSocketsRequest())
    found = await dependencies_of(request).roster.page(answers.last_user(cursor), limit)
    return answers.overview(found, limit, request, response)


@router.get("/admin/sockets/{socket_id}")
@router.get("/ws/connections/{socket_id}")
@spends(READING)
async def get_sockets(socket_id: str, request: Request, _caller: Caller, services: Services) -> ConnectedUser:
    """Returns the open sockets of a user, or the one with the id of a connection."""
    await rpc.unary(services.admin.NoteReadingSockets, admin_pb2.NoteReadingSocketsRequest(socket_id=socket_id))
    return answers.one_user(await dependencies_of(request).roster.find(answers.canonical(socket_id)))


@router.delete("/admin/sockets/{socket_id}", status_code=204)
@spends(COMMANDS)
async def close_sockets(socket_id: str, request: Request, _caller: Caller, services: Services) -> None:
    """Closes the open sockets of a user, or the one with the id of a connection, with the code 4409.

    Clients do not come back by themselves after it. To keep a user out, deactivate the account.
    """
    await rpc.unary(services.admin.NoteReadingSockets, admin_pb2.NoteReadingSocketsRequest(socket_id=socket_id))
    roster, wanted = dependencies_of(request).roster, answers.canonical(socket_id)
    found = await roster.find(wanted)
    user_id, connections = next(iter(found.users.items()), (None, []))
    ids = [one["id"] for one in connections][:100]
    act = admin_pb2.RecordClosedSocketsRequest(socket_id=wanted, user_id=user_id, connection_ids=ids)
    await rpc.unary(services.admin.RecordClosedSockets, act)
    await roster.close(wanted)


@router.post("/admin/broadcasts", status_code=202)
@router.post("/ws/broadcast", status_code=202)
@spends(COMMANDS)
async def send_system_message(
    body: NewSystemMessage, request: Request, _caller: Caller, services: Services
) -> Json[SystemMessage]:
    """Shows a frame to all open sockets of all gateways. It is kept in no list and pushed to no device.

    `POST /admin/notifications` is for what people should find later, too.
    """
    system_messages = dependencies_of(request).system_messages
    system_messages.require_bus()
    answer = await rpc.unary(services.system_messages.RecordSystemMessage, body.to())
    await system_messages.publish(answer.system_message)
    return SystemMessage.of(answer.system_message)
