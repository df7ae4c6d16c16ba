"""Statements about the books of the built-in gateway."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, bindparam, delete, select, update

from kit.database import ReadSession, Session, columns
from kit.statements import once
from request_service.payment.test_gateway.errors import CheckoutNotFound
from request_service.payment.test_gateway.models import (
    PlayedCharge,
    PlayedCustomer,
    PlayedDispute,
    PlayedDisputeStatus,
    PlayedNotice,
    PlayedSetup,
    PlayedTransfer,
)
from request_service.payment.test_gateway.orders import TransferKind

_charges, _transfers = PlayedCharge.__table__.c, PlayedTransfer.__table__.c
_notices = PlayedNotice.__table__.c
# The size of a page of a list.
LISTED_AT_ONCE = 100

_NEXT_DUE: Select[*tuple[Any, ...]] = once(select(_notices.due_at).order_by(_notices.due_at, _notices.id).limit(1))
_DUE: Select[*tuple[Any, ...]] = once(
    select(*columns(PlayedNotice))
    .where(_notices.due_at <= bindparam("now"))
    .order_by(_notices.due_at, _notices.id)
    .limit(bindparam("most"))
)
_CLAIM: Any = once(
    update(PlayedNotice.__table__)  # type: ignore[arg-type]
    .where(_notices.id == bindparam("of_notice"), _notices.due_at == bindparam("was_due_at"))
    .values(due_at=bindparam("until"), attempts=_notices.attempts + 1)
    .returning(_notices.id)
)
# Made once, because each call asks for a charge.
_CHARGE = select(PlayedCharge).where(PlayedCharge.reference == bindparam("of_reference"))
_CHARGE_LOCKED = _CHARGE.with_for_update()


async def lock_charge(session: Session, reference: str) -> PlayedCharge | None:
    return await session.scalar(_CHARGE_LOCKED, {"of_reference": reference})


async def lock_checkout(session: Session, reference: str) -> PlayedCharge:
    """Raises CheckoutNotFound."""
    charge = await lock_charge(session, reference)
    if charge is None:
        raise CheckoutNotFound
    return charge


async def find_charge(session: ReadSession, reference: str) -> PlayedCharge | None:
    return await session.scalar(_CHARGE, {"of_reference": reference})


async def find_charge_by_id(session: ReadSession, charge_id: UUID) -> PlayedCharge | None:
    return await session.get(PlayedCharge, charge_id)


async def get_checkout(session: ReadSession, reference: str) -> PlayedCharge:
    """Raises CheckoutNotFound."""
    charge = await find_charge(session, reference)
    if charge is None:
        raise CheckoutNotFound
    return charge


async def find_transfer(session: ReadSession, reference: str) -> PlayedTransfer | None:
    return await session.scalar(select(PlayedTransfer).where(PlayedTransfer.reference == reference))


async def list_charges(
    session: ReadSession, gateway: str, since: datetime, after: UUID | None
) -> Sequence[PlayedCharge]:
    """Returns charges that were made since a moment, newest first, before the id *after*."""
    made = select(PlayedCharge).where(PlayedCharge.gateway == gateway, PlayedCharge.created_at >= since)
    if after is not None:
        made = made.where(PlayedCharge.id < after)
    return (await session.scalars(made.order_by(PlayedCharge.id.desc()).limit(LISTED_AT_ONCE))).all()


async def list_transfers(
    session: ReadSession, gateway: str, kind: TransferKind, since: datetime, after: UUID | None
) -> Sequence[PlayedTransfer]:
    """Returns refunds or payouts that were made since a moment, newest first, before the id *after*."""
    made = select(PlayedTransfer).where(
        PlayedTransfer.gateway == gateway, PlayedTransfer.kind == kind, PlayedTransfer.created_at >= since
    )
    if after is not None:
        made = made.where(PlayedTransfer.id < after)
    return (await session.scalars(made.order_by(PlayedTransfer.id.desc()).limit(LISTED_AT_ONCE))).all()


async def find_dispute(session: ReadSession, dispute_id: UUID) -> PlayedDispute | None:
    return await session.get(PlayedDispute, dispute_id)


async def find_open_dispute(session: ReadSession, charge_id: UUID) -> PlayedDispute | None:
    """Returns the oldest dispute of a charge that is open."""
    statement = select(PlayedDispute).where(
        PlayedDispute.charge_id == charge_id, PlayedDispute.status == PlayedDisputeStatus.OPEN
    )
    return await session.scalar(statement.order_by(PlayedDispute.id).limit(1))


async def find_customer(session: ReadSession, reference: str) -> PlayedCustomer | None:
    return await session.scalar(select(PlayedCustomer).where(PlayedCustomer.reference == reference))


async def lock_customer(session: Session, customer_id: UUID) -> PlayedCustomer | None:
    return await session.scalar(select(PlayedCustomer).where(PlayedCustomer.id == customer_id).with_for_update())


async def find_setup(session: ReadSession, reference: str) -> PlayedSetup | None:
    return await session.scalar(select(PlayedSetup).where(PlayedSetup.reference == reference))


async def find_card(session: ReadSession, card_id: UUID) -> PlayedSetup | None:
    return await session.scalar(select(PlayedSetup).where(PlayedSetup.id == card_id))


async def lock_setup(session: Session, reference: str) -> PlayedSetup | None:
    return await session.scalar(select(PlayedSetup).where(PlayedSetup.reference == reference).with_for_update())


async def lock_card(session: Session, card_id: UUID) -> PlayedSetup | None:
    return await session.scalar(select(PlayedSetup).where(PlayedSetup.id == card_id).with_for_update())


async def lock_setups_of(session: Session, customer_id: UUID) -> Sequence[PlayedSetup]:
    statement = select(PlayedSetup).where(PlayedSetup.customer_id == customer_id).order_by(PlayedSetup.id)
    return (await session.scalars(statement.with_for_update())).all()


async def find_next_due(session: ReadSession) -> datetime | None:
    due_at: datetime | None = await session.scalar(_NEXT_DUE)
    return due_at


async def list_due(session: ReadSession, now: datetime, limit: int) -> Sequence[Row[Any]]:
    """Returns webhooks that are due, those that have been for longest first."""
    return (await session.execute(_DUE, {"now": now, "most": limit})).all()


async def claim_notice(session: Session, notice_id: UUID, due_at: datetime, *, until: datetime) -> bool:
    """Makes a webhook due again at *until*; returns False if another replica has claimed or sent it."""
    values = {"of_notice": notice_id, "was_due_at": due_at, "until": until}
    return (await session.execute(_CLAIM, values)).first() is not None


async def delete_notices(session: Session, notice_ids: Sequence[UUID]) -> None:
    gone = delete(PlayedNotice).where(PlayedNotice.id.in_(notice_ids))
    await session.execute(gone, execution_options={"synchronize_session": False})


async def list_notices(session: ReadSession, reference: str) -> Sequence[PlayedNotice]:
    """Returns the webhooks about a payment or a transfer that wait, in the order in which they are to be sent."""
    waiting = select(PlayedNotice).where(PlayedNotice.reference == reference)
    return (await session.scalars(waiting.order_by(PlayedNotice.due_at, PlayedNotice.id))).all()
