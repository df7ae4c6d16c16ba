"""Makes the token verifier of every process except auth-service.

The verifier fetches public keys from auth-service over gRPC, and the state of sessions while its map of revocations is
not current.
"""

from functools import partial
from uuid import UUID

from grpc import aio

from kit import rpc
from kit.keys import KeySet
from kit.revocations import Revocations
from kit.session_states import SessionState
from kit.tokens import TokenRules, TokenVerifier
from twou.auth.v1 import auth_pb2, auth_pb2_grpc

# Seconds. A caller waits for this answer.
_STATE_SECONDS = 0.8

AUTH_SERVICE = auth_pb2.DESCRIPTOR.services_by_name["AuthService"]


async def fetch_keys(channel: aio.Channel) -> str:
    """Returns a JSON Web Key Set. Raises `Unavailable` if auth-service does not answer."""
    answer = await rpc.unary(auth_pb2_grpc.AuthServiceStub(channel).GetKeys, auth_pb2.GetKeysRequest(), seconds=2)
    return answer.jwks_json


async def fetch_session_state(channel: aio.Channel, session_id: UUID) -> SessionState:
    """Returns the state of a session. Raises `Unavailable` if auth-service does not answer."""
    question = auth_pb2.GetSessionStateRequest(session_id=str(session_id))
    stub = auth_pb2_grpc.AuthServiceStub(channel)
    answer = await rpc.unary(stub.GetSessionState, question, seconds=_STATE_SECONDS)
    return SessionState(is_live=answer.is_live, epoch=answer.epoch, user_epoch=answer.user_epoch)


def verifier(rules: TokenRules, signer: aio.Channel, revocations: Revocations) -> TokenVerifier:
    keys = KeySet(partial(fetch_keys, signer))
    return TokenVerifier(rules, keys, revocations, partial(fetch_session_state, signer))
