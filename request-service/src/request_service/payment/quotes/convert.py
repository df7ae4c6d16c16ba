"""Conversion of quotes from and to protobuf."""

from kit.protobuf import moment
from request_service.convert import CATEGORIES, quote_message
from request_service.payment.quotes.models import Quote, Wish
from twou.request.v1 import quote_pb2 as pb
from twou.request.v1 import request_pb2


def wish(message: pb.CreateQuoteRequest) -> Wish:
    there = message.destination
    return Wish(
        category=CATEGORIES.get("category", message.category),
        latitude=message.latitude,
        longitude=message.longitude,
        destination=(there.latitude, there.longitude) if message.HasField("destination") else None,
        scheduled_for=moment(message, "scheduled_for"),
    )


def quote(made: Quote) -> request_pb2.Quote:
    return quote_message(made.price)
