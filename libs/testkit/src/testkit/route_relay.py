"""Relays between the servers of a NATS cluster, which can cut one of them off, or make it a replica that is behind.

Two servers have a connection of its own for the system account, on which they replicate streams. While it is held back,
a server still delivers live messages to its clients, and answers reads from what it has stored so far.
"""

import contextlib
import re
import socket
import threading
from dataclasses import dataclass, field

_SYSTEM = re.compile(rb'"route_account": ?"\$SYS"')
_NAME = re.compile(rb'"server_name": ?"([^"]+)"')
# Both are in the first messages of the server that opens the connection.
_GREETING_BYTES = 16_384


@dataclass
class _Route:
    """A connection to the server *target* from another one, whose name it says."""

    target: str
    ends: tuple[socket.socket, socket.socket]
    source: str = ""
    is_system: bool = False
    # Clear while bytes are held back.
    is_open: threading.Event = field(default_factory=threading.Event)
    _greeting: bytes = b""

    def hear(self, data: bytes) -> None:
        """Learns from the first bytes of the source who it is, and what the route is for."""
        if len(self._greeting) < _GREETING_BYTES:
            self._greeting += data
            found = _NAME.search(self._greeting)
            self.source = found[1].decode() if found else ""
            self.is_system = _SYSTEM.search(self._greeting) is not None

    def close(self) -> None:
        """Lets each end hear that the other one is gone."""
        self.is_open.set()
        for end in self.ends:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()


class Relay:
    """Stands in front of the cluster port of one server, and passes on what others send there and what it answers."""

    def __init__(self, target: str, port: int) -> None:
        self._target, self._target_port = target, port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._routes: list[_Route] = []
        # The servers that are cut off, and whether without a word.
        self._cut: dict[str, bool] = {}
        threading.Thread(target=self._accept, daemon=True).start()

    def hold(self, server: str) -> int:
        """Holds back the replication from and to *server*, and returns the number of routes."""
        held = [route for route in self._routes if route.is_system and server in (route.source, route.target)]
        for route in held:
            route.is_open.clear()
        return len(held)

    def cut(self, server: str, *, is_silent: bool) -> None:
        """Cuts *server* off: its routes are closed, or carry nothing if *is_silent*, as when packets are dropped."""
        self._cut[server] = is_silent
        for route in [*self._routes]:
            self._obey(route)

    def release(self) -> None:
        self._cut.clear()
        for route in [*self._routes]:
            route.is_open.set()

    def _obey(self, route: _Route) -> None:
        for server in (route.source, route.target):
            if (is_silent := self._cut.get(server)) is not None:
                route.is_open.clear()
                if not is_silent:
                    route.close()

    def close(self) -> None:
        self.release()
        self._listener.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                source, _ = self._listener.accept()
                try:
                    target = socket.create_connection(("127.0.0.1", self._target_port))
                except OSError:
                    # The server is down.
                    source.close()
                    continue
                route = _Route(self._target, (source, target))
                route.is_open.set()
                self._routes.append(route)
                self._obey(route)
                for one, other, is_from_source in ((source, target, True), (target, source, False)):
                    arguments = (route, one, other, is_from_source)
                    threading.Thread(target=self._pass_on, args=arguments, daemon=True).start()

    def _pass_on(self, route: _Route, one: socket.socket, other: socket.socket, is_from_source: bool) -> None:  # noqa: FBT001
        with contextlib.suppress(OSError):
            while data := one.recv(65_536):
                if is_from_source:
                    route.hear(data)
                    self._obey(route)
                route.is_open.wait()
                other.sendall(data)
        route.close()
        with contextlib.suppress(ValueError):
            self._routes.remove(route)
