"""Wires payment into a process: its gRPC services, its consumers and its workers."""

from kit.chassis import Chassis
from request_service.payment import consumers
from request_service.payment.gateways.directory import Gateways
from request_service.payment.gateways.interface import GatewayName
from request_service.payment.operations.sending import DueMoments, GatewayCalls, Sender
from request_service.payment.operations.sweeping import CallSweeper
from request_service.payment.payments import payment_calls, refund_calls
from request_service.payment.payments.cashier import Cashier
from request_service.payment.payments.following import JobMoney
from request_service.payment.payments.jobs import Jobs
from request_service.payment.payments.payment_calls import PaymentCalls
from request_service.payment.payments.refund_calls import RefundCalls
from request_service.payment.payments.servicer import PaymentServicer
from request_service.payment.payments.terms import PaymentTerms
from request_service.payment.quotes.pricing import PriceBook
from request_service.payment.quotes.servicer import QuoteServicer
from request_service.payment.quotes.sweeping import QuoteSweeper
from twou.request.v1 import payment_pb2, payment_pb2_grpc, quote_pb2, quote_pb2_grpc

_QUOTE_SERVICE = quote_pb2.DESCRIPTOR.services_by_name["QuoteService"]
_PAYMENT_SERVICE = payment_pb2.DESCRIPTOR.services_by_name["PaymentService"]


def wire_payment(chassis: Chassis, jobs: Jobs, gateways: Gateways, terms: PaymentTerms, book: PriceBook) -> JobMoney:
    """Returns the money of jobs, for the verbs that change a job."""
    database = chassis.database
    quotes = QuoteServicer(database, book)
    chassis.serve(_QUOTE_SERVICE, quote_pb2_grpc.add_QuoteServiceServicer_to_server, quotes)
    for subscription in consumers.subscriptions():
        chassis.listen(subscription)
    chassis.work(QuoteSweeper(database))
    cashier = Cashier(jobs, gateways, terms)
    of_payments, of_refunds = PaymentCalls(database, cashier), RefundCalls(database, cashier)
    sender = Sender(
        database,
        gateways,
        {**dict.fromkeys(payment_calls.KINDS, of_payments), **dict.fromkeys(refund_calls.KINDS, of_refunds)},
    )
    payments = PaymentServicer(database, cashier, sender)
    chassis.serve(_PAYMENT_SERVICE, payment_pb2_grpc.add_PaymentServiceServicer_to_server, payments)
    chassis.work(CallSweeper(database))
    moments = DueMoments()
    for gateway in GatewayName:
        chassis.work_when_due(GatewayCalls(sender, moments, gateway))
    return JobMoney(cashier)
