"""The verbs of figures: views and telephone numbers are counted, and owners read what was."""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from kit import clock
from kit.caller import Caller
from kit.database import ReadSession, Session
from request_service.market.figures import queries
from request_service.market.figures.errors import NoPhone, TooManyContacts
from request_service.market.figures.models import CONTACTS_PER_DAY, DaySpan, ListingView, number_of
from request_service.market.listings import actions as listings
from request_service.market.listings import queries as listing_queries
from request_service.market.listings.errors import ListingNotFound, NotYourListing, OwnListing
from request_service.market.sellers import queries as sellers
from request_service.providers import actions as providers


async def add_views(session: Session, views: Collection[ListingView]) -> None:
    """Counts views, of each visitor once a day, however many replicas do so at once and however often."""
    keys = {day: await queries.get_key(session, day) for day in sorted({view.day for view in views})}
    visitors = {(view.day, view.listing_id, number_of(keys[view.day], view.viewer)) for view in views}
    new = await queries.insert_visitors(session, visitors)
    await listing_queries.add_views(session, Counter(row.listing_id for row in new))
    await queries.add_to_days(session, "views", Counter((row.listing_id, row.day) for row in new))


async def count(session: Session, figure: str, listing_ids: Collection[UUID]) -> None:
    """Adds what has happened to listings today."""
    today = clock.now().date()
    await queries.add_to_days(session, figure, Counter((one, today) for one in listing_ids))


async def show_contact(session: Session, buyer: Caller, listing_id: UUID) -> str:
    """Returns the telephone number of the seller, and counts that.

    Raises ListingNotFound, OwnListing, NoPhone or TooManyContacts.
    """
    await providers.require_account(session, buyer.user_id)
    listing, _ = await listings.get_listing(session, buyer, listing_id)
    if buyer.user_id in (listing.owner_id, listing.broker_id):
        raise OwnListing
    if not listing.is_visible:
        raise ListingNotFound
    phone = await sellers.find_shown_phone(session, listing.owner_id)
    if phone is None:
        raise NoPhone
    now = clock.now()
    visitor = number_of(await queries.get_key(session, now.date()), buyer.user_id)
    if not await queries.take_contact(session, now.date(), visitor, CONTACTS_PER_DAY):
        raise TooManyContacts(retry_after=(_next_day(now) - now).total_seconds())
    await count(session, "contacts", [listing_id])
    return phone


async def get_listing_stats(
    session: ReadSession, caller: Caller, listing_id: UUID, span: DaySpan
) -> Sequence[Row[Any]]:
    """Returns the days of a listing on which something was counted. Raises ListingNotFound or NotYourListing."""
    listing, _ = await listings.get_listing(session, caller, listing_id)
    if caller.user_id not in (listing.owner_id, listing.broker_id):
        raise NotYourListing
    return await queries.list_days(session, listing_id, span)


async def forget_visitors(session: Session, table: queries.OfDays, today: date) -> bool:
    """Deletes visitors of past days, some at a time. Returns False once there are no more.

    Views of the last day may still wait in the memory of a process.
    """
    return await queries.delete_before(session, table, today - timedelta(days=1))


def _next_day(now: datetime) -> datetime:
    return datetime.combine(now.date() + timedelta(days=1), time(), UTC)
