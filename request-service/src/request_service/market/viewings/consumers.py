"""Consumes bookings of viewings, which make leads, and the ends of listings, which end their viewings."""

from collections.abc import Sequence
from functools import partial
from uuid import UUID

from kit import inbox
from kit.consumer import Subscription
from kit.database import Database, Session
from request_service.booking.bookings.desk import FREE_OF_CHARGE, BookingDesk, BookingMoney
from request_service.booking.waiting.actions import WaitingPeople
from request_service.market.viewings import actions, convert, queries
from twou.request.v1.booking_events_pb2 import BookingRescheduled, BookingScheduled
from twou.request.v1.listing_events_pb2 import ListingDeleted, ListingExpired, ListingUpdated

_BOOKINGS = "request-service-viewings"

type Booked = BookingScheduled | BookingRescheduled


def subscriptions(money: BookingMoney = FREE_OF_CHARGE) -> tuple[Subscription, ...]:
    """*money* is that of the bookings that end with a listing."""
    desk = BookingDesk(WaitingPeople(), money)
    return (
        Subscription(
            _BOOKINGS,
            {BookingScheduled: on_viewing_booked, BookingRescheduled: on_viewing_booked},
            ahead=leave_viewings,
        ),
        Subscription(
            "request-service-viewed-listings",
            {
                ListingUpdated: partial(on_listing_updated, desk=desk),
                ListingExpired: partial(on_listing_expired, desk=desk),
                ListingDeleted: partial(on_listing_deleted, desk=desk),
            },
        ),
    )


async def leave_viewings(database: Database, events: Sequence[Booked]) -> Sequence[Booked]:
    """Returns the events about bookings of viewings. Most are about others, which cost one statement together.

    The venue of a listing is stored with its first slot, and so before any booking of it.
    """
    venue_ids = {UUID(event.booking.slot.venue_id) for event in events}
    async with database.read_once() as session:
        of_listings = await queries.list_of_listings(session, venue_ids)
    return [event for event in events if UUID(event.booking.slot.venue_id) in of_listings]


async def on_viewing_booked(session: Session, event: Booked) -> None:
    if not await inbox.add_new(session, _BOOKINGS, {inbox.event_id(session)}):
        return
    booking = event.booking
    words = convert.first_words(booking)
    await actions.note_booking(session, UUID(booking.user_id), UUID(booking.slot.venue_id), words)


async def on_listing_updated(session: Session, event: ListingUpdated, desk: BookingDesk) -> None:
    await actions.note_listing(session, UUID(event.listing.id), desk)


async def on_listing_expired(session: Session, event: ListingExpired, desk: BookingDesk) -> None:
    await actions.note_listing(session, UUID(event.listing.id), desk)


async def on_listing_deleted(session: Session, event: ListingDeleted, desk: BookingDesk) -> None:
    await actions.note_listing(session, UUID(event.listing_id), desk)
