"""The gRPC servicer of quotes."""

from kit import caller, idempotency
from kit.database import Database, Session
from kit.grpc_server import Context
from request_service.payment.quotes import actions, convert
from request_service.payment.quotes.pricing import PriceBook
from twou.request.v1 import quote_pb2 as pb
from twou.request.v1 import quote_pb2_grpc


class QuoteServicer(quote_pb2_grpc.QuoteServiceServicer):
    def __init__(self, database: Database, book: PriceBook) -> None:
        self._database = database
        self._book = book

    async def CreateQuote(self, request: pb.CreateQuoteRequest, context: Context) -> pb.CreateQuoteResponse:
        async def effect(session: Session) -> pb.CreateQuoteResponse:
            made = await actions.create_quote(session, caller.current(), convert.wish(request), self._book)
            return pb.CreateQuoteResponse(quote=convert.quote(made))

        return await idempotency.run_idempotent(self._database, request, pb.CreateQuoteResponse, effect)
