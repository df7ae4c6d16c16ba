"""Reads, locks and conditional writes of conversations and their members."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, bindparam, exists, func, or_, outerjoin, select, update

from chat_service.blocks.models import Block
from chat_service.members.models import NO_CLIENT, Conversation, Kind, Member, pair_of, split_ids
from kit.database import ReadSession, Session, columns, insert
from kit.statements import once

_CONVERSATIONS: Any = Conversation.__table__
_MEMBERS: Any = Member.__table__
_conversations, _members = _CONVERSATIONS.c, _MEMBERS.c
_topic_id: Any = _conversations[Conversation.topic_id.name]
_TAKING_PART = _conversations.client_id, _conversations.provider_id, _conversations.member_ids
_IS_OF_SENDER = and_(
    _topic_id == bindparam("conversation"),
    or_(
        _conversations.client_id == bindparam("sender"),
        _conversations.provider_id == bindparam("sender"),
        _conversations.member_ids.contains(bindparam("sender_text")),
    ),
)
_STATE = _conversations.last_seq, _conversations.kind, _conversations.is_blocked, _conversations.is_answered
_LOCK_TURN = once(select(*_STATE, *_TAKING_PART).where(_topic_id == bindparam("conversation")).with_for_update())
_LOCK = once(select(*_STATE, *_TAKING_PART).where(_IS_OF_SENDER).with_for_update())
# The opener has written the first message; an answer is by another member.
_IS_ANSWER = and_(_conversations.opener_id.is_not(None), _conversations.opener_id != bindparam("sender"))
_TAKE_NEXT_SEQ = once(
    update(_CONVERSATIONS)
    .where(_IS_OF_SENDER)
    .values(
        last_seq=_conversations.last_seq + 1,
        active_at=bindparam("now", type_=_conversations.active_at.type),
        opener_id=func.coalesce(_conversations.opener_id, bindparam("sender", type_=_conversations.opener_id.type)),
        is_answered=or_(_conversations.is_answered, _IS_ANSWER),
    )
    .returning(*_STATE, *_TAKING_PART)
)
_IS_READER = and_(_members.conversation_id == _topic_id, _members.user_id == bindparam("reader"))
_WITH_READER = outerjoin(_CONVERSATIONS, _MEMBERS, _IS_READER)
# The columns that say what a reader may read, for a statement that joins it to messages.
READING = (*_TAKING_PART, _conversations.kind, _members.joined_seq, _members.left_seq)
READERS = (
    select(_topic_id.label("id"), *READING).select_from(_WITH_READER).where(_topic_id == bindparam("conversation"))
)
_FIND_STANDING: Any = once(READERS)
_LOCK_MEMBER: Any = once(
    select(_members.read_seq, _members.left_seq, *_STATE, *_TAKING_PART)
    .join(_CONVERSATIONS, _topic_id == _members.conversation_id)
    .where(_members.conversation_id == bindparam("conversation"), _members.user_id == bindparam("reader"))
    .with_for_update(of=_MEMBERS)
)
_IS_PRESENT = and_(_members.conversation_id == bindparam("conversation"), _members.left_seq.is_(None))
_LIST_ATTENTIVE = once(
    select(_members.user_id)
    .where(_IS_PRESENT, _members.is_active, _members.read_seq < bindparam("seq"))
    .order_by(_members.user_id)
)
_FIND_CLIENT = once(
    select(_conversations.client_id).where(_topic_id == bindparam("conversation"), _conversations.kind == Kind.REQUEST)
)
_EXISTS_UNREAD = once(
    select(_members.user_id)
    .join(_CONVERSATIONS, _topic_id == _members.conversation_id)
    .where(
        _IS_PRESENT,
        _members.user_id == bindparam("reader"),
        _conversations.last_seq > _members.read_seq + _members.own_after,
    )
)
# Users who delete their accounts leave these, and never the conversation of a request.
_IS_THREAD_OF = and_(
    or_(_conversations.kind == Kind.DIRECT, _conversations.kind == Kind.LISTING),
    _topic_id.in_(select(_members.conversation_id).where(_members.user_id == bindparam("user"))),
    _conversations.member_ids.contains(bindparam("user_text")),
)


class Turn(NamedTuple):
    """A conversation at the moment at which one of its members writes."""

    # The number of the newest message: of the new one if a number was taken.
    seq: int
    kind: str
    is_blocked: bool
    is_answered: bool
    client_id: UUID
    provider_id: UUID | None
    member_ids: str | None

    @property
    def audience(self) -> list[UUID]:
        return audience_of(self.client_id, self.provider_id, self.member_ids)


class Standing(NamedTuple):
    """A conversation as it is for one user."""

    kind: str
    # The current members.
    audience: list[UUID]
    # The ends between which the user may read, both excluded; a former member has an upper one.
    after_seq: int
    before_seq: int | None
    # The user is a member, or was one.
    is_known: bool

    def includes(self, user_id: UUID) -> bool:
        return user_id in self.audience

    def reads_all(self, user_id: UUID) -> bool:
        """True for a member since the first message."""
        return user_id in self.audience and self.after_seq == 0

    def may_read(self, user_id: UUID) -> bool:
        return self.is_known or user_id in self.audience

    def has_in_reach(self, seq: int) -> bool:
        """True for the number of a message between the two ends."""
        return self.after_seq < seq and (self.before_seq is None or seq < self.before_seq)


def audience_of(client_id: UUID, provider_id: UUID | None, member_ids: str | None) -> list[UUID]:
    """Returns the current members."""
    if member_ids is not None:
        return split_ids(member_ids)
    return [one for one in (client_id, provider_id) if one is not None and one != NO_CLIENT]


def standing_of(row: Row[Any]) -> Standing:
    """Reads the columns `READING`."""
    audience = audience_of(row.client_id, row.provider_id, row.member_ids)
    left = row.left_seq
    return Standing(row.kind, audience, row.joined_seq or 0, left and left + 1, row.joined_seq is not None)


async def lock_conversation(session: Session, conversation_id: UUID, sender_id: UUID) -> Turn | None:
    """Locks the conversation until the transaction ends. Returns `None` if the sender does not take part in it."""
    found = (await session.execute(_LOCK, _sender(conversation_id, sender_id))).one_or_none()
    return None if found is None else Turn(*found)


async def lock_turn(session: Session, conversation_id: UUID) -> Turn | None:
    """Locks the conversation for one who does not take part in it. Returns `None` if there is none."""
    found = (await session.execute(_LOCK_TURN, {"conversation": conversation_id})).one_or_none()
    return None if found is None else Turn(*found)


async def take_next_seq(session: Session, conversation_id: UUID, sender_id: UUID, now: datetime) -> Turn | None:
    """Increments the conversation's `last_seq`. Returns `None`, without a change, if the sender is no member."""
    found = (await session.execute(_TAKE_NEXT_SEQ, {**_sender(conversation_id, sender_id), "now": now})).one_or_none()
    return None if found is None else Turn(*found)


