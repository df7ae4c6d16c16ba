"""Every SELECT on text messages, and the statements that add, postpone and delete them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select, update

from auth_service.text_messages.models import TextKind, TextMessage
from kit.database import ReadSession, Session, insert


async def find_next_due(session: ReadSession, kind: TextKind) -> datetime | None:
    """Returns the moment at which the next message of this kind is due, which is past if one is due now."""
    due = select(TextMessage.due_at).where(TextMessage.kind == kind.value)
    return await session.scalar(due.order_by(TextMessage.due_at).limit(1))


async def find_and_lock_due(session: Session, kind: TextKind, now: datetime) -> TextMessage | None:
    """Returns the due message that has waited longest, and skips messages that another sender has locked."""
    due = select(TextMessage).where(TextMessage.kind == kind.value, TextMessage.due_at <= now)
    oldest = due.order_by(TextMessage.due_at, TextMessage.id).limit(1)
    return await session.scalar(oldest.with_for_update(skip_locked=True))


async def add_notice(session: Session, notice: TextMessage) -> bool:
    """Adds a notice. Returns False if one of the same delivery waits already."""
    columns = TextMessage.__table__.columns.keys()
    values = {name: getattr(notice, name) for name in columns}
    added = insert(session, TextMessage).values(**values).on_conflict_do_nothing(index_elements=["delivery_id"])
    return await session.scalar(added.returning(TextMessage.id)) is not None


async def count_try(session: Session, message_id: UUID) -> int | None:
    """Counts one more try and returns their number; `None` if the message was deleted."""
    counted = update(TextMessage).where(TextMessage.id == message_id).values(tries=TextMessage.tries + 1)
    return await session.scalar(counted.returning(TextMessage.tries), execution_options={"synchronize_session": False})


async def postpone(session: Session, message_id: UUID, *, tries: int, due_at: datetime) -> bool:
    """Sets the time of the next try. Returns False if the message was deleted or tried again meanwhile."""
    later = update(TextMessage).where(TextMessage.id == message_id, TextMessage.tries == tries).values(due_at=due_at)
    return (
        await session.scalar(later.returning(TextMessage.id), execution_options={"synchronize_session": False})
    ) is not None


async def delete_message(session: Session, message_id: UUID) -> bool:
    """Deletes a message. Returns False if it was deleted before."""
    gone = delete(TextMessage).where(TextMessage.id == message_id).returning(TextMessage.id)
    return await session.scalar(gone) is not None


async def delete_messages_of(session: Session, user_id: UUID) -> None:
    """Deletes the messages that wait to be sent to a user."""
    await session.execute(delete(TextMessage).where(TextMessage.user_id == user_id))
