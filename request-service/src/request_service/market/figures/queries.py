"""Statements about figures of listings.

Many rows are written in one order, and rows of listings before those of their days, so that no two transactions wait
for each other.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, inspect, select, tuple_

from kit.database import ReadSession, Session, columns, insert
from request_service.market.figures.models import ContactCount, DaySpan, ListingDay, ListingVisitor, VisitKey

# All of a table, the first column of which is a day.
type OfDays = type[ListingVisitor | ContactCount | VisitKey]

_days: Any = ListingDay.__table__
_counts: Any = ContactCount.__table__
# Rows of one statement that deletes. More would hold up all writers of an SQLite file.
_BATCH = 1000


async def get_key(session: Session, day: date) -> bytes:
    """Returns the key of a day, which is made when it is needed first, by one of all replicas."""
    stored = select(VisitKey.key).where(VisitKey.day == day)
    found = await session.scalar(stored)
    if found is None:
        new = VisitKey.new(day)
        await session.execute(insert(session, VisitKey).values(day=day, key=new.key).on_conflict_do_nothing())
        found = (await session.execute(stored)).scalar_one()
    return bytes(found)


async def insert_visitors(session: Session, visitors: Collection[tuple[date, UUID, int]]) -> Sequence[Row[date, UUID]]:
    """Inserts visitors who were not counted yet, and returns the day and the listing of each."""
    rows = [{"day": day, "listing_id": listing, "visitor": visitor} for day, listing, visitor in sorted(visitors)]
    new = insert(session, ListingVisitor).values(rows).on_conflict_do_nothing()
    return (await session.execute(new.returning(ListingVisitor.day, ListingVisitor.listing_id))).all()


async def add_to_days(session: Session, figure: str, sums: Mapping[tuple[UUID, date], int]) -> None:
    """Adds to one of the figures of listings."""
    rows = [{"listing_id": one, "day": day, figure: number} for (one, day), number in sorted(sums.items()) if number]
    if rows:
        new = insert(session, _days).values(rows)
        more = {figure: _days.c[figure] + new.excluded[figure]}
        await session.execute(new.on_conflict_do_update(index_elements=["listing_id", "day"], set_=more))


async def take_contact(session: Session, day: date, visitor: int, most: int) -> bool:
    """Counts a telephone number that is shown. Returns False if that would be one too many."""
    new = insert(session, _counts).values(day=day, visitor=visitor, number=1)
    counted = new.on_conflict_do_update(
        index_elements=["day", "visitor"], set_={"number": _counts.c.number + 1}, where=_counts.c.number < most
    )
    return await session.scalar(counted.returning(_counts.c.number)) is not None


async def list_days(session: ReadSession, listing_id: UUID, span: DaySpan) -> Sequence[Row[Any]]:
    """Returns the days of a listing on which something was counted."""
    wanted = select(*columns(ListingDay)).where(
        _days.c.listing_id == listing_id, _days.c.day >= span.first, _days.c.day <= span.last
    )
    return (await session.execute(wanted.order_by(_days.c.day))).all()


async def delete_before(session: Session, table: OfDays, day: date) -> bool:
    """Deletes rows of the days before one, some at a time. Returns False once there are no more."""
    mapper: Any = inspect(table)
    key = [*mapper.primary_key]
    oldest = select(*key).where(table.day < day).order_by(*key).limit(_BATCH).with_for_update(skip_locked=True)
    deleted = await session.execute(delete(table).where(tuple_(*key).in_(oldest)).returning(table.day))
    return len(deleted.all()) == _BATCH
