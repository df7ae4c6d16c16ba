"""Accounts and sessions: auth-service."""

import json
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError

from gateway import wire
from gateway.identity import Caller, bearer_token
from gateway.parts import Services
from gateway.schemas.accounts import Credentials, Done, RefreshToken, Registration, Tokens, User
from kit import rpc
from kit.errors import InvalidInput
from twou.auth.v1 import auth_pb2

router = APIRouter(tags=["accounts"])

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
                        "username": {"type": "string"},
                        "password": {"type": "string", "format": "password"},
                    },
                }
            },
        },
    }
}


async def _credentials(request: Request) -> Credentials:
    """JSON, or the password form of OAuth 2 (RFC 6749, section 4.3.2)."""
    try:
        if request.headers.get("content-type", "").startswith(_FORM):
            return Credentials.model_validate(dict(await request.form()))
        return Credentials.model_validate(json.loads(await request.body()))
    except ValidationError as error:
        raise RequestValidationError(error.errors()) from None
    except (ValueError, RecursionError):
        raise InvalidInput.field("body", "is not valid JSON") from None


@router.post("/auth/register", status_code=201)
async def register(body: Registration, services: Services) -> User:
    message = auth_pb2.RegisterRequest(
        full_name=body.full_name,
        email=body.email,
        password=body.password,
        role=wire.enum_value(auth_pb2.Role, body.role),
        phone=body.phone,
        username=body.username,
    )
    return User.of((await rpc.unary(services.auth.Register, message)).user)


@router.post("/auth/login", openapi_extra=_LOGIN_BODY)
async def login(who: Annotated[Credentials, Depends(_credentials)], response: Response, services: Services) -> Tokens:
    message = auth_pb2.LoginRequest(identifier=who.identifier, password=who.password)
    response.headers["Cache-Control"] = "no-store"
    return Tokens.of((await rpc.unary(services.auth.Login, message)).tokens)


@router.post("/auth/refresh-token")
@router.post("/auth/refresh")
async def refresh(request: Request, response: Response, services: Services, body: RefreshToken | None = None) -> Tokens:
    token = (body and (body.refresh_token or body.token)) or bearer_token(request)
    if not token:
        raise InvalidInput.field("refresh_token", "is needed")
    response.headers["Cache-Control"] = "no-store"
    return Tokens.of((await rpc.unary(services.auth.Refresh, auth_pb2.RefreshRequest(refresh_token=token))).tokens)


@router.post("/auth/logout")
async def logout(_caller: Caller, services: Services) -> Done:
    await rpc.unary(services.auth.Logout, auth_pb2.LogoutRequest())
    return Done(message="Logged out")


@router.get("/users/me")
@router.get("/auth/me")
async def get_me(_caller: Caller, services: Services) -> User:
    return User.of((await rpc.unary(services.auth.GetMe, auth_pb2.GetMeRequest())).user)


@router.get("/.well-known/jwks.json")
async def get_keys(response: Response, services: Services) -> dict[str, Any]:
    response.headers["Cache-Control"] = "public, max-age=300"
    keys: dict[str, Any] = json.loads((await rpc.unary(services.auth.GetKeys, auth_pb2.GetKeysRequest())).jwks_json)
    return keys
