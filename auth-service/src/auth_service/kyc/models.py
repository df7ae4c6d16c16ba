"""The tables of documents, and of what they make of accounts.

A claim is two columns of its document: it lapses by itself, and the status `in_review` is never stored.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import JSON, Enum, ForeignKey, Index, String, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from auth_service.document_types import DocumentType
from auth_service.kyc import validity
from auth_service.kyc.fields import MAX_COMMENT
from auth_service.kyc.lifecycle import DocumentStatus, Refusal, RefusalReason
from auth_service.models import Base
from kit.ids import new_id

_WAITS = text("status = 'pending'")
# The unique index holds a document until its first warning: from then on its successor may be handed in.
_TAKES_PLACE = text("status IN ('pending', 'approved') AND NOT is_ending")
_HAS_NUMBER = text("sealed_number IS NOT NULL")
_IDS = JSON().with_variant(JSONB(), "postgresql")
# All document types, with commas.
_MAX_REQUIRED = 200


def _text_enum(members: type[DocumentStatus | DocumentType | RefusalReason]) -> Enum:
    return Enum(members, native_enum=False, length=20, values_callable=lambda every: [one.value for one in every])


class Document(Base):
    __tablename__ = "documents"
    __table_args__ = (
        Index(
            "uq_documents_user_id_document_type",
            "user_id",
            "document_type",
            unique=True,
            sqlite_where=_TAKES_PLACE,
            postgresql_where=_TAKES_PLACE,
        ),
        Index(None, "user_id", "submitted_at", "id"),
        Index("ix_documents_queue", "submitted_at", "id", sqlite_where=_WAITS, postgresql_where=_WAITS),
        Index(None, "status", "submitted_at", "id"),
        Index("ix_documents_numbers", "id", sqlite_where=_HAS_NUMBER, postgresql_where=_HAS_NUMBER),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    document_type: Mapped[DocumentType] = mapped_column(_text_enum(DocumentType))
    # One that was claimed and not decided is stored as pending.
    status: Mapped[DocumentStatus] = mapped_column(_text_enum(DocumentStatus))
    # Ids of files in file-service, as text.
    file_ids: Mapped[list[str]] = mapped_column(_IDS)
    # Sealed by auth_service.vault.
    sealed_number: Mapped[bytes | None]
    # The end of the number, which its owner is shown.
    number_last4: Mapped[str | None] = mapped_column(String(4))
    country: Mapped[str] = mapped_column(String(2))
    issued_on: Mapped[date | None]
    expires_on: Mapped[date | None]
    submitted_at: Mapped[datetime]
    # The last reviewer who has claimed it, and until when.
    claimed_by: Mapped[UUID | None]
    claimed_until: Mapped[datetime | None]
    # The last decision on it: approved, rejected or revoked.
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]
    reason: Mapped[RefusalReason | None] = mapped_column(_text_enum(RefusalReason))
    comment: Mapped[str | None] = mapped_column(String(MAX_COMMENT))
    # The next warning or the end of an approved document.
    due_at: Mapped[datetime | None] = mapped_column(index=True)
    # True from the first warning on, or if it was approved after the moment of that.
    is_ending: Mapped[bool] = mapped_column(default=False, server_default=text("false"))

    def status_at(self, now: datetime) -> DocumentStatus:
        is_claimed = self.claimed_until is not None and self.claimed_until > now
        return DocumentStatus.IN_REVIEW if self.status == DocumentStatus.PENDING and is_claimed else self.status

    def refuse(self, refusal: Refusal) -> None:
        self.reason, self.comment = refusal.reason, refusal.comment

    def plan_end(self, expires_on: date | None, now: datetime) -> None:
        """Notes the last day of a document that is approved, and plans the next warning, or the end."""
        self.expires_on = expires_on
        self.due_at = validity.next_due(expires_on, now)
        self.is_ending = validity.is_ending(expires_on, now)

    def has_ended(self, now: datetime) -> bool:
        return self.expires_on is not None and validity.ends_at(self.expires_on) <= now

    def warn(self, now: datetime) -> int | None:
        """Plans what comes next, and returns the days of the warning that is due."""
        self.plan_end(self.expires_on, now)
        return validity.warning_at(self.expires_on, now)

    def end(self, status: DocumentStatus) -> None:
        """Ends an approved document, and plans nothing more."""
        self.status = status
        self.due_at = None
        self.is_ending = False


class AccountStanding(Base):
    """The answer to whether an account is verified, as it was last published."""

    __tablename__ = "account_standings"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), primary_key=True)
    is_verified: Mapped[bool]
    # The number of times that the answer has changed.
    version: Mapped[int]
    # The types that were required when it was computed, in one order.
    required: Mapped[str] = mapped_column(String(_MAX_REQUIRED), index=True)
    updated_at: Mapped[datetime]

    def compute(self, *, is_verified: bool, required: str, now: datetime) -> bool:
        """Returns True if the answer is another one."""
        changed = is_verified != self.is_verified
        self.required = required
        if changed:
            self.is_verified, self.updated_at = is_verified, now
            self.version += 1
        return changed
