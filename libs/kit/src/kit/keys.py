"""The public keys of auth-service (RFC 7517), fetched once, and again when a token names an unknown key.

The number of fetches for unknown key ids is limited, so that forged tokens cannot flood auth-service. While
auth-service is down, known keys stay valid unless it has revoked keys before.
"""

import asyncio
import json
import time
from collections import deque
from collections.abc import Awaitable, Callable

from jwt import PyJWK, PyJWKSet
from jwt.exceptions import PyJWKSetError

from kit import logging
from kit.errors import AppError, Unavailable
from kit.shared_task import outcome_of

log = logging.get(__name__)

_FRESH_SECONDS = 600.0
_RETRY_SECONDS = 10.0
# Fetches for unknown key ids per `_RETRY_SECONDS`.
_MAX_UNKNOWN_ASKED = 5


class KeySet:
    def __init__(self, fetch: Callable[[], Awaitable[str]]) -> None:
        """*fetch* returns a JSON Web Key Set, or raises `Unavailable`."""
        self._fetch = fetch
        self._keys: dict[str, PyJWK] = {}
        # In seconds of the monotonic clock.
        self._fetched_at = float("-inf")
        self._retry_at = float("-inf")
        self._times_forgotten = 0
        self._asked_for_unknown: deque[float] = deque(maxlen=_MAX_UNKNOWN_ASKED)
        self._fetching: asyncio.Task[None] | None = None

    async def find(self, key_id: str, *, fresh_seconds: float | None = None) -> PyJWK | None:
        """Returns the key with that id, or `None` if auth-service has none.

        Keys older than *fresh_seconds*, by default ten minutes, are fetched again. Raises `Unavailable` if the key is
        unknown and auth-service does not answer.
        """
        if key_id in self._keys:
            now, fresh = time.monotonic(), _FRESH_SECONDS if fresh_seconds is None else fresh_seconds
            if now - self._fetched_at >= fresh and now >= self._retry_at:
                await self._refresh()
            if key_id in self._keys:
                return self._keys[key_id]
        if self._fetching is not None:
            # One fetch serves all callers.
            await outcome_of(self._fetching)
        if key_id not in self._keys and self._may_ask_for_unknown():
            await self._fetch_keys()
            # Counted after the answer: while auth-service is down, the caller gets Unavailable, not "unknown".
            self._asked_for_unknown.append(time.monotonic())
        return self._keys.get(key_id)

    def forget(self) -> None:
        """Forgets all keys after a revocation of keys, until they are fetched again."""
        self._keys = {}
        self._times_forgotten += 1
        self._asked_for_unknown.clear()

    def _may_ask_for_unknown(self) -> bool:
        asked = self._asked_for_unknown
        return len(asked) < _MAX_UNKNOWN_ASKED or time.monotonic() - asked[0] > _RETRY_SECONDS

    async def _refresh(self) -> None:
        # Set first, so that other callers use the known keys meanwhile.
        self._retry_at = time.monotonic() + _RETRY_SECONDS
        try:
            await self._fetch_keys()
        except AppError:
            log.warning("keys_not_refreshed")

    async def _fetch_keys(self) -> None:
        if self._fetching is None:
            self._fetching = asyncio.create_task(self._replace_keys())
        # Shielded, so that a caller that is cancelled does not cancel the fetch of the others.
        await outcome_of(self._fetching)

    async def _replace_keys(self) -> None:
        try:
            asked_at, keys = await self._ask()
            self._keys = {key.key_id: key for key in keys if key.key_id}
            self._fetched_at, self._retry_at = asked_at, float("-inf")
        except PyJWKSetError as error:
            raise Unavailable from error
        finally:
            self._fetching = None

    async def _ask(self) -> tuple[float, list[PyJWK]]:
        """Returns the moment of the question and the keys in the answer."""
        while True:
            asked_at, times_forgotten = time.monotonic(), self._times_forgotten
            keys = PyJWKSet.from_dict(json.loads(await self._fetch())).keys
            # An answer to a question from before a revocation may still hold revoked keys.
            if times_forgotten == self._times_forgotten:
                return asked_at, keys
