"""Routes of login, sessions and logout, served by auth-service."""

import json
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError

from gateway import problems
from gateway.budgets import COMMANDS, LOGINS, READING, REFRESHES, spends
from gateway.dependencies import Services
from gateway.features.accounts.schemas import Done, Reauthentication
from gateway.features.sessions.schemas import Credentials, LoginSession, RefreshToken, Tokens
from gateway.identity import Caller, bearer_token
from gateway.values import ONE_LINE, Json
from kit import rpc
from kit.errors import InvalidInput
from twou.auth.v1 import auth_pb2

router = APIRouter(tags=["sessions"])

_FORM = "application/x-www-form-urlencoded"
_LOGIN_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": Credentials.model_json_schema()},
            _FORM: {
                "schema": {
                    "type": "object",
                    "required": ["username", "password"],
                    "properties": {
                        "username": {"type": "string", "minLength": 1, "maxLength": 254, "pattern": ONE_LINE},
                        "password": {
                            "type": "string",
                            "format": "password",
                            "minLength": 1,
                            "maxLength": 128,
                            "pattern": ONE_LINE,
                        },
                        "code": {"type": "string", "minLength": 1, "maxLength": 64, "pattern": ONE_LINE},
                    },
                }
            },
        },
    }
}


async def _credentials(request: Request) -> Credentials:
    """Reads JSON, or the password form of OAuth 2 (RFC 6749, section 4.3.2)."""
    try:
        if request.headers.get("content-type", "").startswith(_FORM):
            return Credentials.model_validate(dict(await request.form()))
        return Credentials.model_validate(json.loads(await request.body()))
    except ValidationError as error:
        raise RequestValidationError(error.errors()) from None
    except (ValueError, RecursionError):
        raise InvalidInput.field("body", "is not valid JSON") from None


@router.post("/login", operation_id="login_by_short_path", openapi_extra=_LOGIN_BODY)
@router.post("/auth/login", openapi_extra=_LOGIN_BODY)
@spends(LOGINS)
async def login(credentials: Annotated[Credentials, Depends(_credentials)], services: Services) -> Json[Tokens]:
    message = auth_pb2.LoginRequest(
        identifier=credentials.identifier, password=credentials.password, code=credentials.code or ""
    )
    return Tokens.of((await rpc.unary(services.auth.Login, message)).tokens)


@router.post("/auth/refresh-token")
@router.post("/auth/refresh")
@spends(REFRESHES)
async def refresh(request: Request, services: Services, body: RefreshToken | None = None) -> Json[Tokens]:
    token = (body and (body.refresh_token or body.token)) or bearer_token(request)
    if not token:
        raise InvalidInput.field("refresh_token", "is required")
    return Tokens.of((await rpc.unary(services.auth.Refresh, auth_pb2.RefreshRequest(refresh_token=token))).tokens)


@router.post("/logout", operation_id="logout_by_short_path")
@router.post("/auth/logout")
@spends(COMMANDS)
async def logout(_caller: Caller, services: Services) -> Done:
    await rpc.unary(services.auth.Logout, auth_pb2.LogoutRequest())
    return Done(message="Logged out")


@router.get("/auth/sessions")
@spends(READING)
async def list_sessions(_caller: Caller, services: Services) -> list[Json[LoginSession]]:
    answer = await rpc.unary(services.auth.ListSessions, auth_pb2.ListSessionsRequest())
    return [LoginSession.of(session) for session in answer.sessions]


@router.delete("/auth/sessions", responses=problems.documented(400))
@spends(COMMANDS)
async def end_other_sessions(_caller: Caller, services: Services, body: Reauthentication | None = None) -> Done:
    message = auth_pb2.EndOtherSessionsRequest(password=body.password if body else None)
    answer = await rpc.unary(services.auth.EndOtherSessions, message)
    return Done(message=f"Sessions ended: {answer.ended}")


@router.delete("/auth/sessions/{session_id}", responses=problems.documented(400))
@spends(COMMANDS)
async def end_session(
    session_id: str, _caller: Caller, services: Services, body: Reauthentication | None = None
) -> Done:
    message = auth_pb2.EndSessionRequest(session_id=session_id, password=body.password if body else None)
    await rpc.unary(services.auth.EndSession, message)
    return Done(message="Session ended")
