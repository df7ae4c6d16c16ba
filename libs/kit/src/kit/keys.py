"""Public keys of the token signer (RFC 7517), fetched once and again when an unknown key id turns up.

A key id that the signer does not know either is remembered for a while, and unknown ones make us ask only so often, so
that forged tokens cannot be used to hammer the signer. While the signer is down, the keys already known stay good,
unless the signer has said before that it takes keys back.
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
        # Moments of the monotonic clock.
        self._fetched_at = float("-inf")
        self._retry_at = float("-inf")
        self._times_forgotten = 0
        self._asked_for_unknown: deque[float] = deque(maxlen=_UNKNOWN_ASKED)
        self._fetching: asyncio.Task[None] | None = None

    async def find(self, key_id: str, *, fresh_seconds: float | None = None) -> PyJWK | None:
        """The key of that id; None if the signer has none, Unavailable if nobody can tell.

        *fresh_seconds*: keys that are older are fetched again; by default after ten minutes.
        """
        if key_id in self._keys:
            now, fresh = time.monotonic(), _FRESH_SECONDS if fresh_seconds is None else fresh_seconds
            if now - self._fetched_at >= fresh and now >= self._retry_at:
                await self._refresh()
            if key_id in self._keys:
                return self._keys[key_id]
        if self._fetching is not None:
            # Everybody waits for the one question that is under way.
            await asyncio.shield(self._fetching)
        if key_id not in self._keys and self._may_ask_for_unknown():
            await self._fetch_keys()
            # Counted when answered: while nobody can tell, that is what must be said.
            self._asked_for_unknown.append(time.monotonic())
        return self._keys.get(key_id)

    def forget(self) -> None:
        """The signer has taken keys back: none counts until it was asked again."""
        self._keys = {}
        self._times_forgotten += 1
        self._asked_for_unknown.clear()

    def _may_ask_for_unknown(self) -> bool:
        asked = self._asked_for_unknown
        return len(asked) < _UNKNOWN_ASKED or time.monotonic() - asked[0] > _RETRY_SECONDS

    async def _refresh(self) -> None:
        # First, so that nobody else asks meanwhile: the keys at hand will do.
        self._retry_at = time.monotonic() + _RETRY_SECONDS
        try:
            await self._fetch_keys()
        except AppError:
            log.warning("keys_not_refreshed")

    async def _fetch_keys(self) -> None:
        if self._fetching is None:
            self._fetching = asyncio.create_task(self._replace_keys())
        # Shielded: a caller who gives up must not take the answer from the others.
        await asyncio.shield(self._fetching)

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
        """When it was asked, and the answer."""
        while True:
            asked_at, times_forgotten = time.monotonic(), self._times_forgotten
            keys = PyJWKSet.from_dict(json.loads(await self._fetch())).keys
            # An answer to a question from before keys were taken back may still hold them.
            if times_forgotten == self._times_forgotten:
                return asked_at, keys
