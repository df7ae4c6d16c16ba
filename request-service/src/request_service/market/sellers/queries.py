"""Statements about sellers, and the lock of a seller, which orders what makes their listings visible or hides them."""

from typing import Any
from uuid import UUID

from sqlalchemy import Row, bindparam, column, func, select, table

from kit.column_types import Id
from kit.database import ReadSession, Session, columns, insert
from kit.statements import once
from request_service.market.sellers.errors import SellerNotFound, SellerProfileRequired
from request_service.market.sellers.models import Seller
from request_service.reviews.models import Review

_sellers, _reviews = Seller.__table__.c, Review.__table__.c
# Sellers know no more of listings than whether everyone sees them.
_listings = table("listings", column("owner_id", Id()), column("is_visible"))

_LIVE = select(func.count()).where(_listings.c.owner_id == _sellers.user_id, _listings.c.is_visible)
_VERIFIED = (_reviews.ratee_id == _sellers.user_id) & _reviews.is_verified & _reviews.removed_at.is_(None)
_SHOWN = (
    *columns(Seller, without={"named_at", "activity_changed_at", "updated_at"}),
    _LIVE.scalar_subquery().label("live_listings"),
    select(func.sum(_reviews.score)).where(_VERIFIED).scalar_subquery().label("score_sum"),
    select(func.count()).select_from(Review.__table__).where(_VERIFIED).scalar_subquery().label("review_count"),
)
_SELLER = once(select(*_SHOWN).where(_sellers.user_id == bindparam("user_id")))
_EXISTS = once(select(_sellers.user_id).where(_sellers.user_id == bindparam("user_id")))


async def get_seller(session: ReadSession, user_id: UUID) -> Row[Any]:
    """Returns a row with the attributes of a seller, and what is counted for them. Raises SellerNotFound."""
    found = (await session.execute(_SELLER, {"user_id": user_id})).one_or_none()
    if found is None or found.deleted_at is not None or not found.is_active:
        raise SellerNotFound
    return found


async def exists_seller(session: ReadSession, user_id: UUID) -> bool:
    return await session.scalar(_EXISTS, {"user_id": user_id}) is not None


async def find_shown_phone(session: ReadSession, user_id: UUID) -> str | None:
    """Returns the telephone number of a seller who lets buyers ask for it."""
    shown = select(_sellers.contact_phone).where(_sellers.user_id == user_id, _sellers.show_phone)
    phone: str | None = await session.scalar(shown)
    return phone


async def find_and_lock_seller(session: Session, user_id: UUID) -> Seller | None:
    statement = select(Seller).where(Seller.user_id == user_id).with_for_update(key_share=True)
    return await session.scalar(statement, execution_options={"populate_existing": True})


async def lock_seller(session: Session, user_id: UUID) -> Seller:
    """Raises SellerNotFound."""
    seller = await find_and_lock_seller(session, user_id)
    if seller is None:
        raise SellerNotFound
    return seller


async def lock_own_seller(session: Session, user_id: UUID) -> Seller:
    """Locks the profile of a caller. Raises SellerProfileRequired."""
    seller = await find_and_lock_seller(session, user_id)
    if seller is None:
        raise SellerProfileRequired
    return seller


async def insert_unless_known(session: Session, seller: Seller) -> None:
    """Inserts a seller unless they exist: several calls of theirs, and an event, may open the profile."""
    row = {one.name: getattr(seller, one.name) for one in Seller.__table__.columns}
    await session.execute(insert(session, Seller).values(row).on_conflict_do_nothing())
