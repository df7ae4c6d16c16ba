"""Routes of messages, served by chat-service. The id in a path is that of a request or of another conversation."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from gateway.budgets import COMMANDS, MESSAGES, READING, spends
from gateway.dependencies import Services
from gateway.features.messages import pages
from gateway.features.messages.schemas import Message, MessageEdit, NewMark, NewMessage, NewMessageTo, ReadMark, Seq
from gateway.identity import Caller
from gateway.values import Json
from kit import rpc
from twou.chat.v1 import chat_pb2

router = APIRouter(tags=["messages"])

REPEATED: dict[int | str, dict[str, Any]] = {
    200: {"model": Message, "description": "The first message with this `client_message_id`"}
}


@router.post("/messages/", status_code=201, responses=REPEATED)
@spends(MESSAGES)
async def send_message(body: NewMessageTo, response: Response, _caller: Caller, services: Services) -> Json[Message]:
    return await send(body.to(request_id=body.request_id), response, services)


@router.post("/messages/{request_id}", status_code=201, responses=REPEATED)
@spends(MESSAGES)
async def send_message_to(
    request_id: str, body: NewMessage, response: Response, _caller: Caller, services: Services
) -> Json[Message]:
    return await send(body.to(request_id=request_id), response, services)


async def send(message: chat_pb2.SendMessageRequest, response: Response, services: Services) -> Json[Message]:
    answer = await rpc.unary(services.chat.SendMessage, message)
    if not answer.created:
        response.status_code = 200
    return Message.of(answer.message)


@router.get("/messages/{request_id}")
@spends(READING)
async def list_messages(
    request: Request,
    response: Response,
    request_id: str,
    _caller: Caller,
    services: Services,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
    offset: Annotated[int, Query(ge=0, le=10_000)] = 0,
    after_seq: Annotated[Seq, Query()] | None = None,
    before_seq: Annotated[Seq, Query()] | None = None,
) -> list[Json[Message]]:
    """Returns messages, oldest first: the oldest after `after_seq`, or with only `before_seq` the newest before it.

    The `Link` header leads on in the same direction: `next` to newer messages, `prev` to older ones.
    """
    message = chat_pb2.ListMessagesRequest(
        request_id=request_id, limit=limit, offset=offset, after_seq=after_seq, before_seq=before_seq
    )
    return await pages.page(request, response, services, message)


@router.patch("/messages/{request_id}/{message_id}")
@spends(COMMANDS)
async def edit_message(
    request_id: str, message_id: str, body: MessageEdit, _caller: Caller, services: Services
) -> Json[Message]:
    message = chat_pb2.EditMessageRequest(request_id=request_id, message_id=message_id, content=body.content)
    return Message.of((await rpc.unary(services.chat.EditMessage, message)).message)


@router.delete("/messages/{request_id}/{message_id}")
@spends(COMMANDS)
async def delete_message(request_id: str, message_id: str, _caller: Caller, services: Services) -> Json[Message]:
    """Removes content and attachments. The message keeps its place; deleting it again changes nothing."""
    message = chat_pb2.DeleteMessageRequest(request_id=request_id, message_id=message_id)
    return Message.of((await rpc.unary(services.chat.DeleteMessage, message)).message)


@router.post("/messages/{request_id}/read")
@spends(COMMANDS)
async def mark_read(request_id: str, body: NewMark, _caller: Caller, services: Services) -> Json[ReadMark]:
    """Moves the caller's read mark forward. The answer has the mark as it is, which may be further on."""
    message = chat_pb2.MarkReadRequest(request_id=request_id, seq=body.seq)
    return ReadMark.of((await rpc.unary(services.chat.MarkRead, message)).mark)
