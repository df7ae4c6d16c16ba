"""The users table."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, BigInteger, Enum, ForeignKey, Index, String, Text, false
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from auth_service.models import Base
from kit import clock
from kit.ids import new_id
from kit.user_epochs import UserEpoch


class Role(StrEnum):
    CLIENT = "client"
    PROVIDER = "provider"
    ADMIN = "admin"
    # Reviews documents and reports.
    MODERATOR = "moderator"


class RegisteredAs(StrEnum):
    """The purpose for which a person has registered, which decides on their role. Buying and selling need none."""

    CLIENT = "client"
    PROVIDER = "provider"
    BUYER = "buyer"
    SELLER = "seller"
    BROKER = "broker"

    @property
    def role(self) -> Role:
        return Role.PROVIDER if self is RegisteredAs.PROVIDER else Role.CLIENT


# The roles with which people register. The others are given.
OPEN_ROLES = frozenset(one.role for one in RegisteredAs)
# The roles that an admin gives.
GIVEN_ROLES = OPEN_ROLES | {Role.MODERATOR}


_ROLE = Enum(Role, native_enum=False, length=16, values_callable=lambda roles: [role.value for role in roles])
_REGISTERED_AS = Enum(
    RegisteredAs, native_enum=False, length=16, values_callable=lambda members: [one.value for one in members]
)

# For this long the reader of the old address of an account may object to a new one.
OBJECTION_LIFETIME = timedelta(days=7)

# Not a valid hash, so no password matches it.
NO_PASSWORD = "!"  # noqa: S105


@dataclass(frozen=True)
class Changes:
    """The new values of a profile. `None` leaves a field as it is, and an empty text removes an optional one."""

    full_name: str | None = None
    username: str | None = None
    email: str | None = None
    phone: str | None = None
    bio: str | None = None
    theme: str | None = None
    locale: str | None = None


class User(Base):
    """An account. Its row is never deleted, only anonymised, because other rows refer to it."""

    __tablename__ = "users"
    __table_args__ = (Index(None, "created_at", "id"), Index(None, "role", "id"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    full_name: Mapped[str] = mapped_column(String(100))
    # In normal form and lower case. The unique constraint decides between two simultaneous registrations.
    email: Mapped[str] = mapped_column(String(254), unique=True)
    # The username as it was typed, and its key in lower case: usernames are unique regardless of case.
    username: Mapped[str | None] = mapped_column(String(32))
    username_key: Mapped[str | None] = mapped_column(String(32), unique=True)
    password_hash: Mapped[str] = mapped_column(String(255))
    role: Mapped[Role] = mapped_column(_ROLE)
    # Null for an account that no person has registered, or that was registered before this was kept.
    registered_as: Mapped[RegisteredAs | None] = mapped_column(_REGISTERED_AS)
    is_active: Mapped[bool] = mapped_column(default=True)
    email_verified: Mapped[bool] = mapped_column(default=False)
    # When a mail server refused the address for good. Other services' mails are not sent to it any more.
    email_bounced_at: Mapped[datetime | None]
    # True once a second factor was confirmed; `second_factors` has it.
    has_second_factor: Mapped[bool] = mapped_column(default=False, server_default=false())
    # The new address, in normal form, until a code that was mailed to it is confirmed.
    pending_email: Mapped[str | None] = mapped_column(String(254))
    # As the owner wrote it.
    phone: Mapped[str | None] = mapped_column(String(32))
    # The same number as +251911234567 (E.164), once the owner has shown that they read its text messages.
    verified_phone: Mapped[str | None] = mapped_column(String(16))
    bio: Mapped[str | None] = mapped_column(Text)
    avatar_url: Mapped[str | None] = mapped_column(String(500))
    preferences: Mapped[dict[str, Any]] = mapped_column(JSON().with_variant(JSONB(), "postgresql"), default=dict)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    updated_at: Mapped[datetime] = mapped_column(default=clock.now, onupdate=clock.now)
    # When the owner deleted the account, and all personal data was removed from this row.
    deleted_at: Mapped[datetime | None]
    # The claim `user_epoch` of new access tokens. It goes up when all sessions end, or when all tokens become void.
    token_epoch: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    # Access tokens of an earlier epoch are void even in the session that was kept when all others ended.
    token_floor: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    kept_session_id: Mapped[UUID | None]
    tokens_voided_at: Mapped[datetime | None] = mapped_column(index=True)

    @property
    def is_staff(self) -> bool:
        """True for an admin or a moderator, who see what other users wrote and who they are."""
        return self.role not in OPEN_ROLES

    def take_role(self, role: Role) -> bool:
        """Sets the role. Returns False if the account already has it."""
        changed = self.role is not role
        self.role = role
        return changed

    def deactivate(self) -> bool:
        """Deactivates the account. Returns False if it is already inactive."""
        changed = self.is_active
        self.is_active = False
        return changed

    def reactivate(self) -> bool:
        """Reactivates the account. Returns False if it is already active."""
        changed = not self.is_active
        self.is_active = True
        return changed

    def change(self, changes: Changes) -> list[str]:
        """Applies *changes*, which are in normal form, and returns the names of the fields that have a new value.

        The address is not among them: `ask_for_email` is how it changes. Only the flush shows whether the unique
        constraint accepts a new username.
        """
        before = self._profile()
        if changes.full_name is not None:
            self.full_name = changes.full_name
        if changes.username is not None:
            self.username = changes.username or None
            self.username_key = changes.username.lower() or None
        if changes.phone is not None and (changes.phone or None) != self.phone:
            self.phone, self.verified_phone = changes.phone or None, None
        if changes.bio is not None:
            self.bio = changes.bio or None
        wanted = {"theme": changes.theme, "locale": changes.locale}
        preferences = {**self.preferences, **{name: text for name, text in wanted.items() if text is not None}}
        self.preferences = {name: text for name, text in preferences.items() if text}
        return [name for name, value in self._profile().items() if value != before[name]]

    @property
    def epoch(self) -> UserEpoch:
        """The epoch as verifiers read it: it says which access tokens of the user are void."""
        return UserEpoch(self.token_epoch, self.kept_session_id, self.token_floor if self.kept_session_id else 0)

    def void_tokens(self, now: datetime, *, keep: UUID | None = None) -> None:
        """Voids all access tokens, or those of all sessions but *keep*. The caller holds the lock of the row."""
        self.token_epoch += 1
        if keep is None:
            self.token_floor = self.token_epoch
        self.kept_session_id = keep
        self.tokens_voided_at = now

    def replace_password(self, password_hash: str) -> None:
        """Takes a hash that `passwords.Passwords` made. The caller holds the row's lock."""
        self.password_hash = password_hash

    @property
    def has_password(self) -> bool:
        """False until the owner of an account that an admin has added has chosen one, or after an objection."""
        return self.password_hash != NO_PASSWORD

    def drop_password(self) -> None:
        """Makes every password wrong until a new one is set with a mailed token. The caller holds the row's lock."""
        self.password_hash = NO_PASSWORD

    def take_email(self, email: str, *, is_verified: bool) -> None:
        """Sets the address. Only the flush shows whether the unique constraint accepts it."""
        self.email, self.email_verified, self.pending_email = email, is_verified, None
        self.email_bounced_at = None

    def verify_email(self) -> None:
        """Notes that the owner has shown that they read the mail of this address."""
        self.email_verified, self.email_bounced_at = True, None

    def verify_phone(self, number: str) -> None:
        """Notes that the owner has shown that they read the text messages of *number*, which is that of the account."""
        self.verified_phone = number

    def show_avatar(self, url: str | None) -> None:
        """Sets the address of the picture, which stands in a table of its own; `None` stands for no picture."""
        self.avatar_url = url

    def anonymise(self, now: datetime) -> None:
        """Removes all personal data for good. The row stays, because other rows refer to it."""
        self.full_name = "Deleted user"
        # This address cannot be registered: `fields.normal_email` refuses the reserved domain (RFC 2606).
        self.email = f"anon_{self.id}@anon.invalid"
        self.email_verified, self.email_bounced_at = False, None
        self.pending_email, self.has_second_factor = None, False
        self.username = self.username_key = self.phone = self.verified_phone = self.bio = self.avatar_url = None
        self.preferences, self.registered_as = {}, None
        self.password_hash = NO_PASSWORD
        self.is_active = False
        self.deleted_at = now

    def note_facts_changed(self, now: datetime) -> None:
        """Notes a change of what is kept beside this row and shown with it."""
        self.updated_at = now

    def note_deletion_published(self, now: datetime) -> None:
        """Notes that the deletion was published again; nothing else changes the row of a deleted account."""
        self.updated_at = now

    def _profile(self) -> dict[str, Any]:
        names = ("full_name", "username", "phone", "bio", "preferences")
        return {name: getattr(self, name) for name in names}


class EmailChange(Base):
    """A change of an address: asked for, then confirmed. The reader of the old address may object until it expires.

    Until then no other account can have the old address, so that the account can have it back.
    """

    __tablename__ = "email_changes"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    old_email: Mapped[str] = mapped_column(String(254), index=True)
    new_email: Mapped[str] = mapped_column(String(254))
    # The session in which the owner asked for it, which goes on when all others end; null if an admin asked.
    session_id: Mapped[UUID | None]
    created_at: Mapped[datetime]
    # The end of the time to object, and to confirm. A confirmation begins it anew.
    expires_at: Mapped[datetime] = mapped_column(index=True)
    confirmed_at: Mapped[datetime | None]

    def confirm(self, now: datetime) -> None:
        self.confirmed_at, self.expires_at = now, now + OBJECTION_LIFETIME
