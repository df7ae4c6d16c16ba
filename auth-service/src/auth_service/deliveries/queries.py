"""Every SELECT on mails of other services, and the statements that add, postpone, end and delete them."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select, update

from auth_service.deliveries.models import MailNotice, MailOutcome, Reason
from kit.database import ReadSession, Session, insert

_NOT_SYNCHRONIZED = {"synchronize_session": False}


async def find_next_due(session: ReadSession, *, critical: bool) -> datetime | None:
    """Returns the moment at which the next mail is due, which is past if one is due now."""
    due = select(MailNotice.due_at).where(MailNotice.is_critical == critical, MailNotice.due_at.is_not(None))
    return await session.scalar(due.order_by(MailNotice.due_at).limit(1))


async def lock_due(session: Session, now: datetime, limit: int, *, critical: bool) -> Sequence[MailNotice]:
    """Returns the due mails that have waited longest, and skips mails that another sender has locked."""
    due = select(MailNotice).where(MailNotice.is_critical == critical, MailNotice.due_at <= now)
    oldest = due.order_by(MailNotice.due_at, MailNotice.id).limit(limit)
    return (await session.scalars(oldest.with_for_update(skip_locked=True))).all()


async def add(session: Session, notice: MailNotice) -> bool:
    """Adds a mail. Returns False if there is one with its id."""
    values = {name: getattr(notice, name) for name in MailNotice.__table__.columns.keys()}  # noqa: SIM118  # no dict
    added = insert(session, MailNotice).values(**values).on_conflict_do_nothing(index_elements=["id"])
    return await session.scalar(added.returning(MailNotice.id)) is not None


async def find_notice(session: ReadSession, notice_id: UUID) -> MailNotice | None:
    return await session.scalar(select(MailNotice).where(MailNotice.id == notice_id))


async def count_try(session: Session, notice_id: UUID) -> int | None:
    """Counts one more try and returns their number; `None` if the mail has ended."""
    counted = update(MailNotice).where(MailNotice.id == notice_id, MailNotice.due_at.is_not(None))
    counting = counted.values(tries=MailNotice.tries + 1).returning(MailNotice.tries)
    return await session.scalar(counting, execution_options=_NOT_SYNCHRONIZED)


async def postpone(session: Session, notice_id: UUID, *, tries: int, due_at: datetime) -> bool:
    """Sets the time of the next try. Returns False if the mail has ended or was tried again meanwhile."""
    later = update(MailNotice).where(
        MailNotice.id == notice_id, MailNotice.tries == tries, MailNotice.due_at.is_not(None)
    )
    postponing = later.values(due_at=due_at).returning(MailNotice.id)
    return await session.scalar(postponing, execution_options=_NOT_SYNCHRONIZED) is not None


async def end(session: Session, notice_id: UUID, outcome: MailOutcome, reason: Reason) -> bool:
    """Notes what has become of a mail, and empties its texts. Returns False if it has ended before."""
    ended = update(MailNotice).where(MailNotice.id == notice_id, MailNotice.due_at.is_not(None))
    emptied = dict.fromkeys(("subject", "text", "html", "unsubscribe_url"), "")
    ending = ended.values(due_at=None, outcome=outcome.value, reason=reason.value, **emptied)
    return await session.scalar(ending.returning(MailNotice.id), execution_options=_NOT_SYNCHRONIZED) is not None


async def delete_notices_of(session: Session, user_id: UUID) -> Collection[UUID]:
    """Deletes the mails of a user, and returns the ids of those that were waiting to be sent."""
    waiting = (
        await session.scalars(
            select(MailNotice.id).where(MailNotice.user_id == user_id, MailNotice.due_at.is_not(None)).with_for_update()
        )
    ).all()
    await session.execute(delete(MailNotice).where(MailNotice.user_id == user_id), execution_options=_NOT_SYNCHRONIZED)
    return waiting


async def delete_ended_before(session: Session, moment: datetime) -> None:
    """Deletes mails that have ended and would have expired before *moment*."""
    await session.execute(
        delete(MailNotice).where(MailNotice.expires_at < moment, MailNotice.due_at.is_(None)),
        execution_options=_NOT_SYNCHRONIZED,
    )
