"""How every process but the signer itself learns who is calling: the signer's public keys, over gRPC."""

from functools import partial

from grpc import aio

from kit import rpc
from kit.keys import KeySet
from kit.revocations import Revocations
from kit.tokens import TokenRules, TokenVerifier
from twou.auth.v1 import auth_pb2, auth_pb2_grpc

AUTH_SERVICE = auth_pb2.DESCRIPTOR.services_by_name["AuthService"]


async def fetch_keys(channel: aio.Channel) -> str:
    """A JSON Web Key Set; Unavailable if the signer does not answer."""
    answer = await rpc.unary(auth_pb2_grpc.AuthServiceStub(channel).GetKeys, auth_pb2.GetKeysRequest(), seconds=2)
    return answer.jwks_json


def verifier(rules: TokenRules, signer: aio.Channel, revocations: Revocations) -> TokenVerifier:
    return TokenVerifier(rules, KeySet(partial(fetch_keys, signer)), revocations)
