"""The frame of a payment gateway for tests: an HTTP server on loopback that keeps state and can misbehave.

Tests steer it below `/_peer/`: how the next calls end, what payers do, and how notifications are sent. With `books` in
its configuration, a file, it writes down all that it has done before it answers, so that it can be killed. It serves on
`port` if the configuration names one.
"""

import contextlib
import json
import sys
import threading
import time
import urllib.request
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

_MAX_BODY = 8 * 1024 * 1024
_MAX_KEPT = 100_000
_WEBHOOK_SECONDS = 10.0
_LONGEST_SLEEP = 60.0


@dataclass(frozen=True)
class Call:
    """A call of the adapter."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Reply:
    status: int
    body: object
    content_type: str = "application/json"


@dataclass
class Fault:
    """The way in which the next *times* calls of *path* end, after a pause.

    Nothing is done: "error_before", "close_before". It is done, and the answer is lost, an error, another one, or one
    with other fields: "lose", "error_after", "replace", "merge". With "none" there is only the pause.
    """

    kind: str
    # A part of the path; empty for all.
    path: str = ""
    times: int = 1
    seconds: float = 0.0
    # The answer of the kinds "replace" and "merge".
    status: int = 200
    body: Any = None


@dataclass
class Notification:
    """A webhook, ready to be sent."""

    headers: dict[str, str]
    body: bytes


class Refusal(Exception):
    """The answer to a call that the gateway refuses."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(str(reply))
        self.reply = reply


@dataclass
class Peer(ABC):
    first_config: dict[str, Any]
    config: dict[str, Any] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    notifications: list[Notification] = field(default_factory=list)
    lock: threading.RLock = field(default_factory=threading.RLock)
    # The names of the attributes that hold what it has done.
    KEPT: ClassVar[tuple[str, ...]] = ()

    def __post_init__(self) -> None:
        self.config = dict(self.first_config)

    def open_books(self) -> None:
        """Goes on with what an earlier process has written down, if any."""
        books = Path(self.first_config.get("books") or "")
        if books.is_file():
            for name, value in json.loads(books.read_text()).items():
                setattr(self, name, value)

    def write_books(self) -> None:
        """Writes down what it has done, as a whole or not at all."""
        if books := self.first_config.get("books"):
            written = Path(books).with_suffix(".new")
            written.write_text(json.dumps({name: getattr(self, name) for name in self.KEPT}))
            written.replace(books)

    @abstractmethod
    def answer(self, call: Call) -> Reply:
        """Does what *call* asks for. Raises Refusal."""

    @abstractmethod
    def command(self, name: str, arguments: dict[str, Any]) -> object:
        """Does what a test asks for, and returns what it wants to know."""

    def reset(self) -> None:
        """Forgets what a test has asked for, and what it has seen. Payments stay."""
        self.config = dict(self.first_config)
        self.faults.clear()
        self.calls.clear()
        self.notifications.clear()

    def json_text(self, value: object) -> bytes:
        """Writes JSON as this gateway does, with odd spacing if the test wants it."""
        if self.config.get("spacing") == "odd":
            return json.dumps(value, indent=3, separators=(" ,\t", "  :\n ")).encode()
        return json.dumps(value, separators=(",", ":")).encode()

    def steer(self, name: str, arguments: dict[str, Any]) -> object:
        with self.lock:
            match name:
                case "fail":
                    self.faults.append(Fault(**arguments))
                case "reset":
                    self.reset()
                case "configure":
                    self.config.update(arguments)
                case "calls":
                    found = (call for call in self.calls if arguments.get("path", "") in call.path)
                    return [{"path": call.path, "body": call.body.decode()} for call in found]
                case "notifications":
                    return [{"headers": one.headers, "body": one.body.decode()} for one in self.notifications]
                case "deliver":
                    threading.Thread(target=_deliver, args=(list(self.notifications), arguments), daemon=True).start()
                case _:
                    told = self.command(name, arguments)
                    self.write_books()
                    return told
        return None

    def notify(self, notification: Notification) -> None:
        """Keeps a notification, and sends it at once if the test has set an address for that."""
        self.notifications.append(notification)
        if url := self.config.get("webhook_url"):
            threading.Thread(target=_send, args=(url, notification), daemon=True).start()

    def fault_of(self, call: Call) -> Fault | None:
        with self.lock:
            for fault in self.faults:
                if fault.times > 0 and fault.path in call.path:
                    fault.times -= 1
                    return fault
        return None


def _deliver(waiting: list[Notification], arguments: dict[str, Any]) -> None:
    """Sends all notifications, each so many times, from the last to the first if the test wants it."""
    ordered = reversed(waiting) if arguments.get("order") == "reversed" else waiting
    for one in ordered:
        for _ in range(min(arguments.get("times", 1), 10)):
            _send(arguments["url"], one)


def _send(url: str, notification: Notification) -> None:
    request = urllib.request.Request(url, notification.body, notification.headers, method="POST")
    # An address that does not answer, or refuses, is the test's affair.
    with contextlib.suppress(OSError), urllib.request.urlopen(request, timeout=_WEBHOOK_SECONDS) as response:
        response.read(_MAX_BODY)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, peer: Peer) -> None:
        super().__init__(("127.0.0.1", peer.first_config.get("port", 0)), _Handler)
        self.peer = peer


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
        time.sleep(min(fault.seconds, _LONGEST_SLEEP))
        reply = (
            Reply(503, {"message": "unavailable"})
            if fault.kind in {"error_before", "close_before"}
            else _served(self._peer, call)
        )
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
        for name, text in self._peer.config.get("headers", {}).items():
            self.send_header(name, text)
        self.end_headers()
        self.wfile.write(body)


def _told(fault: Fault, reply: Reply) -> Reply:
    """Returns what is answered instead of *reply*, if anything."""
    match fault.kind:
        case "error_after":
            return Reply(500, {"message": "server error"})
        case "replace":
            return Reply(fault.status, fault.body)
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
    server = _Server(peer)
    written = port_file.with_suffix(".new")
    written.write_text(str(server.server_address[1]))
    written.rename(port_file)
    server.serve_forever()
