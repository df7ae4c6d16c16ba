"""The table of what owners state about their person, which only they and admins see.

The identity number is kept sealed, and its digest makes it unique; both are keyed with SECRET_KEY. The rest is plain,
as names and addresses are.
"""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Enum, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from auth_service.models import Base
from auth_service.places.postal_codes import MAX_POSTAL_CODE_LENGTH


class Gender(StrEnum):
    MALE = "M"
    FEMALE = "F"


_GENDER = Enum(Gender, native_enum=False, length=1, values_callable=lambda genders: [one.value for one in genders])


@dataclass(frozen=True)
class FactChanges:
    """New facts in normal form. `None` leaves a fact as it is, and *cleared* names those that are removed."""

    nric: str | None = field(default=None, repr=False)
    date_of_birth: date | None = field(default=None, repr=False)
    gender: Gender | None = field(default=None, repr=False)
    postal_code: str | None = field(default=None, repr=False)
    cleared: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        """Returns False if nothing changes."""
        return self != FactChanges()


class PersonFacts(Base):
    """The facts about the owner of an account. An account without any may have no row."""

    __tablename__ = "person_facts"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), primary_key=True)
    # Sealed by auth_service.vault.
    sealed_nric: Mapped[bytes | None]
    # Keyed with SECRET_KEY. The unique constraint decides between two simultaneous registrations.
    nric_digest: Mapped[bytes | None] = mapped_column(unique=True)
    date_of_birth: Mapped[date | None]
    gender: Mapped[Gender | None] = mapped_column(_GENDER)
    # In normal form; `places` may know its address.
    postal_code: Mapped[str | None] = mapped_column(String(MAX_POSTAL_CODE_LENGTH))

    def change(self, changes: FactChanges) -> list[str]:
        """Applies *changes*, except those of the identity number, and returns the names of the facts that are new."""
        names = ("date_of_birth", "gender", "postal_code")
        before = {name: getattr(self, name) for name in names}
        for name in names:
            value = getattr(changes, name)
            if value is not None or name in changes.cleared:
                setattr(self, name, value)
        return [name for name in names if getattr(self, name) != before[name]]

    def take_nric(self, sealed: bytes | None, digest: bytes | None) -> bool:
        """Sets the identity number. Returns False if it is the same one.

        Only the flush shows whether the unique constraint accepts it.
        """
        if digest == self.nric_digest:
            return False
        self.sealed_nric, self.nric_digest = sealed, digest
        return True