def _sender(conversation_id: UUID, sender_id: UUID) -> dict[str, Any]:
    return {"conversation": conversation_id, "sender": sender_id, "sender_text": str(sender_id)}


async def find_standing(session: ReadSession, conversation_id: UUID, user_id: UUID) -> Standing | None:
    """Returns `None` for an unknown conversation."""
    found = await session.execute(_FIND_STANDING, {"conversation": conversation_id, "reader": user_id})
    row: Row[Any] | None = found.one_or_none()
    return None if row is None else standing_of(row)


async def get_last_seq(session: ReadSession, conversation_id: UUID) -> int:
    """Returns the number of the newest message of a conversation."""
    found = await session.execute(select(_conversations.last_seq).where(_topic_id == conversation_id))
    last_seq: int = found.scalar_one()
    return last_seq


async def list_attentive(session: ReadSession, conversation_id: UUID, seq: int) -> Sequence[UUID]:
    """Returns the present members who have not put the conversation away and have not read the message *seq*."""
    return (await session.scalars(_LIST_ATTENTIVE, {"conversation": conversation_id, "seq": seq})).all()


async def find_client(session: ReadSession, request_id: UUID) -> UUID | None:
    """Returns the client of a request, or `None` if no event about it has arrived."""
    client_id: UUID | None = await session.scalar(_FIND_CLIENT, {"conversation": request_id})
    return client_id


async def exists_unread(session: ReadSession, conversation_id: UUID, reader_id: UUID) -> bool:
    """True if a present member has not read all messages of others."""
    return await session.scalar(_EXISTS_UNREAD, {"conversation": conversation_id, "reader": reader_id}) is not None


async def lock_member(session: Session, conversation_id: UUID, user_id: UUID) -> Row[Any] | None:
    """Locks the row of a member, or of a former one, until the transaction ends."""
    found = await session.execute(_LOCK_MEMBER, {"conversation": conversation_id, "reader": user_id})
    row: Row[Any] | None = found.one_or_none()
    return row


async def move_read_mark(session: Session, conversation_id: UUID, user_id: UUID, seq: int, own: int) -> None:
    """Moves the mark of a locked member to *seq*; *own* of the messages that it passes are the member's own."""
    is_member = and_(_members.conversation_id == conversation_id, _members.user_id == user_id)
    values = {"read_seq": seq, "own_after": _members.own_after - own}
    await session.execute(update(_MEMBERS).where(is_member).values(values))


async def lock_thread(session: Session, conversation_id: UUID) -> Row[Any] | None:
    """Locks a conversation of any kind; its members stay the same until the transaction ends."""
    statement = select(*columns(Conversation)).where(_topic_id == conversation_id).with_for_update()
    return (await session.execute(statement)).one_or_none()


async def find_thread_of_pair(session: ReadSession, pair: str) -> UUID | None:
    return await session.scalar(select(_topic_id).where(_conversations.pair == pair))


async def list_started_since(session: ReadSession, creator_id: UUID, since: datetime) -> list[datetime]:
    """Returns when the user has started threads after *since*, oldest first."""
    is_recent = and_(_conversations.creator_id == creator_id, _conversations.created_at > since)
    return list(await session.scalars(select(_conversations.created_at).where(is_recent).order_by("created_at")))


