"""The server of `/metrics`: each reader has a thread and a deadline, and there are few readers at a time.

A reader who says nothing holds up no other one: also the TLS handshake happens in the thread of the reader, not where
the next one is accepted. A process that stops waits for none of them.
"""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from prometheus_client import CollectorRegistry, make_wsgi_app

from kit.tls import Tls

# For all of an exchange; Prometheus itself gives up after ten seconds, unless it is told otherwise.
DEADLINE_SECONDS = 10.0
READERS_AT_ONCE = 16


class MetricsServer(ThreadingMixIn, WSGIServer):
    daemon_threads = True

    def __init__(self, host: str, port: int, registry: CollectorRegistry, tls: Tls | None) -> None:
        """Listens at once. Raises OSError. With *tls*, a reader needs a certificate of the same authority."""
        self.address_family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        self._context = None if tls is None else tls.server_context()
        self._places = threading.Semaphore(READERS_AT_ONCE)
        super().__init__((host, port), _Handler)
        self.set_app(_only_metrics(make_wsgi_app(registry)))

    def process_request(self, request: Any, client_address: Any) -> None:
        if self._places.acquire(blocking=False):
            super().process_request(request, client_address)
        else:
            self.shutdown_request(request)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        if self._context is not None:
            # The first read makes the handshake, within the deadline.
            request = self._context.wrap_socket(request, server_side=True, do_handshake_on_connect=False)
        deadline = threading.Timer(DEADLINE_SECONDS, _end, (request,))
        deadline.daemon = True
        deadline.start()
        try:
            super().process_request_thread(request, client_address)
        finally:
            deadline.cancel()
            self._places.release()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Says nothing: a reader has left, has no certificate, or was too slow."""


class _Handler(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # so it is called
        """Says nothing: metrics are read every few seconds."""


def _end(request: socket.socket) -> None:
    # The method of plain sockets: the one of TLS takes the state away that the other thread uses.
    with contextlib.suppress(OSError):
        socket.socket.shutdown(request, socket.SHUT_RDWR)


def _only_metrics(app: Callable[..., Iterable[bytes]]) -> Callable[..., Iterable[bytes]]:
    def answer(question: dict[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
        if question["PATH_INFO"] == "/metrics":
            return app(question, start_response)
        start_response("404 Not Found", [("Content-Type", "text/plain")])
        return [b"Metrics are at /metrics.\n"]

    return answer


@contextlib.contextmanager
def serving(server: MetricsServer) -> Iterator[None]:
    """Serves from a thread of its own until the body ends."""
    thread = threading.Thread(target=server.serve_forever, name="metrics", daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
