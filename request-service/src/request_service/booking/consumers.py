"""Consumes the events of auth-service that concern bookings.

Assistance consumes the same events by a durable consumer of its own, before or after this one.
"""

from functools import partial
from uuid import UUID

from kit import clock
from kit.consumer import Subscription
from kit.database import Session
from request_service.booking import actions
from request_service.booking.bookings.desk import FREE_OF_CHARGE, BookingDesk, BookingMoney
from request_service.booking.calendars import actions as calendars
from request_service.booking.people import actions as people
from request_service.booking.waiting.actions import WaitingPeople
from request_service.providers import actions as providers
from twou.auth.v1.events_pb2 import UserDeactivated, UserDeleted, UserReactivated, UserUpdated


def subscriptions(money: BookingMoney = FREE_OF_CHARGE) -> tuple[Subscription, ...]:
    """*money* is that of the bookings that end with an account."""
    desk = BookingDesk(WaitingPeople(), money)
    return (
        Subscription("request-service-booking-people", {UserUpdated: on_user_updated}),
        Subscription("request-service-booking-departures", {UserDeleted: partial(on_user_deleted, desk=desk)}),
        Subscription(
            "request-service-calendar-accounts",
            {UserDeactivated: on_user_deactivated, UserReactivated: on_user_reactivated},
        ),
    )


async def on_user_updated(session: Session, event: UserUpdated) -> None:
    """The event has no facts: they are asked for when they are needed."""
    await people.note_change(session, UUID(event.user_id))


async def on_user_deleted(session: Session, event: UserDeleted, desk: BookingDesk) -> None:
    user_id = UUID(event.user_id)
    # Marks the account too, so that no command of a token that outlives it adds a venue afterwards.
    await providers.erase_provider(session, user_id, clock.from_timestamp(event.occurred_at))
    # Venues are locked before what is booked there.
    await actions.give_up_venues(session, user_id, desk)
    await actions.give_up_slots(session, user_id, desk)
    await actions.erase_person(session, user_id, desk)
    await calendars.erase_user(session, user_id)


async def on_user_deactivated(session: Session, event: UserDeactivated) -> None:
    await calendars.suspend_feeds(session, UUID(event.user_id), clock.from_timestamp(event.occurred_at))


async def on_user_reactivated(session: Session, event: UserReactivated) -> None:
    await calendars.resume_feeds(session, UUID(event.user_id), clock.from_timestamp(event.occurred_at))
