"""The address and the number of an account, in the forms in which they are compared, and what is told about them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from auth_service.accounts.fields import NOT_AN_EMAIL, normal_email
from auth_service.accounts.models import User
from auth_service.phone_numbers import normal_number
from kit.errors import InvalidInput

_NOT_OWN = "must be your own e-mail address or phone number"


class ContactType(StrEnum):
    EMAIL = "email"
    PHONE = "phone"


@dataclass(frozen=True)
class Contact:
    type: ContactType
    # In normal form.
    target: str


@dataclass(frozen=True)
class Contacts:
    # The countries whose numbers can be verified.
    countries: Sequence[str]

    def number_of(self, user: User) -> str | None:
        return normal_number(user.phone, self.countries) if user.phone else None

    def read(self, contact_type: ContactType, target: str) -> Contact:
        """Returns the contact in normal form. Raises InvalidInput if it is none."""
        if contact_type is ContactType.EMAIL:
            email = normal_email(target)
            if email is None:
                raise InvalidInput.field("target", NOT_AN_EMAIL)
            return Contact(contact_type, email)
        number = normal_number(target.strip(), self.countries)
        if number is None:
            raise InvalidInput.field("target", f"must be a mobile phone number of {' or '.join(self.countries)}")
        return Contact(contact_type, number)

    def normal(self, contact_type: ContactType, target: str) -> str:
        """Returns *target* in normal form, or an empty text, which is no one's, if it is no address or number."""
        try:
            return self.read(contact_type, target).target
        except InvalidInput:
            return ""

    def is_own(self, user: User, contact: Contact) -> bool:
        """Returns True if it is the number of *user*, or their present or pending address."""
        if contact.type is ContactType.EMAIL:
            return contact.target in (user.email, user.pending_email)
        return contact.target == self.number_of(user)

    def require_own(self, user: User, contact: Contact) -> None:
        """Raises InvalidInput. The answer is the same whether or not another account has it."""
        if not self.is_own(user, contact):
            raise InvalidInput.field("target", _NOT_OWN)


def is_verified(user: User, contact: Contact) -> bool:
    """Returns True if *user*, whose contact it is, has shown that they read what is sent there."""
    if contact.type is ContactType.EMAIL:
        return user.email_verified and contact.target == user.email
    return contact.target == user.verified_phone


@dataclass(frozen=True)
class RequestedCode:
    id: UUID
    type: ContactType
    expires_at: datetime


@dataclass(frozen=True)
class Verification:
    """Says what is verified of an account."""

    email: str
    email_is_verified: bool
    # As the owner wrote it; `None` if the account has none.
    phone: str | None
    phone_is_verified: bool
    # All that is required and not verified yet.
    missing: tuple[ContactType, ...]
