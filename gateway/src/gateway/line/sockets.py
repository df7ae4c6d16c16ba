"""The protocol of a socket's handshake: uvicorn's, quiet about refusals. The open socket has a protocol of its own."""

import asyncio
from asyncio.transports import BaseTransport
from contextvars import copy_context
from typing import Any, ClassVar, cast
from urllib.parse import unquote

from starlette.types import Scope
from starlette.websockets import WebSocketDisconnect
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.utils import ClientDisconnected
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.datastructures import Headers

from gateway import problems
from gateway.line.connections import Counted
from gateway.line.handshakes import Handshake
from gateway.line.limits import Limits
from gateway.line.open_socket import Handler, OpenSocket
from gateway.line.open_sockets import OpenSockets
from gateway.line.pace import PaceChecks
from gateway.security_headers import SECURITY_HEADERS
from kit import call, logging
from kit.errors import AppError, Internal, Unavailable

log = logging.get(__name__)

_OPEN = "gateway.open"


def open_socket(scope: Scope, handler: Handler, subprotocol: str | None = None) -> OpenSocket:
    """Accepts the handshake, and takes the socket over from the application, which may return.

    The answer is sent with the first frames, which the application sends next. Raises WebSocketDisconnect if the client
    has left.
    """
    opened: OpenSocket = scope["extensions"][_OPEN](handler, subprotocol)
    return opened


def begin_handshake(http: HttpToolsProtocol, handshake: Handshake) -> None:
    """Takes a connection over from the protocol that has read its handshake."""
    http.connections.discard(http)
    protocol = SocketProtocol(http.config, http.server_state, http.app_state)
    protocol.connection_made(http.transport)
    http.transport.set_protocol(protocol)
    protocol.begin(handshake, http.url, cast(Scope, http.scope))


class SocketProtocol(Counted, WebSocketsSansIOProtocol):
    """Serves a handshake that `HttpProtocol` has found to be well-formed."""

    limits: ClassVar[Limits]
    sockets: ClassVar[OpenSockets]
    _is_open = False

    def begin(self, handshake: Handshake, target: bytes, head: Scope) -> None:
        """Lets the application answer; *head* is the scope as far as it was known when the handshake was read."""
        self.conn, self.response = handshake.conn, handshake.response
        path, _, query = target.partition(b"?")
        offered = [value for name, value in head["headers"] if name == b"sec-websocket-protocol"]
        scope: Any = {
            **head,
            "type": "websocket",
            "scheme": self.scheme,
            "path": self.root_path + unquote(path.decode("ascii")),
            "raw_path": path,
            "query_string": query,
            "subprotocols": [part.strip().decode("latin-1") for value in offered for part in value.split(b",")],
            "extensions": {"websocket.http.response": {}, _OPEN: self._open},
        }
        self.scope, self.handshake_initiated = scope, True
        task = self.loop.create_task(self.run_asgi())
        task.add_done_callback(self.on_task_complete)
        self.tasks.add(task)

    def connection_made(self, transport: BaseTransport) -> None:
        super().connection_made(transport)
        self._pace_checks = PaceChecks(self.loop, cast(asyncio.Transport, transport), self.limits)
        self._pace_checks.start(lambda _now: None)

    def connection_lost(self, exc: Exception | None) -> None:
        self._pace_checks.stop()
        super().connection_lost(exc)

    def resume_writing(self) -> None:
        self._pace_checks.reading.resumed += 1
        super().resume_writing()

    def shutdown(self) -> None:
        """Ends the socket, or refuses its handshake, because the gateway stops."""
        if self.handshake_complete or self.initial_response:
            super().shutdown()
        else:
            # The context of the server is not that of the call.
            copy_context().run(self._refuse, Unavailable())
            self.transport.close()

    def send_500_response(self) -> None:
        if not self.handshake_complete and not self.initial_response:
            self._refuse(Internal())

    def _refuse(self, error: AppError) -> None:
        """Answers the handshake where the application does not."""
        offered = dict(self.scope["headers"]).get(b"x-request-id", b"").decode("latin-1")
        call.enter(call.Call(request_id=call.request_id_from(offered)))
        answer = problems.response(error)
        headers = {**answer.headers, **SECURITY_HEADERS, "X-Request-ID": call.current().request_id}
        response = self.conn.reject(answer.status_code, "")
        response.headers, response.body = Headers({**headers, "Connection": "close"}), bytes(answer.body)
        self.handshake_complete = self.close_sent = True
        self.conn.send_response(response)
        self.transport.write(b"".join(self.conn.data_to_send()))

    async def run_asgi(self) -> None:
        """Runs the application. uvicorn takes an answer that refuses the handshake for a defect, and logs an error."""
        try:
            await self.app(self.scope, self.receive, self.send)
        except (ClientDisconnected, WebSocketDisconnect):
            # The client has left during the handshake.
            pass
        except BaseException:
            log.exception("socket_failed")
            self.send_500_response()
        else:
            if not self.handshake_complete and self.initial_response is None:
                log.error("handshake_without_answer")
                self.send_500_response()
        if self.close_timer is None and not self._is_open:
            self.transport.close()

    def _open(self, handler: Handler, subprotocol: str | None) -> OpenSocket:
        """Hands the connection to a protocol without the parts that only a handshake needs."""
        if self.disconnected or self.transport.is_closing() or not self.queue.empty():
            raise WebSocketDisconnect(1006)
        self._pace_checks.stop()
        for name, value in self.default_headers:
            self.response.headers[name.decode("latin-1")] = value.decode("latin-1")
        if subprotocol is not None:
            self.response.headers["Sec-WebSocket-Protocol"] = subprotocol
        self.handshake_complete = True
        self.conn.send_response(self.response)
        opened = OpenSocket(self.transport, self.conn, handler, self.sockets, self.open_connections)
        self.transport.set_protocol(opened)
        self.connections.discard(self)
        self.sockets.add(opened, self.connections)
        self._is_open = True
        return opened
