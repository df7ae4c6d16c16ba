"""Statements that count for the dashboard of a broker: their own listings, and those in which they take part."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Subquery, func, select, union_all

from kit.database import ReadSession
from kit.ids import lowest_id
from request_service.market.dashboards.models import CountedDay
from request_service.market.figures.models import DaySpan, ListingDay
from request_service.market.leads.lifecycle import LeadStatus
from request_service.market.leads.models import Lead
from request_service.market.listings.lifecycle import ListingStatus
from request_service.market.listings.models import Listing

_listings: Any = Listing.__table__.c
_leads: Any = Lead.__table__.c
_days: Any = ListingDay.__table__.c
# The newest answers make a median that says enough.
MOST_ANSWERS = 1000


async def count_listings(session: ReadSession, user_id: UUID) -> Mapping[ListingStatus, int]:
    mine = _listings_of(user_id)
    counts = select(mine.c.status, func.count()).group_by(mine.c.status)
    return {row[0]: row[1] for row in await session.execute(counts)}


async def count_leads(session: ReadSession, user_id: UUID) -> Mapping[LeadStatus, int]:
    mine = union_all(
        *(select(_leads.status).where(side == user_id) for side in (_leads.seller_id, _leads.broker_id))
    ).subquery()
    counts = select(mine.c.status, func.count()).group_by(mine.c.status)
    return {row[0]: row[1] for row in await session.execute(counts)}


async def list_first_answers(session: ReadSession, user_id: UUID, since: datetime) -> Sequence[timedelta]:
    """Returns the times from leads, which were made since a moment, to their first answers; of the newest leads."""
    mine = union_all(
        *(
            select(_leads.id, _leads.created_at, _leads.first_answer_at).where(
                side == user_id, _leads.id >= lowest_id(since), _leads.first_answer_at.is_not(None)
            )
            for side in (_leads.seller_id, _leads.broker_id)
        )
    ).subquery()
    newest = select(mine.c.created_at, mine.c.first_answer_at).order_by(mine.c.id.desc()).limit(MOST_ANSWERS)
    return [row.first_answer_at - row.created_at for row in await session.execute(newest)]


async def sum_days(session: ReadSession, user_id: UUID, span: DaySpan) -> Mapping[date, CountedDay]:
    """Returns the views and the leads of the days on which something was counted."""
    ids = select(_listings_of(user_id).c.id)
    sums = select(_days.day, func.sum(_days.views), func.sum(_days.leads)).where(
        _days.listing_id.in_(ids), _days.day >= span.first, _days.day <= span.last
    )
    return {row[0]: CountedDay(int(row[1]), int(row[2])) for row in await session.execute(sums.group_by(_days.day))}


def _listings_of(user_id: UUID) -> Subquery:
    return union_all(
        *(
            select(_listings.id, _listings.status).where(side == user_id, _listings.deleted_at.is_(None))
            for side in (_listings.owner_id, _listings.broker_id)
        )
    ).subquery()
