"""Streams through the gateway: the mark of a route that reads one, and the start of an answer that is one.

The deadline of a call counts until its answer begins. Bytes take as long as they take.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Any

from starlette.routing import BaseRoute

from kit import call
from kit.errors import Unavailable

_MARK = "reads_a_stream"


def streamed_body[Endpoint: Callable[..., Any]](endpoint: Endpoint) -> Endpoint:
    """Mark *endpoint*, below `@router.post(…)`: it has neither the size limit of a body nor the deadline of a call."""
    setattr(endpoint, _MARK, True)
    return endpoint


def reads_a_stream(route: BaseRoute) -> bool:
    """Whether the endpoint of *route* is marked with `streamed_body`."""
    return getattr(getattr(route, "endpoint", None), _MARK, False)


async def first_of[Answer](answers: AsyncIterator[Answer], default: Answer | None = None) -> Answer:
    """The first of *answers*, within the deadline of the call, which then no longer holds for the others.

    While it waits, an error of the service can still become the status of the response. Returns *default* if there are
    no answers. Raises Unavailable at the deadline.
    """
    seconds = call.current().seconds_left()
    call.enter(replace(call.current(), deadline=None))
    try:
        async with asyncio.timeout(seconds):
            return await (anext(answers) if default is None else anext(answers, default))
    except TimeoutError:
        raise Unavailable from None
