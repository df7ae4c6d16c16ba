"""Every statement on imports and their parts."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select

from auth_service.imports.models import ImportPart, UserImport
from kit.database import ReadSession, Session

_NOT_SYNCHRONIZED: dict[str, Any] = {"synchronize_session": False}


async def find_import(session: ReadSession, import_id: UUID) -> UserImport | None:
    return await session.scalar(select(UserImport).where(UserImport.id == import_id))


async def count_open(session: ReadSession) -> int:
    statement = select(func.count()).select_from(UserImport).where(UserImport.due_at.is_not(None))
    return (await session.execute(statement)).scalar_one()


async def find_next_due(session: ReadSession) -> datetime | None:
    return await session.scalar(
        select(UserImport.due_at).where(UserImport.due_at.is_not(None)).order_by(UserImport.due_at).limit(1)
    )


async def lock_due(session: Session, now: datetime) -> UserImport | None:
    """Locks the import that has waited longest, and skips those that another process works on."""
    due = select(UserImport).where(UserImport.due_at <= now).order_by(UserImport.due_at).limit(1)
    return await session.scalar(due.with_for_update(skip_locked=True))


async def find_first_part(session: Session, import_id: UUID) -> ImportPart | None:
    parts = select(ImportPart).where(ImportPart.import_id == import_id)
    return await session.scalar(parts.order_by(ImportPart.number).limit(1))


async def delete_part(session: Session, part: ImportPart) -> None:
    await session.execute(
        delete(ImportPart).where(ImportPart.import_id == part.import_id, ImportPart.number == part.number),
        execution_options=_NOT_SYNCHRONIZED,
    )


async def delete_finished_before(session: Session, moment: datetime) -> None:
    await session.execute(
        delete(UserImport).where(UserImport.finished_at < moment), execution_options=_NOT_SYNCHRONIZED
    )
