"""Test support: a gateway whose routes take API keys, and an auth-service in this process that counts exchanges."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import httpx2
from fastapi import APIRouter
from gateway_testing import http_client

from gateway.api_keys import ApiKeys
from gateway.app import create_app
from gateway.budgets import COMMANDS, HEALTH, PUBLIC, READING, Budgets, spends
from gateway.features import combined
from gateway.features.sockets.commands import COMMANDS as FRAMES
from gateway.identity import Caller, OptionalCaller
from gateway.key_exchange import KeyExchange
from gateway.scopes import scopes_of
from gateway.settings import Settings
from kit import call, caller
from kit.errors import Unauthenticated
from kit.tokens import InvalidToken
from testkit.callers import new_caller

KEY, OTHER_KEY = f"2u_{'1' * 32}_{'a' * 43}", f"2u_{'2' * 32}_{'b' * 43}"
MACHINE = replace(new_caller(), scopes=frozenset({"notes:read", "payouts:*", "auth:*", "health:*"}))
PERSON = new_caller("provider")
router = APIRouter()


def feature(name: str) -> Callable[[Any], Any]:
    """Lets a function be one of the feature *name*, whose area its operation has."""

    def mark(function: Any) -> Any:
        function.__module__ = f"gateway.features.{name}.routes"
        return function

    return mark


@router.get("/notes")
@spends(READING)
@feature("notes")
async def read_note(who: Caller) -> dict[str, str | None]:
    return {"user_id": str(who.user_id), "token": call.current().token}


@router.post("/notes")
@spends(COMMANDS)
@feature("notes")
async def write_note(who: Caller) -> dict[str, str]:
    return {"user_id": str(who.user_id)}


@router.get("/notes/open")
@spends(PUBLIC)
@feature("notes")
async def read_open_note(who: OptionalCaller) -> dict[str, str | None]:
    return {"user_id": None if who is None else str(who.user_id)}


@router.get("/notes/afar")
@spends(READING)
@feature("notes")
async def read_far_note(_who: Caller, code: str) -> dict[str, str]:
    """Asks a service that knows already that the token is void."""
    raise Unauthenticated(code=code)


@router.post("/payouts")
@spends(COMMANDS)
@feature("payouts")
async def create_payout(who: Caller) -> dict[str, str]:
    return {"user_id": str(who.user_id)}


@router.post("/auth/login")
@spends(COMMANDS)
@feature("accounts")
async def login() -> dict[str, str]:
    return {}


@router.get("/health")
@spends(HEALTH)
@feature("operations")
async def health() -> dict[str, str]:
    return {}


@router.post("/payments/webhooks/{gateway}")
@spends(COMMANDS)
@feature("payments")
async def receive_webhook(gateway: str) -> dict[str, str]:
    return {"gateway": gateway}


class Authority:
    """An auth-service with keys and the tokens that were given for them."""

    def __init__(self) -> None:
        self.keys: dict[str, caller.Caller] = {KEY: MACHINE}
        self.tokens: dict[str, caller.Caller] = {"person": PERSON, "of a key": MACHINE}
        self.asked: list[str] = []
        self.seconds = 300.0
        self.outage: Exception | None = None
        self.before: Callable[[], Awaitable[None]] | None = None

    async def exchange(self, key: str) -> tuple[str, float]:
        self.asked.append(key)
        if self.before is not None:
            await self.before()
        if self.outage is not None:
            raise self.outage
        if key not in self.keys:
            raise Unauthenticated(code="INVALID_API_KEY")
        token = f"token {len(self.asked)}"
        self.tokens[token] = self.keys[key]
        return token, self.seconds

    async def verify(self, token: str) -> caller.Caller:
        if token not in self.tokens:
            raise InvalidToken
        return self.tokens[token]

    def revoke(self, key: str) -> None:
        gone = self.keys.pop(key)
        self.tokens = {token: who for token, who in self.tokens.items() if who is not gone or token == "of a key"}


def client_of(authority: Authority, exchange: KeyExchange, **settings: Any) -> httpx2.AsyncClient:
    app = create_app(Settings(**settings), [router])
    purses = Budgets(factor=1.0, calls_at_once=100)
    required = settings.get("require_api_key", False)
    keys = ApiKeys(exchange, scopes_of(combined([router]).routes, FRAMES), purses, are_required=required)
    app.app.state.dependencies = SimpleNamespace(verifier=authority, api_keys=keys, budgets=purses)
    return http_client(app)


def outcome(answer: httpx2.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"] if answer.status_code >= 400 else ""


def by(key: str | None = KEY, token: str | None = None) -> dict[str, str]:
    headers = {} if key is None else {"X-API-Key": key}
    return headers | ({} if token is None else {"Authorization": f"Bearer {token}"})
