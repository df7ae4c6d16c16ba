"""A cluster of NATS servers on loopback, whose servers a test may stop, kill and start again."""

import contextlib
import json
import os
import signal
import tempfile
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from testkit.processes import Program, ServerProcess, free_port, is_listening
from testkit.route_relay import Relay
from testkit.servers import nats_command

_CONFIG = """\
server_name: {name}
http: "127.0.0.1:{monitor}"
cluster {{
  name: test
  listen: "127.0.0.1:{port}"
  advertise: "127.0.0.1:{advertised}"
  no_advertise: {is_hidden}
  routes: [{routes}]
}}
"""


@dataclass
class Member:
    name: str
    folder: Path
    port: int = field(default_factory=free_port)
    cluster_port: int = field(default_factory=free_port)
    monitor_port: int = field(default_factory=free_port)
    process: ServerProcess | None = None
    is_paused: bool = False
    relay: Relay = field(init=False)

    def __post_init__(self) -> None:
        # All routes pass through relays.
        self.relay = Relay(self.name, self.cluster_port)

    @property
    def url(self) -> str:
        return f"nats://127.0.0.1:{self.port}"

    def start(self) -> None:
        command = nats_command(port=self.port, store_dir=self.folder / "store", config=self.folder / "nats.conf")
        self.process = ServerProcess(Program(command, self.folder / "server.log"))
        self.process.wait_until(lambda: is_listening(self.port))

    def kill(self) -> None:
        if self.process is not None:
            self.resume()
            self.process.kill()
            self.process = None

    def pause(self) -> None:
        """Stops the process without ending its connections."""
        if self.process is not None:
            os.kill(self.process.pid, signal.SIGSTOP)
            self.is_paused = True

    def resume(self) -> None:
        if self.process is not None and self.is_paused:
            os.kill(self.process.pid, signal.SIGCONT)
            self.is_paused = False

    def leader_of(self, stream: str) -> str | None:
        """Returns the name of the server that leads *stream*, as far as this one knows."""
        for account in self._ask("jsz?streams=1&config=0").get("account_details", []):
            for found in account.get("stream_detail", []):
                if found["name"] == stream:
                    return str(found.get("cluster", {}).get("leader") or "") or None
        return None

    def answers_reads_of(self, stream: str) -> bool:
        """Returns whether this server answers direct gets; a follower begins some seconds after its start."""
        found = self._ask("subsz?subs=1&limit=10000").get("subscriptions_list", [])
        return any(one["subject"] == f"$JS.API.DIRECT.GET.{stream}" for one in found)

    def _ask(self, path: str) -> dict[str, Any]:
        """Returns the answer of the monitoring port; an empty one if the server is down."""
        url = f"http://127.0.0.1:{self.monitor_port}/{path}"
        with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=1) as answer:
            found: dict[str, Any] = json.load(answer)
            return found
        return {}


class NatsCluster:
    def __init__(self, folder: Path, size: int, *, is_hidden: bool = False) -> None:
        self.members = [Member(f"n{number}", folder / f"n{number}") for number in range(size)]
        routes = ", ".join(f'"nats://127.0.0.1:{member.relay.port}"' for member in self.members)
        for member in self.members:
            member.folder.mkdir()
            ports = {
                "port": member.cluster_port,
                "advertised": member.relay.port,
                "monitor": member.monitor_port,
                "is_hidden": str(is_hidden).lower(),
            }
            config = _CONFIG.format(name=member.name, routes=routes, **ports)
            (member.folder / "nats.conf").write_text(config)
            member.start()

    @property
    def url(self) -> str:
        """The addresses of all servers."""
        return ",".join(member.url for member in self.members)

    @contextlib.contextmanager
    def lagging(self, member: Member) -> Iterator[None]:
        """Keeps from *member* what is stored from now on, but not the live messages."""
        # Two routes, each at the relay of the server that was connected to.
        held = sum(other.relay.hold(member.name) for other in self.members)
        if held != len(self.members) - 1:
            raise AssertionError(f"{held} routes of {member.name} were found")
        try:
            yield
        finally:
            for other in self.members:
                other.relay.release()

    @contextlib.contextmanager
    def cut_off(self, member: Member, *, is_silent: bool = False) -> Iterator[None]:
        """Cuts *member* off from the other servers, but not from its clients."""
        for one in self.members:
            one.relay.cut(member.name, is_silent=is_silent)
        try:
            yield
        finally:
            for one in self.members:
                one.relay.release()

    def leader_of(self, stream: str) -> Member | None:
        running = [member for member in self.members if member.process is not None and not member.is_paused]
        names = {name for member in running if (name := member.leader_of(stream)) is not None}
        return next((member for member in running if member.name in names), None)


@contextlib.contextmanager
def nats_cluster(size: int = 3, *, is_hidden: bool = False) -> Iterator[NatsCluster]:
    """Runs a cluster. If *is_hidden*, its servers do not name each other to clients, who may be behind a proxy."""
    with tempfile.TemporaryDirectory(prefix="nats-cluster-", ignore_cleanup_errors=True) as folder:
        cluster = NatsCluster(Path(folder), size, is_hidden=is_hidden)
        try:
            yield cluster
        finally:
            for member in cluster.members:
                member.kill()
                member.relay.close()
