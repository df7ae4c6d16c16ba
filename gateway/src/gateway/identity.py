"""The caller as a parameter of a route. A route without it is public; tests/test_openapi.py lists the public routes."""

from dataclasses import replace
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPBearer
from starlette.requests import HTTPConnection

from gateway.dependencies import dependencies_of
from kit import call, caller
from kit.errors import Unauthenticated
from kit.tokens import TokenVerifier

# Only describes the token in the OpenAPI document. `authenticate` verifies it.
_scheme = HTTPBearer(auto_error=False, description="The access token from POST /auth/login")


def bearer_token(connection: HTTPConnection) -> str | None:
    """Returns the token of the header `Authorization: Bearer <token>`, or None without one."""
    scheme, _, token = connection.headers.get("authorization", "").partition(" ")
    return token.strip() or None if scheme.lower() == "bearer" else None


async def authenticate(verifier: TokenVerifier, token: str | None) -> caller.Caller:
    """Returns the caller of *token* and adds the token to the current call, which sends it to every service."""
    if token is None:
        raise Unauthenticated
    who = await verifier.verify(token)
    call.enter(replace(call.current(), token=token))
    return who


async def _current(request: Request, _scheme: Annotated[object, Depends(_scheme)]) -> caller.Caller:
    return await authenticate(dependencies_of(request).verifier, bearer_token(request))


async def _current_if_any(request: Request, _scheme: Annotated[object, Depends(_scheme)]) -> caller.Caller | None:
    token = bearer_token(request)
    return await authenticate(dependencies_of(request).verifier, token) if token else None


Caller = Annotated[caller.Caller, Depends(_current)]
# For a route that needs no token. A token that is sent must be valid.
OptionalCaller = Annotated[caller.Caller | None, Depends(_current_if_any)]
