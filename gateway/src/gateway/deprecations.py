"""Routes that will end tell so in each answer: `Deprecation` (RFC 9745), `Sunset` (RFC 8594), and what replaces them.

docs/changelog.md lists them, and promises clients the time between both days.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from email.utils import format_datetime
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

NOTICE = timedelta(days=180)

_MARK = "__deprecation__"


@dataclass(frozen=True)
class Deprecation:
    since: date
    # The last day on which the route works.
    sunset: date
    # The path of the route that does the same.
    successor: str

    @property
    def headers(self) -> list[tuple[bytes, bytes]]:
        begins = datetime.combine(self.since, time(), UTC)
        ends = datetime.combine(self.sunset, time(23, 59, 59), UTC)
        return [
            (b"deprecation", b"@%d" % int(begins.timestamp())),
            (b"sunset", format_datetime(ends, usegmt=True).encode()),
            # A line of its own: the header of a list has the next page, too.
            (b"link", f'<{self.successor}>; rel="successor-version"'.encode()),
        ]

    def telling(self, app: ASGIApp) -> ASGIApp:
        """Returns *app* with the headers in each answer of it."""

        async def told(scope: Scope, receive: Receive, send: Send) -> None:
            async def with_headers(message: Message) -> None:
                if message["type"] == "http.response.start":
                    message["headers"] = [*message.get("headers", ()), *self.headers]
                await send(message)

            await app(scope, receive, with_headers)

        return told


def deprecated[Endpoint: Callable[..., Any]](
    *, since: date, sunset: date, successor: str
) -> Callable[[Endpoint], Endpoint]:
    """Says that a route will end. Write it below `@router.get(…)`, and name the route in docs/changelog.md.

    Raises ValueError if clients have less time than is promised.
    """
    if sunset - since < NOTICE:
        raise ValueError(f"clients have {NOTICE.days} days: let the route work until {since + NOTICE}")

    def mark(endpoint: Endpoint) -> Endpoint:
        setattr(endpoint, _MARK, Deprecation(since, sunset, successor))
        return endpoint

    return mark


def deprecation_of(endpoint: object) -> Deprecation | None:
    found: Deprecation | None = getattr(endpoint, _MARK, None)
    return found
