"""The sockets `/ws` and `/ws/{request_id}`."""

from typing import Annotated

from fastapi import APIRouter, Query
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
async def open_socket(
    websocket: WebSocket,
    request_id: str | None = None,
    token: Annotated[str | None, Query()] = None,
    cursor: Annotated[str | None, Query()] = None,
) -> None:
    dependencies = dependencies_of(websocket)
    try:
        query = handshake.SocketQuery(request_id, token, cursor)
        admission = await handshake.admit_in_turn(websocket, dependencies, query)
    except AppError as error:
        await websocket.send_denial_response(problems.response(error))
        return
    await session.open_session(websocket, dependencies, admission)
