"""Every SELECT on the audit trail, and the DELETE of old entries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Uuid, delete, literal, or_, select, tuple_

from auth_service.audit.models import AuditEntry
from kit.column_types import UtcDateTime
from kit.database import ReadSession, Session
from kit.paging import Page


@dataclass(frozen=True)
class EntryFilter:
    """The conditions of a search; `None` means no condition."""

    action: str | None = None
    outcome: str | None = None
    # Matches entries in which the user acted or was affected.
    user_id: UUID | None = None
    created_after: datetime | None = None
    created_before: datetime | None = None


async def list_entries(session: ReadSession, wanted: EntryFilter, page: Page) -> Sequence[AuditEntry]:
    """Returns the entries of the page, newest first, and one more if a further page exists."""
    newest_first = (AuditEntry.occurred_at.desc(), AuditEntry.id.desc())
    statement = select(AuditEntry).where(*_conditions(wanted)).order_by(*newest_first)
    if page.after is not None:
        position = tuple_(literal(page.after.created_at, UtcDateTime()), literal(page.after.id, Uuid()))
        statement = statement.where(tuple_(AuditEntry.occurred_at, AuditEntry.id) < position)
    return (await session.scalars(statement.offset(page.offset).limit(page.limit + 1))).all()


async def delete_entries_before(session: Session, moment: datetime, limit: int) -> int:
    """Deletes at most *limit* entries, the oldest first, and returns their number."""
    oldest = select(AuditEntry.id).where(AuditEntry.occurred_at < moment).order_by(AuditEntry.occurred_at).limit(limit)
    statement = delete(AuditEntry).where(AuditEntry.id.in_(oldest)).returning(AuditEntry.id)
    return len((await session.scalars(statement, execution_options={"synchronize_session": False})).all())


def _conditions(wanted: EntryFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.action is not None:
        conditions.append(AuditEntry.action == wanted.action)
    if wanted.outcome is not None:
        conditions.append(AuditEntry.outcome == wanted.outcome)
    if wanted.user_id is not None:
        conditions.append(or_(AuditEntry.actor_id == wanted.user_id, AuditEntry.subject_id == wanted.user_id))
    if wanted.created_after is not None:
        conditions.append(AuditEntry.occurred_at > wanted.created_after)
    if wanted.created_before is not None:
        conditions.append(AuditEntry.occurred_at < wanted.created_before)
    return conditions
