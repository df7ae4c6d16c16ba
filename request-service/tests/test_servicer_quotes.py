"""Quotes over gRPC: who sees them, and what is refused."""

from typing import Any

import pytest
from remote_testing import HERE, issuer
from request_testing import ADDIS, north, refusal_of

from kit.rpc import Channel
from twou.request.v1 import quote_pb2, quote_pb2_grpc, request_pb2, request_pb2_grpc


@pytest.fixture
def stub(channel: Channel) -> quote_pb2_grpc.QuoteServiceStub:
    return quote_pb2_grpc.QuoteServiceStub(channel)


def to_tow(**changes: Any) -> quote_pb2.CreateQuoteRequest:
    return quote_pb2.CreateQuoteRequest(**{"category": request_pb2.CATEGORY_TOWING, **HERE, **changes})


def to_be_towed(**said: Any) -> request_pb2.CreateRequestRequest:
    message = {"description": "It does not start", "category": request_pb2.CATEGORY_TOWING, **HERE, **said}
    return request_pb2.CreateRequestRequest(**message)


async def test_participants_see_the_quote_of_a_request_and_others_do_not(
    channel: Channel, stub: quote_pb2_grpc.QuoteServiceStub
) -> None:
    requests = request_pb2_grpc.RequestServiceStub(channel)
    client, stranger = issuer.person("client"), issuer.person("provider")
    there = quote_pb2.Destination(latitude=north(10).latitude, longitude=ADDIS.longitude)
    quote = (await client(stub.CreateQuote, to_tow(destination=there))).quote
    assert [line.kind for line in quote.lines][:2] == [
        request_pb2.QUOTE_LINE_KIND_BASE,
        request_pb2.QUOTE_LINE_KIND_DISTANCE,
    ]
    made = (await client(requests.CreateRequest, to_be_towed(quote_id=quote.id))).request
    assert (made.quote, made.payment_status) == (quote, request_pb2.REQUEST_PAYMENT_STATUS_NONE)
    found = (await client(requests.GetRequest, request_pb2.GetRequestRequest(request_id=made.id))).request
    listed = (await client(requests.ListRequests, request_pb2.ListRequestsRequest(limit=20))).requests
    assert (found, list(listed)) == (made, [made])
    nearby = request_pb2.ListAvailableRequestsRequest(**HERE, radius_km=10, limit=20)
    (available,) = (await stranger(requests.ListAvailableRequests, nearby)).requests
    assert available.request.id == made.id
    assert not available.request.HasField("quote")


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"gateway": request_pb2.PAYMENT_GATEWAY_CHAPA}, "quote_id"),
        ({"payment_method_id": "1"}, "quote_id"),
        ({"quote_id": "1", "gateway": 77}, "gateway"),
    ],
    ids=["gateway alone", "method alone", "unknown gateway"],
)
async def test_a_way_to_pay_needs_a_quote(channel: Channel, said: dict[str, Any], field: str) -> None:
    requests, client = request_pb2_grpc.RequestServiceStub(channel), issuer.person("client")
    with refusal_of(field):
        await client(requests.CreateRequest, to_be_towed(**said))


async def test_a_quote_needs_a_category(stub: quote_pb2_grpc.QuoteServiceStub) -> None:
    client = issuer.person("client")
    for category in (request_pb2.CATEGORY_UNSPECIFIED, 77):
        with refusal_of("category"):
            await client(stub.CreateQuote, to_tow(category=category))
