"""The tables. Bytes are stored once however many files have them: a file is a label on a blob."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, Enum, ForeignKey, Index, String, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from file_service.drafts import MAX_FILENAME
from kit.caller import Caller
from kit.database import COLUMN_TYPES, new_metadata
from participants.models import ParticipantsMixin

_LIVE = text("condemned_at IS NULL")
_UNUSED = text("unused_since IS NOT NULL")


class Base(DeclarativeBase):
    metadata = new_metadata()
    type_annotation_map = COLUMN_TYPES


class FileStatus(StrEnum):
    quarantined = "quarantined"
    scanning = "scanning"
    ready = "ready"
    rejected = "rejected"


class Participants(ParticipantsMixin, Base):
    """Who takes part in a request. Files may be added whatever the status is: a bill often comes after the end."""

    __tablename__ = "participants"


class Blob(Base):
    """Bytes in the store. A row exists before its bytes do, so nothing lies in the store that no row tells of."""

    __tablename__ = "blobs"
    __table_args__ = (
        # Same bytes are stored once. Those that are on their way out do not count: they may come again meanwhile.
        Index("uq_blobs_sha256", "sha256", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE),
        Index("ix_blobs_unused_since", "unused_since", sqlite_where=_UNUSED, postgresql_where=_UNUSED),
    )

    # Part of the name in the store: so no name ever comes back, and a late deletion cannot hit bytes that are new.
    id: Mapped[UUID] = mapped_column(primary_key=True)
    # Lower-case hexadecimal.
    sha256: Mapped[str] = mapped_column(String(64))
    # Bytes.
    size: Mapped[int] = mapped_column(BigInteger)
    content_type: Mapped[str] = mapped_column(String(100))
    created_at: Mapped[datetime]
    # Null while a file has these bytes.
    unused_since: Mapped[datetime | None]
    # When the sweeper marked the bytes for deletion.
    condemned_at: Mapped[datetime | None]


class File(Base):
    __tablename__ = "files"
    __table_args__ = (
        Index("ix_files_request_id_uploaded_at_id", "request_id", "uploaded_at", "id"),
        Index("ix_files_owner_id", "owner_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    # Null: nobody's but the owner's.
    request_id: Mapped[UUID | None]
    message_id: Mapped[UUID | None]
    owner_id: Mapped[UUID]
    # A label; never a path.
    filename: Mapped[str] = mapped_column(String(MAX_FILENAME))
    # Found in the bytes, not believed from the uploader.
    content_type: Mapped[str] = mapped_column(String(100))
    # Bytes.
    file_size: Mapped[int] = mapped_column(BigInteger)
    blob_id: Mapped[UUID] = mapped_column(ForeignKey("blobs.id"), index=True)
    # The blob's, so that a file can be shown without it.
    sha256: Mapped[str] = mapped_column(String(64))
    status: Mapped[FileStatus] = mapped_column(Enum(FileStatus, native_enum=False, length=20))
    # Pixels; null if it is no image, or one that does not tell.
    width: Mapped[int | None]
    height: Mapped[int | None]
    uploaded_at: Mapped[datetime]

    def belongs_to(self, caller: Caller) -> bool:
        return caller.user_id == self.owner_id


class DeletedUser(Base):
    """An account that is gone: what its owner was still uploading becomes no file."""

    __tablename__ = "deleted_users"

    user_id: Mapped[UUID] = mapped_column(primary_key=True)
    deleted_at: Mapped[datetime]
