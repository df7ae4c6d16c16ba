"""Tables of uploads that arrive in pieces, and the guards on their state.

The bytes of an upload are objects of the store, one for each piece. A row of `pieces` is written when its object is
complete, in the transaction that raises the offset: so the offset counts bytes that are stored, and no others.

At most one process adds bytes to an upload. It holds a lease with a number, the epoch; a process that takes the
upload over raises the epoch, and what a former holder commits later is refused.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from file_service.files.drafts import MAX_FILENAME, Draft
from file_service.files.lifecycle import Purpose
from file_service.models import Base, text_enum
from file_service.uploads.errors import OffsetConflict, TooManyPieces, UploadInterrupted

MAX_CONTENT_TYPE = 255
# Each break of the connection makes a piece, and so does each request. Sums of pieces must stay quick.
MAX_PIECES = 20_000
_DUE = text("due_at IS NOT NULL")
_UNFINISHED = text("finished_at IS NULL")


class Upload(Base):
    __tablename__ = "uploads"
    __table_args__ = (
        Index("ix_uploads_due_at", "due_at", sqlite_where=_DUE, postgresql_where=_DUE),
        Index("ix_uploads_owner_id", "owner_id", sqlite_where=_UNFINISHED, postgresql_where=_UNFINISHED),
        Index("ix_uploads_expires_at", "expires_at"),
    )

    # The file has the same id.
    id: Mapped[UUID] = mapped_column(primary_key=True)
    owner_id: Mapped[UUID]
    # The file will belong to a request, to a thread of chat-service, or to neither.
    request_id: Mapped[UUID | None]
    conversation_id: Mapped[UUID | None]
    filename: Mapped[str] = mapped_column(String(MAX_FILENAME))
    purpose: Mapped[Purpose] = mapped_column(text_enum(Purpose))
    # As declared by the client; empty if it declared none.
    content_type: Mapped[str] = mapped_column(String(MAX_CONTENT_TYPE))
    # The text of the client about it, unchanged.
    description: Mapped[str] = mapped_column(Text)
    # Bytes: those announced, and those stored.
    length: Mapped[int] = mapped_column(BigInteger)
    offset: Mapped[int] = mapped_column(BigInteger, default=0)
    piece_count: Mapped[int] = mapped_column(default=0)
    # The number of the newest lease.
    epoch: Mapped[int] = mapped_column(BigInteger, default=0)
    # The end of the lease unless it is renewed; `None` if no process has one.
    held_until: Mapped[datetime | None]
    # True if a request waits for the holder to let go.
    is_wanted: Mapped[bool] = mapped_column(default=False)
    # When a file has to be made of the bytes; `None` while bytes are missing, and afterwards.
    due_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]

    @property
    def draft(self) -> Draft:
        return Draft(self.request_id, self.filename, self.purpose, self.conversation_id, file_id=self.id)

    @property
    def topic_id(self) -> UUID:
        """The place that the upload is shown in: where its file will belong, or by itself."""
        return self.draft.place or self.id

    @property
    def is_complete(self) -> bool:
        return self.offset == self.length

    def is_held(self, now: datetime) -> bool:
        return self.held_until is not None and self.held_until > now

    def hold(self, until: datetime) -> None:
        """Begins a lease, which ends the one before."""
        self.epoch += 1
        self.held_until = until
        self.is_wanted = False
        if self.due_at is not None:
            self.due_at = until

    def require_lease(self, epoch: int) -> None:
        """Raises UploadInterrupted if another call has taken the lease since, and so raised the epoch."""
        if self.epoch != epoch:
            raise UploadInterrupted

    def append(self, start: int, size: int) -> None:
        """Counts a piece of *size* bytes; *start* must be the offset. Raises OffsetConflict or TooManyPieces."""
        if self.offset != start or start + size > self.length:
            raise OffsetConflict
        if self.piece_count >= MAX_PIECES:
            raise TooManyPieces
        self.offset += size
        self.piece_count += 1


class Piece(Base):
    """Bytes of an upload, in an object that has this id in its name."""

    __tablename__ = "pieces"
    __table_args__ = (Index("uq_pieces_upload_id_start", "upload_id", "start", unique=True),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    upload_id: Mapped[UUID] = mapped_column(ForeignKey("uploads.id"))
    # The number of bytes before it, and its own.
    start: Mapped[int] = mapped_column(BigInteger)
    size: Mapped[int] = mapped_column(BigInteger)
