"""Public keys of the token signer (RFC 7517), fetched once and again when an unknown key id turns up.

A key id that the signer does not know either is remembered for a while, so that forged tokens cannot be used to
hammer the signer. While the signer is down, the keys already known stay good.
"""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable

from jwt import PyJWK, PyJWKSet
from jwt.exceptions import PyJWKSetError

from kit import logging
from kit.errors import AppError, Unauthenticated

log = logging.get(__name__)

_FRESH_SECONDS = 600.0
_MISS_SECONDS = 10.0
_MISSES_KEPT = 1000


class KeySet:
    def __init__(self, fetch: Callable[[], Awaitable[str]]) -> None:
        self._fetch = fetch
        self._keys: dict[str, PyJWK] = {}
        self._fetched_at = float("-inf")
        self._misses: dict[str, float] = {}
        self._fetching = asyncio.Lock()

    async def get(self, key_id: str) -> PyJWK:
        """The key of that id; Unauthenticated if there is none, Unavailable if nobody can tell."""
        key = self._keys.get(key_id)
        if key is not None and time.monotonic() - self._fetched_at < _FRESH_SECONDS:
            return key
        if key is None and time.monotonic() < self._misses.get(key_id, 0.0):
            raise Unauthenticated
        return await self._refetch(key_id)

    async def _refetch(self, key_id: str) -> PyJWK:
        asked_at = time.monotonic()
        async with self._fetching:
            # Somebody who waited behind a fetch uses its result instead of asking again.
            if self._fetched_at < asked_at:
                try:
                    keys = PyJWKSet.from_dict(json.loads(await self._fetch())).keys
                    self._keys = {key.key_id: key for key in keys if key.key_id}
                    self._fetched_at = time.monotonic()
                except (AppError, PyJWKSetError):
                    if key_id not in self._keys:
                        raise
                    log.warning("keys_not_refreshed")
                    self._fetched_at = time.monotonic() - _FRESH_SECONDS + _MISS_SECONDS
            if key := self._keys.get(key_id):
                return key
            if len(self._misses) >= _MISSES_KEPT:
                self._misses.clear()
            self._misses[key_id] = time.monotonic() + _MISS_SECONDS
            raise Unauthenticated
