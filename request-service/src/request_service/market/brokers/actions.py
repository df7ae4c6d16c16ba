"""The verbs of brokers. An account is locked before its row, in the order of its erasure."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.exc import IntegrityError

from kit import acts, clock, outbox
from kit.caller import Caller
from kit.database import ReadSession, Session
from request_service.market.brokers import events, queries
from request_service.market.brokers import roll as rolls
from request_service.market.brokers.errors import AlreadyBroker, BrokerNotFound, BrokerNotVerified, LicenseTaken
from request_service.market.brokers.fields import BrokerDetails
from request_service.market.brokers.models import Broker, BrokerStatus
from request_service.market.brokers.roll import Roll
from request_service.market.catalogue import queries as catalogue
from request_service.providers import actions as providers
from request_service.roles import ADMIN


async def create_broker(session: Session, caller: Caller, name: str, details: BrokerDetails) -> Broker:
    """Makes the caller a broker. *name* is that of their account. Raises AlreadyBroker or LicenseTaken."""
    await providers.require_account(session, caller.user_id)
    broker = Broker.create(caller.user_id, name, details, clock.now())
    if not await queries.insert_unless_taken(session, broker):
        raise AlreadyBroker if await queries.exists_broker(session, caller.user_id) else LicenseTaken
    await queries.replace_regions(session, broker.user_id, broker.region_keys)
    return broker


async def update_broker(session: Session, caller: Caller, details: BrokerDetails) -> Broker:
    """Changes what the caller states; anything new is to be verified again. Raises BrokerNotFound or LicenseTaken."""
    await providers.require_account(session, caller.user_id)
    broker = await queries.lock_broker(session, caller.user_id)
    regions, was_verified = broker.region_keys, broker.is_verified
    broker.change(details, clock.now())
    await _flush(session)
    if was_verified and not broker.is_verified:
        await catalogue.mark_broker(session, broker.user_id, is_verified=False)
    if broker.region_keys != regions:
        await queries.replace_regions(session, broker.user_id, broker.region_keys)
    return broker


async def delete_broker(session: Session, caller: Caller) -> None:
    """Ends the caller's being a broker. Raises BrokerNotFound."""
    await queries.lock_broker(session, caller.user_id)
    await queries.delete_broker(session, caller.user_id)


async def require_verified(session: Session, user_id: UUID) -> None:
    """Makes sure that a broker is verified, and stays so until this transaction ends.

    Raises BrokerNotFound, as for one who is not shown, or BrokerNotVerified.
    """
    is_verified = user_id in await queries.list_verified(session, [user_id])
    if not (await queries.get_broker(session, user_id)).is_shown:
        raise BrokerNotFound
    if not is_verified:
        raise BrokerNotVerified


async def get_broker(session: ReadSession, caller: Caller | None, user_id: UUID) -> Row[Any]:
    """Raises BrokerNotFound, also for a broker whom only they and admins may see."""
    broker = await queries.get_broker(session, user_id)
    sees_all = caller is not None and (caller.user_id == user_id or caller.role == ADMIN)
    if not broker.is_shown and not sees_all:
        raise BrokerNotFound
    return broker


async def list_brokers(session: ReadSession, roll: Roll) -> tuple[Sequence[Row[Any]], str]:
    """Returns a page of brokers by name, and the cursor of the next one."""
    found = await queries.list_brokers(session, roll)
    rows = found[: roll.limit]
    return rows, rolls.cursor(rows[-1].name_key, rows[-1].user_id) if len(found) > roll.limit else ""


async def verify_broker(
    session: Session, admin: Caller, user_id: UUID, status: BrokerStatus, reason: str | None
) -> Broker:
    """Verifies or rejects a broker for an admin. The decision that stands, and its reason, change nothing.

    Raises BrokerNotFound, OwnBroker, or LicenseTaken if another broker has stated the licence since a rejection.
    """
    broker = await queries.lock_broker(session, user_id)
    old = broker.status
    if broker.decide(admin, status, reason, clock.now()):
        await _flush(session)
        await acts.record(session, admin, f"broker_{status.value}", user_id, old=old.value, new=status.value)
        await catalogue.mark_broker(session, user_id, is_verified=broker.is_verified)
        event = events.broker_verified(broker) if broker.is_verified else events.broker_rejected(broker)
        await outbox.add(session, event, audience=[user_id], topic=user_id)
    return broker


async def rename_broker(session: Session, user_id: UUID, name: str, named_at: datetime) -> None:
    """Takes a new name of an account. Does nothing for one that is no broker, or if a newer name is stored."""
    broker = await queries.find_and_lock_broker(session, user_id)
    if broker is not None:
        broker.rename(name, named_at)


async def note_standing(session: Session, user_id: UUID, *, is_active: bool, since: datetime) -> None:
    """Hides the broker of an account that was deactivated, or shows them again, unless newer news is stored."""
    broker = await queries.find_and_lock_broker(session, user_id)
    if broker is not None:
        broker.note_standing(is_active=is_active, since=since)


async def erase_broker(session: Session, user_id: UUID) -> None:
    await queries.delete_broker(session, user_id)


async def _flush(session: Session) -> None:
    """Raises LicenseTaken: the licence is all that a change can have in common with another broker."""
    try:
        await session.flush()
    except IntegrityError as error:
        raise LicenseTaken from error
