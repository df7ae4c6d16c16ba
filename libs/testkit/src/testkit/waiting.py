"""Waiting for what happens in its own time, in tests."""

import asyncio
import time
from collections.abc import Awaitable, Callable


async def eventually(condition: Callable[[], bool | Awaitable[bool]], *, seconds: float = 30.0) -> None:
    """Returns as soon as *condition* is true; raises AssertionError if that takes longer than *seconds*."""
    deadline = time.monotonic() + seconds
    while not await _is_true(condition):
        if time.monotonic() > deadline:
            raise AssertionError(f"not true within {seconds:g} s")
        await asyncio.sleep(0.01)


async def _is_true(condition: Callable[[], bool | Awaitable[bool]]) -> bool:
    result = condition()
    return result if isinstance(result, bool) else await result
