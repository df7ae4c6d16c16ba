"""Lets webhooks go before the work that follows from them, which can wait.

Both need the time of this process, and its connections to the database. Without precedence, the answers to many
webhooks would wait for what the first of them have brought, and the gateway would send them again.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from time import monotonic

# So many webhooks at once are more than usual: others of the same kind are behind them.
_MANY = 3
_LASTS_SECONDS = 0.25
# While there are many, work rests for so much longer than it took, and no longer than this.
_FACTOR = 2.0
_LONGEST_SECONDS = 0.05


class Precedence:
    def __init__(self) -> None:
        self._webhooks = 0
        self._many_until = 0.0

    @contextlib.contextmanager
    def taken(self) -> Iterator[None]:
        """A webhook is answered as long as the context lasts."""
        self._webhooks += 1
        if self._webhooks >= _MANY:
            self._many_until = monotonic() + _LASTS_SECONDS
        try:
            yield
        finally:
            self._webhooks -= 1

    @contextlib.asynccontextmanager
    async def given(self) -> AsyncIterator[None]:
        """Rests after the work in the context, as long as there are many webhooks."""
        began = monotonic()
        yield
        ended = monotonic()
        if ended < self._many_until:
            await asyncio.sleep(min(_FACTOR * (ended - began), _LONGEST_SECONDS))
