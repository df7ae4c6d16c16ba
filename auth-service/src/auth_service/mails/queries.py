"""Every SELECT on mails, and the statements that claim, postpone and delete them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select, update

from auth_service.mails.models import Mail
from kit.database import ReadSession, Session


async def find_next_due(session: ReadSession, *, is_bulk: bool) -> datetime | None:
    """Returns the moment at which the next mail of a lane is due, which is past if one is due now."""
    return await session.scalar(select(Mail.due_at).where(Mail.is_bulk == is_bulk).order_by(Mail.due_at).limit(1))


async def find_and_lock_due(session: Session, now: datetime, *, is_bulk: bool) -> Mail | None:
    """Returns the due mail of a lane that has waited longest, and skips mails that another sender has locked."""
    due = select(Mail).where(Mail.is_bulk == is_bulk, Mail.due_at <= now).order_by(Mail.due_at, Mail.id).limit(1)
    return await session.scalar(due.with_for_update(skip_locked=True))


async def count_try(session: Session, mail_id: UUID) -> int | None:
    """Counts one more try and returns their number; `None` if the mail was deleted."""
    counted = update(Mail).where(Mail.id == mail_id).values(tries=Mail.tries + 1).returning(Mail.tries)
    return await session.scalar(counted, execution_options={"synchronize_session": False})


async def postpone(session: Session, mail_id: UUID, *, tries: int, due_at: datetime) -> None:
    """Sets the time of the next try, unless the mail was deleted or tried again meanwhile."""
    later = update(Mail).where(Mail.id == mail_id, Mail.tries == tries).values(due_at=due_at)
    await session.execute(later, execution_options={"synchronize_session": False})


async def delete_mail(session: Session, mail_id: UUID) -> None:
    await session.execute(delete(Mail).where(Mail.id == mail_id))


async def delete_mails_to(session: Session, email: str) -> None:
    """Deletes the mails that wait to be sent to *email*."""
    await session.execute(delete(Mail).where(Mail.email == email))
