"""The gRPC servicer of API keys. Its proto lets only admins manage them; the exchange needs a key and no token."""

from auth_service import origin
from auth_service.accounts.models import Role
from auth_service.api_keys import actions, convert, texts
from auth_service.api_keys.errors import InvalidApiKey
from auth_service.api_keys.models import OVERLAP
from auth_service.sessions.tokens import Tokens
from auth_service.throttle.limits import Throttle
from kit import caller, clock, idempotency, paging
from kit.database import Database, Session
from kit.grpc_server import Context
from twou.auth.v1 import api_key_pb2 as pb
from twou.auth.v1 import api_key_pb2_grpc


class ApiKeyServicer(api_key_pb2_grpc.ApiKeyServiceServicer):
    def __init__(self, database: Database, tokens: Tokens, guessing: Throttle) -> None:
        """*guessing* counts the refused keys of each client network."""
        self._database = database
        self._tokens = tokens
        self._guessing = guessing

    async def CreateApiKey(self, request: pb.CreateApiKeyRequest, context: Context) -> pb.CreateApiKeyResponse:
        wanted, admin_id = convert.new_api_key(request), caller.current().user_id
        # Apart from the answer, which is stored for a repetition of the command.
        shown: list[str] = []

        async def effect(session: Session) -> pb.CreateApiKeyResponse:
            made = await actions.create_api_key(session, wanted, self._tokens, admin_id)
            shown[:] = [made.text]
            return pb.CreateApiKeyResponse(api_key=convert.api_key(made.key, made.role))

        answer = await idempotency.run_idempotent(self._database, request, pb.CreateApiKeyResponse, effect)
        return pb.CreateApiKeyResponse(api_key=answer.api_key, key="".join(shown))

    async def ListApiKeys(self, request: pb.ListApiKeysRequest, context: Context) -> pb.ListApiKeysResponse:
        page = paging.page(request.limit, request.offset, request.cursor)
        async with self._database.read_once() as session:
            found, next_cursor = await actions.list_api_keys(session, page)
        shown = [convert.api_key(key, Role(key.role)) for key in found]
        return pb.ListApiKeysResponse(api_keys=shown, next_cursor=next_cursor)

    async def RotateApiKey(self, request: pb.RotateApiKeyRequest, context: Context) -> pb.RotateApiKeyResponse:
        key_id = convert.key_id(request.api_key_id)
        shown: list[str] = []

        async def effect(session: Session) -> pb.RotateApiKeyResponse:
            made = await actions.rotate_api_key(session, key_id)
            shown[:] = [made.text]
            until = None if made.key.rotated_at is None else clock.to_timestamp(made.key.rotated_at + OVERLAP)
            return pb.RotateApiKeyResponse(api_key=convert.api_key(made.key, made.role), previous_until=until)

        answer = await idempotency.run_idempotent(self._database, request, pb.RotateApiKeyResponse, effect)
        return pb.RotateApiKeyResponse(api_key=answer.api_key, key="".join(shown), previous_until=answer.previous_until)

    async def RevokeApiKey(self, request: pb.RevokeApiKeyRequest, context: Context) -> pb.RevokeApiKeyResponse:
        key_id = convert.key_id(request.api_key_id)

        async def effect(session: Session) -> pb.RevokeApiKeyResponse:
            await actions.revoke_api_key(session, key_id)
            return pb.RevokeApiKeyResponse()

        return await idempotency.run_idempotent(self._database, request, pb.RevokeApiKeyResponse, effect)

    async def ExchangeApiKey(self, request: pb.ExchangeApiKeyRequest, context: Context) -> pb.ExchangeApiKeyResponse:
        network = origin.current().network
        async with self._guessing.counting(self._database, network, InvalidApiKey, unless=_never):
            presented = texts.parse(request.key)
            if presented is None:
                raise InvalidApiKey
            async with self._database.transaction() as session:
                found = await actions.exchange_api_key(session, presented, self._tokens)
        return pb.ExchangeApiKeyResponse(access_token=found.access_token, expires_in=found.expires_in)


async def _never() -> bool:
    """No network may go on guessing."""
    return False
