"""A seller: the profile that an account needs to offer things. Its id is the id of the account.

A seller's listings are shown while the account is active and no admin has suspended the seller. Both are facts of this
row, and each transaction that makes a listing visible holds its lock.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Self
from uuid import UUID

from sqlalchemy import JSON, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from kit.errors import InvalidInput
from request_service import validation
from request_service.market.sellers.errors import SellerSuspended
from request_service.models import Base

# The name that others see after a seller has deleted their account.
DELETED_NAME = "Deleted user"

MAX_ACCOUNT_NAME_LENGTH = 300
MAX_DISPLAY_NAME_LENGTH = 100
MAX_ABOUT_LENGTH = 2000
MAX_PHONE_LENGTH = 32
MAX_LANGUAGES = 20
MAX_LANGUAGE_LENGTH = 35
MAX_REASON_LENGTH = 500

_JSON = JSON().with_variant(JSONB(), "postgresql")


class SellerKind(StrEnum):
    # The values are stored and shown: they never change.
    PRIVATE = "private"
    BUSINESS = "business"


@dataclass(frozen=True)
class SellerProfile:
    """The words of a seller about themself; `None` leaves a field unchanged, and an empty text removes it."""

    display_name: str | None = None
    kind: SellerKind | None = None
    about: str | None = None
    contact_phone: str | None = None
    show_phone: bool | None = None
    languages: Iterable[str] | None = None


class Seller(Base):
    __tablename__ = "sellers"

    user_id: Mapped[UUID] = mapped_column(primary_key=True)
    # The name of the account, which stands for a display name that was not chosen.
    name: Mapped[str] = mapped_column(String(MAX_ACCOUNT_NAME_LENGTH))
    # When the name was changed, by the clock of auth-service; null for the first one.
    named_at: Mapped[datetime | None]
    display_name: Mapped[str | None] = mapped_column(String(MAX_DISPLAY_NAME_LENGTH))
    kind: Mapped[SellerKind] = mapped_column(default=SellerKind.PRIVATE)
    about: Mapped[str | None] = mapped_column(String(MAX_ABOUT_LENGTH))
    contact_phone: Mapped[str | None] = mapped_column(String(MAX_PHONE_LENGTH))
    show_phone: Mapped[bool] = mapped_column(default=False)
    languages: Mapped[list[str]] = mapped_column(_JSON)
    suspended_at: Mapped[datetime | None]
    # The account is not deactivated.
    is_active: Mapped[bool] = mapped_column(default=True)
    # When the account was last deactivated or reactivated, by the clock of auth-service: the events may come late.
    activity_changed_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    # When this service erased the seller. The row stays, because listings and reviews refer to it.
    deleted_at: Mapped[datetime | None]

    @classmethod
    def open(cls, user_id: UUID, name: str, now: datetime) -> Self:
        return cls(
            user_id=user_id,
            name=name[:MAX_ACCOUNT_NAME_LENGTH],
            kind=SellerKind.PRIVATE,
            show_phone=False,
            languages=[],
            is_active=True,
            created_at=now,
            updated_at=now,
        )

    @property
    def is_suspended(self) -> bool:
        return self.suspended_at is not None

    @property
    def hides_listings(self) -> bool:
        return self.is_suspended or not self.is_active or self.deleted_at is not None

    def require_selling(self) -> None:
        """Raises SellerSuspended."""
        if self.is_suspended:
            raise SellerSuspended

    def describe(self, profile: SellerProfile, now: datetime) -> None:
        if profile.display_name is not None:
            self.display_name = validation.optional_line(
                "display_name", profile.display_name, max_length=MAX_DISPLAY_NAME_LENGTH
            )
        if profile.about is not None:
            self.about = validation.optional_lines("about", profile.about, max_length=MAX_ABOUT_LENGTH)
        if profile.contact_phone is not None:
            self.contact_phone = validation.optional_phone("contact_phone", profile.contact_phone)
        if profile.languages is not None:
            self.languages = _languages(profile.languages)
        self.kind = profile.kind or self.kind
        self.show_phone = self.show_phone if profile.show_phone is None else profile.show_phone
        self.updated_at = max(now, self.updated_at)

    def rename(self, name: str, named_at: datetime) -> None:
        """Takes the name of the account, unless a newer one is known: changes may arrive in any order."""
        if self.deleted_at is None and (self.named_at is None or self.named_at < named_at):
            self.name, self.named_at = name[:MAX_ACCOUNT_NAME_LENGTH], named_at

    def suspend(self, now: datetime) -> bool:
        """Returns False, and changes nothing, if the seller is suspended already."""
        if self.is_suspended:
            return False
        self.suspended_at = now
        return True

    def restore(self) -> bool:
        """Returns False, and changes nothing, if the seller is not suspended."""
        if not self.is_suspended:
            return False
        self.suspended_at = None
        return True

    def note_activity(self, *, is_active: bool, changed_at: datetime) -> None:
        """Keeps whether the account is active, unless something newer is known."""
        if self.activity_changed_at is None or self.activity_changed_at < changed_at:
            self.is_active, self.activity_changed_at = is_active, changed_at

    def erase(self, now: datetime) -> None:
        """Removes all that the seller said of themself. It may be done again."""
        self.name, self.display_name = DELETED_NAME, None
        self.about = self.contact_phone = None
        self.show_phone, self.languages = False, []
        self.deleted_at = self.deleted_at or now


def reason_for(text: str) -> str:
    """Returns the reason of an admin, without surrounding white space. Raises InvalidInput."""
    return validation.text("reason", text, min_length=1, max_length=MAX_REASON_LENGTH)


def _languages(languages: Iterable[str]) -> list[str]:
    """Returns each language once. Raises InvalidInput."""
    checked = [
        validation.line("languages", language, min_length=1, max_length=MAX_LANGUAGE_LENGTH) for language in languages
    ]
    if len(checked) > MAX_LANGUAGES:
        raise InvalidInput.field("languages", f"must have at most {MAX_LANGUAGES} entries")
    return list(dict.fromkeys(checked))
