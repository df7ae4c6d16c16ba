"""Offers of a client to change the protocol of its connection: that of a socket is taken, all others are ignored."""

from typing import ClassVar

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from gateway.line import heads
from gateway.line.handshakes import Handshakes, read_handshake
from gateway.line.pace import PaceChecks
from gateway.line.refusals import BadRequest, UnknownMethod
from gateway.line.sockets import begin_handshake
from kit.errors import AppError, Unavailable

_TOO_EARLY = "Send frames after the answer to the handshake."


class Offers(HttpToolsProtocol):
    """The part of `HttpProtocol` that answers offers."""

    handshakes: ClassVar = Handshakes()
    _pace_checks: PaceChecks
    # True if nothing that arrives from now on is read. It is counted.
    _is_refused = False
    _drained_bytes = 0
    # True while the handshake of a socket waits for its turn.
    _is_waiting = False

    def _read(self, data: bytes) -> None:
        raise NotImplementedError

    def _refuse(self, error: AppError) -> None:
        raise NotImplementedError

    def _answer_offer(self, rest: bytes) -> None:
        """Continues after a head with an offer to change the protocol; *rest* are the bytes behind the head."""
        method, version = self.parser.get_method(), self.parser.get_http_version()
        if method == b"CONNECT":
            self._refuse(UnknownMethod())
        elif method == b"GET" and version == "1.1" and heads.offers_socket(self.headers):
            self._open_socket(rest)
        else:
            head = heads.serialized(method, self.url, version, heads.without_offer(self.headers))
            # The parser has decided that there is no body, so another one reads the request.
            self.parser = httptools.HttpRequestParser(self)
            self.parser.set_dangerous_leniencies(lenient_data_after_close=True)
            self._read(head + rest)

    def _open_socket(self, rest: bytes) -> None:
        if rest:
            refusal: AppError = BadRequest(_TOO_EARLY)
        elif self.cycle is not None and not self.cycle.response_complete:
            refusal = BadRequest("Send the handshake after the answers to earlier requests.")
        elif not self.url.startswith(b"/"):
            refusal = BadRequest("The request target must be a path.")
        else:
            self._is_waiting = self._is_refused = True
            self.handshakes.add(self._begin_handshake)
            return
        self._refuse(refusal)

    def _begin_handshake(self) -> None:
        """Hands the connection to the protocol of sockets, unless the handshake is refused."""
        if self.transport.is_closing() or not self._is_waiting:
            return
        self._is_waiting = False
        try:
            if self._drained_bytes:
                raise BadRequest(_TOO_EARLY)
            begin_handshake(self, read_handshake(self.headers, self.config.ws_max_size))
        except AppError as refusal:
            self._refuse(refusal)
        else:
            self._pace_checks.stop()

    def shutdown(self) -> None:
        if self._is_waiting:
            self._is_waiting = False
            self._refuse(Unavailable())
        else:
            super().shutdown()
