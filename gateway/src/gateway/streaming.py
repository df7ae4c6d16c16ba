"""Support for routes with a streamed body, a large one, or a streamed answer.

The deadline of a call ends when its answer begins. The transfer of a stream has no deadline.
"""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Any, Protocol

from starlette.responses import Response, StreamingResponse
from starlette.routing import BaseRoute
from starlette.types import Receive, Scope, Send

from gateway.line.splicing import SPLICE
from kit import call
from kit.errors import Unavailable

_MARK = "has_streamed_body"
_MOST = "most_body_bytes"


def streamed_body[Endpoint: Callable[..., Any]](endpoint: Endpoint) -> Endpoint:
    """Exempts *endpoint* from the size limit of bodies and from the deadline. Write it below `@router.post(…)`."""
    setattr(endpoint, _MARK, True)
    return endpoint


def has_streamed_body(route: BaseRoute) -> bool:
    """Returns true if the endpoint of *route* is marked with `streamed_body`."""
    return getattr(getattr(route, "endpoint", None), _MARK, False)


def body_up_to[Endpoint: Callable[..., Any]](number: int) -> Callable[[Endpoint], Endpoint]:
    """Lets a body have so many bytes, more than the setting `MAX_JSON_BYTES` allows. Write it below `@router.post(…)`.

    The path of the route has no parameters.
    """

    def mark(endpoint: Endpoint) -> Endpoint:
        setattr(endpoint, _MOST, number)
        return endpoint

    return mark


def most_body_bytes(route: BaseRoute) -> int:
    """Returns the number of bytes that `body_up_to` gives the endpoint of *route*, or 0."""
    return getattr(getattr(route, "endpoint", None), _MOST, 0)


class Closable(Protocol):
    async def aclose(self) -> None: ...


class StreamedAnswer(StreamingResponse):
    """Closes the source of its content when it ends, also if the client leaves before.

    Otherwise the garbage collector would close it, some time later, and until then the service would hold the call.
    """

    def __init__(self, content: AsyncIterator[Any], source: Closable, **options: Any) -> None:
        super().__init__(content, **options)
        self._source = source

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            await self._source.aclose()


class SplicedAnswer(Response):
    """Passes on bytes that arrive at a socket, and closes it. The headers state the length."""

    def __init__(self, source: socket.socket, count: int, **options: Any) -> None:
        super().__init__(**options)
        self._source = source
        self._count = count

    async def __call__(self, scope: Scope, _receive: Receive, send: Send) -> None:
        with self._source:
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            await scope[SPLICE](self._source, self._count)
            await send({"type": "http.response.body", "body": b""})


async def first_of[Answer](answers: AsyncIterator[Answer], default: Answer | None = None) -> Answer:
    """Returns the first of *answers*, or *default* if there are none, and lifts the deadline for the rest.

    An error of the service before the first answer can still become the status of the response. Raises Unavailable at
    the deadline of the call.
    """
    seconds = call.current().seconds_left()
    call.enter(replace(call.current(), deadline=None))
    try:
        async with asyncio.timeout(seconds):
            return await (anext(answers) if default is None else anext(answers, default))
    except TimeoutError:
        raise Unavailable from None
