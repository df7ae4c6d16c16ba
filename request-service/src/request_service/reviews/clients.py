"""The client of auth-service, which knows all accounts."""

from uuid import UUID

from kit import rpc
from request_service.reviews.errors import ReviewedUserNotFound
from twou.auth.v1 import auth_pb2, auth_pb2_grpc


class AccountNames:
    def __init__(self, auth: auth_pb2_grpc.AuthServiceStub) -> None:
        self._auth = auth

    async def require_account(self, user_id: UUID) -> None:
        """Raises ReviewedUserNotFound for a user who is unknown or deleted, and Unavailable without an answer."""
        message = auth_pb2.ListNamesRequest(user_ids=[str(user_id)])
        if not (await rpc.unary(self._auth.ListNames, message)).users:
            raise ReviewedUserNotFound
