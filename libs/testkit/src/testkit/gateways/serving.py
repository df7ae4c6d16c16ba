"""The HTTP server on loopback in which a `Peer` runs, and the ways in which it can misbehave."""

import json
import ssl
import sys
import threading
import time
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from testkit.gateways.peer import Call, Fault, Peer, Refusal, Reply

_MAX_BODY = 8 * 1024 * 1024
_MAX_KEPT = 100_000
_LONGEST_SLEEP = 60.0


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, peer: Peer, port: int) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.peer = peer

    def encrypt(self, files: Mapping[str, str]) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(files["cert"], files["key"])
        # The thread of the connection makes the handshake, so that a caller who does not finish it holds up no other.
        self.socket = context.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Writes nothing: callers of these tests end connections as they please."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 60

    def do_GET(self) -> None:
        self._respond()

    def do_POST(self) -> None:
        self._respond()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Writes nothing: headers and bodies hold keys."""

    @property
    def _peer(self) -> Peer:
        assert isinstance(self.server, _Server)
        return self.server.peer

    def _respond(self) -> None:
        length = min(int(self.headers.get("content-length") or 0), _MAX_BODY)
        headers = {name.lower(): text for name, text in self.headers.items()}
        call = Call(self.command, self.path, headers, self.rfile.read(length))
        if call.path.startswith("/_peer/"):
            arguments = json.loads(call.body or b"{}")
            self._write(Reply(200, {"found": self._peer.steer(call.path.removeprefix("/_peer/"), arguments)}))
            return
        fault = self._peer.fault_of(call) or Fault("none")
        if fault.kind != "drip":
            time.sleep(min(fault.seconds, _LONGEST_SLEEP))
        reply = (
            Reply(503, {"message": "unavailable"})
            if fault.kind in {"error_before", "close_before", "drip"}
            else _served(self._peer, call)
        )
        if fault.kind == "drip":
            self._drip(fault)
            return
        if fault.kind in {"lose", "close_before"}:
            # With "lose" it is done, and the answer never arrives.
            self.close_connection = True
            return
        self._write(_told(fault, reply))

    def _write(self, reply: Reply) -> None:
        body = reply.body.encode() if isinstance(reply.body, str) else self._peer.json_text(reply.body)
        self.send_response(reply.status)
        self.send_header("content-type", reply.content_type)
        self.send_header("content-length", str(len(body)))
        for name, text in (self._peer.config.get("headers", {}) | dict(reply.headers)).items():
            self.send_header(name, text)
        self.end_headers()
        self.wfile.write(body)

    def _drip(self, fault: Fault) -> None:
        self.close_connection = True
        answer = f"HTTP/1.1 {fault.status} Slow\r\nX-Slow: {'x' * 1000}\r\nContent-Length: 0\r\n\r\n".encode()
        for byte in answer:
            self.wfile.write(bytes([byte]))
            time.sleep(min(fault.seconds, _LONGEST_SLEEP) / len(answer))


def _told(fault: Fault, reply: Reply) -> Reply:
    """Returns what is answered instead of *reply*, if anything."""
    match fault.kind:
        case "error_after":
            return Reply(500, {"message": "server error"})
        case "replace":
            return Reply(fault.status, fault.body, headers=fault.headers)
        case "merge":
            return Reply(reply.status, _merged(reply.body, fault.body))
        case _:
            return reply


def _served(peer: Peer, call: Call) -> Reply:
    with peer.lock:
        if len(peer.calls) < _MAX_KEPT:
            peer.calls.append(call)
        try:
            reply = peer.answer(call)
        except Refusal as refusal:
            return refusal.reply
        peer.write_books()
        return reply


def _merged(one: Any, other: Any) -> Any:
    """Puts the fields of *other* into *one*, also into the objects inside: a gateway that lies about a field."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one | {name: _merged(one.get(name), value) for name, value in other.items()}
    return other


def serve(make: Callable[[dict[str, Any]], Peer]) -> None:
    """Serves until the process is ended; its arguments are the file of its configuration and one that gets its port."""
    config, port_file = Path(sys.argv[1]), Path(sys.argv[2])
    peer = make(json.loads(config.read_text()))
    peer.open_books()
    server = _Server(peer, peer.first_config.get("port", 0))
    if files := peer.first_config.get("tls"):
        encrypted = _Server(peer, peer.first_config.get("tls_port", 0))
        encrypted.encrypt(files)
        threading.Thread(target=encrypted.serve_forever, daemon=True).start()
        _write_port(port_file.with_suffix(".tls"), encrypted)
    _write_port(port_file, server)
    server.serve_forever()


def _write_port(file: Path, server: _Server) -> None:
    written = file.with_suffix(f"{file.suffix}.new")
    written.write_text(str(server.server_address[1]))
    written.rename(file)
