"""A broker: what the owner of an account states about their trade, and whether an admin has verified it.

A licence belongs to the broker who has stated it first. One who was rejected does not hold it, so that no other
account can keep it from its owner, and a broker who changes anything is to be verified again.
"""

from datetime import datetime
from enum import StrEnum
from typing import Self
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from kit.caller import Caller
from kit.errors import InvalidInput
from request_service import name_search
from request_service.market.brokers import fields
from request_service.market.brokers.errors import OwnBroker
from request_service.market.brokers.fields import BrokerDetails
from request_service.models import Base

MAX_NAME_LENGTH = 100
_MAX_NAME_KEY_LENGTH = 3 * MAX_NAME_LENGTH
_MAX_LICENSE_KEY_LENGTH = fields.MAX_KEY_GROWTH * fields.MAX_LICENSE_LENGTH
_MAX_REGION_KEY_LENGTH = fields.MAX_KEY_GROWTH * fields.MAX_REGION_LENGTH
_MAX_SEARCH_KEY_LENGTH = 3 * (MAX_NAME_LENGTH + fields.MAX_COMPANY_LENGTH + fields.MAX_LICENSE_LENGTH) + 2
_JSON = JSON().with_variant(JSONB(), "postgresql")


class BrokerStatus(StrEnum):
    PENDING = "pending"
    VERIFIED = "verified"
    REJECTED = "rejected"


# The decisions of admins.
DECISIONS = (BrokerStatus.VERIFIED, BrokerStatus.REJECTED)


def _text(length: int) -> String:
    # SQLite compares bytes, and PostgreSQL would follow the language of the server.
    return String(length).with_variant(String(length, collation="C"), "postgresql")


class Broker(Base):
    __tablename__ = "brokers"

    user_id: Mapped[UUID] = mapped_column(primary_key=True)
    # The name of the account, and the same in one case: lists are in its order.
    name: Mapped[str] = mapped_column(String(MAX_NAME_LENGTH))
    name_key: Mapped[str] = mapped_column(_text(_MAX_NAME_KEY_LENGTH))
    # Name, company and licence in one case, of which a part is searched.
    search_key: Mapped[str] = mapped_column(_text(_MAX_SEARCH_KEY_LENGTH))
    license_number: Mapped[str] = mapped_column(String(fields.MAX_LICENSE_LENGTH))
    # Null for one who was rejected. The unique constraint decides between two who state a licence at the same time.
    license_key: Mapped[str | None] = mapped_column(String(_MAX_LICENSE_KEY_LENGTH), unique=True)
    years_experience: Mapped[int | None]
    bio: Mapped[str | None] = mapped_column(String(fields.MAX_BIO_LENGTH))
    company: Mapped[str | None] = mapped_column(String(fields.MAX_COMPANY_LENGTH))
    regions: Mapped[list[str]] = mapped_column(_JSON)
    status: Mapped[BrokerStatus]
    reason: Mapped[str | None] = mapped_column(String(fields.MAX_REASON_LENGTH))
    # The account is active.
    is_active: Mapped[bool] = mapped_column(default=True)
    # Everyone may see the broker: it follows from `is_active` and `status`, for the conditions of searches.
    is_shown: Mapped[bool]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    # The times of the last news of the account, which may arrive in any order.
    named_at: Mapped[datetime | None]
    standing_at: Mapped[datetime | None]

    __table_args__ = (
        Index(None, "is_shown", "name_key", "user_id"),
        Index(None, "is_shown", "status", "name_key", "user_id"),
    )

    @classmethod
    def create(cls, user_id: UUID, name: str, details: BrokerDetails, now: datetime) -> Self:
        """Raises InvalidInput if the licence is missing, or a value is impossible."""
        if details.license_number is None:
            raise InvalidInput.field("license_number", "is missing")
        broker = cls(
            user_id=user_id, status=BrokerStatus.PENDING, regions=[], is_active=True, created_at=now, updated_at=now
        )
        broker.name = name[:MAX_NAME_LENGTH]
        broker._write(details)
        broker._follow()
        return broker

    @property
    def is_verified(self) -> bool:
        return self.status is BrokerStatus.VERIFIED

    @property
    def region_keys(self) -> list[str]:
        return sorted({fields.region_key(name) for name in self.regions})

    def change(self, details: BrokerDetails, now: datetime) -> None:
        """Applies what the broker states; what is new is to be verified again. Only the flush shows a taken licence."""
        before = self._stated()
        self._write(details)
        if self._stated() != before:
            self.status, self.reason, self.decided_at = BrokerStatus.PENDING, None, None
            self.updated_at = max(now, self.updated_at)
            self._follow()

    def decide(self, admin: Caller, status: BrokerStatus, reason: str | None, now: datetime) -> bool:
        """Takes a decision of an admin. Returns False for the one that stands, with the same reason.

        Raises OwnBroker for an admin who would decide on themself. Only the flush shows a taken licence.
        """
        if admin.user_id == self.user_id:
            raise OwnBroker
        told = reason if status is BrokerStatus.REJECTED else None
        if (self.status, self.reason) == (status, told):
            return False
        self.status, self.reason, self.decided_at = status, told, now
        self.updated_at = max(now, self.updated_at)
        self._follow()
        return True

    def rename(self, name: str, named_at: datetime) -> None:
        """Takes the name of the account, unless a newer one is stored."""
        if self.named_at is None or self.named_at < named_at:
            self.name, self.named_at = name[:MAX_NAME_LENGTH], named_at
            self._follow()

    def note_standing(self, *, is_active: bool, since: datetime) -> None:
        """Notes whether the account is active, unless newer news is stored."""
        if self.standing_at is None or self.standing_at < since:
            self.is_active, self.standing_at = is_active, since
            self._follow()

    def _write(self, details: BrokerDetails) -> None:
        if details.license_number is not None:
            self.license_number = fields.license_number(details.license_number)
        if details.years_experience is not None:
            self.years_experience = fields.years_experience(details.years_experience)
        if details.bio is not None:
            self.bio = fields.bio(details.bio)
        if details.company is not None:
            self.company = fields.company(details.company)
        if details.regions is not None:
            self.regions = fields.regions(details.regions)
        for name in details.cleared:
            setattr(self, name, None)

    def _stated(self) -> tuple[object, ...]:
        return self.license_number, self.years_experience, self.bio, self.company, self.regions

    def _follow(self) -> None:
        """Sets what follows from the other columns."""
        self.name_key = name_search.key(self.name)
        texts = (self.name, self.company or "", self.license_number)
        self.search_key = "\n".join(map(name_search.key, texts))
        is_rejected = self.status is BrokerStatus.REJECTED
        self.license_key = None if is_rejected else fields.license_key(self.license_number)
        self.is_shown = self.is_active and not is_rejected


class BrokerRegion(Base):
    """A region in which a broker works, as searches compare it."""

    __tablename__ = "broker_regions"

    key: Mapped[str] = mapped_column(_text(_MAX_REGION_KEY_LENGTH), primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("brokers.user_id", ondelete="CASCADE"), primary_key=True)

    __table_args__ = (Index(None, "user_id"),)
