"""The client of auth-service."""

from kit import rpc
from twou.auth.v1 import auth_pb2, auth_pb2_grpc

REGISTERED_TO_SELL = frozenset({auth_pb2.RegisteredAs.REGISTERED_AS_SELLER, auth_pb2.RegisteredAs.REGISTERED_AS_BROKER})


class AuthClient:
    def __init__(self, auth: auth_pb2_grpc.AuthServiceStub) -> None:
        self._auth = auth

    async def full_name(self) -> str:
        """Returns the name of the caller. Raises `Unavailable` if auth-service does not answer."""
        return (await self._me()).full_name

    async def seller_name(self) -> str | None:
        """Returns the name of the caller, or `None` if they have not registered to sell. Raises `Unavailable`."""
        user = await self._me()
        return user.full_name if user.registered_as in REGISTERED_TO_SELL else None

    async def _me(self) -> auth_pb2.User:
        return (await rpc.unary(self._auth.GetMe, auth_pb2.GetMeRequest())).user
