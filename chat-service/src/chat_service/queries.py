"""Reads, locks and conditional writes of conversations and messages."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, Subquery, and_, bindparam, or_, outerjoin, select, update

from chat_service.models import Conversation, Message
from kit.database import ReadSession, Session, columns
from kit.statements import once

_messages = Message.__table__.c
_conversations: Any = Conversation.__table__
_IS_OF_SENDER = and_(
    _conversations.c[Conversation.topic_id.name] == bindparam("request"),
    or_(
        _conversations.c.client_id == bindparam("sender"),
        _conversations.c.provider_id == bindparam("sender"),
    ),
)
_LOCK = once(select(_conversations.c.last_seq).where(_IS_OF_SENDER).with_for_update())
_TAKE_NEXT_SEQ = once(
    update(_conversations)
    .where(_IS_OF_SENDER)
    .values(last_seq=_conversations.c.last_seq + 1)
    .returning(_conversations.c.last_seq, _conversations.c.client_id, _conversations.c.provider_id)
)
_IN_WINDOW = (
    select(*columns(Message))
    .where(
        _messages.request_id == bindparam("request_id"),
        _messages.seq > bindparam("after_seq"),
        _messages.seq < bindparam("before_seq"),
    )
    .offset(bindparam("offset"))
    .limit(bindparam("limit"))
)


def _with_participants(window: Subquery, order: ColumnElement[int]) -> Select[*tuple[Any, ...]]:
    """Joins a window to its conversation, so that one statement says who may read it.

    The window is cut before it is joined: the database reads no other message of the conversation.
    """
    taking_part = _conversations.c.client_id, _conversations.c.provider_id
    is_of_it = _conversations.c[Conversation.topic_id.name] == window.c.request_id
    return (
        select(*window.c, *taking_part)
        .select_from(outerjoin(_conversations, window, is_of_it))
        .where(_conversations.c[Conversation.topic_id.name] == bindparam("request_id"))
        .order_by(order)
    )


_forwards = _IN_WINDOW.order_by(_messages.seq).subquery()
_backwards = _IN_WINDOW.order_by(_messages.seq.desc()).subquery()
_FORWARDS = once(_with_participants(_forwards, _forwards.c.seq))
_BACKWARDS = once(_with_participants(_backwards, _backwards.c.seq.desc()))
# The ends of a window that is open: no message has these numbers.
_BEFORE_FIRST, _AFTER_LAST = 0, 2**63 - 1


class Turn(NamedTuple):
    """The place of a new message in its conversation, and the participants who receive it."""

    seq: int
    client_id: UUID
    provider_id: UUID | None

    @property
    def participant_ids(self) -> list[UUID]:
        return [one for one in (self.client_id, self.provider_id) if one is not None]


@dataclass(frozen=True)
class Window:
    """Selects messages of one conversation: at most `limit`, between two sequence numbers, both excluded."""

    limit: int
    offset: int = 0
    after_seq: int | None = None
    before_seq: int | None = None

    @property
    def is_backwards(self) -> bool:
        """True if only an upper end is given: the window then selects the newest messages below it."""
        return self.before_seq is not None and self.after_seq is None


async def lock_conversation(session: Session, request_id: UUID, sender_id: UUID) -> bool:
    """Locks the conversation until the transaction ends. Returns False if the sender does not take part in it."""
    found = (await session.execute(_LOCK, {"request": request_id, "sender": sender_id})).one_or_none()
    return found is not None


async def find_repeated(
    session: ReadSession, request_id: UUID, sender_id: UUID, client_message_id: str
) -> Message | None:
    """Returns the message that this sender has already sent with this `client_message_id`."""
    return await session.scalar(
        select(Message).where(
            Message.request_id == request_id,
            Message.sender_id == sender_id,
            Message.client_message_id == client_message_id,
        )
    )


async def take_next_seq(session: Session, request_id: UUID, sender_id: UUID) -> Turn | None:
    """Increments the conversation's `last_seq`. Returns `None`, without a change, if the sender is no participant."""
    found = (await session.execute(_TAKE_NEXT_SEQ, {"request": request_id, "sender": sender_id})).one_or_none()
    return None if found is None else Turn(*found)


async def erase_client_message_ids(session: Session, sender_id: UUID) -> None:
    """Removes the ids that the sender's device has given to messages; the messages stay."""
    statement = update(Message).where(Message.sender_id == sender_id, Message.client_message_id.is_not(None))
    await session.execute(statement.values(client_message_id=None))


class Listing(NamedTuple):
    # In the direction of the window, one more than its limit if there are more.
    messages: Sequence[Row[Any]]
    # The client and the provider, if there is one; `None` for an unknown conversation.
    participant_ids: tuple[UUID, UUID | None] | None


async def list_messages(session: ReadSession, request_id: UUID, window: Window) -> Listing:
    within = {
        "request_id": request_id,
        "after_seq": _BEFORE_FIRST if window.after_seq is None else window.after_seq,
        "before_seq": _AFTER_LAST if window.before_seq is None else window.before_seq,
        "offset": window.offset,
        "limit": window.limit + 1,
    }
    found = (await session.execute(_BACKWARDS if window.is_backwards else _FORWARDS, within)).all()
    if not found:
        return Listing([], None)
    first = found[0]
    # Without a message in the window there is one row, with the participants alone.
    return Listing([] if first.seq is None else found, (first.client_id, first.provider_id))
