"""What this service asks of others."""

from uuid import UUID

from chat_service import convert
from chat_service.errors import NotPartOfRequest, RequestNotFound
from chat_service.models import RequestState
from kit import rpc
from kit.errors import Forbidden, NotFound
from twou.request.v1 import request_pb2, request_pb2_grpc

_SECONDS = 2.0


class RequestClient:
    def __init__(self, stub: request_pb2_grpc.RequestServiceStub) -> None:
        self._stub = stub

    async def get_participants(self, request_id: UUID) -> RequestState:
        """Raises RequestNotFound, NotPartOfRequest if the caller is not, or Unavailable."""
        question = request_pb2.GetParticipantsRequest(request_id=str(request_id))
        try:
            answer = await rpc.unary(self._stub.GetParticipants, question, seconds=_SECONDS)
        except NotFound:
            raise RequestNotFound from None
        except Forbidden:
            raise NotPartOfRequest from None
        return convert.state_of_participants(answer.participants)
