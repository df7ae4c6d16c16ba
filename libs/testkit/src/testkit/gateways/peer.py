"""The frame of a payment gateway for tests: an HTTP server on loopback that keeps state and can misbehave.

Tests steer it below `/_peer/`: how the next calls end, what payers do, and how notifications are sent. With `books` in
its configuration, a file, it writes down all that it has done before it answers, so that it can be killed. It serves on
`port` if the configuration names one, and with `tls`, the files of a `cert` and a `key`, also encrypted on `tls_port`.
"""

import contextlib
import json
import threading
import urllib.request
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

_MAX_BODY = 8 * 1024 * 1024
_WEBHOOK_SECONDS = 10.0


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
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Fault:
    """The way in which the next *times* calls of *path* end, after a pause.

    Nothing is done: "error_before", "close_before". It is done, and the answer is lost, an error, another one, or one
    with other fields: "lose", "error_after", "replace", "merge". With "none" there is only the pause. With "drip",
    another answer comes byte by byte, and takes the *seconds*.
    """

    kind: str
    # A part of the path; empty for all.
    path: str = ""
    times: int = 1
    seconds: float = 0.0
    # The answer of the kinds "replace", "drip" and "merge".
    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)


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
