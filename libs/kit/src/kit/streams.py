"""Streams of messages whose sender may be silent only for a time."""

import asyncio
from collections.abc import AsyncIterator


async def each_within[Item](items: AsyncIterator[Item], seconds: float) -> AsyncIterator[Item]:
    """Yields *items*. Raises TimeoutError if the next one does not come within *seconds*."""
    while True:
        try:
            async with asyncio.timeout(seconds):
                item = await anext(items)
        except StopAsyncIteration:
            return
        yield item
