"""Wires payment into a process: its gRPC services, its consumers and its workers."""

from collections.abc import Mapping
from uuid import UUID

from kit.chassis import Chassis
from kit.database import Database, Session
from request_service.payment import consumers
from request_service.payment.checking import LEDGER_RULES
from request_service.payment.disputes import actions as disputes
from request_service.payment.disputes import dispute_calls
from request_service.payment.disputes.dispute_calls import DisputeCalls
from request_service.payment.disputes.servicer import DisputeServicer
from request_service.payment.disputes.terms import DisputeDesk
from request_service.payment.gateways.directory import Gateways
from request_service.payment.gateways.interface import GatewayName, Notice, Subject
from request_service.payment.ledger.wiring import wire_ledger
from request_service.payment.methods.wallet import Wallet
from request_service.payment.methods.wiring import calls_about_cards, wire_methods
from request_service.payment.operations.sending import DueMoments, GatewayCalls, Sender
from request_service.payment.operations.sweeping import CallSweeper
from request_service.payment.payments import payment_calls, refund_calls
from request_service.payment.payments.cashier import Cashier
from request_service.payment.payments.following import PayableMoney
from request_service.payment.payments.holds import HoldWatch
from request_service.payment.payments.models import PayableKind
from request_service.payment.payments.notices import FindSubject
from request_service.payment.payments.payables import Payables
from request_service.payment.payments.payment_calls import PaymentCalls
from request_service.payment.payments.refund_calls import RefundCalls
from request_service.payment.payments.servicer import PaymentServicer
from request_service.payment.payouts import payout_calls
from request_service.payment.payouts import queries as payouts
from request_service.payment.payouts.payout_calls import PayoutCalls
from request_service.payment.payouts.resealing import AccountResealing
from request_service.payment.payouts.servicer import PayoutServicer
from request_service.payment.payouts.terms import PayoutDesk
from request_service.payment.quotes.pricing import PriceBook
from request_service.payment.quotes.servicer import QuoteServicer
from request_service.payment.quotes.sweeping import QuoteSweeper
from request_service.payment.reconciliations.terms import Auditor
from request_service.payment.reconciliations.wiring import wire_reconciliations
from request_service.payment.settings import PaymentSettings
from request_service.payment.settling import Settling
from request_service.verification.rules import VerificationRules
from twou.request.v1 import (
    dispute_pb2,
    dispute_pb2_grpc,
    payment_pb2,
    payment_pb2_grpc,
    payout_pb2,
    payout_pb2_grpc,
    quote_pb2,
    quote_pb2_grpc,
)

_QUOTE_SERVICE = quote_pb2.DESCRIPTOR.services_by_name["QuoteService"]
_PAYMENT_SERVICE = payment_pb2.DESCRIPTOR.services_by_name["PaymentService"]
_DISPUTE_SERVICE = dispute_pb2.DESCRIPTOR.services_by_name["DisputeService"]
_PAYOUT_SERVICE = payout_pb2.DESCRIPTOR.services_by_name["PayoutService"]


async def _find_payout(session: Session, _: GatewayName, notice: Notice) -> UUID | None:
    return await payouts.find_payout_id(session, notice.reference)


async def _find_dispute(session: Session, gateway: GatewayName, notice: Notice) -> UUID | None:
    return None if notice.gateway_id is None else await disputes.hear_dispute(session, gateway, notice.gateway_id)


# Finds what webhooks are about besides payments and refunds.
ELSEWHERE: Mapping[Subject, FindSubject] = {Subject.PAYOUT: _find_payout, Subject.DISPUTE: _find_dispute}


def wire_payment(  # noqa: PLR0913  # one for each rule
    chassis: Chassis,
    payables: Mapping[PayableKind, Payables],
    gateways: Gateways,
    book: PriceBook,
    settings: PaymentSettings,
    *,
    verification: VerificationRules,
) -> PayableMoney:
    """Returns the money of what is paid for, for the verbs that change it. *verification* says who is paid out."""
    database, desk = chassis.database, settings.payout_desk(gateways, verification)
    _wire_quotes(chassis, book)
    _wire_payouts(chassis, desk)
    chassis.serve(_DISPUTE_SERVICE, dispute_pb2_grpc.add_DisputeServiceServicer_to_server, DisputeServicer(database))
    for subscription in consumers.subscriptions():
        chassis.listen(subscription)
    wire_ledger(chassis, desk.hold, LEDGER_RULES)
    terms = settings.terms(gateways)
    cashier = Cashier(payables, gateways, terms, chassis.live.setting)
    wallet = Wallet(gateways, terms.lifetime, counts_test_cards=terms.counts_test_money)
    sender = _sender(database, cashier, desk, DisputeDesk(cashier, settings.dispute_loss_by), wallet)
    payments = PaymentServicer(database, cashier, sender, ELSEWHERE)
    chassis.serve(_PAYMENT_SERVICE, payment_pb2_grpc.add_PaymentServiceServicer_to_server, payments)
    wire_methods(chassis, wallet, sender)
    chassis.work(CallSweeper(database))
    chassis.work(HoldWatch(database, cashier))
    wire_reconciliations(chassis, Auditor(cashier, settings.reconciliation_terms))
    moments = DueMoments()
    for gateway in GatewayName:
        chassis.work_when_due(GatewayCalls(sender, moments, gateway))
    money = PayableMoney(cashier)
    chassis.work(Settling(database, money))
    return money


def _sender(
    database: Database, cashier: Cashier, desk: PayoutDesk, dispute_desk: DisputeDesk, wallet: Wallet
) -> Sender:
    of_payments, of_refunds = PaymentCalls(database, cashier), RefundCalls(database, cashier)
    return Sender(
        database,
        cashier.gateways,
        {
            **dict.fromkeys(payment_calls.KINDS, of_payments),
            **dict.fromkeys(refund_calls.KINDS, of_refunds),
            **dict.fromkeys(payout_calls.KINDS, PayoutCalls(database, desk)),
            **dict.fromkeys(dispute_calls.KINDS, DisputeCalls(database, dispute_desk)),
            **calls_about_cards(database, wallet),
        },
    )


def _wire_quotes(chassis: Chassis, book: PriceBook) -> None:
    quotes = QuoteServicer(chassis.database, book)
    chassis.serve(_QUOTE_SERVICE, quote_pb2_grpc.add_QuoteServiceServicer_to_server, quotes)
    chassis.work(QuoteSweeper(chassis.database))


def _wire_payouts(chassis: Chassis, desk: PayoutDesk) -> None:
    payouts_of_providers = PayoutServicer(chassis.database, desk)
    chassis.serve(_PAYOUT_SERVICE, payout_pb2_grpc.add_PayoutServiceServicer_to_server, payouts_of_providers)
    chassis.work(AccountResealing(chassis.database, desk.vault))
