"""The events of clients, and the roll-ups: the values of each metric by hour and by day, and their totals.

Every value of a roll-up is a sum, so events may be folded in any order. A transaction that changes a roll-up locks the
row of `FoldState`; so each fold has a moment of its own, later than those of all folds before it, which the inbox keeps
with the events of that fold. By it a recount tells which events a roll-up already holds.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from auth_service.models import Base
from kit.ids import new_id

MAX_NAME_LENGTH = 64
MAX_DETAILS_BYTES = 2048
HOURS_A_DAY = 24
# The name of the only row of the state.
STATE_ID = 1
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class ClientEventType(StrEnum):
    LISTING_VIEW = "listing_view"
    SEARCH_PERFORMED = "search_performed"
    PROFILE_VIEW = "profile_view"
    TRANSACTION_CLICK = "transaction_click"
    REQUEST_VIEW = "request_view"
    APP_OPENED = "app_opened"


@dataclass(frozen=True)
class NewEvent:
    """A valid event as a client reports it."""

    type: ClientEventType
    resource_id: str | None
    session_id: str | None
    details: str | None
    # `None` if it happens now.
    occurred_at: datetime | None


class ClientEvent(Base):
    """Something that a client has noticed. The user is unlinked when their account is deleted."""

    __tablename__ = "client_events"
    __table_args__ = (Index(None, "occurred_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    type: Mapped[str] = mapped_column(String(32))
    # Not a foreign key: the events of a day are more than an account should have to be asked for.
    user_id: Mapped[UUID | None] = mapped_column(index=True)
    resource_id: Mapped[str | None] = mapped_column(String(MAX_NAME_LENGTH))
    session_id: Mapped[str | None] = mapped_column(String(MAX_NAME_LENGTH))
    # JSON as text: nothing here reads it.
    details: Mapped[str | None] = mapped_column(Text)
    occurred_at: Mapped[datetime]
    received_at: Mapped[datetime]


class _CellValue:
    """The value of a metric, as a whole or for one name of a dimension."""

    entity: Mapped[str] = mapped_column(String(32), primary_key=True)
    metric_name: Mapped[str] = mapped_column(String(32), primary_key=True)
    # Empty for the sum, else the dimension and a name, as in "category:towing".
    dimension: Mapped[str] = mapped_column(String(128), primary_key=True)
    value: Mapped[int] = mapped_column(BigInteger)


class Rollup(_CellValue, Base):
    """The value of a metric in one hour."""

    __tablename__ = "rollups"
    __table_args__ = (
        # For a series by the names of a dimension, in order and without the row itself.
        Index(None, "entity", "metric_name", "bucket", "dimension", "value"),
        # For the hours that a recount compares.
        Index(None, "bucket"),
    )

    # In hours since 1970.
    bucket: Mapped[int] = mapped_column(Integer, primary_key=True)


class RollupDay(_CellValue, Base):
    """The value of a metric on one day of UTC: the sum of its hours, so that a year is read as fast as a month."""

    __tablename__ = "rollup_days"
    __table_args__ = (Index(None, "entity", "metric_name", "bucket", "dimension", "value"),)

    # The first hour of the day, in hours since 1970.
    bucket: Mapped[int] = mapped_column(Integer, primary_key=True)


class RollupTotal(_CellValue, Base):
    """The sum of a metric over all hours."""

    __tablename__ = "rollup_totals"


class FoldState(Base):
    """The moment of the last fold, and the number of corrections. There is one row."""

    __tablename__ = "fold_state"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    folded_at: Mapped[datetime]
    corrections: Mapped[int] = mapped_column(Integer)


def bucket_of(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(hours=1)


def hour_of(bucket: int) -> datetime:
    return _EPOCH + timedelta(hours=bucket)
