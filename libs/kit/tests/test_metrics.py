"""Metrics are served apart from everything else, and to those only who may read them."""

import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx2
import pytest

from kit import observing, outage, rpc
from kit.bus import Bus
from kit.errors import Unavailable
from kit.metrics import CallsBy, Metrics
from kit.settings import ProcessSettings
from kit.starting import CannotStart
from kit.trouble import Trouble
from testkit.processes import UNUSED_ADDRESS, free_port
from testkit.waiting import eventually


def test_a_port_that_is_taken_is_told_in_one_sentence() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(CannotStart, match="another METRICS_PORT"), Metrics().served("127.0.0.1", port, None):
            pass


def test_metrics_are_read_while_the_process_lives() -> None:
    metrics, port = Metrics(), free_port()
    CallsBy(metrics, "thing", "Things", ("kind",), "outcome").of("a").note("OK", 0.25)
    with metrics.served("127.0.0.1", port, None):
        text = httpx2.get(f"http://127.0.0.1:{port}/metrics", trust_env=False).text
    assert 'twou_things_total{kind="a",outcome="OK"} 1.0' in text
    assert 'twou_thing_seconds_bucket{kind="a",le="0.3"} 1.0' in text
    assert 'twou_thing_seconds_bucket{kind="a",le="0.2"} 0.0' in text
    with pytest.raises(httpx2.ConnectError):
        httpx2.get(f"http://127.0.0.1:{port}/metrics", trust_env=False)


def test_a_metric_is_made_once() -> None:
    metrics = Metrics()
    metrics.counter("a_total", "A").inc()
    metrics.counter("a_total", "A").inc()
    assert metrics.registry.get_sample_value("twou_a_total") == 2


def test_trouble_is_shown_while_it_lasts(monkeypatch: pytest.MonkeyPatch) -> None:
    metrics = Metrics()
    monkeypatch.setattr(observing, "metrics", metrics)
    trouble = Trouble("disk")
    trouble.begin("it is full")
    assert metrics.registry.get_sample_value("twou_trouble", {"part": "disk"}) == 1
    trouble.end()
    assert metrics.registry.get_sample_value("twou_trouble", {"part": "disk"}) == 0


def test_nothing_is_loaded_while_metrics_and_traces_are_off() -> None:
    code = (
        "import sys, kit.chassis, kit.process; "
        "print([name for name in sys.modules if name.startswith(('prometheus_client', 'opentelemetry'))])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


@pytest.mark.parametrize("host", ["8.8.8.8", "2606:4700::1111", "metrics.example.com"])
def test_production_serves_no_metrics_where_the_world_could_read_them(host: str, tmp_path: Path) -> None:
    url = "nats://one:qTn4vX8sLw2ZkP6c@nats:4222"
    plain: dict[str, Any] = {"environment": "production", "plaintext_inside": "accepted", "port": 1, "nats_url": url}
    with pytest.raises(ValueError, match="set a private address"):
        ProcessSettings(**plain, metrics_host=host)
    # With TLS, only a holder of a certificate of the same authority reads them; networks of containers are closed.
    files: dict[str, Any] = {f"tls_{name}_file": tmp_path / name for name in ("cert", "key", "ca")}
    ProcessSettings(**plain, **files, metrics_host=host)
    for closed in ("127.0.0.1", "10.0.0.7", "0.0.0.0"):
        ProcessSettings(**plain, metrics_host=closed)


async def test_refused_connections_are_counted_by_their_peer(monkeypatch: pytest.MonkeyPatch) -> None:
    counted = Metrics()
    monkeypatch.setattr(observing, "metrics", counted)
    async with rpc.channel(UNUSED_ADDRESS) as channel:
        assert not await rpc.is_serving(channel, seconds=2)
    with pytest.raises(Unavailable), outage.down_is_unavailable():
        raise ConnectionRefusedError
    bus = Bus(f"nats://{UNUSED_ADDRESS}", "twou", name="tests")
    async with bus:
        await eventually(lambda: bus.connection.reason is not None)
    port = free_port()
    with counted.served("127.0.0.1", port, None):
        text = httpx2.get(f"http://127.0.0.1:{port}/metrics", trust_env=False).text
    for peer in (UNUSED_ADDRESS, "database", "nats"):
        assert f'twou_connections_refused_total{{peer="{peer}"}}' in text
