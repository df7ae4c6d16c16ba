"""The verbs of sellers. Each runs in its caller's transaction. An account is locked before its profile."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from kit import acts, clock, outbox
from kit.caller import Caller
from kit.database import ReadSession, Session
from request_service.market.sellers import events, queries
from request_service.market.sellers.models import Seller, SellerProfile
from request_service.providers import actions as providers


async def open_seller(session: Session, user_id: UUID, name: str) -> None:
    """Opens a profile under the name of the account, unless there is one."""
    await providers.require_account(session, user_id)
    await queries.insert_unless_known(session, Seller.open(user_id, name, clock.now()))


async def update_seller(session: Session, caller: Caller, profile: SellerProfile) -> Row[Any]:
    """Changes the profile of the caller, which is open. Raises SellerSuspended."""
    await providers.require_account(session, caller.user_id)
    seller = await queries.lock_own_seller(session, caller.user_id)
    seller.require_selling()
    seller.describe(profile, clock.now())
    await session.flush()
    return await queries.get_seller(session, caller.user_id)


async def get_seller(session: ReadSession, user_id: UUID) -> Row[Any]:
    return await queries.get_seller(session, user_id)


async def suspend_seller(session: Session, admin: Caller, user_id: UUID, reason: str) -> Seller:
    """Keeps a seller from offering anything. Doing it again changes nothing."""
    seller = await queries.lock_seller(session, user_id)
    now = clock.now()
    if seller.suspend(now):
        await acts.record(session, admin, "seller_suspended", user_id, reason=reason)
        await outbox.add(session, events.seller_suspended(user_id, reason, now))
    return seller


async def restore_seller(session: Session, admin: Caller, user_id: UUID, reason: str) -> Seller:
    """Ends a suspension. Doing it again changes nothing."""
    seller = await queries.lock_seller(session, user_id)
    if seller.restore():
        await acts.record(session, admin, "seller_restored", user_id, reason=reason)
        await outbox.add(session, events.seller_restored(user_id, reason, clock.now()))
    return seller


async def rename_seller(session: Session, user_id: UUID, name: str, named_at: datetime) -> None:
    """Takes the name of an account that has a profile."""
    seller = await queries.find_and_lock_seller(session, user_id)
    if seller is not None:
        seller.rename(name, named_at)


async def note_activity(session: Session, user_id: UUID, *, is_active: bool, changed_at: datetime) -> Seller | None:
    """Keeps whether an account is active. Returns `None` for one without a profile."""
    seller = await queries.find_and_lock_seller(session, user_id)
    if seller is not None:
        seller.note_activity(is_active=is_active, changed_at=changed_at)
    return seller


async def erase_seller(session: Session, user_id: UUID) -> Seller | None:
    """Erases the profile of a deleted account. Returns `None` for one without a profile."""
    seller = await queries.find_and_lock_seller(session, user_id)
    if seller is not None:
        seller.erase(clock.now())
    return seller
