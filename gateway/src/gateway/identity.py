"""The caller as a parameter of a route. A route without it is public; tests/test_openapi.py lists the public routes."""

from dataclasses import replace
from typing import Annotated

from fastapi import Request, Security
from fastapi.openapi.models import HTTPBearer
from fastapi.security.base import SecurityBase
from starlette.requests import HTTPConnection

from gateway.budgets import charge
from gateway.dependencies import dependencies_of
from kit import call, caller
from kit.errors import Unauthenticated
from kit.tokens import TokenVerifier

SCHEME, OPTIONAL_SCHEME = "HTTPBearer", "OptionalHTTPBearer"


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


class _Authentication(SecurityBase):
    """The dependency that authenticates a request and charges its account, and describes the token in OpenAPI."""

    def __init__(self, *, is_required: bool) -> None:
        # The document has one scheme: openapi.py turns the second into the first one, or nothing.
        self.scheme_name = SCHEME if is_required else OPTIONAL_SCHEME
        self.model = HTTPBearer(description="The access token from POST /auth/login")
        self._is_required = is_required

    async def __call__(self, request: Request) -> caller.Caller | None:
        token = bearer_token(request)
        if token is None and not self._is_required:
            return None
        who = await authenticate(dependencies_of(request).verifier, token)
        charge(request.scope, who.user_id.int)
        return who


Caller = Annotated[caller.Caller, Security(_Authentication(is_required=True))]
# For a route that needs no token. A token that is sent must be valid.
OptionalCaller = Annotated[caller.Caller | None, Security(_Authentication(is_required=False))]
