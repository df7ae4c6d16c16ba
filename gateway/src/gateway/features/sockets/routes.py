"""The sockets `/ws` and `/ws/{request_id}`."""

from fastapi import APIRouter
from starlette.websockets import WebSocket

from gateway import problems
from gateway.budgets import PUBLIC, SOCKETS, spends
from gateway.dependencies import dependencies_of
from gateway.features.sockets import handshake, session
from gateway.line.refusals import UpgradeRequired
from kit.errors import AppError

router = APIRouter()


@router.get("/ws", include_in_schema=False)
@router.get("/ws/{request_id}", include_in_schema=False)
@spends(PUBLIC)
async def refuse_request() -> None:
    """Answers a request without a handshake, which a proxy that does not pass one on sends too."""
    raise UpgradeRequired


@router.websocket("/ws")
@router.websocket("/ws/{request_id}")
@spends(SOCKETS)
async def open_socket(websocket: WebSocket) -> None:
    """Called by `gateway.routing`, without the framework, whose part of a handshake was larger than our own."""
    dependencies, parameters = dependencies_of(websocket), websocket.query_params
    request_id = websocket.path_params.get("request_id")
    try:
        query = handshake.SocketQuery(request_id, parameters.get("token"), parameters.get("cursor"))
        admission = await handshake.admit_in_turn(websocket, dependencies, query)
    except AppError as error:
        await websocket.send_denial_response(problems.response(error))
        return
    session.open_session(websocket, dependencies, admission)
