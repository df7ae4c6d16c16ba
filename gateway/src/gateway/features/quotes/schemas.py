"""The JSON of quotes."""

from typing import Annotated

from gateway import wire
from gateway.values import Body, Category, EnumName, Latitude, Longitude, Moment, Stated, View
from kit.clock import to_timestamp
from twou.request.v1 import quote_pb2, request_pb2

QuoteLineKind = Annotated[str, EnumName(request_pb2.QuoteLineKind)]


class Destination(Body):
    """The place to which the vehicle is brought."""

    latitude: Latitude
    longitude: Longitude

    def to(self) -> quote_pb2.Destination:
        return quote_pb2.Destination(latitude=self.latitude, longitude=self.longitude)


class NewQuote(Body):
    category: Category
    latitude: Latitude
    longitude: Longitude
    destination: Annotated[Destination, Stated(rule="Within 1000 km.")] | None = None
    scheduled_for: Annotated[Moment, Stated(rule="Within the next 30 days.")] | None = None
    """Help is wanted at once, if it is left out."""

    def to(self) -> quote_pb2.CreateQuoteRequest:
        return quote_pb2.CreateQuoteRequest(
            category=wire.enum_value(request_pb2.Category, self.category),
            latitude=self.latitude,
            longitude=self.longitude,
            destination=None if self.destination is None else self.destination.to(),
            scheduled_for=to_timestamp(self.scheduled_for),
        )


class QuoteLine(View):
    kind: QuoteLineKind
    label: str
    """One line for people."""
    amount: float


class Quote(View):
    """The price of a job before the work. Amounts are in the units of the currency."""

    id: str
    category: Category
    currency: str
    total: float
    """The sum of the lines."""
    lines: list[QuoteLine]
    rules_version: str
    """Names the content of the rules by which it was made."""
    valid_until: Moment
