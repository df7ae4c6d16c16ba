"""Converts sessions and their tokens to protobuf, and ids of sessions from protobuf."""

from collections.abc import Sequence
from uuid import UUID

from auth_service.sessions.errors import SessionNotFound
from auth_service.sessions.models import LoginSession
from auth_service.sessions.tokens import TokenPair
from kit import clock, protobuf
from twou.auth.v1 import auth_pb2 as pb


def tokens(pair: TokenPair) -> pb.TokenPair:
    return pb.TokenPair(access_token=pair.access_token, refresh_token=pair.refresh_token, expires_in=pair.expires_in)


def session_id(text: str) -> UUID:
    """Reads an id. Raises SessionNotFound if the text is not an id."""
    return protobuf.an_id(text, SessionNotFound)


def sessions(logins: Sequence[LoginSession], current: UUID) -> pb.ListSessionsResponse:
    return pb.ListSessionsResponse(
        sessions=[
            pb.LoginSession(
                id=str(login.id),
                device=login.device,
                address=login.address,
                created_at=clock.to_timestamp(login.created_at),
                last_used_at=clock.to_timestamp(login.last_used_at),
                expires_at=clock.to_timestamp(login.expires_at),
                is_current=login.id == current,
            )
            for login in logins
        ]
    )
