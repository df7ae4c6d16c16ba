"""Pages of messages, with links in both directions."""

from collections.abc import Sequence
from urllib.parse import urlencode

from fastapi import Request, Response

from gateway.dependencies import Services
from gateway.features.messages.schemas import Message
from gateway.values import Json
from kit import rpc
from twou.chat.v1 import chat_pb2


async def page(
    request: Request, response: Response, services: Services, asked: chat_pb2.ListMessagesRequest
) -> list[Json[Message]]:
    answer = await rpc.unary(services.chat.ListMessages, asked)
    if answer.has_more:
        response.headers["Link"] = _link(request.url.path, asked, answer.messages)
    return [Message.of(message) for message in answer.messages]


def _link(path: str, asked: chat_pb2.ListMessagesRequest, page: Sequence[chat_pb2.Message]) -> str:
    """Returns the link (RFC 8288) to the page that follows *page* in the direction that was asked for."""
    query = {"limit": asked.limit}
    if asked.HasField("before_seq") and not asked.HasField("after_seq"):
        return f'<{path}?{urlencode(query | {"before_seq": page[0].seq})}>; rel="prev"'
    if asked.HasField("before_seq"):
        query["before_seq"] = asked.before_seq
    return f'<{path}?{urlencode(query | {"after_seq": page[-1].seq})}>; rel="next"'
