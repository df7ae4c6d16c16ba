"""The audit trail: who did what to whom, when and from where. Rows are added, never changed, and deleted when old."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Index, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from auth_service.models import Base
from auth_service.origin import MAX_ADDRESS_LENGTH, MAX_DEVICE_LENGTH
from kit.ids import new_id


class Outcome(StrEnum):
    SUCCESS = "success"
    FAILURE = "failure"


class Action(StrEnum):
    """The recorded actions. Their names are public API: names may be added, but not changed."""

    REGISTERED = "registered"
    LOGGED_IN = "logged_in"
    LOGIN_FAILED = "login_failed"
    # The first attempt that was refused because too many had failed.
    LOGIN_BLOCKED = "login_blocked"
    LOGGED_OUT = "logged_out"
    SESSION_ENDED = "session_ended"
    REFRESH_TOKEN_REPLAYED = "refresh_token_replayed"  # noqa: S105  # what happened
    PASSWORD_CHANGED = "password_changed"  # noqa: S105
    PASSWORD_CHANGE_FAILED = "password_change_failed"  # noqa: S105
    PASSWORD_RESET_REQUESTED = "password_reset_requested"  # noqa: S105
    PASSWORD_RESET = "password_reset"  # noqa: S105
    VERIFICATION_REQUESTED = "verification_requested"
    EMAIL_VERIFIED = "email_verified"
    EMAIL_VERIFICATION_FAILED = "email_verification_failed"
    EMAIL_CHANGE_REQUESTED = "email_change_requested"
    EMAIL_CHANGE_CANCELLED = "email_change_cancelled"
    EMAIL_CHANGED = "email_changed"
    EMAIL_CHANGE_UNDONE = "email_change_undone"
    PHONE_VERIFIED = "phone_verified"
    PHONE_VERIFICATION_FAILED = "phone_verification_failed"
    # A wrong password where the current one was asked for again.
    REAUTHENTICATION_FAILED = "reauthentication_failed"
    SECOND_FACTOR_ON = "second_factor_on"
    SECOND_FACTOR_OFF = "second_factor_off"
    SECOND_FACTOR_FAILED = "second_factor_failed"
    RECOVERY_CODE_USED = "recovery_code_used"
    # By an admin.
    USER_CREATED = "user_created"
    USERS_IMPORTED = "users_imported"
    ROLE_CHANGED = "role_changed"
    DEACTIVATED = "deactivated"
    REACTIVATED = "reactivated"
    ACCOUNT_CHANGED = "account_changed"
    ACCOUNT_DELETED = "account_deleted"
    USERS_EXPORTED = "users_exported"
    SYSTEM_MESSAGE_SENT = "system_message_sent"
    SOCKETS_CLOSED = "sockets_closed"
    API_KEY_CREATED = "api_key_created"
    API_KEY_ROTATED = "api_key_rotated"
    API_KEY_REVOKED = "api_key_revoked"
    REPORT_RESOLVED = "report_resolved"
    REPORTS_EXPORTED = "reports_exported"
    FLAG_CHANGED = "flag_changed"
    SETTING_CHANGED = "setting_changed"
    SIGNING_KEY_ROTATED = "signing_key_rotated"
    SIGNING_KEYS_REVOKED = "signing_keys_revoked"
    DOCUMENT_SUBMITTED = "document_submitted"
    DOCUMENT_WITHDRAWN = "document_withdrawn"
    # A reviewer has seen documents of the queue, or a document with its number.
    DOCUMENTS_LISTED = "documents_listed"
    DOCUMENT_READ = "document_read"
    DOCUMENT_CLAIMED = "document_claimed"
    DOCUMENT_APPROVED = "document_approved"
    DOCUMENT_REJECTED = "document_rejected"
    DOCUMENT_REVOKED = "document_revoked"
    DOCUMENT_EXPIRED = "document_expired"

    @property
    def outcome(self) -> Outcome:
        return Outcome.FAILURE if self in _FAILURES else Outcome.SUCCESS


_FAILURES = frozenset(
    {
        Action.LOGIN_FAILED,
        Action.LOGIN_BLOCKED,
        Action.REFRESH_TOKEN_REPLAYED,
        Action.PASSWORD_CHANGE_FAILED,
        Action.REAUTHENTICATION_FAILED,
        Action.SECOND_FACTOR_FAILED,
        Action.EMAIL_VERIFICATION_FAILED,
        Action.PHONE_VERIFICATION_FAILED,
    }
)


class AuditEntry(Base):
    """One recorded action. User ids are not foreign keys, because the trail outlives the accounts."""

    __tablename__ = "audit_entries"
    __table_args__ = (
        Index(None, "occurred_at", "id"),
        Index(None, "actor_id", "occurred_at"),
        Index(None, "subject_id", "occurred_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    occurred_at: Mapped[datetime]
    action: Mapped[str] = mapped_column(String(32))
    outcome: Mapped[str] = mapped_column(String(8))
    # The user who acted; null if the caller was not authenticated.
    actor_id: Mapped[UUID | None]
    # The user who was affected; null if there is no such account.
    subject_id: Mapped[UUID | None]
    session_id: Mapped[UUID | None]
    address: Mapped[str] = mapped_column(String(MAX_ADDRESS_LENGTH))
    device: Mapped[str] = mapped_column(String(MAX_DEVICE_LENGTH))
    request_id: Mapped[str] = mapped_column(String(64))
    # Further facts by name; they must hold no secret.
    details: Mapped[dict[str, Any]] = mapped_column(JSON().with_variant(JSONB(), "postgresql"), default=dict)
