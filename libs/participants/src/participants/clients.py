"""A client that asks request-service for the participants of a request."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

from kit import rpc
from kit.errors import NotFound
from kit.tls import Tls
from participants import convert
from participants.errors import RequestNotFound
from participants.models import ParticipantsState
from twou.request.v1 import request_pb2, request_pb2_grpc

REQUEST_SERVICE = request_pb2.DESCRIPTOR.services_by_name["RequestService"]

# Seconds until an answer counts as Unavailable.
_SECONDS = 2.0


class RequestClient:
    def __init__(self, stub: request_pb2_grpc.RequestServiceStub) -> None:
        self._stub = stub

    async def get_participants(self, request_id: UUID) -> ParticipantsState:
        """Raises RequestNotFound, Forbidden if the current caller does not take part, or Unavailable."""
        question = request_pb2.GetParticipantsRequest(request_id=str(request_id))
        try:
            answer = await rpc.unary(self._stub.GetParticipants, question, seconds=_SECONDS)
        except NotFound:
            raise RequestNotFound from None
        return convert.state_of_participants(answer.participants)


@asynccontextmanager
async def request_client(address: str, tls: Tls | None = None) -> AsyncIterator[RequestClient]:
    """Opens a client of the request-service at `address`; it connects on first use."""
    async with rpc.channel(address, REQUEST_SERVICE, tls=tls) as channel:
        yield RequestClient(request_pb2_grpc.RequestServiceStub(channel))
