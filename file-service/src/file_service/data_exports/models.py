"""The tables of archives of users' data: one export for each user, and the documents that have arrived for it.

    collecting ──all documents are there──▶ ready ──after 7 days──▶ expired
         └────────a day without them──────▶ failed

A part of a document is compressed. Parts are deleted when the archive is made, which is then a private file of its
owner: they may download and delete it as every other file of theirs.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from file_service.models import Base, text_enum
from kit.ids import new_id

# The documents in an archive that other services send, each under the name that it has in the archive.
DOCUMENTS = frozenset({"account.json", "requests.json", "conversations.json"})
# An archive that is not complete after this time has failed.
COLLECTED_WITHIN = timedelta(days=1)
KEPT = timedelta(days=7)
# While a process makes an archive, no other begins. The lease is renewed before each entry, and one takes less time.
LEASE = timedelta(minutes=5)
_DUE = text("due_at IS NOT NULL")


class Status(StrEnum):
    COLLECTING = "collecting"
    READY = "ready"
    FAILED = "failed"
    EXPIRED = "expired"


class DataExport(Base):
    __tablename__ = "data_exports"
    __table_args__ = (
        Index("uq_data_exports_owner_id", "owner_id", unique=True),
        Index("ix_data_exports_due_at", "due_at", sqlite_where=_DUE, postgresql_where=_DUE),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    owner_id: Mapped[UUID]
    status: Mapped[Status] = mapped_column(text_enum(Status))
    # The names of the documents that have arrived, with spaces between them.
    arrived: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    # When the next step is due: to make the archive, to give up, or to delete the archive.
    due_at: Mapped[datetime | None]
    # The archive, once it is made.
    file_id: Mapped[UUID | None]
    expires_at: Mapped[datetime | None]

    @classmethod
    def begin(cls, owner_id: UUID, now: datetime) -> "DataExport":
        return cls(
            id=new_id(),
            owner_id=owner_id,
            status=Status.COLLECTING,
            arrived="",
            created_at=now,
            due_at=now + COLLECTED_WITHIN,
        )

    @property
    def is_collecting(self) -> bool:
        return self.status == Status.COLLECTING

    @property
    def is_complete(self) -> bool:
        return {*self.arrived.split()} == DOCUMENTS

    def note_document(self, name: str, now: datetime) -> None:
        """Notes a document that has arrived. With the last one, the archive can be made."""
        was_complete = self.is_complete
        self.arrived = " ".join(sorted({*self.arrived.split(), name}))
        if self.is_complete and not was_complete:
            self.due_at = now

    def is_late(self, now: datetime) -> bool:
        return now >= self.created_at + COLLECTED_WITHIN

    def lease(self, now: datetime) -> None:
        """Keeps the work for the process that makes the archive."""
        self.due_at = now + LEASE

    def finish(self, file_id: UUID, now: datetime) -> None:
        self.status, self.file_id = Status.READY, file_id
        self.expires_at = self.due_at = now + KEPT

    def fail(self) -> None:
        self.status, self.due_at = Status.FAILED, None

    def expire(self) -> None:
        self.status, self.due_at, self.file_id, self.expires_at = Status.EXPIRED, None, None, None


class DataExportPart(Base):
    """A piece of a document, in their order. Joined, the pieces are one stream of zlib (RFC 1950)."""

    __tablename__ = "data_export_parts"

    data_export_id: Mapped[UUID] = mapped_column(ForeignKey("data_exports.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)
