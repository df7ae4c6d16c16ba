"""The verbs of calendar feeds, and the reads of what they show."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from kit import clock
from kit.caller import Caller
from kit.database import ReadSession, Session
from request_service.booking.bookings import reads
from request_service.booking.calendars import entries, feed_secrets, queries
from request_service.booking.calendars.entries import Entry
from request_service.booking.calendars.errors import TooManyFeeds
from request_service.booking.calendars.models import CalendarFeed, FeedDetails
from request_service.commitments.queries import lock_calendars
from request_service.providers import actions as providers

# The feeds that one account may have.
MAX_FEEDS = 5


async def create_feed(session: Session, user: Caller, details: FeedDetails) -> tuple[CalendarFeed, str]:
    """Makes a feed and returns it with its secret, which is kept nowhere. Raises TooManyFeeds."""
    await providers.require_account(session, user.user_id)
    # Keeps the number true while several are made at once.
    await lock_calendars(session, [user.user_id])
    if await queries.count_feeds(session, user.user_id) >= MAX_FEEDS:
        raise TooManyFeeds
    secret = feed_secrets.new_secret()
    feed = CalendarFeed.make(user.user_id, details, feed_secrets.digest_of(secret), clock.now())
    session.add(feed)
    return feed, secret


async def delete_feed(session: Session, user: Caller, feed_id: UUID) -> None:
    await queries.delete_own_feed(session, user.user_id, feed_id)


async def list_feeds(session: ReadSession, user: Caller) -> Sequence[Row[Any]]:
    return await queries.list_own_feeds(session, user.user_id)


async def read_feed(session: ReadSession, secret: str) -> list[Entry]:
    """Returns what a feed shows, latest first. Raises FeedNotFound for any text but the secret of an open feed."""
    feed = await queries.get_open_feed(session, feed_secrets.digest_of(secret))
    return await list_entries(session, feed.user_id, feed.details)


async def list_entries(session: ReadSession, user_id: UUID, details: FeedDetails) -> list[Entry]:
    """Returns what an account has booked, serves and does besides, from 90 days ago on."""
    since = clock.now() - entries.KEPT_FOR
    seats = await queries.list_seats(session, user_id, since)
    served = await queries.list_served_slots(session, user_id, since)
    others = await queries.list_jobs_and_time_off(session, user_id, since)
    return entries.first_of(
        [
            *(entries.of_seat(row, details) for row in seats),
            *(entries.of_served_slot(row, details) for row in served),
            *(entries.of_commitment(row, details) for row in others),
        ]
    )


async def get_booking_calendar(session: ReadSession, caller: Caller, booking_id: UUID) -> Entry:
    """Returns a booking as an entry. Raises RecordNotFound for callers who may not read the booking."""
    await reads.get_booking(session, caller, booking_id)
    return entries.of_seat(await queries.get_seat(session, booking_id), FeedDetails.FULL)


async def suspend_feeds(session: Session, user_id: UUID, deactivated_at: datetime) -> None:
    """Shuts the feeds of a deactivated account."""
    await queries.upsert_suspension(session, user_id, is_suspended=True, changed_at=deactivated_at)


async def resume_feeds(session: Session, user_id: UUID, reactivated_at: datetime) -> None:
    """Opens the feeds of a reactivated account again."""
    await queries.upsert_suspension(session, user_id, is_suspended=False, changed_at=reactivated_at)


async def erase_user(session: Session, user_id: UUID) -> None:
    """Deletes the feeds of a deleted account."""
    await queries.delete_feeds_of(session, user_id)
