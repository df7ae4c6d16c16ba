"""Reads of messages, and the erasure of what a sender's device has written into them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, Subquery, and_, bindparam, func, outerjoin, select, update

from chat_service.members.queries import READERS, Standing, standing_of
from chat_service.messages.models import Message
from kit.database import ReadSession, Session, columns
from kit.statements import once

_messages: Any = Message.__table__.c
_IN_WINDOW = (
    select(*columns(Message))
    .where(
        _messages.request_id == bindparam("conversation"),
        _messages.seq > bindparam("after_seq"),
        _messages.seq < bindparam("before_seq"),
    )
    .offset(bindparam("offset"))
    .limit(bindparam("limit"))
)


def _with_reader(window: Subquery, order: ColumnElement[int]) -> Select[*tuple[Any, ...]]:
    """Joins a window to its conversation and to its reader, so that one statement says who may read it.

    The window is cut before it is joined: the database reads no other message of the conversation.
    """
    readers = READERS.subquery()
    reading = [column for column in readers.c if column.name != "id"]
    is_of_it = readers.c.id == window.c.request_id
    return select(*window.c, *reading).select_from(outerjoin(readers, window, is_of_it)).order_by(order)


_forwards = _IN_WINDOW.order_by(_messages.seq).subquery()
_backwards = _IN_WINDOW.order_by(_messages.seq.desc()).subquery()
_FORWARDS = once(_with_reader(_forwards, _forwards.c.seq))
_BACKWARDS = once(_with_reader(_backwards, _backwards.c.seq.desc()))
_FIND_ANYWHERE: Any = once(select(*columns(Message)).where(_messages.id == bindparam("message")))
# The ends of a window that is open: no message has these numbers.
_BEFORE_FIRST, _AFTER_LAST = 0, 2**63 - 1


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

    def within(self, after_seq: int, before_seq: int | None) -> "Window":
        """Returns the window cut to these ends."""
        upper = min(one for one in (self.before_seq, before_seq, _AFTER_LAST) if one is not None)
        return replace(self, after_seq=max(self.after_seq or 0, after_seq), before_seq=upper)


class Listing(NamedTuple):
    # In the direction of the window, one more than its limit if there are more.
    messages: Sequence[Row[Any]]
    # `None` for an unknown conversation.
    standing: Standing | None


async def list_messages(
    session: ReadSession, conversation_id: UUID, reader_id: UUID, window: Window, *, backwards: bool
) -> Listing:
    within = {
        "conversation": conversation_id,
        "reader": reader_id,
        "after_seq": _BEFORE_FIRST if window.after_seq is None else window.after_seq,
        "before_seq": _AFTER_LAST if window.before_seq is None else window.before_seq,
        "offset": window.offset,
        "limit": window.limit + 1,
    }
    found = (await session.execute(_BACKWARDS if backwards else _FORWARDS, within)).all()
    if not found:
        return Listing([], None)
    first = found[0]
    # Without a message in the window there is one row, with the conversation alone.
    return Listing([] if first.seq is None else found, standing_of(first))


async def find_repeated(
    session: ReadSession, conversation_id: UUID, sender_id: UUID, client_message_id: str
) -> Message | None:
    """Returns the message that this sender has already sent with this `client_message_id`."""
    return await session.scalar(
        select(Message).where(
            Message.conversation_id == conversation_id,
            Message.sender_id == sender_id,
            Message.client_message_id == client_message_id,
        )
    )


async def find_message(session: ReadSession, conversation_id: UUID, message_id: UUID) -> Message | None:
    is_it = (Message.id == message_id) & (Message.conversation_id == conversation_id)
    return await session.scalar(select(Message).where(is_it))


async def find_anywhere(session: ReadSession, message_id: UUID) -> Row[Any] | None:
    """Returns the row of a message by its id alone."""
    return (await session.execute(_FIND_ANYWHERE, {"message": message_id})).one_or_none()


async def exists_answer(session: ReadSession, conversation_id: UUID, opener_id: UUID, before_seq: int) -> bool:
    """True if another user than *opener_id* has sent a message before the one with this number."""
    is_before = and_(_messages.request_id == conversation_id, _messages.seq < before_seq)
    statement = select(_messages.id).where(is_before, _messages.sender_id != opener_id).limit(1)
    return await session.scalar(statement) is not None


async def count_own(session: ReadSession, conversation_id: UUID, sender_id: UUID, after_seq: int, up_to: int) -> int:
    """Counts the messages of a sender between two numbers, the upper one included."""
    is_between = (_messages.seq > after_seq) & (_messages.seq <= up_to)
    is_own = (_messages.request_id == conversation_id) & (_messages.sender_id == sender_id)
    return await session.scalar(select(func.count()).where(is_own, is_between)) or 0


async def erase_client_message_ids(session: Session, sender_id: UUID) -> None:
    """Removes the ids that the sender's device has given to messages; the messages stay."""
    statement = update(Message).where(Message.sender_id == sender_id, Message.client_message_id.is_not(None))
    await session.execute(statement.values(client_message_id=None))
