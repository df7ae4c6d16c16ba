"""The protocol of HTTP connections: uvicorn's with bounds, one shape of refusals, and no ear for offers of HTTP/2."""

import asyncio
from time import monotonic
from typing import Any, ClassVar, cast

import httptools
from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

from gateway.line import heads, limits
from gateway.line.connections import Counted
from gateway.line.last_answer import LastAnswer, Lingering
from gateway.line.offers import Offers
from gateway.line.pace import BodyPace, PaceChecks
from gateway.line.refusals import ARRIVED, REFUSAL, BadRequest, HeadersTooLarge, RequestTimeout, TargetTooLong
from gateway.line.splicing import SPLICE, Splices
from kit.errors import AppError

_VERSIONS = ("1.1", "1.0")
_LOGGED_TARGET_BYTES = 200


class HttpProtocol(Counted, Splices, Offers):
    """Adds to uvicorn's protocol:

    - An offer to change to a protocol other than WebSocket is ignored, as RFC 9110 (section 7.8) permits. uvicorn would
      ignore the body of such a request and read it as the next request.
    - The size of heads, the silence of clients and the bytes that surround a body are bounded.
    - A request that cannot be read is answered after the requests before it, by the application, which finds the
      reason in `scope["refusal"]`. Then the connection ends.

    An ordinary request costs a few calls more, however many headers it has.
    """

    limits: ClassVar[limits.Limits]

    def __init__(self, *arguments: Any, **parameters: Any) -> None:
        super().__init__(*arguments, **parameters)
        self._answering: RequestResponseCycle | None = None
        # True from the end of a head to the end of its body.
        self._is_in_body = False
        # True if nothing that arrives from now on is read.
        self._is_refused = False
        self._is_lingering = False
        # Bytes of the packet in hand that may belong to an incomplete head, and of such a head in packets before.
        self._packet_bytes = self._head_bytes = 0
        self._head_since: float | None = self.loop.time()
        self._body_bytes = 0
        # The value of `_body_bytes` when it grew last, and the bytes that have arrived since then.
        self._body_bytes_seen = 0
        self._idle_bytes = self._drained_bytes = 0
        # A head in one packet of this size cannot exceed a limit of bytes.
        self._small_bytes = min(self.limits.header_bytes, limits.MAX_TARGET_BYTES)
        self._pace = BodyPace(self.limits)
        self._paced: object = None
        # The scope of the last complete head; both are None at the beginning.
        self._complete: object = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._pace_checks = PaceChecks(self.loop, transport, self.limits, self._disconnect)
        self._pace_checks.start(self._look)

    def connection_lost(self, exc: Exception | None) -> None:
        self._pace_checks.stop()
        self._disconnect()
        super().connection_lost(exc)

    def _disconnect(self) -> None:
        """Tells the request that is being answered. uvicorn tells the newest one, which may still wait for its turn."""
        if self._answering is not None:
            self._answering.disconnected = True
            self._answering.message_event.set()
            self._give_up_splicing()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        self._answering = cycle
        super()._start_asgi_task(cycle, app)

    def resume_writing(self) -> None:
        self._pace_checks.reading.resumed += 1
        super().resume_writing()

    # Reading

    def data_received(self, data: bytes) -> None:
        if self._is_refused:
            self._drained_bytes += len(data)
            return
        if self.timeout_keep_alive_task is not None:
            self._unset_keepalive_if_required()
        self._read(data)
        # After a complete request, which is what nearly every packet is, there is nothing to bound.
        if self._is_in_body:
            self._bound_body()
        elif self._packet_bytes or self.scope is not self._complete:
            self._bound_head()

    def _read(self, data: bytes) -> None:
        self._packet_bytes = len(data)
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade as upgrade:
            self._answer_offer(data[upgrade.args[0] :])
        except httptools.HttpParserError as error:
            self._refuse(heads.refusal_of(error))

    def _bound_head(self) -> None:
        if self._is_refused:
            return
        # The rest of a packet with an earlier request is small, and is counted as one byte.
        self._head_bytes += max(1, self._packet_bytes)
        if self._head_since is None:
            self._head_since = self.loop.time()
        if self._head_bytes > self.limits.header_bytes:
            self._refuse(TargetTooLong() if self._has_begun and not self.headers else HeadersTooLarge())

    @property
    def _has_begun(self) -> bool:
        """True from the first byte of a head to its end."""
        return self.scope is not self._complete

    def _bound_body(self) -> None:
        if self._is_refused:
            return
        if self._body_bytes != self._body_bytes_seen:
            self._body_bytes_seen, self._idle_bytes = self._body_bytes, 0
        else:
            # The head, the extension of a chunk, or a trailer.
            self._idle_bytes += self._packet_bytes
            if self._idle_bytes > 2 * self.limits.header_bytes:
                self._refuse(BadRequest("The body has too many bytes without content."))
        if self.cycle.response_complete:
            self._drained_bytes += self._packet_bytes
            if self._drained_bytes > limits.MAX_DRAINED_BYTES:
                self._linger()

    def on_headers_complete(self) -> None:
        if self._head_bytes or self._packet_bytes > self._small_bytes or len(self.headers) > limits.MAX_HEADERS:
            heads.check_size(self.url, self.headers, self.limits.header_bytes)
        if self.parser.should_upgrade():
            # Read on in `_answer_offer`.
            return
        if not self.url.startswith(b"/"):
            self.url = heads.origin_form(self.url)
        if len(self.pipeline) >= limits.MAX_PIPELINED:
            raise BadRequest("Too many requests were sent ahead of their answers.")
        super().on_headers_complete()
        self.scope[SPLICE] = self.splice  # type: ignore[literal-required]
        self.scope[ARRIVED] = monotonic()  # type: ignore[literal-required]
        self._complete, self._is_in_body = self.scope, True
        self._body_bytes = self._body_bytes_seen = self._idle_bytes = self._drained_bytes = 0
        # Fields after a chunked body are no headers: they were not there when the request was admitted.
        self.headers = []
        if self.scope["http_version"] not in _VERSIONS:
            self._put_refusal(BadRequest("The version of HTTP is not supported."))
        if self.expect_100_continue:
            # After an answer instead of 100 the client sends no body, and its next request would be taken for it.
            self.cycle.keep_alive = False
        if not self.cycle.keep_alive:
            self._make_last(self.cycle)

    def on_body(self, body: bytes) -> None:
        self._body_bytes += len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        if self.parser.should_upgrade():
            return
        super().on_message_complete()
        self._is_in_body = False
        self._head_since, self._head_bytes, self._packet_bytes = None, 0, 0

    # Refusals

    def _refuse(self, error: AppError) -> None:
        """Answers the request in hand with *error*, if it has no answer yet, and ends the connection."""
        self._is_refused = True
        cycle = self.cycle
        if not self._is_in_body:
            self._start_refused(error)
        elif cycle.response_complete:
            self._linger()
        else:
            self._put_refusal(error)
            cycle.keep_alive = False
            self._make_last(cycle)
            cycle.message_event.set()

    def _make_last(self, cycle: RequestResponseCycle) -> None:
        cycle.transport = LastAnswer(self.transport, self._close)  # type: ignore[assignment]

    def _put_refusal(self, error: AppError) -> None:
        cast(dict[str, Any], self.cycle.scope)[REFUSAL] = error

    def _start_refused(self, error: AppError) -> None:
        """Passes a request whose head is not complete to the application, as far as it is known."""
        earlier = self.cycle
        if not self._has_begun:
            self.on_message_begin()
        path = self.url[:_LOGGED_TARGET_BYTES].partition(b"?")[0].decode("ascii", "replace")
        method = self.parser.get_method().decode("ascii") if self.url else "UNKNOWN"
        known = {"method": method, "path": path or "/", "raw_path": b"", "query_string": b"", REFUSAL: error}
        self.scope.update(known)  # type: ignore[typeddict-item]
        self.cycle = RequestResponseCycle(
            scope=self.scope,
            transport=self.transport,
            flow=self.flow,
            logger=self.logger,
            access_logger=self.access_logger,
            access_log=self.access_log,
            default_headers=self.server_state.default_headers,
            message_event=asyncio.Event(),
            expect_100_continue=False,
            keep_alive=False,
            on_response=self.on_response_complete,
        )
        self._make_last(self.cycle)
        self.cycle.more_body = False
        if earlier is None or earlier.response_complete:
            self._start_asgi_task(self.cycle, self.app)
        else:
            self.pipeline.appendleft((self.cycle, self.app))

    def on_response_complete(self) -> None:
        if self._is_lingering:
            self.server_state.total_requests += 1
            return
        super().on_response_complete()
        if self.pipeline:
            # uvicorn reads on after each answer, so requests could pile up while their client does not read.
            self.flow.pause_reading()

    def _close(self) -> None:
        """Ends the connection after its last answer."""
        if self._is_refused or self._is_in_body:
            self._linger()
        else:
            self.transport.close()

    def _linger(self) -> None:
        """Ends the connection, but reads on while the client sends, so that it gets the last answer."""
        self._is_refused = self._is_lingering = True
        if self.transport.is_closing():
            return
        self.flow.resume_reading()
        Lingering(self.loop, self.transport, lambda: self._drained_bytes).start()

    # Time

    def _look(self, now: float) -> None:
        if self._is_refused:
            return
        if self._is_in_body:
            self._look_at_body(now)
        elif self._head_since is None:
            return
        elif self.flow.read_paused:
            self._head_since = now
        elif now - self._head_since >= self.limits.head_seconds:
            if self._head_bytes:
                self._refuse(RequestTimeout())
            else:
                self.transport.close()

    def _look_at_body(self, now: float) -> None:
        is_held_up = self.flow.read_paused or self.cycle.waiting_for_100_continue
        if is_held_up or self._paced is not self.scope:
            self._paced = self.scope
            self._pace.restart(now, self._body_bytes)
        elif self._pace.is_too_slow(now, self._body_bytes):
            self._refuse(RequestTimeout())
