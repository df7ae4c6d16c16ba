"""The statement that reads all that decides if a person may have a seat: one look under the locks of the calendars."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, bindparam, case, exists, func, literal, null, select, true

from kit.column_types import UtcDateTime
from kit.database import ReadSession
from kit.statements import once
from request_service.booking.bookings.lifecycle import BookingStatus
from request_service.booking.bookings.models import IS_SEATED, Booking
from request_service.booking.slots.queries import SlotRow
from request_service.commitments.gaps import BusyTime
from request_service.commitments.models import Commitment, Engagement
from request_service.commitments.queries import ENGAGEMENT, REACH

_bookings, _commitments = Booking.__table__.c, Commitment.__table__.c
_NOW = bindparam("now", type_=UtcDateTime())
_is_held: ColumnElement[bool] = _bookings.status == BookingStatus.HELD
_binds: ColumnElement[bool] = ~_is_held | (_bookings.expires_at > _NOW)


class Seated(NamedTuple):
    """The bookings of a slot that keep their seats."""

    firm: int
    # When the last hold lapses; `None` without holds.
    held_until: datetime | None

    @property
    def is_empty(self) -> bool:
        return not self.firm and self.held_until is None

    @property
    def binds_until(self) -> datetime | None:
        """When the slot binds its provider no longer; `None` if a booking is firm."""
        return None if self.firm else self.held_until

    def beside(self, expires_at: datetime | None) -> "Seated":
        """Returns the same with one more: a hold until *expires_at*, or a firm booking."""
        if expires_at is None:
            return Seated(self.firm + 1, self.held_until)
        return Seated(self.firm, max(expires_at, self.held_until or expires_at))


@dataclass(frozen=True)
class Outlook:
    """All that is known of a person who wants a seat, and of the provider of its slot."""

    # The bookings and holds that the user has in slots that have not begun, and the holds among them.
    ahead: int
    holds: int
    # The person has a seat in the slot.
    is_seated: bool
    # The bookings of the slot; not read for one without a provider.
    seated: Seated
    # The commitments of the person and the provider around that time, also holds that have lapsed.
    near: Sequence[Engagement]


_OF_SLOT = select(
    func.coalesce(func.sum(case((_is_held, 0), else_=1)), 0).label("firm"),
    func.max(case((_is_held, _bookings.expires_at))).label("held_until"),
).where(_bookings.slot_id == bindparam("slot_id"), IS_SEATED, _binds)
_SEATED = once(_OF_SLOT)


@cache
def _outlook(*, has_provider: bool) -> Select[*tuple[Any, ...]]:
    ahead = (
        select(func.count().label("ahead"), func.coalesce(func.sum(case((_is_held, 1), else_=0)), 0).label("holds"))
        .where(_bookings.user_id == bindparam("user_id"), _bookings.starts_at > _NOW, IS_SEATED, _binds)
        .subquery("ahead")
    )
    is_seated = exists().where(
        _bookings.slot_id == bindparam("slot_id"), _bookings.person_id == bindparam("person_id"), IS_SEATED
    )
    none = select(literal(0).label("firm"), null().label("held_until"))
    seated = (_OF_SLOT if has_provider else none).subquery("seated")
    names = ("person_id", "provider_id") if has_provider else ("person_id",)
    holders = [bindparam(name, type_=_commitments.holder_id.type) for name in names]
    is_near = (
        _commitments.holder_id.in_(holders)
        & (_commitments.ends_at > bindparam("after"))
        & (_commitments.starts_at < bindparam("before"))
    )
    facts = ahead.join(seated, true()).outerjoin(Commitment.__table__, is_near)
    return once(select(*ahead.c, is_seated.label("is_seated"), *seated.c, *ENGAGEMENT).select_from(facts))


async def get_outlook(session: ReadSession, booking: Booking, slot: SlotRow, time: BusyTime, now: datetime) -> Outlook:
    """Looks at a person who wants a new booking of *slot*, around *time*, within which the slot needs its provider."""
    asked = {
        "user_id": booking.user_id,
        "person_id": booking.person_id,
        "slot_id": slot.id,
        "after": time.starts_at - REACH,
        "before": time.ends_at + REACH,
        "now": now,
    }
    if slot.provider_id is not None:
        asked["provider_id"] = slot.provider_id
    rows = (await session.execute(_outlook(has_provider=slot.provider_id is not None), asked)).all()
    ahead, holds, is_seated, firm, held_until, *_ = rows[0]
    near = [Engagement(*row[5:]) for row in rows if row.id is not None]
    return Outlook(ahead, holds, is_seated, Seated(firm, held_until), near)


async def get_seated(session: ReadSession, slot_id: UUID, now: datetime) -> Seated:
    return Seated(*(await session.execute(_SEATED, {"slot_id": slot_id, "now": now})).one())
