"""Participants who use a running chat-service, and messages sent without one."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from chat_service.messages import actions
from chat_service.messages.drafts import Draft
from chat_service.messages.models import Message
from kit.caller import Caller
from kit.database import Database
from kit.errors import Unavailable
from testkit.people import Person
from twou.chat.v1 import chat_pb2 as pb
from twou.chat.v1.chat_pb2_grpc import ChatServiceStub


@dataclass(frozen=True)
class Participant:
    person: Person
    stub: ChatServiceStub

    async def send(
        self, request_id: UUID | str, content: str, *, key: str | None = None, **optional: Any
    ) -> pb.SendMessageResponse:
        """*optional*: the other fields of the message."""
        message = pb.SendMessageRequest(request_id=str(request_id), content=content, **optional)
        response: pb.SendMessageResponse = await self.person(self.stub.SendMessage, message, key=key)
        return response

    async def read(self, request_id: UUID | str, **window: Any) -> list[str]:
        request = pb.ListMessagesRequest(request_id=str(request_id), **window)
        return [message.content for message in (await self.person(self.stub.ListMessages, request)).messages]

    async def get(self, message_id: str) -> pb.Message:
        answer: pb.GetMessageResponse = await self.person(
            self.stub.GetMessage, pb.GetMessageRequest(message_id=message_id)
        )
        return answer.message

    async def may_read(self, request_id: UUID) -> bool:
        try:
            await self.read(request_id)
        except Unavailable:
            return False
        return True


async def send(database: Database, sender: Caller, draft: Draft) -> tuple[Message, bool]:
    async with database.transaction() as session:
        message, _, is_new = await actions.send_message(session, sender, draft)
        return message, is_new
