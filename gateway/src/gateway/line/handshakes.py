"""The handshakes of sockets: which are valid, and when each of them begins.

When a gateway has stopped, all its clients come to the others at once. Their heads have arrived together, and to begin
all these handshakes takes seconds, in which nothing else would happen: no answer to another client, and no revocation
heard. So they wait here, and some begin in each round of the event loop.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from websockets.datastructures import Headers
from websockets.exceptions import InvalidHandshake
from websockets.http11 import Request, Response
from websockets.protocol import State
from websockets.server import ServerProtocol

from gateway.line.compression import DeflateFactory
from gateway.line.heads import Header
from gateway.line.refusals import BadRequest, UpgradeRequired
from kit import logging

log = logging.get(__name__)

# The time in each round of the event loop in which handshakes begin.
_SECONDS_IN_A_ROUND = 0.005
_EXTENSIONS = [DeflateFactory()]
# The headers that websockets looks at.
_OF_HANDSHAKE = (b"connection", b"origin", b"upgrade")
_PREFIX = b"sec-websocket-"
_VERSION = (b"sec-websocket-version", b"13")


@dataclass(frozen=True)
class Handshake:
    """A valid handshake: the connection, which has not answered it yet, and the answer that would accept it."""

    conn: ServerProtocol
    response: Response


def read_handshake(headers: Iterable[Header], max_frame_bytes: int | None) -> Handshake:
    """Raises UpgradeRequired or BadRequest for a handshake that websockets does not accept.

    Its own parser does not read the head, which the parser of HTTP has read: it takes a large part of a handshake.
    """
    headers = list(headers)
    # The parser begins with frames, as after a handshake.
    conn = ServerProtocol(extensions=_EXTENSIONS, state=State.OPEN, max_size=max_frame_bytes)
    conn.state = State.CONNECTING
    looked_at = Headers(
        [
            (name.decode("ascii"), value.decode("latin-1"))
            for name, value in headers
            if name in _OF_HANDSHAKE or name.startswith(_PREFIX)
        ]
    )
    try:
        accept, extensions, _ = conn.process_request(Request("/", looked_at))
    except InvalidHandshake:
        if [header for header in headers if header[0] == _VERSION[0]] != [_VERSION]:
            raise UpgradeRequired from None
        raise BadRequest("The handshake is not valid.") from None
    if any(name == b"transfer-encoding" or (name == b"content-length" and value != b"0") for name, value in headers):
        raise BadRequest("A handshake has no body.")
    answer = Headers(Upgrade="websocket", Connection="Upgrade")
    answer["Sec-WebSocket-Accept"] = accept
    if extensions is not None:
        answer["Sec-WebSocket-Extensions"] = extensions
    return Handshake(conn, Response(101, "Switching Protocols", answer))


class Handshakes:
    """The handshakes that have not begun, in the order in which they arrived."""

    def __init__(self) -> None:
        self._waiting: deque[Callable[[], None]] = deque()
        self._is_scheduled = False

    def add(self, begin: Callable[[], None]) -> None:
        """Calls *begin* in one of the next rounds of the event loop."""
        self._waiting.append(begin)
        if not self._is_scheduled:
            self._schedule()

    def _schedule(self) -> None:
        self._is_scheduled = True
        asyncio.get_running_loop().call_soon(self._begin_some)

    def _begin_some(self) -> None:
        self._is_scheduled = False
        # Not the time of the loop, which stands still within a round.
        until = time.perf_counter() + _SECONDS_IN_A_ROUND
        while self._waiting:
            try:
                self._waiting.popleft()()
            except Exception:
                # The others wait for this one.
                log.exception("handshake_failed")
            if time.perf_counter() > until:
                break
        if self._waiting:
            self._schedule()
