"""Public keys of the token signer (RFC 7517), fetched once and again when an unknown key id turns up.

A key id that the signer does not know either is remembered for a while, and unknown ones make us ask only so often, so
that forged tokens cannot be used to hammer the signer. While the signer is down, the keys already known stay good.
"""

import asyncio
import json
import time
from collections import deque
from collections.abc import Awaitable, Callable

from jwt import PyJWK, PyJWKSet
from jwt.exceptions import PyJWKSetError

from kit import logging
from kit.errors import AppError

log = logging.get(__name__)

_FRESH_SECONDS = 600.0
_RETRY_SECONDS = 10.0
# Questions for unknown key ids, per `_RETRY_SECONDS`.
_UNKNOWN_ASKED = 5


class KeySet:
    def __init__(self, fetch: Callable[[], Awaitable[str]]) -> None:
        """*fetch* answers with a JSON Web Key Set, or raises Unavailable."""
        self._fetch = fetch
        self._keys: dict[str, PyJWK] = {}
        # A moment of the monotonic clock.
        self._fetch_again_at = float("-inf")
        self._asked_for_unknown: deque[float] = deque(maxlen=_UNKNOWN_ASKED)
        self._fetching: asyncio.Task[None] | None = None

    async def find(self, key_id: str) -> PyJWK | None:
        """The key of that id; None if the signer has none, Unavailable if nobody can tell."""
        if key_id in self._keys:
            if time.monotonic() >= self._fetch_again_at:
                await self._refresh()
            return self._keys.get(key_id)
        if self._fetching is not None:
            # Everybody waits for the one question that is under way.
            await asyncio.shield(self._fetching)
        if key_id not in self._keys and self._may_ask_for_unknown():
            await self._fetch_keys()
            # Counted when answered: while nobody can tell, that is what must be said.
            self._asked_for_unknown.append(time.monotonic())
        return self._keys.get(key_id)

    def _may_ask_for_unknown(self) -> bool:
        asked = self._asked_for_unknown
        return len(asked) < _UNKNOWN_ASKED or time.monotonic() - asked[0] > _RETRY_SECONDS

    async def _refresh(self) -> None:
        # First, so that nobody else asks meanwhile: the keys at hand will do.
        self._fetch_again_at = time.monotonic() + _RETRY_SECONDS
        try:
            await self._fetch_keys()
        except (AppError, PyJWKSetError):
            log.warning("keys_not_refreshed")

    async def _fetch_keys(self) -> None:
        if self._fetching is None:
            self._fetching = asyncio.create_task(self._replace_keys())
        # Shielded: a caller who gives up must not take the answer from the others.
        await asyncio.shield(self._fetching)

    async def _replace_keys(self) -> None:
        try:
            keys = PyJWKSet.from_dict(json.loads(await self._fetch())).keys
            self._keys = {key.key_id: key for key in keys if key.key_id}
            self._fetch_again_at = time.monotonic() + _FRESH_SECONDS
        finally:
            self._fetching = None
