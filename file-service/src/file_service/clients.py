"""What this service asks of others."""

from uuid import UUID

from file_service import convert
from file_service.errors import RequestNotFound
from file_service.models import RequestState
from kit import rpc
from kit.errors import Forbidden, NotFound
from twou.request.v1 import request_pb2, request_pb2_grpc

_SECONDS = 2.0


class RequestClient:
    def __init__(self, stub: request_pb2_grpc.RequestServiceStub) -> None:
        self._stub = stub

    async def get_participants(self, request_id: UUID) -> RequestState:
        """Raises RequestNotFound, also if the caller has no part in it, or Unavailable."""
        question = request_pb2.GetParticipantsRequest(request_id=str(request_id))
        try:
            answer = await rpc.unary(self._stub.GetParticipants, question, seconds=_SECONDS)
        except (NotFound, Forbidden):
            raise RequestNotFound from None
        return convert.state_of_participants(answer.participants)
