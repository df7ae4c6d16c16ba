"""Tables of files. A file is a label on a blob, which has its bytes."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from file_service.blobs import image_sizes
from file_service.files.drafts import MAX_FILENAME
from file_service.files.errors import FileNotReady, FileWasRejected
from file_service.files.lifecycle import FileStatus, Purpose, Verb, after
from file_service.models import Base, text_enum
from kit.caller import Caller
from kit.errors import InvalidInput
from participants.models import ParticipantsMixin

# A process that makes a smaller image holds all bytes of the original.
_MAX_IMAGE_BYTES = 64 * 1024 * 1024
_TO_CHECK = text("check_due_at IS NOT NULL")


class Participants(ParticipantsMixin, Base):
    """The participants of a request. They may add files in any status: a bill often comes after the end."""

    __tablename__ = "participants"


class File(Base):
    __tablename__ = "files"
    __table_args__ = (
        Index("ix_files_request_id_uploaded_at_id", "request_id", "uploaded_at", "id"),
        Index("ix_files_owner_id_uploaded_at_id", "owner_id", "uploaded_at", "id"),
        Index("ix_files_conversation_id_uploaded_at_id", "conversation_id", "uploaded_at", "id"),
        Index("ix_files_check_due_at", "check_due_at", sqlite_where=_TO_CHECK, postgresql_where=_TO_CHECK),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    # A file belongs to a request, to a thread of chat-service, or to neither: then only owner and admins may read it.
    request_id: Mapped[UUID | None]
    conversation_id: Mapped[UUID | None]
    # For a file of a thread: the ids of the members to whom it was published, with spaces between them.
    told_ids: Mapped[str | None] = mapped_column(Text)
    # The number of the newest message of the thread when the file was added.
    thread_seq: Mapped[int | None] = mapped_column(BigInteger)
    # The first message that the file was sent with, and its number.
    message_id: Mapped[UUID | None]
    message_seq: Mapped[int | None] = mapped_column(BigInteger)
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
    status: Mapped[FileStatus] = mapped_column(text_enum(FileStatus))
    # Pixels; `None` if the file is no image or does not state its size.
    width: Mapped[int | None]
    height: Mapped[int | None]
    uploaded_at: Mapped[datetime]
    purpose: Mapped[Purpose] = mapped_column(
        text_enum(Purpose), default=Purpose.GENERAL, server_default=Purpose.GENERAL
    )
    # While a check is to be made: when the next one is due. While one is made: when another worker may take it over.
    check_due_at: Mapped[datetime | None]
    # Number of checks that were begun. The result of an earlier one does not count.
    checks: Mapped[int] = mapped_column(default=0, server_default="0")
    # Why the file was rejected, as a stable code.
    rejection: Mapped[str | None] = mapped_column(String(40))

    @property
    def place(self) -> UUID | None:
        """The request or the thread that the file belongs to."""
        return self.request_id or self.conversation_id

    @property
    def told(self) -> set[UUID]:
        return {UUID(told) for told in (self.told_ids or "").split()}

    def belongs_to(self, caller: Caller) -> bool:
        return caller.user_id == self.owner_id

    @property
    def has_images(self) -> bool:
        """True if smaller images can be made of the file. Their making may still show that its bytes are broken."""
        is_image = image_sizes.is_image(self.content_type) and self.width is not None
        return is_image and self.status == FileStatus.READY and self.file_size <= _MAX_IMAGE_BYTES

    def require_evidence(self) -> None:
        """Raises InvalidInput for a file that was not uploaded for verification, or as `require_ready` does."""
        if self.purpose != Purpose.KYC:
            raise InvalidInput.field("file_ids", "must be files that were uploaded with the purpose kyc")
        self.require_ready()

    @property
    def is_reviewed(self) -> bool:
        """True for a document of a verification, which reviewers may read."""
        return self.purpose == Purpose.KYC

    def require_ready(self) -> None:
        """Raises FileNotReady or FileWasRejected."""
        if self.status == FileStatus.REJECTED:
            raise FileWasRejected
        if self.status != FileStatus.READY:
            raise FileNotReady

    def begin_check(self, until: datetime) -> None:
        """Begins a check, which another worker may take over after *until*."""
        self.status = after(self.status, Verb.CHECK)
        self.checks += 1
        self.check_due_at = until

    def postpone_check(self, due_at: datetime) -> None:
        self.status = after(self.status, Verb.POSTPONE)
        self.check_due_at = due_at

    def clear(self) -> None:
        self.status = after(self.status, Verb.CLEAR)
        self.check_due_at = None

    def reject(self, reason: str) -> None:
        self.status = after(self.status, Verb.REJECT)
        self.check_due_at = None
        self.rejection = reason


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
