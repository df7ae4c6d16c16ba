"""Tables of files and their bytes. Equal bytes are stored once, as a blob; a file is a label on a blob."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, Enum, ForeignKey, Index, String, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from file_service.drafts import MAX_FILENAME
from kit.caller import Caller
from kit.database import COLUMN_TYPES, new_metadata
from participants.models import ParticipantsMixin

# rule: allow word — the column has this name in databases.
_LIVE = text("condemned_at IS NULL")
_UNUSED = text("unused_since IS NOT NULL")


def _values(kind: type[StrEnum]) -> list[str]:
    return [member.value for member in kind]


class Base(DeclarativeBase):
    metadata = new_metadata()
    type_annotation_map = COLUMN_TYPES


class FileStatus(StrEnum):
    QUARANTINED = "quarantined"
    SCANNING = "scanning"
    READY = "ready"
    REJECTED = "rejected"


class Participants(ParticipantsMixin, Base):
    """The participants of a request. They may add files in any status: a bill often comes after the end."""

    __tablename__ = "participants"


class Blob(Base):
    """Bytes in the store. The row is written before the bytes, so the store has no bytes that no row knows."""

    __tablename__ = "blobs"
    __table_args__ = (
        # Equal bytes are stored once. Those marked for deletion do not count: they may be uploaded again.
        Index("uq_blobs_sha256", "sha256", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE),
        Index("ix_blobs_unused_since", "unused_since", sqlite_where=_UNUSED, postgresql_where=_UNUSED),
    )

    # Part of the name in the store: names are never used again, so a late deletion cannot delete newer bytes.
    id: Mapped[UUID] = mapped_column(primary_key=True)
    # Lower-case hexadecimal.
    sha256: Mapped[str] = mapped_column(String(64))
    # Bytes.
    size: Mapped[int] = mapped_column(BigInteger)
    content_type: Mapped[str] = mapped_column(String(100))
    created_at: Mapped[datetime]
    # `None` while a file uses these bytes.
    unused_since: Mapped[datetime | None]
    # When the sweeper marked the bytes for deletion. The column keeps its first name.
    # rule: allow word — the column has this name in databases.
    marked_for_deletion_at: Mapped[datetime | None] = mapped_column("condemned_at")


class File(Base):
    __tablename__ = "files"
    __table_args__ = (
        Index("ix_files_request_id_uploaded_at_id", "request_id", "uploaded_at", "id"),
        Index("ix_files_owner_id", "owner_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    # `None` if the file belongs to no request: only its owner and admins may read it.
    request_id: Mapped[UUID | None]
    message_id: Mapped[UUID | None]
    owner_id: Mapped[UUID]
    # A label for people; it is never used as a path.
    filename: Mapped[str] = mapped_column(String(MAX_FILENAME))
    # Found in the bytes; the uploader's declaration is not trusted.
    content_type: Mapped[str] = mapped_column(String(100))
    # Bytes.
    file_size: Mapped[int] = mapped_column(BigInteger)
    blob_id: Mapped[UUID] = mapped_column(ForeignKey("blobs.id"), index=True)
    # A copy of the blob's, so that a file can be shown without a join.
    sha256: Mapped[str] = mapped_column(String(64))
    status: Mapped[FileStatus] = mapped_column(Enum(FileStatus, native_enum=False, length=20, values_callable=_values))
    # Pixels; `None` if the file is no image or does not state its size.
    width: Mapped[int | None]
    height: Mapped[int | None]
    uploaded_at: Mapped[datetime]

    def belongs_to(self, caller: Caller) -> bool:
        return caller.user_id == self.owner_id


class DeletedUser(Base):
    """A deleted account: uploads of this user that are still running do not become files."""

    __tablename__ = "deleted_users"

    user_id: Mapped[UUID] = mapped_column(primary_key=True)
    deleted_at: Mapped[datetime]


class Usage(Base):
    """The sum of all files of an account, or of a request: one row decides whether another file fits."""

    __tablename__ = "usages"

    # The id of the account or the request.
    id: Mapped[UUID] = mapped_column(primary_key=True)
    stored_bytes: Mapped[int] = mapped_column(BigInteger)
    files: Mapped[int] = mapped_column(BigInteger)