async def update_conversation(session: Session, conversation_id: UUID, **values: Any) -> None:
    await session.execute(update(_CONVERSATIONS).where(_topic_id == conversation_id).values(values))


async def update_pair(session: Session, one: UUID, other: UUID) -> list[UUID]:
    """Notes on the threads of the two whether there is a block between them, and returns the ids of these threads.

    Theirs alone are the thread of the pair, and every larger thread that all others have left. A conversation about a
    lead is theirs if one of them is its buyer.
    """
    is_between = or_(
        and_(Block.blocker_id == one, Block.blocked_id == other),
        and_(Block.blocker_id == other, Block.blocked_id == one),
    )
    # By the members first, which have an index.
    is_of_one = _topic_id.in_(select(_members.conversation_id).where(_members.user_id == one))
    is_theirs = and_(_conversations.kind == Kind.DIRECT, is_of_one, _conversations.member_ids == pair_of(one, other))
    statement = update(_CONVERSATIONS).where(is_theirs).values(is_blocked=exists().where(is_between))
    found = list(await session.scalars(statement.returning(_topic_id)))
    are_members = [_conversations.member_ids.contains(str(user_id)) for user_id in (one, other)]
    is_of_buyer = and_(is_of_one, _conversations.client_id.in_((one, other)), *are_members)
    return found + await _note_blocks_of_buyer(session, is_of_buyer)


async def note_blocks_of_buyer(session: Session, conversation_id: UUID) -> None:
    """Notes on a conversation about a lead whether the buyer and another member have blocked one another."""
    await _note_blocks_of_buyer(session, _topic_id == conversation_id)


async def _note_blocks_of_buyer(session: Session, is_meant: ColumnElement[bool]) -> list[UUID]:
    is_between = or_(
        and_(Block.blocker_id == _conversations.client_id, Block.blocked_id == _members.user_id),
        and_(Block.blocked_id == _conversations.client_id, Block.blocker_id == _members.user_id),
    )
    is_present = and_(_members.conversation_id == _topic_id, _members.left_seq.is_(None))
    is_blocked = exists().where(is_present, is_between).correlate(_CONVERSATIONS)
    statement = update(_CONVERSATIONS).where(_conversations.kind == Kind.LISTING, is_meant)
    return list(await session.scalars(statement.values(is_blocked=is_blocked).returning(_topic_id)))


async def insert_conversation(session: Session, values: Mapping[str, Any]) -> bool:
    """Inserts a conversation about a lead. Returns False, without a change, if there is one with this id."""
    statement = insert(session, _CONVERSATIONS).values(values).on_conflict_do_nothing().returning(_topic_id)
    return await session.scalar(statement) is not None


async def add_members(session: Session, conversation_id: UUID, user_ids: Collection[UUID], joined_seq: int) -> None:
    """Adds members, who read from the message after *joined_seq* on. Former members read on where they were."""
    values = {"conversation_id": conversation_id, "joined_seq": joined_seq, "read_seq": joined_seq}
    statement = insert(session, _MEMBERS).values([values | {"user_id": one} for one in sorted(user_ids)])
    back = {"left_seq": None, "left_at": None}
    await session.execute(statement.on_conflict_do_update(index_elements=["conversation_id", "user_id"], set_=back))


async def end_membership(session: Session, conversation_id: UUID, user_id: UUID, last_seq: int, now: datetime) -> None:
    is_member = and_(_members.conversation_id == conversation_id, _members.user_id == user_id)
    await session.execute(update(_MEMBERS).where(is_member).values(left_seq=last_seq, left_at=now))


async def set_active(session: Session, conversation_id: UUID, user_id: UUID, *, is_active: bool) -> None:
    is_member = and_(_members.conversation_id == conversation_id, _members.user_id == user_id)
    await session.execute(update(_MEMBERS).where(is_member).values(is_active=is_active))


async def leave_all_threads(session: Session, user_id: UUID, now: datetime) -> list[str]:
    """Ends the memberships of a user in threads and about leads, and returns the `member_ids` that these have then."""
    here = {"user": user_id, "user_text": str(user_id)}
    others = func.trim(func.replace(func.replace(_conversations.member_ids, str(user_id), ""), "  ", " "))
    left = update(_CONVERSATIONS).where(_IS_THREAD_OF).values(member_ids=others, pair=None)
    left_threads = (await session.execute(left.returning(_topic_id, _conversations.member_ids), here)).all()
    thread_ids = [thread_id for thread_id, _ in left_threads]
    last_seq = select(_conversations.last_seq).where(_topic_id == _members.conversation_id).scalar_subquery()
    is_left = and_(_members.user_id == user_id, _members.left_seq.is_(None), _members.conversation_id.in_(thread_ids))
    await session.execute(update(_MEMBERS).where(is_left).values(left_seq=last_seq, left_at=now))
    return [member_ids for _, member_ids in left_threads]
