"""A service that is offered at venues: how long it takes, its price, and for whom it is.

One without a venue is shared: admins keep it, and every venue may offer it. One of a venue belongs to that venue for
good. A service is never deleted, because bookings of the past name it; one that is not active is offered no more.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self
from uuid import UUID

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, Row, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from kit.errors import InvalidInput
from kit.ids import new_id
from request_service import money, name_search, validation
from request_service.booking.services.drafts import CriterionDraft, checked_criteria, read_criteria, stored
from request_service.booking.services.kinds import ServiceKind
from request_service.models import Base

MAX_SERVICE_NAME_LENGTH = 200
# Case folding makes up to three characters of one.
_MAX_KEY_LENGTH = 3 * MAX_SERVICE_NAME_LENGTH
MAX_DESCRIPTION_LENGTH = 2000
MIN_DURATION_MINUTES = 5
MAX_DURATION_MINUTES = MAX_BUFFER_MINUTES = 1440
MAX_SERVICES_OF_VENUE = 500

_JSON = JSON().with_variant(JSONB(), "postgresql")


@dataclass(frozen=True)
class ServiceDetails:
    """The fields of a service that people set; `None` leaves one as it is, and an empty optional text removes it."""

    name: str | None = None
    kind: ServiceKind | None = None
    description: str | None = None
    duration_minutes: int | None = None
    buffer_before_minutes: int | None = None
    buffer_after_minutes: int | None = None
    # A decimal number as text.
    price: str | None = None
    currency: str | None = None
    # All criteria, which take the place of those before.
    criteria: Sequence[CriterionDraft] | None = None
    is_active: bool | None = None


class Service(Base):
    __tablename__ = "services"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    # Null for a shared service.
    venue_id: Mapped[UUID | None] = mapped_column(ForeignKey("venues.id"))
    name: Mapped[str] = mapped_column(String(MAX_SERVICE_NAME_LENGTH))
    # The name in one case, of which a part is searched in the same way on both databases.
    name_key: Mapped[str] = mapped_column(String(_MAX_KEY_LENGTH))
    kind: Mapped[ServiceKind]
    description: Mapped[str | None] = mapped_column(String(MAX_DESCRIPTION_LENGTH))
    duration_minutes: Mapped[int]
    buffer_before_minutes: Mapped[int] = mapped_column(default=0)
    buffer_after_minutes: Mapped[int] = mapped_column(default=0)
    # In the smallest units of the currency.
    price_units: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    # `drafts.py` writes and reads it.
    criteria: Mapped[list[dict[str, Any]]] = mapped_column(_JSON)
    is_active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    __table_args__ = (
        # Lists, newest first.
        Index(None, "created_at", "id"),
        Index(None, "kind", "created_at", "id"),
        Index(None, "venue_id", "created_at", "id"),
    )

    @classmethod
    def create(cls, venue_id: UUID | None, details: ServiceDetails, now: datetime) -> Self:
        """Raises InvalidInput if a value is missing or impossible."""
        service = cls(
            id=new_id(),
            venue_id=venue_id,
            kind=ServiceKind.OTHER,
            buffer_before_minutes=0,
            buffer_after_minutes=0,
            currency=money.DEFAULT_CURRENCY,
            criteria=[],
            is_active=True,
            created_at=now,
            updated_at=now,
        )
        for needed in ("name", "duration_minutes"):
            if getattr(details, needed) is None:
                raise InvalidInput.field(needed, "is missing")
        service._describe(details)
        return service

    @property
    def price(self) -> str | None:
        return price_of(self)

    def change(self, details: ServiceDetails, now: datetime) -> None:
        self._describe(details)
        self.updated_at = max(now, self.updated_at)

    def _describe(self, details: ServiceDetails) -> None:
        if details.name is not None:
            self.name = validation.line("name", details.name, min_length=1, max_length=MAX_SERVICE_NAME_LENGTH)
            self.name_key = name_search.key(self.name)
        if details.kind is not None:
            self.kind = details.kind
        if details.description is not None:
            self.description = validation.optional_lines(
                "description", details.description, max_length=MAX_DESCRIPTION_LENGTH
            )
        for name, lowest, highest in _MINUTES:
            value = getattr(details, name)
            if value is not None:
                setattr(self, name, int(validation.number(name, value, lowest, highest)))
        self._price(details.price, details.currency)
        if details.criteria is not None:
            known = [criterion.id for criterion in read_criteria(self.criteria)]
            self.criteria = stored(checked_criteria(details.criteria, known))
        if details.is_active is not None:
            self.is_active = details.is_active

    def _price(self, price: str | None, currency: str | None) -> None:
        """Sets the price, or removes it if it is empty, and the currency. A price that stays is the same number."""
        text = self.price if price is None else price
        if currency is not None:
            self.currency = money.currency_of(currency)
        self.price_units = money.minor_units(text, self.currency) if text else None


# The durations of a service, with the least and the greatest.
_MINUTES = (
    ("duration_minutes", MIN_DURATION_MINUTES, MAX_DURATION_MINUTES),
    ("buffer_before_minutes", 0, MAX_BUFFER_MINUTES),
    ("buffer_after_minutes", 0, MAX_BUFFER_MINUTES),
)


def price_of(service: Service | Row[Any]) -> str | None:
    """Returns the price in the units of the currency, as decimal text."""
    return None if service.price_units is None else money.decimal_text(service.price_units, service.currency)
