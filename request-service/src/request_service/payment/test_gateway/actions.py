"""The verbs of the built-in gateway: those of the platform that orders, and those of the payer at its checkout page."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from kit import clock
from kit.database import ReadSession, Session, lock_name
from kit.ids import find_id
from request_service.payment.test_gateway import queries
from request_service.payment.test_gateway.amounts import Play
from request_service.payment.test_gateway.errors import CheckoutNotFound, CheckoutOver, OrderRefused
from request_service.payment.test_gateway.models import (
    ChargeStatus,
    PlayedCharge,
    PlayedDispute,
    PlayedDisputeStatus,
    PlayedNotice,
    PlayedTransfer,
    SetupStatus,
)
from request_service.payment.test_gateway.orders import ChargeOrder, PlayedCard, TransferKind, TransferOrder
from request_service.payment.test_gateway.orders import Press as Press  # noqa: PLC0414  # for its callers

_MONEY_COMES_AFTER = timedelta(seconds=2)
_OBJECTS_AFTER = timedelta(seconds=2)
_OF_DISPUTES = frozenset({Press.OBJECT, Press.WIN, Press.LOSE})
# The gateways whose payers can object through their banks: the others are paid from wallets and by transfers.
_WITH_DISPUTES = frozenset({"stripe", "test"})


async def create_charge(session: Session, order: ChargeOrder) -> tuple[PlayedCharge, bool]:
    """Returns the charge and whether it is new: a repeated order changes nothing. Raises OrderRefused."""
    await _lock_reference(session, order.reference)
    known = await queries.find_charge(session, order.reference)
    if known is not None:
        if (known.gateway, known.amount, known.currency) != (order.gateway, order.amount, order.currency):
            raise OrderRefused("reference_in_use", "The reference belongs to another payment.")
        return known, False
    now = clock.now()
    charge = PlayedCharge.make(order, now)
    session.add(charge)
    if order.card is not None:
        card = await queries.find_card(session, find_id(order.card) or UUID(int=0))
        if card is None or card.status is not SetupStatus.SAVED or str(card.customer_id) != order.customer:
            raise OrderRefused("card_not_saved", "The customer has not saved this card.")
        charge.pay_with(card.card or PlayedCard.REFUSED, now)
        _tell(session, charge, now)
    return charge, True


async def capture_charge(session: Session, reference: str, amount: int) -> tuple[PlayedCharge, bool]:
    """Returns the charge and whether it was captured now. Raises OrderRefused."""
    charge, now = await _lock(session, reference)
    has_changed = charge.capture(amount)
    if has_changed:
        _tell(session, charge, now)
    return charge, has_changed


async def cancel_charge(session: Session, reference: str) -> tuple[PlayedCharge, bool]:
    """Returns the charge and whether it was cancelled now. Raises OrderRefused."""
    charge, now = await _lock(session, reference)
    has_changed = charge.cancel()
    if has_changed:
        _tell(session, charge, now)
        if charge.play is Play.PAID_LATE:
            session.add(PlayedNotice.of_late_money(charge, now + _MONEY_COMES_AFTER))
    return charge, has_changed


async def find_charge(session: ReadSession, reference: str) -> PlayedCharge | None:
    """Returns a charge as it was left: it may have to lapse."""
    return await queries.find_charge(session, reference)


async def look_at_charge(session: Session, reference: str) -> PlayedCharge | None:
    """Returns a charge as it is now: a hold may have lapsed."""
    charge = await queries.lock_charge(session, reference)
    if charge is not None:
        _lapse(session, charge, clock.now())
    return charge


async def press(session: Session, reference: str, button: Press) -> PlayedCharge:
    """Does what the payer chose at the checkout page. Raises CheckoutNotFound or CheckoutOver."""
    charge = await queries.lock_checkout(session, reference)
    now = clock.now()
    if button in _OF_DISPUTES:
        await _press_about_dispute(session, charge, button)
        return charge
    match button:
        case Press.PAY:
            charge.pay(now)
        case Press.DECLINE:
            charge.decline()
        case Press.CANCEL:
            charge.abandon()
        case Press.SAVE:
            # It is a payment, at whose page no card is saved.
            raise CheckoutNotFound
    _tell(session, charge, now)
    return charge


async def list_buttons(session: ReadSession, charge: PlayedCharge) -> Sequence[Press]:
    """Returns the buttons that the state of a charge permits."""
    if charge.is_open:
        return (Press.PAY, Press.DECLINE, Press.CANCEL)
    if await queries.find_open_dispute(session, charge.id) is not None:
        return (Press.WIN, Press.LOSE)
    return (Press.OBJECT,) if _can_be_disputed(charge) else ()


async def object_to(session: Session, charge: PlayedCharge, amount: int) -> PlayedDispute:
    """The payer objects to a part of a charge at their bank. Raises CheckoutOver if nothing was taken."""
    if not _can_be_disputed(charge):
        raise CheckoutOver
    now = clock.now()
    dispute = PlayedDispute.make(charge, amount, now)
    session.add(dispute)
    await session.flush()
    session.add(PlayedNotice.about_dispute(dispute, now))
    return dispute


async def find_dispute(session: ReadSession, dispute_id: UUID) -> tuple[PlayedDispute, PlayedCharge] | None:
    """Returns a dispute with the charge that it is about."""
    dispute = await queries.find_dispute(session, dispute_id)
    charge = None if dispute is None else await queries.find_charge_by_id(session, dispute.charge_id)
    return None if dispute is None or charge is None else (dispute, charge)


async def send_money(session: Session, order: TransferOrder) -> tuple[PlayedTransfer, bool]:
    """Returns the refund or payout and whether it is new: a repeated order changes nothing. Raises OrderRefused."""
    await _lock_reference(session, order.reference)
    charge = None
    if order.charge_reference is not None:
        charge, _ = await _lock(session, order.charge_reference)
    known = await queries.find_transfer(session, order.reference)
    if known is not None:
        if (known.kind, known.amount, known.currency) != (order.kind, order.amount, order.currency):
            raise OrderRefused("reference_in_use", "The reference belongs to another transfer.")
        return known, False
    now = clock.now()
    transfer = PlayedTransfer.make(order, now)
    if charge is not None and transfer.play is not Play.DECLINED:
        charge.give_back(order.amount)
    session.add(transfer)
    session.add(PlayedNotice.about_transfer(transfer, now))
    return transfer, True


async def find_transfer(session: ReadSession, reference: str) -> PlayedTransfer | None:
    return await queries.find_transfer(session, reference)


async def list_charges(
    session: ReadSession, gateway: str, since: datetime, after: UUID | None
) -> Sequence[PlayedCharge]:
    return await queries.list_charges(session, gateway, since, after)


async def list_transfers(
    session: ReadSession, gateway: str, kind: TransferKind, since: datetime, after: UUID | None
) -> Sequence[PlayedTransfer]:
    return await queries.list_transfers(session, gateway, kind, since, after)


async def bring_money(session: Session, reference: str) -> None:
    """The money of a cancelled charge arrives."""
    charge = await queries.lock_charge(session, reference)
    if charge is not None:
        charge.come_late()


def _can_be_disputed(charge: PlayedCharge) -> bool:
    return charge.status is ChargeStatus.PAID and charge.gateway in _WITH_DISPUTES


async def _press_about_dispute(session: Session, charge: PlayedCharge, button: Press) -> None:
    """Raises CheckoutOver without an open dispute, or to object without money that was taken."""
    dispute = await queries.find_open_dispute(session, charge.id)
    if button is Press.OBJECT:
        if dispute is not None:
            raise CheckoutOver
        await object_to(session, charge, charge.captured)
    elif dispute is None:
        raise CheckoutOver
    else:
        dispute.status = PlayedDisputeStatus.WON if button is Press.WIN else PlayedDisputeStatus.LOST
        session.add(PlayedNotice.about_dispute(dispute, clock.now()))


async def _lock_reference(session: Session, reference: str) -> None:
    """Lets one order of a reference be carried out at a time, when there may be no row yet."""
    await lock_name(session, f"test-gateway:{reference}")


async def _lock(session: Session, reference: str) -> tuple[PlayedCharge, datetime]:
    """Returns a charge as it is at the returned moment. Raises OrderRefused if there is none."""
    charge = await queries.lock_charge(session, reference)
    if charge is None:
        raise OrderRefused("not_found", "There is no such payment.")
    now = clock.now()
    _lapse(session, charge, now)
    return charge, now


def _lapse(session: Session, charge: PlayedCharge, now: datetime) -> None:
    before = charge.changes
    charge.lapse(now)
    if charge.changes != before:
        _tell(session, charge, now)


def _tell(session: Session, charge: PlayedCharge, now: datetime) -> None:
    """Plans the webhooks about the newest change of a charge."""
    numbers = [charge.changes]
    if charge.play is Play.WEBHOOKS_MIXED:
        numbers = [charge.changes, charge.changes, max(charge.changes - 1, 1)]
    for number in numbers:
        session.add(PlayedNotice.about_charge(charge, number, now))
    if charge.play is Play.DISPUTED and _can_be_disputed(charge):
        # The first of its changes after which money was taken: a charge is taken once.
        dispute = PlayedDispute.make(charge, charge.captured, now)
        session.add(dispute)
        session.add(PlayedNotice.about_dispute(dispute, now + _OBJECTS_AFTER))
