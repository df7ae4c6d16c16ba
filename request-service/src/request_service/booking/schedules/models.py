"""A schedule: a weekly plan of a venue, from which slots are made.

One with a last day has all its slots at once. One that goes on is filled as far ahead as its venue takes bookings, a
day at a time; `filled_until` says which days have their slots already, so that none is filled twice.
"""

from datetime import date, datetime, timedelta, tzinfo
from typing import Any, Self
from uuid import UUID

from sqlalchemy import JSON, Date, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from kit.errors import InvalidInput
from kit.ids import new_id
from request_service.booking.slots.models import MAX_AHEAD, checked_capacity
from request_service.booking.slots.plans import MAX_SLOTS, Plan, Span, Weekday, Window, count, expand
from request_service.models import Base

MAX_SCHEDULES = 200
_JSON = JSON().with_variant(JSONB(), "postgresql")
_A_DAY = timedelta(days=1)


class Schedule(Base):
    __tablename__ = "schedules"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    venue_id: Mapped[UUID] = mapped_column(ForeignKey("venues.id"))
    service_id: Mapped[UUID] = mapped_column(ForeignKey("services.id"))
    provider_id: Mapped[UUID | None]
    capacity: Mapped[int]
    first_day: Mapped[date] = mapped_column(Date)
    # Null for a plan that goes on.
    last_day: Mapped[date | None] = mapped_column(Date)
    # Lists of weekday, start and end; times in minutes since midnight.
    weekly: Mapped[list[list[Any]]] = mapped_column(_JSON)
    minutes: Mapped[int]
    gap_minutes: Mapped[int]
    # Days without slots, as texts.
    without: Mapped[list[str]] = mapped_column(_JSON)
    # The last day that has its slots; null before the first.
    filled_until: Mapped[date | None] = mapped_column(Date)
    # When further slots are to be made; null if none are to come.
    due_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    __table_args__ = (
        Index(None, "due_at", postgresql_where=text("due_at IS NOT NULL"), sqlite_where=text("due_at IS NOT NULL")),
        Index(None, "venue_id", "ended_at"),
    )

    @classmethod
    def create(  # noqa: PLR0913  # the facts of a row
        cls, plan: Plan, now: datetime, *, venue_id: UUID, service_id: UUID, provider_id: UUID | None, capacity: int
    ) -> Self:
        return cls(
            id=new_id(),
            venue_id=venue_id,
            service_id=service_id,
            provider_id=provider_id,
            capacity=checked_capacity(capacity),
            first_day=plan.first_day,
            last_day=plan.last_day,
            weekly=[[window.weekday.value, window.start, window.end] for window in plan.windows],
            minutes=plan.minutes,
            gap_minutes=plan.gap_minutes,
            without=sorted(day.isoformat() for day in plan.without),
            created_at=now,
        )

    @property
    def plan(self) -> Plan:
        return Plan(
            first_day=self.first_day,
            last_day=self.last_day,
            windows=tuple(Window(Weekday(weekday), start, end) for weekday, start, end in self.weekly),
            minutes=self.minutes,
            gap_minutes=self.gap_minutes,
            without=frozenset(map(date.fromisoformat, self.without)),
        )

    def fill(self, zone: tzinfo, max_ahead_days: int, now: datetime) -> list[Span]:
        """Returns the slots of the days that have none yet, and marks these days as filled.

        Raises InvalidInput if they are too many.
        """
        if self.ended_at is not None:
            return []
        plan, today = self.plan, now.astimezone(zone).date()
        first = self.first_day if self.filled_until is None else self.filled_until + _A_DAY
        last = self.last_day or max(today + timedelta(days=max_ahead_days), self.first_day - _A_DAY)
        if count(plan, first_day=first, last_day=last) > MAX_SLOTS:
            raise InvalidInput.field("weekly", f"must make at most {MAX_SLOTS} slots")
        spans = sorted(expand(plan, zone, first_day=first, last_day=last))
        if self.filled_until is None or last > self.filled_until:
            self.filled_until = last
        self.due_at = None if self.last_day is not None else _next_midnight(now, zone)
        return spans

    def end(self, now: datetime) -> None:
        """Ends the plan for good; changes nothing if that was done before."""
        if self.ended_at is None:
            self.ended_at, self.due_at = now, None


def require_soon(plan: Plan, zone: tzinfo, now: datetime) -> None:
    """Raises InvalidInput for a plan that begins or ends before today or too far ahead."""
    today = now.astimezone(zone).date()
    for name, day in (("from", plan.first_day), ("to", plan.last_day or plan.first_day)):
        if not today <= day <= today + MAX_AHEAD:
            raise InvalidInput.field(name, f"must be today or within the next {MAX_AHEAD.days} days")


def _next_midnight(now: datetime, zone: tzinfo) -> datetime:
    """Returns the moment at which the clock on the wall begins the next day."""
    tomorrow = now.astimezone(zone).date() + _A_DAY
    return max(datetime(tomorrow.year, tomorrow.month, tomorrow.day, tzinfo=zone), now + timedelta(minutes=1))
