"""Binding a port that is taken, for a moment or for longer."""

import asyncio
import os
import socket
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from kit import ports
from kit.starting import CannotStart
from testkit import forks
from testkit.processes import free_port

HOST = "127.0.0.1"


def bind_gateway(port: int) -> int:
    """As the gateway does, before its event loop runs."""
    with ports.bind(HOST, port) as bound:
        bound.listen()
        return int(bound.getsockname()[1])


def bind_service(port: int) -> int:
    """As `kit.grpc_server` does."""

    def bind(address: str) -> int:
        host, _, number = address.rpartition(":")
        try:
            with socket.create_server((host, int(number))) as server:
                return int(server.getsockname()[1])
        except OSError:
            raise RuntimeError from None

    # In a thread, as `run` leaves its own without an event loop, which other tests expect here.
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(asyncio.run, ports.bind_by(bind, HOST, port)).result()


BOTH = pytest.mark.parametrize("bind", [bind_gateway, bind_service])


@BOTH
def test_a_port_that_is_taken_for_half_a_second_is_waited_for(bind: Callable[[int], int]) -> None:
    taken = socket.create_server((HOST, free_port()))
    port = taken.getsockname()[1]
    timer = threading.Timer(0.5, taken.close)
    timer.start()
    assert bind(port) == port
    timer.join()


@BOTH
def test_a_port_where_another_server_listens_is_refused_with_the_reason(bind: Callable[[int], int]) -> None:
    with socket.create_server((HOST, free_port())) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(CannotStart, match=f"port {port} of {HOST} is taken: another process listens there"):
            bind(port)


@BOTH
def test_a_port_of_a_connection_that_has_ended_is_told_from_a_server(bind: Callable[[int], int]) -> None:
    port = free_port()
    with socket.create_server((HOST, 0)) as server:
        connection = socket.create_connection(server.getsockname(), source_address=(HOST, port))
        accepted, _ = server.accept()
        # The side that closes first keeps the port.
        connection.close()
        accepted.close()
    with pytest.raises(CannotStart, match="no process listens there, but the kernel holds it"):
        bind(port)


@BOTH
def test_any_free_port_may_be_asked_for(bind: Callable[[int], int]) -> None:
    assert bind(0) > 0


@pytest.mark.parametrize(("host", "reason"), [("192.0.2.1", "cannot listen"), ("no such host", "no address")])
def test_a_host_that_is_not_this_machine_is_refused(host: str, reason: str) -> None:
    with pytest.raises(CannotStart, match=reason):
        ports.bind(host, free_port())


@pytest.mark.usefixtures("preloaded")
def test_the_gateway_ends_with_one_sentence(tmp_path: Path) -> None:
    with socket.create_server((HOST, free_port())) as taken:
        variables = {"PORT": str(taken.getsockname()[1])}
        command = [sys.executable, "-m", "gateway", "serve"]
        ended = forks.run(command, tmp_path, os.environ | variables, seconds=60)
    assert ended.returncode == 1
    assert ended.stderr.startswith("gateway cannot start: port ")
    assert len(ended.stderr.splitlines()) == 1
