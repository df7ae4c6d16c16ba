"""Starts payment gateways for tests, and steers them."""

import contextlib
import json
import signal
import sys
import urllib.request
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from testkit.processes import Program, ServerProcess, free_port, is_listening

_SECONDS = 30.0


@dataclass(frozen=True)
class RunningPeer:
    url: str
    # The port on which it serves encrypted, if it does.
    tls_port: int = 0

    def steer(self, name: str, **arguments: Any) -> Any:
        """Tells the gateway what to do next, or asks what it has seen."""
        return self.ask(name, **arguments)["found"]

    def ask(self, name: str, **arguments: Any) -> Any:
        """Returns the whole answer to a command of a test."""
        request = urllib.request.Request(
            f"{self.url}/_peer/{name}",
            json.dumps(arguments).encode(),
            {"Content-Type": "application/json"},
            method="POST",
        )
        with urllib.request.urlopen(request, timeout=_SECONDS) as response:
            return json.loads(response.read())

    def reset(self) -> None:
        """Lets a new test begin: payments stay, and nothing else."""
        self.steer("reset")

    def fail(self, kind: str, path: str = "", **fault: Any) -> None:
        """Lets the next calls of *path* end in a certain way: see `peer.Fault`."""
        self.steer("fail", kind=kind, path=path, **fault)

    def calls(self, path: str = "") -> list[dict[str, str]]:
        found: list[dict[str, str]] = self.steer("calls", path=path)
        return found

    def notifications(self) -> list[tuple[dict[str, str], bytes]]:
        """Returns the headers, their names in lower case, and the body of each notification, from the first on."""
        return [
            ({name.lower(): text for name, text in one["headers"].items()}, one["body"].encode())
            for one in self.steer("notifications")
        ]


class MortalPeer:
    """A gateway that a test may kill: it comes back on its port, with what it had done."""

    def __init__(self, command: Sequence[str | Path], port: int, log: Path, tls_port: int = 0) -> None:
        self.peer = RunningPeer(f"http://127.0.0.1:{port}", tls_port)
        self._port = port
        self._program = Program(command, log=log, stop_signal=signal.SIGTERM)
        self._process: ServerProcess | None = None

    @classmethod
    def of(cls, module: str, config: dict[str, Any], folder: Path, package: str = "testkit.gateways") -> Self:
        """Returns the server of *module*. *folder* is for its files."""
        folder.mkdir(parents=True, exist_ok=True)
        port, config_file = free_port(), folder / "config.json"
        tls_port = free_port() if "tls" in config else 0
        own = {"port": port, "tls_port": tls_port, "books": str(folder / "books.json")}
        config_file.write_text(json.dumps(config | own))
        command: list[str | Path] = [sys.executable, "-m", f"{package}.{module}", config_file, folder / "port"]
        return cls(command, port, folder / "output", tls_port)

    def start(self) -> None:
        self._process = ServerProcess(self._program)
        self._process.wait_until(lambda: is_listening(self._port))

    def kill(self) -> None:
        assert self._process is not None
        self._process.kill()

    def stop(self) -> None:
        if self._process is not None:
            self._process.stop()


@contextlib.contextmanager
def running_peer(
    module: str, config: dict[str, Any], folder: Path, package: str = "testkit.gateways"
) -> Iterator[RunningPeer]:
    """Runs the server of *module* until the block ends. *folder* exists, and is for its files."""
    config_file, port_file = folder / "config.json", folder / "port"
    config_file.write_text(json.dumps(config))
    program = Program(
        [sys.executable, "-m", f"{package}.{module}", config_file, port_file],
        log=folder / "output",
        stop_signal=signal.SIGTERM,
    )
    with ServerProcess(program) as process:
        process.wait_until(port_file.exists)
        tls_file = port_file.with_suffix(".tls")
        tls_port = int(tls_file.read_text()) if tls_file.exists() else 0
        yield RunningPeer(f"http://127.0.0.1:{port_file.read_text()}", tls_port)
