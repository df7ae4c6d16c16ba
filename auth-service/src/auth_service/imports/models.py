"""Imports of accounts: how far each one is, and the rows of its file that are still to be read.

A file is kept in parts. The transaction that reads a part counts its rows, adds its accounts and deletes the part, so a
process that is killed has either done all of that or nothing, and the next one goes on with the same part.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index, Integer, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from auth_service.models import Base
from kit.ids import new_id

_JSON = JSON().with_variant(JSONB(), "postgresql")
# So many errors are shown. All are counted.
MAX_ERRORS = 100


class UserImport(Base):
    __tablename__ = "imports"
    __table_args__ = (
        Index("ix_imports_due_at", "due_at"),
        Index("ix_imports_finished_at", "finished_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    # The admin who has begun it. No foreign key: the row is a trace of an act, as the audit trail is.
    admin_id: Mapped[UUID]
    dry_run: Mapped[bool]
    rows: Mapped[int] = mapped_column(Integer)
    created: Mapped[int] = mapped_column(Integer, default=0)
    skipped: Mapped[int] = mapped_column(Integer, default=0)
    failed: Mapped[int] = mapped_column(Integer, default=0)
    # The first ones: line, field and issue, never what stands in the file.
    errors: Mapped[list[Any]] = mapped_column(_JSON, default=list)
    # The origin of the call that began it, for the entries of the audit trail.
    cause: Mapped[dict[str, Any]] = mapped_column(_JSON)
    created_at: Mapped[datetime]
    # When its next part may be read; null when it has ended.
    due_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]

    @property
    def done(self) -> int:
        return self.created + self.skipped + self.failed

    def count(self, *, created: int, skipped: int, failed: int, errors: list[list[Any]]) -> None:
        """Adds the outcome of a part. The caller holds the lock of the row."""
        self.created += created
        self.skipped += skipped
        self.failed += failed
        self.errors = [*self.errors, *errors][:MAX_ERRORS]

    def go_on(self, now: datetime) -> None:
        """Puts this import behind all others that wait."""
        self.due_at = now

    def finish(self, now: datetime) -> None:
        self.due_at, self.finished_at = None, now


class ImportPart(Base):
    """Some rows of a file, as JSON: a list for each, see `lines.py`."""

    __tablename__ = "import_parts"

    import_id: Mapped[UUID] = mapped_column(ForeignKey("imports.id"), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    content: Mapped[str] = mapped_column(Text)
