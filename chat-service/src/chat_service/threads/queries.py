"""Reads of conversations as one of their members sees them. None of them reads more messages than the last one."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, and_, bindparam, func, not_, or_, outerjoin, select

from chat_service.members.models import Conversation, Kind, Member
from chat_service.messages.models import Message
from chat_service.people.models import Person
from kit.database import ReadSession, columns
from kit.paging import Page
from kit.statements import once

_CONVERSATIONS: Any = Conversation.__table__
_MEMBERS: Any = Member.__table__
_MESSAGES: Any = Message.__table__
_PEOPLE: Any = Person.__table__
_conversations, _members, _messages, _people = _CONVERSATIONS.c, _MEMBERS.c, _MESSAGES.c, _PEOPLE.c
_topic_id = _conversations[Conversation.topic_id.name]
# A conversation that the member has left takes no part in what happens in it afterwards.
_moment = func.coalesce(_members.left_at, _conversations.active_at)
_SEEN = (
    _topic_id.label("id"),
    *(_conversations[name] for name in ("kind", "title", "listing_id", "last_seq", "created_at", "is_blocked")),
    *(_members[name] for name in ("joined_seq", "left_seq", "left_at", "read_seq", "own_after", "is_active")),
    _moment.label("moment"),
)
# The columns of the last message in a row.
LAST_MESSAGE = "message_"


@dataclass(frozen=True)
class Filters:
    kind: Kind | None = None
    is_active: bool | None = None


async def list_conversations(session: ReadSession, user_id: UUID, filters: Filters, page: Page) -> Sequence[Row[Any]]:
    """Returns the user's conversations, newest activity first, and one more than the page has."""
    values: dict[str, Any] = {"user": user_id, "limit": page.limit + 1, "offset": page.offset}
    if filters.kind is not None:
        values["kind"] = str(filters.kind)
    if filters.is_active is not None:
        values["is_active"] = filters.is_active
    if page.after is not None:
        values |= {"after_at": page.after.created_at, "after_id": page.after.id}
    return (await session.execute(_listing(frozenset(values)), values)).all()


@cache
def _listing(given: frozenset[str]) -> Select[*tuple[Any, ...]]:
    """Returns the statement for the filters that are given."""
    # The page is cut from narrow rows: the others of the user are sorted, and not read.
    statement = select(_topic_id.label("id")).join(_MEMBERS, _members.conversation_id == _topic_id)
    statement = statement.where(_members.user_id == bindparam("user"))
    if "kind" in given:
        statement = statement.where(_conversations.kind == bindparam("kind"))
    if "is_active" in given:
        statement = statement.where(_members.is_active == bindparam("is_active"))
    if "after_at" in given:
        is_later = and_(_moment == bindparam("after_at"), _topic_id < bindparam("after_id"))
        statement = statement.where(or_(_moment < bindparam("after_at"), is_later))
    newest = statement.order_by(_moment.desc(), _topic_id.desc())
    page = newest.limit(bindparam("limit")).offset(bindparam("offset")).subquery()
    seen = _seen().join(page, page.c.id == _topic_id)
    return once(seen.order_by(_moment.desc(), _topic_id.desc()))


def _seen() -> Any:
    """Returns a statement of conversations as the user sees them, with the last message that they may read."""
    is_of_user = and_(_members.conversation_id == _topic_id, _members.user_id == bindparam("user"))
    end = func.coalesce(_members.left_seq, _conversations.last_seq)
    is_readable = _messages.seq > func.coalesce(_members.joined_seq, 0)
    is_last = and_(_messages.request_id == _topic_id, _messages.seq == end, is_readable)
    last = (column.label(f"{LAST_MESSAGE}{column.key}") for column in columns(Message))
    known = outerjoin(outerjoin(_CONVERSATIONS, _MEMBERS, is_of_user), _MESSAGES, is_last)
    return select(*_SEEN, *last).select_from(known)


_FIND = once(_seen().where(_topic_id == bindparam("conversation")))


async def find_conversation(session: ReadSession, conversation_id: UUID, user_id: UUID) -> Row[Any] | None:
    """Returns a conversation as the user sees it; the columns of a member are null if the user never was one."""
    found = await session.execute(_FIND, {"conversation": conversation_id, "user": user_id})
    row: Row[Any] | None = found.one_or_none()
    return row


_CONTACTS = once(
    select(_topic_id.label("id"), _conversations.member_ids)
    .join(_MEMBERS, _members.conversation_id == _topic_id)
    .where(
        _members.user_id == bindparam("user"),
        _members.left_at.is_(None),
        or_(_conversations.kind == str(Kind.DIRECT), _conversations.kind == str(Kind.LISTING)),
        _conversations.is_answered,
        not_(_conversations.is_blocked),
    )
    .order_by(_conversations.active_at.desc(), _topic_id.desc())
    .limit(bindparam("limit"))
)


async def list_contacts(session: ReadSession, user_id: UUID, limit: int) -> Sequence[Row[Any]]:
    """Returns the ids and the members of the user's newest threads that are answered and not blocked."""
    return (await session.execute(_CONTACTS, {"user": user_id, "limit": limit})).all()


async def list_members(session: ReadSession, conversation_ids: Collection[UUID]) -> Sequence[Row[Any]]:
    """Returns the present and the former members of conversations, with their names."""
    statement: Any = (
        select(
            _members.conversation_id,
            _members.user_id,
            _members.left_at,
            _members.read_seq,
            _people.name,
            _people.user_id.is_not(None).label("is_asked"),
        )
        .select_from(outerjoin(_MEMBERS, _PEOPLE, _people.user_id == _members.user_id))
        .where(_members.conversation_id.in_(conversation_ids))
        .order_by(_members.joined_seq, _members.user_id)
    )
    found: Sequence[Row[Any]] = (await session.execute(statement)).all()
    return found
