"""How every process but the signer itself learns who is calling: it asks the signer, over gRPC, for the public keys
and, while it does not hear of revocations, for the state of sessions.
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

# Somebody waits for a call behind it.
_STATE_SECONDS = 0.8

AUTH_SERVICE = auth_pb2.DESCRIPTOR.services_by_name["AuthService"]


async def fetch_keys(channel: aio.Channel) -> str:
    """A JSON Web Key Set; Unavailable if the signer does not answer."""
    answer = await rpc.unary(auth_pb2_grpc.AuthServiceStub(channel).GetKeys, auth_pb2.GetKeysRequest(), seconds=2)
    return answer.jwks_json


async def fetch_session_state(channel: aio.Channel, session_id: UUID) -> SessionState:
    """Unavailable if the signer does not answer."""
    question = auth_pb2.GetSessionStateRequest(session_id=str(session_id))
    stub = auth_pb2_grpc.AuthServiceStub(channel)
    answer = await rpc.unary(stub.GetSessionState, question, seconds=_STATE_SECONDS)
    return SessionState(is_live=answer.is_live, epoch=answer.epoch)


def verifier(rules: TokenRules, signer: aio.Channel, revocations: Revocations) -> TokenVerifier:
    keys = KeySet(partial(fetch_keys, signer))
    return TokenVerifier(rules, keys, revocations, partial(fetch_session_state, signer))
