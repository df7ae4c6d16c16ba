"""The facts that bookings know about people: those of an account, those stated by its owner here, and dependants.

Birth date, gender and address belong to auth-service, which is asked for them with a token of the owner. `changes`
counts how often it has told of other ones; the copy is fresh for a day if it was asked for after the last of them.
Facts are in no event, log, stored answer or text of an object.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Self
from uuid import UUID

from sqlalchemy import JSON, Date, ForeignKey, Index, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from kit.errors import InvalidInput
from kit.ids import new_id
from request_service import validation
from request_service.booking.services.criteria import Facts, Gender, HealthCondition
from request_service.geo import Place
from request_service.models import Base

MAX_DEPENDANTS = 10
MAX_DEPENDANT_NAME_LENGTH = 100
MAX_AGE_YEARS = 130
# More than auth-service takes.
_MAX_POSTAL_CODE_LENGTH = 20
_MAX_ADDRESS_LENGTH = 300

_JSON = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


@dataclass(frozen=True)
class HomeAddress:
    """The place of the postal code of an account."""

    postal_code: str = field(repr=False)
    address: str = field(repr=False)
    place: Place = field(repr=False)


@dataclass(frozen=True)
class AccountFacts:
    """The facts that auth-service keeps about the owner of an account; `None` is a fact that is not stated."""

    birth_date: date | None = field(default=None, repr=False)
    gender: Gender | None = field(default=None, repr=False)
    home: HomeAddress | None = field(default=None, repr=False)


class PersonFacts(Base):
    __tablename__ = "person_facts"

    user_id: Mapped[UUID] = mapped_column(primary_key=True)
    # As auth-service has them.
    date_of_birth: Mapped[date | None] = mapped_column(Date)
    gender: Mapped[Gender | None]
    postal_code: Mapped[str | None] = mapped_column(String(_MAX_POSTAL_CODE_LENGTH))
    address: Mapped[str | None] = mapped_column(String(_MAX_ADDRESS_LENGTH))
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    # The changes of these facts that auth-service has told of.
    changes: Mapped[int] = mapped_column(default=0)
    # `changes` when the facts were asked for; null before.
    fetched_changes: Mapped[int | None]
    fetched_at: Mapped[datetime | None]
    # As their owner has stated them here.
    enrolled_venue_id: Mapped[UUID | None] = mapped_column(ForeignKey("venues.id"))
    # Values of HealthCondition. Null: not stated; empty: none.
    health_conditions: Mapped[list[str] | None] = mapped_column(_JSON)

    def state(self, change: "ProfileChange", clinic_id: UUID | None) -> None:
        """Takes what the owner states. *clinic_id* is the clinic that *change* names, if it names one."""
        if change.leaves_clinic or clinic_id is not None:
            self.enrolled_venue_id = clinic_id
        if change.health_conditions is not None:
            self.health_conditions = sorted(one.value for one in change.health_conditions)
        elif change.unstates_conditions:
            self.health_conditions = None


class Dependant(Base):
    """A person for whom a user books. The row stays when they are removed, because bookings of the past name it."""

    __tablename__ = "dependants"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[UUID]
    # Empty once they are removed.
    name: Mapped[str] = mapped_column(String(MAX_DEPENDANT_NAME_LENGTH))
    date_of_birth: Mapped[date | None] = mapped_column(Date)
    gender: Mapped[Gender | None]
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    __table_args__ = (Index(None, "user_id", "id"),)

    @classmethod
    def make(cls, user_id: UUID, draft: "DependantDraft", now: datetime) -> Self:
        """Raises InvalidInput if a value is impossible."""
        return cls(
            id=new_id(),
            user_id=user_id,
            name=validation.line("name", draft.name, min_length=1, max_length=MAX_DEPENDANT_NAME_LENGTH),
            date_of_birth=None if draft.date_of_birth is None else birth_date(draft.date_of_birth, now.date()),
            gender=draft.gender,
            created_at=now,
        )

    def end(self, now: datetime) -> None:
        """Removes the dependant, and the facts about them."""
        self.ended_at = now
        self.name, self.date_of_birth, self.gender = "", None, None


@dataclass(frozen=True)
class DependantDraft:
    """A dependant as a user has typed them."""

    name: str = field(repr=False)
    date_of_birth: str | None = field(default=None, repr=False)
    gender: Gender | None = field(default=None, repr=False)


@dataclass(frozen=True)
class ProfileChange:
    """The facts that an owner states here; `None` leaves one as it is."""

    enrolled_venue_id: UUID | None = None
    # The code of a venue of health care, instead of the venue or beside it.
    enrolled_postal_code: str | None = None
    health_conditions: frozenset[HealthCondition] | None = field(default=None, repr=False)
    # The owner has no clinic any more.
    leaves_clinic: bool = False
    # The health conditions are not stated any more.
    unstates_conditions: bool = False


def birth_date(text: str, today: date) -> date:
    """Returns the day that *text* names. Raises InvalidInput, without the text, for one that is no date of birth."""
    try:
        born = date.fromisoformat(text)
    except ValueError:
        born = None
    # Other forms of ISO 8601 are refused.
    if born is None or born.isoformat() != text:
        raise InvalidInput.field("date_of_birth", "must be a date such as 2001-02-28")
    if born >= today:
        raise InvalidInput.field("date_of_birth", "must be in the past")
    if born < _years_before(today, MAX_AGE_YEARS):
        raise InvalidInput.field("date_of_birth", f"must be at most {MAX_AGE_YEARS} years ago")
    return born


def facts_of(birth: date | None, gender: Gender | None, stated: Sequence[str] | None) -> Facts:
    """Returns facts for criteria. *stated* are the stored health conditions; unknown ones are of a later release."""
    known = None if stated is None else frozenset(one for one in HealthCondition if one.value in stated)
    return Facts(birth, gender, known)


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        # The year has no 29 February.
        return day.replace(year=day.year - years, day=28)
