"""The JSON of messages and read marks."""

from typing import Annotated
from uuid import UUID

from pydantic import AliasChoices, Field

from gateway.values import NOT_BLANK, Body, Moment, ShortText, Stated, Text, View
from twou.chat.v1 import chat_pb2

Seq = Annotated[int, Field(ge=0, le=2**63 - 1)]
Content = Annotated[Text, Field(min_length=1, max_length=4000), Stated(pattern=NOT_BLANK)]


class NewMessage(Body):
    content: Content
    client_message_id: Annotated[Text, Field(min_length=1, max_length=100)] | None = None
    """An id that the sender chooses. If it is sent again, the answer is the first message with it."""
    attachments: Annotated[
        list[UUID],
        Field(max_length=10),
        Stated(rule="The ids of ready files that the sender has uploaded to the request."),
    ] = []

    def to(self, *, request_id: str = "", conversation_id: str = "") -> chat_pb2.SendMessageRequest:
        """*conversation_id* in the place of *request_id* makes refusals speak of conversations."""
        return chat_pb2.SendMessageRequest(
            request_id=request_id,
            conversation_id=conversation_id,
            content=self.content,
            client_message_id=self.client_message_id,
            attachments=[str(file_id) for file_id in self.attachments],
        )


class NewMessageTo(NewMessage):
    request_id: Annotated[ShortText, Field(validation_alias=AliasChoices("request_id", "conversation_id"))]
    """The id of a request or of another conversation. `conversation_id` is another name of the field."""


class MessageEdit(Body):
    content: Content


class NewMark(Body):
    seq: Annotated[Seq, Field(strict=True), Stated(rule="Not after the last message.")]
    """All messages up to this one are read."""


class NewMarkIn(NewMark):
    request_id: Annotated[ShortText, Field(validation_alias=AliasChoices("request_id", "conversation_id"))]


class Message(View):
    id: str
    conversation_id: str
    request_id: str | None
    """The request that the conversation is about, or null if it is about something else."""
    seq: int
    sender_id: str
    content: str
    """Empty if the message was deleted."""
    attachments: list[str]
    client_message_id: str | None
    timestamp: Moment
    edited_at: Moment | None
    deleted_at: Moment | None


class ReadMark(View):
    conversation_id: str
    request_id: str | None
    user_id: str
    seq: int
    read_at: Moment
