"""Converts between conversations and protobuf."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Row

from chat_service.members.errors import ConversationNotFound
from chat_service.members.models import Kind
from chat_service.members.queries import Standing
from chat_service.messages import convert as messages
from chat_service.threads.queries import LAST_MESSAGE, Filters
from chat_service.threads.unread import unread_count
from kit import clock, protobuf
from kit.errors import FieldIssue, InvalidInput
from kit.ids import find_id
from kit.text import control_issue, length_issue
from twou.chat.v1 import conversation_pb2 as pb

_KINDS = protobuf.EnumMap(Kind, pb.ConversationKind)
KIND_TO_PROTO = {str(kind): number for kind, number in _KINDS.to_proto.items()}
_LAST_MESSAGE = messages.packer(LAST_MESSAGE)
MAX_TITLE = 200
# The most users with whom a thread can be started.
MAX_OTHERS = 9


@dataclass(frozen=True)
class Change:
    """A change of a conversation; `None` for what stays."""

    is_active: bool | None = None
    title: str | None = None
    clears_title: bool = False

    @property
    def is_shared(self) -> bool:
        return self.title is not None or self.clears_title


class Seen(NamedTuple):
    """A conversation as one of its members sees it."""

    row: Row[Any]
    members: Sequence[Row[Any]]


def conversation_id(text: str) -> UUID:
    return protobuf.an_id(text, ConversationNotFound)


def filters(request: pb.ListConversationsRequest) -> Filters:
    return Filters(_KINDS.find("kind", request.kind), protobuf.optional(request, "is_active"))


def other_ids(request: pb.StartThreadRequest, creator_id: UUID) -> frozenset[UUID]:
    """Returns the ids of the other members. Raises InvalidInput."""
    found = [find_id(text) for text in request.user_ids]
    if not 1 <= len(found) <= MAX_OTHERS:
        raise InvalidInput.field("user_ids", f"must have 1 to {MAX_OTHERS} entries")
    ids = frozenset(one for one in found if one is not None and one != creator_id)
    if None in found or creator_id in found:
        raise InvalidInput.field("user_ids", "must be ids of other users")
    return ids


def new_member(request: pb.AddMemberRequest) -> tuple[UUID, UUID]:
    """Returns the ids of the conversation and of the user."""
    found = find_id(request.user_id)
    if found is None:
        raise InvalidInput.field("user_id", "must be the id of a user")
    return conversation_id(request.conversation_id), found


def new_title(request: pb.StartThreadRequest) -> str | None:
    return _title(request.title) if request.HasField("title") else None


def change(request: pb.UpdateConversationRequest) -> Change:
    cleared = protobuf.cleared(request, "title")
    return Change(
        is_active=protobuf.optional(request, "is_active"),
        title=_title(request.title) if request.HasField("title") else None,
        clears_title="title" in cleared,
    )


def _title(text: str) -> str:
    """Returns the title without spaces at its ends. Raises InvalidInput."""
    text = text.strip()
    issues = length_issue(text, min_length=1, max_length=MAX_TITLE), control_issue(text)
    if found := tuple(FieldIssue("title", issue) for issue in issues if issue):
        raise InvalidInput(details=found)
    return text


def group(members: Sequence[Row[Any]]) -> Mapping[UUID, Sequence[Row[Any]]]:
    """Returns the members by their conversations."""
    groups: dict[UUID, list[Row[Any]]] = defaultdict(list)
    for member in members:
        groups[member.conversation_id].append(member)
    return groups


def shared(seen: Seen, names: Mapping[UUID, str] | None = None, **own: Any) -> pb.Conversation:
    """Returns the fields that are the same for all members, and *own* ones.

    *names* are those that are not stored yet.
    """
    row = seen.row
    return pb.Conversation(
        id=str(row.id),
        kind=KIND_TO_PROTO[row.kind],
        request_id=str(row.id) if row.kind == Kind.REQUEST else None,
        listing_id=None if row.listing_id is None else str(row.listing_id),
        title=row.title,
        members=[_member(one, names or {}) for one in seen.members],
        created_at=clock.to_timestamp(row.created_at),
        **own,
    )


def own(seen: Seen, names: Mapping[UUID, str] | None = None) -> pb.Conversation:
    """Returns the conversation with the fields that are the member's own."""
    row = seen.row
    last = None if row.message_id is None else _LAST_MESSAGE(row, **messages.about(row.id, row.kind))
    if row.joined_seq is None:
        return shared(seen, names, last_message=last)
    unread = unread_count(last_seq=row.last_seq, left_seq=row.left_seq, read_seq=row.read_seq, own_after=row.own_after)
    return shared(seen, names, last_message=last, unread_count=unread, is_active=row.is_active)


def _member(row: Row[Any], names: Mapping[UUID, str]) -> pb.Member:
    return pb.Member(
        user_id=str(row.user_id),
        name=row.name if row.name is not None else names.get(row.user_id),
        left_at=clock.to_timestamp(row.left_at),
        read_seq=row.read_seq,
    )


def standing(found: Standing, user_id: UUID, last_seq: int) -> pb.GetStandingResponse:
    return pb.GetStandingResponse(
        kind=KIND_TO_PROTO[found.kind],
        member_ids=map(str, found.audience),
        after_seq=found.after_seq if found.may_read(user_id) else None,
        before_seq=found.before_seq,
        last_seq=last_seq,
    )


def contacts(found: Mapping[UUID, Sequence[UUID]]) -> list[pb.Contacts]:
    return [pb.Contacts(conversation_id=str(one), user_ids=map(str, others)) for one, others in found.items()]
