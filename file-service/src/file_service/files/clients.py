"""A client that asks chat-service for the members of a conversation.

chat-service alone knows them, and they change. So it is asked at every upload into a thread, and at every look at a
file of a thread that is not the caller's own; while it does not answer, these get Unavailable.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import UUID

from file_service.files.errors import ConversationNotFound
from kit import rpc
from kit.errors import Forbidden, NotFound
from kit.tls import Tls
from twou.chat.v1 import conversation_pb2, conversation_pb2_grpc

CONVERSATION_SERVICE = conversation_pb2.DESCRIPTOR.services_by_name["ConversationService"]

# Seconds until an answer counts as Unavailable.
_SECONDS = 2.0


@dataclass(frozen=True)
class Thread:
    """A conversation as the caller sees it."""

    id: UUID
    # True for the conversation of a request, whose files belong to the request.
    is_of_request: bool
    # Members who have not left.
    member_ids: frozenset[UUID]


class ThreadClient:
    def __init__(self, stub: conversation_pb2_grpc.ConversationServiceStub) -> None:
        self._stub = stub

    async def get_thread(self, conversation_id: UUID) -> Thread:
        """Raises ConversationNotFound if the current caller takes and took no part in it, or Unavailable."""
        question = conversation_pb2.GetConversationRequest(conversation_id=str(conversation_id))
        try:
            answer = await rpc.unary(self._stub.GetConversation, question, seconds=_SECONDS)
        except (NotFound, Forbidden):
            raise ConversationNotFound from None
        found = answer.conversation
        members = frozenset(UUID(member.user_id) for member in found.members if not member.HasField("left_at"))
        return Thread(conversation_id, found.kind == conversation_pb2.CONVERSATION_KIND_REQUEST, members)


@asynccontextmanager
async def thread_client(address: str, tls: Tls | None = None) -> AsyncIterator[ThreadClient]:
    """Opens a client of the chat-service at `address`; it connects on first use."""
    async with rpc.channel(address, CONVERSATION_SERVICE, tls=tls) as channel:
        yield ThreadClient(conversation_pb2_grpc.ConversationServiceStub(channel))
