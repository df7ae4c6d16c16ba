"""Routes of the messages between the participants of a request, served by chat-service."""

from collections.abc import Sequence
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response

from gateway.budgets import MESSAGES, READING, spends
from gateway.dependencies import Services
from gateway.features.messages.schemas import Message, NewMessage, NewMessageTo, Seq
from gateway.identity import Caller
from gateway.values import Json
from kit import rpc
from twou.chat.v1 import chat_pb2

router = APIRouter(tags=["messages"])

_REPEATED: dict[int | str, dict[str, Any]] = {
    200: {"model": Message, "description": "The first message with this `client_message_id`"}
}


@router.post("/messages/", status_code=201, responses=_REPEATED)
@spends(MESSAGES)
async def send_message(body: NewMessageTo, response: Response, _caller: Caller, services: Services) -> Json[Message]:
    return await _send(body.request_id, body, response, services)


@router.post("/messages/{request_id}", status_code=201, responses=_REPEATED)
@spends(MESSAGES)
async def send_message_to(
    request_id: str, body: NewMessage, response: Response, _caller: Caller, services: Services
) -> Json[Message]:
    return await _send(request_id, body, response, services)


async def _send(request_id: str, body: NewMessage, response: Response, services: Services) -> Json[Message]:
    answer = await rpc.unary(services.chat.SendMessage, body.to(request_id))
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
    answer = await rpc.unary(services.chat.ListMessages, message)
    if answer.has_more:
        response.headers["Link"] = _link(request.url.path, message, answer.messages)
    return [Message.of(message) for message in answer.messages]


def _link(path: str, asked: chat_pb2.ListMessagesRequest, page: Sequence[chat_pb2.Message]) -> str:
    """Returns the link (RFC 8288) to the page that follows *page* in the direction that was asked for."""
    query = {"limit": asked.limit}
    if asked.HasField("before_seq") and not asked.HasField("after_seq"):
        return f'<{path}?{urlencode(query | {"before_seq": page[0].seq})}>; rel="prev"'
    if asked.HasField("before_seq"):
        query["before_seq"] = asked.before_seq
    return f'<{path}?{urlencode(query | {"after_seq": page[-1].seq})}>; rel="next"'
