"""The JSON of conversations, their members and blocks."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from gateway.features.messages.schemas import Message
from gateway.values import NOT_BLANK, Body, Change, EnumName, Moment, NotNull, Stated, StrictFlag, Text, View
from twou.chat.v1 import conversation_pb2

Kind = Annotated[str, EnumName(conversation_pb2.ConversationKind)]
Title = Annotated[Text, Field(min_length=1, max_length=200), Stated(pattern=NOT_BLANK, rule="A single line.")]


class NewThread(Body):
    user_ids: Annotated[list[UUID], Field(min_length=1, max_length=9), Stated(rule="Ids of other users.")]
    title: Title | None = None

    def to(self) -> conversation_pb2.StartThreadRequest:
        ids = [str(one) for one in self.user_ids]
        return conversation_pb2.StartThreadRequest(user_ids=ids, title=self.title)


class ConversationChange(Change):
    """Changes only the fields that are sent. `is_active` is each member's own, `title` that of a thread."""

    is_active: NotNull[StrictFlag] = None
    title: Title | None = None

    def to(self, conversation_id: str) -> conversation_pb2.UpdateConversationRequest:
        return conversation_pb2.UpdateConversationRequest(
            conversation_id=conversation_id, is_active=self.is_active, title=self.title, clear=self.cleared
        )


class NewMember(Body):
    user_id: Annotated[UUID, Stated(rule="The id of a user.")]


class Member(View):
    user_id: str
    name: str | None
    """Null if the name is not known (yet)."""
    left_at: Moment | None
    read_seq: int
    """The member has read all messages up to this one."""


class Conversation(View):
    id: str
    kind: Kind
    request_id: str | None
    listing_id: str | None
    title: str | None
    members: list[Member]
    last_message: Message | None
    unread_count: int | None
    """Messages of others after the caller's read mark; null for an admin who is no member."""
    is_active: bool | None
    """False if the caller has put the conversation away; null for an admin who is no member."""
    created_at: Moment


class BlockedUser(View):
    user_id: str
    blocked_at: Moment
