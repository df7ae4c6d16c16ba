"""The adapter of the built-in gateway, which stands for a gateway without keys, under the name of that one.

It can do what the gateway can that it stands for. Its money is never live.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from pydantic import SecretStr

from kit import clock
from kit.database import Database, Session
from kit.ids import find_id
from request_service.payment.gateways.calls import read_object
from request_service.payment.gateways.interface import (
    AnswerLost,
    Capture,
    Charge,
    Charged,
    Checkout,
    DisputeReport,
    DisputeState,
    Failure,
    GatewayName,
    InvalidSignature,
    Notice,
    PaymentReport,
    PaymentState,
    PayoutOrder,
    RefundOrder,
    Refused,
    Subject,
    TransferReport,
    TransferState,
)
from request_service.payment.gateways.listing import Listed, ListedPage
from request_service.payment.gateways.signatures import check_timed
from request_service.payment.gateways.wire import text_of
from request_service.payment.test_gateway import actions, signing
from request_service.payment.test_gateway.amounts import Play
from request_service.payment.test_gateway.errors import OrderRefused
from request_service.payment.test_gateway.models import ChargeStatus, PlayedCharge, PlayedTransfer, TransferStatus
from request_service.payment.test_gateway.orders import ChargeOrder, TransferKind, TransferOrder
from request_service.payment.test_gateway.queries import LISTED_AT_ONCE

_PAYMENT_STATES = {
    ChargeStatus.OPEN: PaymentState.PENDING,
    ChargeStatus.NEEDS_STEP: PaymentState.PENDING,
    ChargeStatus.HELD: PaymentState.AUTHORIZED,
    ChargeStatus.PAID: PaymentState.SUCCEEDED,
    ChargeStatus.FAILED: PaymentState.FAILED,
    ChargeStatus.CANCELLED: PaymentState.CANCELLED,
    ChargeStatus.LAPSED: PaymentState.EXPIRED,
}
_TRANSFER_STATES = {TransferStatus.DONE: TransferState.SUCCEEDED, TransferStatus.FAILED: TransferState.FAILED}
_DECLINED = Failure("card_declined", "The payment was declined.")
_NOT_SENT_OUT = Failure("account_refused", "The bank has refused the money.")


@dataclass(frozen=True)
class Abilities:
    can_hold: bool
    can_pay_out: bool
    currencies: frozenset[str] | None


ABILITIES = {
    GatewayName.STRIPE: Abilities(can_hold=True, can_pay_out=False, currencies=None),
    GatewayName.TELEBIRR: Abilities(can_hold=False, can_pay_out=False, currencies=frozenset({"ETB"})),
    GatewayName.CHAPA: Abilities(can_hold=False, can_pay_out=True, currencies=frozenset({"ETB", "USD"})),
    GatewayName.TEST: Abilities(can_hold=True, can_pay_out=True, currencies=None),
}


class PlayedGateway:
    def __init__(self, name: GatewayName, database: Database, secret: SecretStr, checkout_url: str) -> None:
        """*checkout_url* is the address of the checkout page, without the reference at its end."""
        self.name = name
        self.can_hold = ABILITIES[name].can_hold
        self.can_pay_out = ABILITIES[name].can_pay_out
        self.currencies = ABILITIES[name].currencies
        self.lists = frozenset({Subject.PAYMENT, Subject.REFUND, Subject.PAYOUT})
        self.lists_reports = True
        self.database = database
        self._secret = secret
        self.checkout_url = checkout_url

    async def create(self, charge: Charge) -> PaymentReport:
        order = ChargeOrder(
            gateway=self.name.value,
            reference=charge.reference,
            amount=charge.amount,
            currency=charge.currency,
            title=charge.title,
            return_url=charge.return_url,
            is_held=self.can_hold and charge.capture is Capture.MANUAL,
            customer=charge.customer,
            card=charge.payment_method,
        )
        return await self._charge(lambda session: actions.create_charge(session, order))

    async def capture(self, charged: Charged, amount: int) -> PaymentReport:
        return await self._charge(lambda session: actions.capture_charge(session, charged.reference, amount))

    async def cancel(self, charged: Charged) -> PaymentReport:
        if not self.can_hold:
            found = await self.query(charged)
            if found is None:
                raise Refused("not_found", "There is no such payment.")
            return found
        return await self._charge(lambda session: actions.cancel_charge(session, charged.reference))

    async def query(self, charged: Charged) -> PaymentReport | None:
        async with self.database.read_once() as session:
            charge = await actions.find_charge(session, charged.reference)
        if charge is not None and charge.has_to_lapse(clock.now()):
            async with self.database.transaction() as session:
                charge = await actions.look_at_charge(session, charged.reference)
        return self._payment_report(charge) if charge is not None and charge.gateway == self.name else None

    async def refund(self, order: RefundOrder) -> TransferReport:
        return await self._transfer(
            TransferOrder(
                kind=TransferKind.REFUND,
                gateway=self.name.value,
                reference=order.reference,
                amount=order.amount,
                currency=order.charged.currency,
                charge_reference=order.charged.reference,
            )
        )

    async def query_refund(self, order: RefundOrder) -> TransferReport | None:
        return await self._find_transfer(order.reference)

    async def query_dispute(self, gateway_id: str) -> DisputeReport | None:
        dispute_id = find_id(gateway_id)
        if dispute_id is None:
            return None
        async with self.database.read() as session:
            found = await actions.find_dispute(session, dispute_id)
        if found is None or found[0].gateway != self.name:
            return None
        dispute, charge = found
        return DisputeReport(
            gateway_id=str(dispute.id),
            payment_gateway_id=str(charge.id),
            state=DisputeState(dispute.status.value),
            status=dispute.status.value,
            amount=dispute.amount,
            currency=dispute.currency,
            fee=dispute.fee,
            reason="product_not_received",
            evidence_due_by=dispute.due_by,
            is_live=False,
        )

    async def pay_out(self, order: PayoutOrder) -> TransferReport:
        if not self.can_pay_out:
            raise Refused("no_payouts", "This gateway sends no money to accounts.")
        return await self._transfer(
            TransferOrder(
                kind=TransferKind.PAYOUT,
                gateway=self.name.value,
                reference=order.reference,
                amount=order.amount,
                currency=order.currency,
            )
        )

    async def query_payout(self, order: PayoutOrder) -> TransferReport | None:
        return await self._find_transfer(order.reference)

    def read_webhook(self, headers: Mapping[str, str], body: bytes, now: datetime) -> Notice:
        check_timed(headers.get(signing.HEADER), body, [self._secret], now)
        told = read_object(body) or {}
        key, kind = text_of(told, "id"), text_of(told, "subject")
        if not key or kind not in list(Subject):
            raise InvalidSignature("the body is none of the built-in gateway")
        name = text_of(told, "reference") or None
        if kind == Subject.DISPUTE:
            # It has no reference of ours: the gateway names it.
            return Notice(key, Subject.DISPUTE, None, name)
        return Notice(key, Subject(kind), name, None)

    async def list_page(self, subject: Subject, since: datetime, cursor: str | None = None) -> ListedPage:
        after = None if cursor is None else UUID(cursor)
        async with self.database.read_once() as session:
            if subject is Subject.PAYMENT:
                charges = await actions.list_charges(session, self.name.value, since, after)
                return ListedPage([self._listed(one) for one in charges], _cursor(charges))
            kind = TransferKind(subject.value)
            transfers = await actions.list_transfers(session, self.name.value, kind, since, after)
            return ListedPage([_listed_transfer(one) for one in transfers], _cursor(transfers))

    async def close(self) -> None:
        """There is nothing to close: the database belongs to the service."""

    async def _charge(self, order: Callable[[Session], Awaitable[tuple[PlayedCharge, bool]]]) -> PaymentReport:
        """Carries out an order about a charge, whose answer is lost if the amount says so."""
        try:
            async with self.database.transaction() as session:
                charge, has_changed = await order(session)
                report, play = self._payment_report(charge), charge.play
        except OrderRefused as refusal:
            raise Refused(refusal.code, refusal.message) from None
        if has_changed and play is Play.ANSWER_LOST:
            raise AnswerLost("the amount loses the answer")
        return report

    async def _transfer(self, order: TransferOrder) -> TransferReport:
        try:
            async with self.database.transaction() as session:
                transfer, is_new = await actions.send_money(session, order)
                report, play = _transfer_report(transfer), transfer.play
        except OrderRefused as refusal:
            raise Refused(refusal.code, refusal.message) from None
        if is_new and play is Play.ANSWER_LOST:
            raise AnswerLost("the amount loses the answer")
        return report

    async def _find_transfer(self, reference: str) -> TransferReport | None:
        async with self.database.read() as session:
            transfer = await actions.find_transfer(session, reference)
            return _transfer_report(transfer) if transfer is not None else None

    def _listed(self, charge: PlayedCharge) -> Listed:
        report = self._payment_report(charge)
        return Listed(
            Subject.PAYMENT,
            charge.reference,
            report.gateway_id,
            report.status,
            charge.captured or charge.amount,
            charge.currency,
            report.state in (PaymentState.AUTHORIZED, PaymentState.SUCCEEDED),
            charge.created_at,
            report,
        )

    def _payment_report(self, charge: PlayedCharge) -> PaymentReport:
        state = _PAYMENT_STATES[charge.status]
        is_open = state is PaymentState.PENDING
        return PaymentReport(
            reference=charge.reference,
            state=state,
            status=charge.status.value,
            amount=charge.amount,
            currency=charge.currency,
            captured=charge.captured,
            is_live=False,
            gateway_id=str(charge.id),
            fee=charge.fee if charge.captured else None,
            refunded=charge.refunded,
            checkout=Checkout(url=self.checkout_url + charge.reference) if is_open else None,
            failure=_DECLINED if charge.was_declined and state in (PaymentState.PENDING, PaymentState.FAILED) else None,
            capture_before=charge.held_until,
        )


def _cursor(found: Sequence[PlayedCharge] | Sequence[PlayedTransfer]) -> str | None:
    return str(found[-1].id) if len(found) == LISTED_AT_ONCE else None


def _listed_transfer(transfer: PlayedTransfer) -> Listed:
    report = _transfer_report(transfer)
    return Listed(
        Subject(transfer.kind.value),
        transfer.reference,
        report.gateway_id,
        report.status,
        transfer.amount,
        transfer.currency,
        report.state is not TransferState.FAILED,
        transfer.created_at,
        report,
    )


def _transfer_report(transfer: PlayedTransfer) -> TransferReport:
    state = _TRANSFER_STATES[transfer.status]
    return TransferReport(
        reference=transfer.reference,
        state=state,
        status=transfer.status.value,
        gateway_id=str(transfer.id),
        failure=_NOT_SENT_OUT if state is TransferState.FAILED else None,
    )
