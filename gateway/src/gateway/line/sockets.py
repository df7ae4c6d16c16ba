"""The protocol of sockets: uvicorn's, with an end for clients that do not read, and quiet about refused handshakes."""

import asyncio
from asyncio.transports import BaseTransport
from typing import ClassVar, cast

from uvicorn.protocols.utils import ClientDisconnected
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from gateway.line.limits import Limits
from gateway.line.pace import Looks
from kit import logging

log = logging.get(__name__)


class SocketProtocol(WebSocketsSansIOProtocol):
    """Serves a handshake that `HttpProtocol` has found to be well-formed, and the socket after it."""

    limits: ClassVar[Limits]

    def connection_made(self, transport: BaseTransport) -> None:
        super().connection_made(transport)
        self._looks = Looks(self.loop, cast(asyncio.Transport, transport), self.limits)
        self._looks.start(lambda _now: None)

    def connection_lost(self, exc: Exception | None) -> None:
        self._looks.stop()
        super().connection_lost(exc)

    def resume_writing(self) -> None:
        self._looks.reader.resumed += 1
        super().resume_writing()

    async def run_asgi(self) -> None:
        """Runs the application. uvicorn takes an answer that refuses the handshake for a defect, and logs an error."""
        try:
            await self.app(self.scope, self.receive, self.send)
        except ClientDisconnected:
            pass
        except BaseException:
            log.exception("socket_failed")
            self.send_500_response()
        else:
            if not self.handshake_complete and self.initial_response is None:
                log.error("handshake_without_answer")
                self.send_500_response()
        if self.close_timer is None:
            self.transport.close()
