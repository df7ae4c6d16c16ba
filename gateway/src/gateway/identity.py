"""The caller as a parameter of a route. A route without it is public; tests/test_openapi.py lists the public routes."""

from dataclasses import replace
from typing import Annotated

from fastapi import Request, Security
from fastapi.dependencies.models import Dependant
from fastapi.openapi.models import HTTPBearer
from fastapi.security.base import SecurityBase
from starlette.requests import HTTPConnection

from gateway.api_keys import ADMITTED, AdmittedKey, NotForApiKeys
from gateway.budgets import charge
from gateway.dependencies import dependencies_of
from gateway.switches import GATE, Gate
from kit import call, caller
from kit.errors import Unauthenticated
from kit.tokens import InvalidToken, TokenVerifier

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
    if who.scopes is not None:
        # The token of an API key is given to no client.
        raise InvalidToken
    call.enter(replace(call.current(), token=token))
    return who


def stand_for(key: AdmittedKey) -> caller.Caller:
    """Returns the account of a key that is sent without a token, and adds its token to the current call.

    Raises NotForApiKeys for an operation that needs a person.
    """
    if not key.may_stand_for_a_person:
        raise NotForApiKeys
    call.enter(replace(call.current(), token=key.key.token))
    return key.key.caller


class _Authentication(SecurityBase):
    """The dependency that authenticates a request and charges its account, and describes the token in OpenAPI."""

    def __init__(self, *, is_required: bool) -> None:
        # The document has one scheme: openapi.py turns the second into the first one, or nothing.
        self.scheme_name = SCHEME if is_required else OPTIONAL_SCHEME
        self.model = HTTPBearer(description="The access token from POST /auth/login")
        self._is_required = is_required

    async def __call__(self, request: Request) -> caller.Caller | None:
        token = bearer_token(request)
        gate: Gate | None = request.scope.get(GATE)
        if token is None:
            key: AdmittedKey | None = request.scope.get(ADMITTED)
            if key is not None and (self._is_required or key.may_stand_for_a_person):
                who = stand_for(key)
                key.charge(request.scope)
                if gate is not None:
                    gate.check(who)
                return who
            if not self._is_required:
                if gate is not None:
                    gate.check(None)
                return None
        who = await authenticate(dependencies_of(request).verifier, token)
        charge(request.scope, who.user_id.int)
        if gate is not None:
            gate.check(who)
        return who


Caller = Annotated[caller.Caller, Security(_Authentication(is_required=True))]


def asks_who_calls(dependant: Dependant) -> bool:
    """Returns whether a route looks for the caller."""
    return isinstance(dependant.call, _Authentication) or any(map(asks_who_calls, dependant.dependencies))


# For a route that needs no token. A token that is sent must be valid.
OptionalCaller = Annotated[caller.Caller | None, Security(_Authentication(is_required=False))]
