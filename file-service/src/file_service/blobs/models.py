"""Tables of bytes in the store. Equal bytes are stored once, as a blob."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from file_service.models import Base

# rule: allow word — the column has this name in databases.
_LIVE = text("condemned_at IS NULL")
_UNUSED = text("unused_since IS NOT NULL")


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


class Rendition(Base):
    """Bytes that were made of other bytes, such as a thumbnail: they belong to the blob and go with it."""

    __tablename__ = "renditions"

    source_id: Mapped[UUID] = mapped_column(ForeignKey("blobs.id"), primary_key=True)
    # Such as "thumbnail".
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    blob_id: Mapped[UUID] = mapped_column(ForeignKey("blobs.id"), index=True)
    # Pixels.
    width: Mapped[int]
    height: Mapped[int]
