"""Lets webhooks go before the work that follows from them, which can wait.

Both need the time of this process, and its connections to the database. Without precedence, the answers to many
webhooks would wait for what the first of them have brought, and the gateway would send them again. Each piece of that
work begins when no webhook is answered, and rests afterwards while there are many.
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
        self._none = asyncio.Event()
        self._many_until = 0.0

    @contextlib.contextmanager
    def taken(self) -> Iterator[None]:
        """A webhook is answered as long as the context lasts."""
        self._webhooks += 1
        self._none.clear()
        if self._webhooks >= _MANY:
            self._many_until = monotonic() + _LASTS_SECONDS
        try:
            yield
        finally:
            self._webhooks -= 1
            if not self._webhooks:
                self._none.set()

    async def turn(self) -> None:
        """Waits until no webhook is answered, for a moment at most, and lets those that have come meanwhile begin."""
        await asyncio.sleep(0)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_LONGEST_SECONDS):
                while self._webhooks:
                    await self._none.wait()

    @contextlib.asynccontextmanager
    async def given(self) -> AsyncIterator[None]:
        """Rests after the work in the context, as long as there are many webhooks."""
        began = monotonic()
        yield
        ended = monotonic()
        if ended < self._many_until:
            await asyncio.sleep(min(_FACTOR * (ended - began), _LONGEST_SECONDS))
