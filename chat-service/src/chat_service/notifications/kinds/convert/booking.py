"""Rules for events about bookings: the person and the provider of the slot are told of what the other one does.

The texts have the name of the venue and the time on its clock, and no address.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from google.protobuf.message import Message

from chat_service.notifications.kinds.drafts import NotificationDraft, Value
from chat_service.notifications.kinds.news import Ending, News, NewsRule, seat_group
from kit import clock
from kit.ids import find_id
from twou.request.v1 import booking_events_pb2 as pb


def _drafts(
    event: Any, kind: str, user_ids: Iterable[str], params: Mapping[str, Value] | None = None, **more: Any
) -> Iterable[NotificationDraft]:
    """Drafts for the users, except the one who acted."""
    booking, actor_id = event.booking, getattr(event, "actor_id", "")
    about = {"venue": booking.slot.venue.name, "local_start": booking.slot.local_start}
    for user_id in dict.fromkeys(user_ids):
        if user_id and user_id != actor_id:
            yield NotificationDraft(
                kind,
                UUID(user_id),
                clock.from_timestamp(event.occurred_at),
                about | dict(params or {}),
                actor_id=find_id(actor_id),
                link=f"/bookings/{booking.id}",
                data={"booking_id": booking.id},
                **more,
            )


def _begins_at(event: Any) -> datetime:
    return clock.from_timestamp(event.booking.slot.starts_at)


def _parties(event: Any, *, kind: str) -> News:
    """Tells both, and ends the offer of the seat, which is booked or gone."""
    # A replica of the previous release leaves the provider out.
    provider_id = event.provider_id or event.booking.slot.provider_id
    yield Ending(UUID(event.booking.user_id), seat_group(event.booking.id))
    yield from _drafts(event, kind, [event.booking.user_id, provider_id])


def _person(event: Any, *, kind: str) -> News:
    yield Ending(UUID(event.booking.user_id), seat_group(event.booking.id))
    yield from _drafts(event, kind, [event.booking.user_id])


def _offered(event: pb.BookingOffered) -> News:
    booking = event.booking
    key, expires_at = seat_group(booking.id), clock.from_timestamp(booking.expires_at)
    return _drafts(event, "booking.offered", [booking.user_id], group_key=key, expires_at=expires_at)


def _begins_soon(event: pb.BookingReminder | pb.BookingEndangered, *, kind: str) -> News:
    """Tells the person, and the provider who has to be there. The owner of a venue has too many slots for that."""
    user_ids = [event.booking.user_id, event.booking.slot.provider_id]
    return _drafts(event, kind, user_ids, expires_at=_begins_at(event))


RULES: Mapping[type[Message], NewsRule] = {
    pb.BookingScheduled: partial(_parties, kind="booking.scheduled"),
    pb.BookingRescheduled: partial(_parties, kind="booking.rescheduled"),
    pb.BookingCancelled: partial(_parties, kind="booking.cancelled"),
    pb.BookingCompleted: partial(_person, kind="booking.completed"),
    pb.BookingMissed: partial(_person, kind="booking.missed"),
    pb.BookingLapsed: partial(_person, kind="booking.lapsed"),
    pb.BookingOffered: _offered,
    pb.BookingReminder: partial(_begins_soon, kind="booking.reminder"),
    pb.BookingEndangered: partial(_begins_soon, kind="booking.endangered"),
}
