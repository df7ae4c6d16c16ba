"""Seed data, whose password everyone knows, are made in development only."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from testkit import forks
from tools.registry.deployables import ROOT
from tools.seed.stage import first_day


@contextmanager
def gateway_in_production(asked: list[str]) -> Iterator[str]:
    """Runs a server that only says that it is in production, and notes what else it was asked."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(f"GET {self.path}")
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(b'{"ok": true, "environment": "production"}')

        def do_POST(self) -> None:
            asked.append(f"POST {self.path}")
            self.send_error(500)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # so it is called
            """Says nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()


def seed(*arguments: str, env: str = os.devnull) -> subprocess.CompletedProcess[str]:
    """Runs the command without the seconds of CPU that its imports take."""
    command = [sys.executable, "-m", "tools.seed", "--env", env, *arguments]
    return forks.run(command, ROOT, os.environ, seconds=60)


@pytest.mark.usefixtures("preloaded")
def test_a_gateway_in_production_is_asked_for_nothing_else() -> None:
    asked: list[str] = []
    with gateway_in_production(asked) as url:
        refused = seed("--url", url)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "ENVIRONMENT is production" in refused.stderr
    assert asked == ["GET /api/v1/"]


@pytest.mark.usefixtures("preloaded")
@pytest.mark.parametrize("name", ["ENVIRONMENT", "GATEWAY_ENVIRONMENT"])
def test_settings_of_production_are_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / ".env").write_text(f"{name}=production\n")
    refused = seed(env=str(tmp_path / ".env"))
    assert refused.returncode == 2
    assert "ENVIRONMENT is production" in refused.stderr


@pytest.mark.usefixtures("preloaded")
def test_another_machine_is_refused() -> None:
    refused = seed("--url", "https://api.example.com")
    assert refused.returncode == 2
    assert "is not on this machine" in refused.stderr


@pytest.mark.parametrize(("hour", "day"), [(20, 29), (21, 30)])
def test_plans_begin_on_the_day_of_the_venues(hour: int, day: int) -> None:
    assert first_day(datetime(2026, 11, 29, hour, 59, tzinfo=UTC)) == date(2026, 11, day)
