"""A venue and the people who work there.

A venue is a public place, so everyone may know its exact position. One of a health kind is shown to others only once an
admin has verified it, and none is shown after it was deleted; the row stays for the records of the past. An unlisted
venue is no public place: who knows a slot of it may book that, and learns the address so.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Self
from uuid import UUID

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String, false, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from kit import time_zones
from kit.caller import Caller
from kit.errors import InvalidInput
from kit.ids import new_id
from request_service import geo, name_search, validation
from request_service.booking.venues import errors, rules
from request_service.booking.venues.kinds import VenueKind
from request_service.booking.venues.rules import RuleChanges
from request_service.geo import Place
from request_service.models import Base
from request_service.roles import ADMIN

MAX_NAME_LENGTH = 200
# Case folding makes up to three characters of one.
_MAX_KEY_LENGTH = 3 * MAX_NAME_LENGTH
MAX_ADDRESS_LENGTH = 300
MAX_POSTAL_CODE_LENGTH = 20
# The longest name of a time zone has 32 characters.
MAX_TIME_ZONE_LENGTH = 64
MAX_PHONE_LENGTH = 32
MAX_STAFF = 200

# SQLite compares bytes, and PostgreSQL would follow the language of the server.
_KEY = String(_MAX_KEY_LENGTH).with_variant(String(_MAX_KEY_LENGTH, collation="C"), "postgresql")
_JSON = JSON().with_variant(JSONB(), "postgresql")
_HAS_CODE = text("postal_code IS NOT NULL")


@dataclass(frozen=True)
class VenueDetails:
    """The fields of a venue that its owner sets; `None` leaves one as it is, and an empty optional text removes it."""

    name: str | None = None
    kind: VenueKind | None = None
    address: str | None = None
    postal_code: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    time_zone: str | None = None
    phone: str | None = None
    rules: RuleChanges = field(default_factory=RuleChanges)


class Venue(Base):
    __tablename__ = "venues"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    owner_id: Mapped[UUID]
    name: Mapped[str] = mapped_column(String(MAX_NAME_LENGTH))
    # The name in one case: lists are in its order, and a part of it is searched, in the same way on both databases.
    name_key: Mapped[str] = mapped_column(_KEY)
    kind: Mapped[VenueKind]
    address: Mapped[str] = mapped_column(String(MAX_ADDRESS_LENGTH))
    postal_code: Mapped[str | None] = mapped_column(String(MAX_POSTAL_CODE_LENGTH))
    latitude: Mapped[float]
    longitude: Mapped[float]
    cell_coarse: Mapped[int] = mapped_column(BigInteger)
    cell_fine: Mapped[int] = mapped_column(BigInteger)
    time_zone: Mapped[str] = mapped_column(String(MAX_TIME_ZONE_LENGTH))
    phone: Mapped[str | None] = mapped_column(String(MAX_PHONE_LENGTH))
    verified_at: Mapped[datetime | None]
    is_active: Mapped[bool] = mapped_column(default=True)
    # Everyone may see the venue: it follows from `is_active`, `is_unlisted`, `kind` and `verified_at`, for searches.
    is_public: Mapped[bool] = mapped_column()
    is_unlisted: Mapped[bool] = mapped_column(default=False, server_default=false())
    # The rules of booking; `rules.py` has their limits.
    min_notice_minutes: Mapped[int] = mapped_column(default=0)
    max_ahead_days: Mapped[int] = mapped_column(default=90)
    cancel_until_minutes: Mapped[int] = mapped_column(default=0)
    hold_minutes: Mapped[int] = mapped_column(default=10)
    offer_minutes: Mapped[int] = mapped_column(default=30)
    reminder_minutes: Mapped[list[int]] = mapped_column(_JSON)
    strict_eligibility: Mapped[bool] = mapped_column(default=False)
    no_show_limit: Mapped[int | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    __table_args__ = (
        # Lists by name, of all kinds and of one. Few active venues are not public, so these serve every reader.
        Index(None, "is_active", "name_key", "id"),
        Index(None, "is_active", "kind", "name_key", "id"),
        # Venues near a place.
        Index(None, "cell_fine", "is_active"),
        Index(None, "cell_coarse", "is_active"),
        # The venues of an account that is deleted.
        Index(None, "owner_id"),
        # The venue of a postal code.
        Index(None, "postal_code", postgresql_where=_HAS_CODE, sqlite_where=_HAS_CODE),
    )

    @classmethod
    def create(cls, owner_id: UUID, details: VenueDetails, now: datetime, *, is_unlisted: bool = False) -> Self:
        """Raises InvalidInput if a value is missing or impossible."""
        venue = cls(
            id=new_id(),
            owner_id=owner_id,
            kind=VenueKind.OTHER,
            is_active=True,
            is_unlisted=is_unlisted,
            min_notice_minutes=0,
            max_ahead_days=90,
            cancel_until_minutes=0,
            hold_minutes=10,
            offer_minutes=30,
            reminder_minutes=list(rules.DEFAULT_REMINDERS),
            strict_eligibility=False,
            created_at=now,
            updated_at=now,
        )
        for needed in ("name", "address", "latitude", "longitude", "time_zone"):
            if getattr(details, needed) is None:
                raise InvalidInput.field(needed, "is missing")
        venue._describe(details)
        return venue

    @property
    def is_verified(self) -> bool:
        return self.verified_at is not None

    @property
    def place(self) -> Place:
        return Place(self.latitude, self.longitude)

    # Permissions.

    def is_managed_by(self, caller: Caller) -> bool:
        return caller.user_id == self.owner_id or caller.role == ADMIN

    def require_manager(self, caller: Caller, *, is_staff: bool) -> None:
        """Raises why a caller who is neither the owner nor an admin may not do this."""
        if not self.is_managed_by(caller):
            raise errors.OnlyVenueOwner if is_staff else errors.OnlyVenueStaff

    def require_active(self) -> None:
        if not self.is_active:
            raise errors.VenueInactive

    # Changes.

    def change(self, details: VenueDetails, now: datetime) -> None:
        self.require_active()
        kind = self.kind
        self._describe(details)
        if self.kind is not kind:
            # The admin has looked at a venue of the other kind.
            self.verified_at = None
        self._touch(now)

    def verify(self, now: datetime) -> None:
        """Changes nothing if the venue is verified already."""
        self.require_active()
        if self.verified_at is None:
            self.verified_at = now
            self._touch(now)

    def close(self, now: datetime) -> None:
        """Ends the venue for good; changes nothing if that was done before."""
        if self.is_active:
            self.is_active = False
            self._touch(now)

    def forget_owner(self, now: datetime) -> None:
        """Removes what leads to an owner who has deleted their account, and ends the venue."""
        self.phone = None
        self.close(now)

    def _touch(self, now: datetime) -> None:
        self.updated_at = max(now, self.updated_at)
        self._publish()

    def _publish(self) -> None:
        self.is_public = self.is_active and not self.is_unlisted and (self.is_verified or not self.kind.is_health)

    def _describe(self, details: VenueDetails) -> None:
        self._write(details)
        if details.kind is not None:
            self.kind = details.kind
        if details.latitude is not None or details.longitude is not None:
            self._move(
                self.latitude if details.latitude is None else details.latitude,
                self.longitude if details.longitude is None else details.longitude,
            )
        for name, value in details.rules.checked().items():
            setattr(self, name, value)
        self._publish()

    def _write(self, details: VenueDetails) -> None:
        if details.name is not None:
            self.name = validation.line("name", details.name, min_length=1, max_length=MAX_NAME_LENGTH)
            self.name_key = name_search.key(self.name)
        if details.address is not None:
            self.address = validation.line("address", details.address, min_length=1, max_length=MAX_ADDRESS_LENGTH)
        if details.postal_code is not None:
            self.postal_code = validation.optional_line(
                "postal_code", details.postal_code, max_length=MAX_POSTAL_CODE_LENGTH
            )
        if details.time_zone is not None:
            self.time_zone = time_zones.checked("time_zone", details.time_zone)
        if details.phone is not None:
            self.phone = validation.optional_phone("phone", details.phone)

    def _move(self, latitude: float, longitude: float) -> None:
        place = validation.place(latitude, longitude)
        self.latitude, self.longitude = place.latitude, place.longitude
        self.cell_coarse, self.cell_fine = place.cell(geo.COARSE), place.cell(geo.FINE)


class StaffMember(Base):
    """A provider who works at a venue, or is invited to. The owner has no row."""

    __tablename__ = "venue_staff"

    venue_id: Mapped[UUID] = mapped_column(ForeignKey("venues.id"), primary_key=True)
    user_id: Mapped[UUID] = mapped_column(primary_key=True)
    invited_at: Mapped[datetime]
    # Null until the provider has accepted.
    joined_at: Mapped[datetime | None]

    __table_args__ = (Index(None, "user_id"),)

    @property
    def has_joined(self) -> bool:
        return self.joined_at is not None

    def accept(self, now: datetime) -> None:
        """Changes nothing if the provider has accepted before."""
        if self.joined_at is None:
            self.joined_at = now
