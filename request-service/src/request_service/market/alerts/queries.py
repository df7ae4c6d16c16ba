"""Statements about news of listings, and about the saved searches that are told of them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Row, Select, bindparam, delete, or_, select, tuple_, update

from kit.database import ReadSession, Session, columns, dialect_of, insert
from kit.statements import is_any, once, once_if_possible
from request_service.market.alerts.models import ListingNews, SearchMatch
from request_service.market.alerts.reasons import MatchReason
from request_service.market.catalogue.models import CatalogueRow
from request_service.market.searches.models import SavedSearch, SearchKey

_news, _matches = ListingNews.__table__.c, SearchMatch.__table__.c
_keys, _searches, _rows = SearchKey.__table__.c, SavedSearch.__table__.c, CatalogueRow.__table__.c
# Made once, because they are asked several times a second.
_NEXT_NEWS = once(select(_news.due_at).where(_news.due_at.is_not(None)).order_by(_news.due_at).limit(1))
_NEXT_DAILY = once(select(_matches.due_at).where(_matches.due_at.is_not(None)).order_by(_matches.due_at).limit(1))
_ROW = once(select(*columns(CatalogueRow)).where(_rows.listing_id == bindparam("listing_id")))


class DueNews(NamedTuple):
    listing_id: UUID
    number: int
    reason: MatchReason
    # The moment at which it is due again unless it is told.
    lease: datetime
    reached: UUID | None


# News.


async def find_next_news(session: ReadSession) -> datetime | None:
    """Returns the moment at which news is due next, which is past if that is now."""
    return await session.scalar(_NEXT_NEWS)


async def insert_and_lock_news(session: Session, listing_id: UUID, currency: str) -> ListingNews:
    """Locks what is known of a listing; of one that is new nothing is."""
    row = {"listing_id": listing_id, "version": -1, "is_visible": False, "currency": currency, "number": 0, "tries": 0}
    await session.execute(insert(session, ListingNews).values(row).on_conflict_do_nothing())
    locked = select(ListingNews).where(ListingNews.listing_id == listing_id).with_for_update()
    found: ListingNews = (await session.scalars(locked, execution_options={"populate_existing": True})).one()
    return found


async def lock_due_news(session: Session, now: datetime, limit: int) -> Sequence[ListingNews]:
    """Locks news that is due and that no other transaction has locked, longest due first."""
    statement = select(ListingNews).where(ListingNews.due_at.is_not(None), ListingNews.due_at <= now)
    locked = statement.order_by(ListingNews.due_at, ListingNews.listing_id).limit(limit)
    skipping = locked.with_for_update(skip_locked=True)
    return (await session.scalars(skipping, execution_options={"populate_existing": True})).all()


async def find_and_lock_due_news(session: Session, due: DueNews) -> ListingNews | None:
    """Locks news that is still to be told by the one who has claimed it."""
    is_it = ListingNews.listing_id == due.listing_id, ListingNews.number == due.number
    locked = select(ListingNews).where(*is_it, ListingNews.due_at == due.lease).with_for_update()
    return await session.scalar(locked, execution_options={"populate_existing": True})


async def find_row(session: ReadSession, listing_id: UUID) -> Mapping[str, Any] | None:
    """Returns the row of a listing in the catalogue; a listing that is hidden has none."""
    found = (await session.execute(_ROW, {"listing_id": listing_id})).one_or_none()
    return None if found is None else dict(found._mapping)  # noqa: SLF001  # the name is public


async def forget_listing(session: Session, listing_id: UUID) -> None:
    """Deletes all that is known of a deleted listing."""
    for table in (ListingNews, SearchMatch):
        await session.execute(delete(table).where(table.listing_id == listing_id))


# Searches.


async def list_candidates(session: ReadSession, anchors: Collection[int], row: Mapping[str, Any]) -> Sequence[UUID]:
    """Returns the ids of the searches that have a key for a listing, in their order."""
    dialect = dialect_of(session)
    values = {"anchors": list(anchors), "type": row["type"], "price": row["price"]}
    return sorted(set((await session.scalars(_candidates(dialect), values)).all()))


@cache
def _candidates(dialect: str) -> Select[UUID]:
    has_anchor = is_any(_keys.anchor, "anchors", dialect)
    has_type = or_(_keys.type == "", _keys.type == bindparam("type"))
    has_price = _keys.least_price <= bindparam("price"), _keys.most_price >= bindparam("price")
    return once_if_possible(select(_keys.search_id).where(has_anchor, has_type, *has_price), dialect)


async def list_searches(session: ReadSession, search_ids: Collection[UUID]) -> Sequence[Row[Any, Any, Any, Any]]:
    """Returns rows with whose searches these are, what they want and how they tell of it."""
    shown = select(_searches.id, _searches.user_id, _searches.filter, _searches.alert)
    return (await session.execute(shown.where(_searches.id.in_(search_ids)))).all()


async def lock_searches(session: Session, search_ids: Collection[UUID]) -> Sequence[SavedSearch]:
    """Keeps searches as they are until the transaction ends, in the order of their ids."""
    statement = select(SavedSearch).where(SavedSearch.id.in_(search_ids)).order_by(SavedSearch.id)
    locked = statement.with_for_update(read=True)
    return (await session.scalars(locked, execution_options={"populate_existing": True})).all()


# Matches.


async def insert_matches(
    session: Session, due: DueNews, moments: Mapping[UUID, datetime | None], now: datetime
) -> set[UUID]:
    """Notes which searches are told of news, each with the moment, or `None` if it is now.

    Returns those of them that were not noted before.
    """
    if not moments:
        return set()
    shared = {"listing_id": due.listing_id, "number": due.number, "reason": due.reason, "matched_at": now}
    rows = [{"search_id": search_id, "due_at": moment, **shared} for search_id, moment in moments.items()]
    new = insert(session, SearchMatch).values(rows)
    changed = {name: new.excluded[name] for name in ("number", "reason", "matched_at", "due_at")}
    statement = new.on_conflict_do_update(
        index_elements=["search_id", "listing_id"], set_=changed, where=_matches.number < new.excluded.number
    )
    return set((await session.scalars(statement.returning(_matches.search_id))).all())


async def find_next_daily(session: ReadSession) -> datetime | None:
    """Returns the moment at which matches are to be told together next, which is past if that is now."""
    return await session.scalar(_NEXT_DAILY)


async def list_due_searches(session: ReadSession, now: datetime, limit: int) -> Sequence[UUID]:
    """Returns searches of the first matches that are to be told now."""
    due = select(_matches.search_id).where(_matches.due_at.is_not(None), _matches.due_at <= now)
    first = due.order_by(_matches.due_at, _matches.search_id).limit(limit).subquery()
    return (await session.scalars(select(first.c.search_id).distinct())).all()


async def take_due_matches(session: Session, search_id: UUID, now: datetime) -> Sequence[Row[Any]]:
    """Marks the matches of a search as told, and returns those that no other has, the newest first."""
    is_due = _matches.search_id == search_id, _matches.due_at.is_not(None), _matches.due_at <= now
    told = update(SearchMatch).where(*is_due).values(due_at=None)
    found = await session.execute(told.returning(_matches.listing_id, _matches.reason, _matches.matched_at))
    return sorted(found.all(), key=lambda row: row.matched_at, reverse=True)


async def delete_told(session: Session, before: datetime, limit: int) -> int:
    """Deletes matches that were told before a moment, and returns how many."""
    key = _matches.search_id, _matches.listing_id
    old = select(*key).where(_matches.due_at.is_(None), _matches.matched_at < before).limit(limit)
    gone = delete(SearchMatch).where(tuple_(*key).in_(old)).returning(_matches.search_id)
    return len((await session.scalars(gone)).all())
