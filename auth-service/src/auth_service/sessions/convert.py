"""Tokens → protobuf."""

from auth_service.sessions.tokens import TokenPair
from twou.auth.v1 import auth_pb2 as pb


def tokens(pair: TokenPair) -> pb.TokenPair:
    return pb.TokenPair(access_token=pair.access_token, refresh_token=pair.refresh_token, expires_in=pair.expires_in)
