"""Statements about favourites."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, bindparam, delete, select, tuple_

from kit.database import ReadSession, Session, columns, insert
from kit.paging import Page
from kit.statements import once
from request_service.market.favourites.models import Favourite, FavouriteTick, ToldState

_favourites, _ticks, _states = Favourite.__table__.c, FavouriteTick.__table__.c, ToldState.__table__.c
_EXISTS = once(
    select(_favourites.listing_id).where(
        _favourites.user_id == bindparam("user_id"), _favourites.listing_id == bindparam("listing_id")
    )
)

_ANY_TICK = once(select(_ticks.id).limit(1))


async def insert_favourite(session: Session, user_id: UUID, listing_id: UUID, now: datetime) -> bool:
    """Returns False if the user has saved the listing before."""
    new = insert(session, Favourite).values(user_id=user_id, listing_id=listing_id, created_at=now)
    return await session.scalar(new.on_conflict_do_nothing().returning(Favourite.listing_id)) is not None


async def exists_favourite(session: ReadSession, user_id: UUID, listing_id: UUID) -> bool:
    return await session.scalar(_EXISTS, {"user_id": user_id, "listing_id": listing_id}) is not None


async def delete_favourite(session: Session, user_id: UUID, listing_id: UUID) -> bool:
    """Returns False if the user has not saved the listing."""
    own = delete(Favourite).where(Favourite.user_id == user_id, Favourite.listing_id == listing_id)
    return await session.scalar(own.returning(Favourite.listing_id)) is not None


async def delete_favourites_of(session: Session, user_id: UUID) -> Sequence[UUID]:
    """Deletes all favourites of a user, and returns their listings."""
    own = delete(Favourite).where(Favourite.user_id == user_id)
    return (await session.scalars(own.returning(Favourite.listing_id))).all()


async def delete_favourites_for(session: Session, listing_id: UUID) -> None:
    """Deletes all that is known of who has saved a listing."""
    for table in (Favourite, ToldState, FavouriteTick):
        await session.execute(delete(table).where(table.listing_id == listing_id))


async def list_favourites(session: ReadSession, user_id: UUID, page: Page) -> Sequence[Row[UUID, datetime]]:
    """Returns listings and when they were saved, the last one first, and one more than the page holds."""
    statement = select(_favourites.listing_id, _favourites.created_at).where(_favourites.user_id == user_id)
    if page.after is not None:
        last = (page.after.created_at, page.after.id)
        statement = statement.where(tuple_(_favourites.created_at, _favourites.listing_id) < last)
    newest = statement.order_by(_favourites.created_at.desc(), _favourites.listing_id.desc())
    return (await session.execute(newest.offset(page.offset).limit(page.limit + 1))).all()


async def list_users(session: ReadSession, listing_id: UUID, after: UUID | None, limit: int) -> Sequence[UUID]:
    """Returns users who have saved a listing, in the order of their ids, after the id *after*."""
    statement = select(_favourites.user_id).where(_favourites.listing_id == listing_id)
    if after is not None:
        statement = statement.where(_favourites.user_id > after)
    return (await session.scalars(statement.order_by(_favourites.user_id).limit(limit))).all()


async def insert_state(session: Session, state: ToldState) -> None:
    """Stores what those who save a listing know of it, unless something is stored."""
    row = {column.name: getattr(state, column.name) for column in columns(ToldState)}
    await session.execute(insert(session, ToldState).values(row).on_conflict_do_nothing())


async def find_and_lock_state(session: Session, listing_id: UUID) -> ToldState | None:
    statement = select(ToldState).where(ToldState.listing_id == listing_id).with_for_update()
    return await session.scalar(statement, execution_options={"populate_existing": True})


async def insert_ticks(session: Session, ticks: Collection[FavouriteTick]) -> None:
    session.add_all(ticks)
    await session.flush()


async def lock_ticks(session: Session, limit: int) -> Sequence[Row[Any, Any, Any]]:
    """Locks ticks that no other transaction has locked, the first ones first."""
    statement = select(_ticks.id, _ticks.listing_id, _ticks.delta).order_by(_ticks.id).limit(limit)
    return (await session.execute(statement.with_for_update(skip_locked=True))).all()


async def exists_tick(session: ReadSession) -> bool:
    return await session.scalar(_ANY_TICK) is not None


async def delete_ticks(session: Session, ids: Collection[UUID]) -> None:
    await session.execute(delete(FavouriteTick).where(FavouriteTick.id.in_(ids)))
