"""The client of auth-service."""

from kit import rpc
from twou.auth.v1 import auth_pb2, auth_pb2_grpc


class AuthClient:
    def __init__(self, auth: auth_pb2_grpc.AuthServiceStub) -> None:
        self._auth = auth

    async def full_name(self) -> str:
        """Returns the name of the caller. Raises `Unavailable` if auth-service does not answer."""
        return (await rpc.unary(self._auth.GetMe, auth_pb2.GetMeRequest())).user.full_name
