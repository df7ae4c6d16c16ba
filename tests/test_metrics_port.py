"""The port of metrics: readers who say nothing, with and without TLS."""

import contextlib
import functools
import socket
import time
from pathlib import Path

import httpx2
import pytest

from kit import metrics_server
from kit.metrics import Metrics
from kit.tls import Tls
from testkit.processes import free_port
from tests.authority import Authority


@pytest.fixture(params=["plain", "tls"])
def tls(request: pytest.FixtureRequest, tmp_path: Path) -> Tls | None:
    return None if request.param == "plain" else Authority(tmp_path).certificate("reader")


def read(port: int, tls: Tls | None, path: str = "/metrics") -> int:
    if tls is None:
        return httpx2.get(f"http://127.0.0.1:{port}{path}", trust_env=False).status_code
    context = tls.context()
    return httpx2.get(f"https://127.0.0.1:{port}{path}", verify=context, trust_env=False).status_code


def test_silent_readers_hold_up_no_other_one_and_no_stop(tls: Tls | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metrics_server, "DEADLINE_SECONDS", 0.5)
    metrics, port = Metrics(), free_port()
    with contextlib.ExitStack() as silent:
        with metrics.served("127.0.0.1", port, tls):
            open_socket = functools.partial(socket.create_connection, ("127.0.0.1", port), 5)
            first = silent.enter_context(open_socket())
            assert read(port, tls) == 200
            # Beyond the readers at a time: closed at once, until the deadline of the others.
            waiting = [silent.enter_context(open_socket()) for _ in range(metrics_server.READERS_AT_ONCE)]
            assert waiting[-1].recv(1) == b""
            # A head that goes on, byte by byte.
            with contextlib.suppress(ConnectionError):
                while True:
                    first.sendall(b"G")
                    time.sleep(0.05)
            assert read(port, tls) == 200
            last, stopped_at = silent.enter_context(open_socket()), time.monotonic()
            last.sendall(b"G")
        assert time.monotonic() - stopped_at < 3


def test_metrics_are_at_their_path_alone() -> None:
    metrics, port = Metrics(), free_port()
    with metrics.served("127.0.0.1", port, None):
        assert [read(port, None, path) for path in ("/metrics", "/", "/debug", "/metrics/x")] == [200, 404, 404, 404]
