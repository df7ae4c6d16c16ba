"""Who is calling, as a parameter of a route. A route without a `Caller` parameter is public; a test lists those."""

from dataclasses import replace
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPBearer
from starlette.requests import HTTPConnection

from gateway.dependencies import dependencies_of
from kit import call, caller
from kit.errors import Unauthenticated
from kit.tokens import TokenVerifier

# Only so that the OpenAPI document and its pages know how to log in; the check is below.
_scheme = HTTPBearer(auto_error=False, description="An access token of POST /auth/login")


def bearer_token(connection: HTTPConnection) -> str | None:
    scheme, _, token = connection.headers.get("authorization", "").partition(" ")
    return token.strip() or None if scheme.lower() == "bearer" else None


async def authenticate(verifier: TokenVerifier, token: str | None) -> caller.Caller:
    """The caller that *token* proves; from here on the token goes with every call to a service."""
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
# Of a route that answers without a token too; one that is there must be good.
AnyCaller = Annotated[caller.Caller | None, Depends(_current_if_any)]
