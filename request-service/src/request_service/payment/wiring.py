"""Wires payment into a process: its gRPC services, its consumers and its workers."""

from kit.chassis import Chassis
from request_service.payment import consumers
from request_service.payment.quotes.pricing import PriceBook
from request_service.payment.quotes.servicer import QuoteServicer
from request_service.payment.quotes.sweeping import QuoteSweeper
from twou.request.v1 import quote_pb2, quote_pb2_grpc

_QUOTE_SERVICE = quote_pb2.DESCRIPTOR.services_by_name["QuoteService"]


def wire_payment(chassis: Chassis, book: PriceBook) -> None:
    database = chassis.database
    quotes = QuoteServicer(database, book)
    chassis.serve(_QUOTE_SERVICE, quote_pb2_grpc.add_QuoteServiceServicer_to_server, quotes)
    for subscription in consumers.subscriptions():
        chassis.listen(subscription)
    chassis.work(QuoteSweeper(database))
