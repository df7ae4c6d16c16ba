"""Exchanges API keys for the access tokens with which services are called, and keeps the tokens in memory.

A token is renewed long before its end while its key is in use: so auth-service knows within a minute when a key was
last used, and may be gone for minutes. All calls that need the same token at the same time wait for one exchange. A
revocation voids the token at once (`kit.revocations`); the key is exchanged again then, and refused.
"""

import asyncio
import hashlib
import re
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial

from kit import call, rpc
from kit.caller import Caller
from kit.errors import Unauthenticated
from kit.shared_task import hear_of, outcome_of
from kit.tokens import InvalidToken, TokenVerifier
from twou.auth.v1 import api_key_pb2
from twou.auth.v1.api_key_pb2_grpc import ApiKeyServiceStub

# A text that may be a key. Other texts are refused without a question.
FORM = re.compile(r"2u_[0-9a-f]{32}_[A-Za-z0-9_-]{43}")

_RENEWED_AFTER_SECONDS = 45.0
_TRIED_AGAIN_AFTER_SECONDS = 5.0
# A refused key never works again, but memory is bounded.
_REFUSED_SECONDS = 30.0
_MOST_KNOWN = 10_000
_ANSWER_SECONDS = 2.0

# Returns an access token and the seconds for which it is valid. Raises Unauthenticated, RateLimited or Unavailable.
type Ask = Callable[[str], Awaitable[tuple[str, float]]]


class InvalidApiKey(Unauthenticated):
    code = "INVALID_API_KEY"
    message = "The API key is unknown, has expired or was revoked."


@dataclass(frozen=True)
class KeyCaller:
    """The account of a key, and the token with which services are called for it."""

    caller: Caller
    token: str = field(repr=False)


@dataclass(slots=True)
class _Known:
    token: str = field(repr=False)
    # In seconds of the monotonic clock.
    renew_at: float
    ends_at: float


class KeyExchange:
    def __init__(self, ask: Ask, verifier: TokenVerifier) -> None:
        self._ask = ask
        self._verifier = verifier
        # By the digests of keys; the oldest entry comes first.
        self._known: dict[bytes, _Known] = {}
        self._refused: dict[bytes, float] = {}
        self._running: dict[bytes, asyncio.Task[_Known]] = {}

    async def caller_of(self, key: str) -> KeyCaller:
        """Raises InvalidApiKey; RateLimited for a network that has tried many wrong keys; Unavailable."""
        if FORM.fullmatch(key) is None:
            raise InvalidApiKey
        digest = hashlib.sha256(key.encode()).digest()
        known, now = self._known.get(digest), time.monotonic()
        if known is not None and now < known.ends_at:
            if now >= known.renew_at:
                known.renew_at = now + _TRIED_AGAIN_AFTER_SECONDS
                # Not for the network of this client, which others may share who guess.
                self._exchange(digest, key, client_address=None)
            try:
                return KeyCaller(await self._verifier.verify(known.token), known.token)
            except InvalidToken:
                # The key was revoked, or its account has another role.
                self._forget(digest, known)
        if now < self._refused.get(digest, 0.0):
            raise InvalidApiKey
        known = await outcome_of(self._exchange(digest, key, client_address=call.current().client_address))
        try:
            return KeyCaller(await self._verifier.verify(known.token), known.token)
        except InvalidToken:
            self._forget(digest, known)
            raise InvalidApiKey from None

    def _forget(self, digest: bytes, known: _Known) -> None:
        if self._known.get(digest) is known:
            del self._known[digest]

    def _exchange(self, digest: bytes, key: str, *, client_address: str | None) -> asyncio.Task[_Known]:
        running = self._running.get(digest)
        if running is None:
            running = asyncio.create_task(self._exchange_anew(digest, key, client_address), name="api-key-exchange")
            running.add_done_callback(hear_of)
            self._running[digest] = running
        return running

    async def _exchange_anew(self, digest: bytes, key: str, client_address: str | None) -> _Known:
        # For all callers that wait, so it has no token and not the deadline of the first one.
        call.enter(call.Call(request_id=call.current().request_id, client_address=client_address))
        asked_at = time.monotonic()
        try:
            token, seconds = await self._ask(key)
        except Unauthenticated:
            self._known.pop(digest, None)
            _keep(self._refused, digest, asked_at + _REFUSED_SECONDS)
            raise InvalidApiKey from None
        finally:
            del self._running[digest]
        known = _Known(token, asked_at + _RENEWED_AFTER_SECONDS, asked_at + seconds)
        _keep(self._known, digest, known)
        return known


def _keep[Value](entries: dict[bytes, Value], digest: bytes, value: Value) -> None:
    """Keeps *value* as the newest entry, and not more than a bounded number of the others."""
    entries.pop(digest, None)
    if len(entries) >= _MOST_KNOWN:
        del entries[next(iter(entries))]
    entries[digest] = value


async def _ask(keys: ApiKeyServiceStub, key: str) -> tuple[str, float]:
    question = api_key_pb2.ExchangeApiKeyRequest(key=key)
    answer = await rpc.unary(keys.ExchangeApiKey, question, seconds=_ANSWER_SECONDS)
    return answer.access_token, answer.expires_in


def asking(keys: ApiKeyServiceStub) -> Ask:
    """Returns what asks auth-service with the stub *keys*."""
    return partial(_ask, keys)
