"""A client that asks chat-service about the members of conversations.

chat-service alone knows them, and they change. So it is asked at every upload into a thread, and at a look at a file of
a thread that was not published to the caller; while it does not answer, these get Unavailable. The question names the
user: a link to a file stands for one who sends no access token.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

from file_service.files.errors import ConversationNotFound
from file_service.files.standing import Standing
from kit import rpc
from kit.errors import NotFound
from kit.protobuf import optional
from kit.tls import Tls
from twou.chat.v1 import conversation_pb2, conversation_pb2_grpc

CONVERSATION_SERVICE = conversation_pb2.DESCRIPTOR.services_by_name["ConversationService"]

# Seconds until an answer counts as Unavailable.
_SECONDS = 2.0


class ThreadClient:
    def __init__(self, stub: conversation_pb2_grpc.ConversationServiceStub) -> None:
        self._stub = stub

    async def get_standing(self, conversation_id: UUID, user_id: UUID) -> Standing:
        """Raises ConversationNotFound if chat-service does not know the conversation, or Unavailable."""
        question = conversation_pb2.GetStandingRequest(conversation_id=str(conversation_id), user_id=str(user_id))
        try:
            found = await rpc.unary(self._stub.GetStanding, question, seconds=_SECONDS)
        except NotFound:
            raise ConversationNotFound from None
        return Standing(
            is_of_request=found.kind == conversation_pb2.CONVERSATION_KIND_REQUEST,
            member_ids=frozenset(map(UUID, found.member_ids)),
            after_seq=optional(found, "after_seq"),
            before_seq=optional(found, "before_seq"),
            last_seq=found.last_seq,
        )


@asynccontextmanager
async def thread_client(address: str, tls: Tls | None = None) -> AsyncIterator[ThreadClient]:
    """Opens a client of the chat-service at `address`; it connects on first use."""
    async with rpc.channel(address, CONVERSATION_SERVICE, tls=tls) as channel:
        yield ThreadClient(conversation_pb2_grpc.ConversationServiceStub(channel))
