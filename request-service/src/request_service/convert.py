"""Conversions that several nouns share."""

from functools import lru_cache

from kit import clock
from kit.protobuf import EnumMap
from request_service.categories import Category
from request_service.money import decimal_text
from request_service.quoted import LineKind, QuotedPrice
from twou.request.v1 import request_pb2

CATEGORIES = EnumMap(Category, request_pb2.Category)
_LINE_KINDS = EnumMap(LineKind, request_pb2.QuoteLineKind)


# A document never changes, and lists show the same ones again and again.
@lru_cache(maxsize=4096)
def quote_message(document: str) -> request_pb2.Quote:
    """Returns what people see of the document of a `QuotedPrice`. All callers share it, and change nothing in it."""
    price = QuotedPrice.of(document)
    return request_pb2.Quote(
        id=str(price.id),
        category=CATEGORIES.to_proto[price.category],
        currency=price.currency,
        total=decimal_text(price.total, price.currency),
        lines=[
            request_pb2.QuoteLine(
                kind=_LINE_KINDS.to_proto[line.kind],
                label=line.label,
                amount=decimal_text(line.amount, price.currency),
            )
            for line in price.lines
        ],
        rules_version=price.rules_version,
        valid_until=clock.to_timestamp(price.valid_until),
    )
