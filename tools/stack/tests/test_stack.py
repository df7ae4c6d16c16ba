import asyncio
import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from testkit import forks
from testkit.disks import small_disk
from testkit.processes import is_free, is_listening
from testkit.waiting import eventually
from tools.registry.deployables import ROOT, Registry
from tools.stack import logs
from tools.stack.config import DEPLOYABLES, Config, ConfigError
from tools.stack.process import Process
from tools.stack.stack import SilentWatcher, Stack, StackFailed
from tools.stack.tests.stand_ins import StandIns

CHAT = Registry.read()["chat-service"]


class Notes(SilentWatcher):
    """A watcher that only remembers."""

    def __init__(self) -> None:
        self.failures: list[str] = []
        self.retries: list[str] = []

    def retried(self, process: Process, reason: str, pause_seconds: float) -> None:
        self.retries.append(reason)

    def failed(self, process: Process, reason: str) -> None:
        self.failures.append(reason)


async def test_everything_starts_answers_and_stops(config: Config) -> None:
    async with Stack(config) as stack, httpx2.AsyncClient(trust_env=False) as client:
        assert (await client.get(f"{stack.gateway_url}/health/ready")).is_success
        second = await stack.start_gateway()
        assert second != stack.gateway_url
        assert (await client.get(f"{second}/health/ready")).is_success
        assert len(stack.processes) == len(DEPLOYABLES) + 2
    assert all(is_free(process.port) for process in stack.processes)
    log = (config.logs / "chat-service.log").read_text()
    assert log.splitlines() == [f"serving sqlite:///{config.data}/chat.db", "stopped"]


async def test_a_killed_process_comes_back_on_its_port_and_only_a_crash_is_told(config: Config) -> None:
    notes = Notes()
    async with Stack(config, notes) as stack:
        for name in ("chat-service", "nats"):
            stack.kill(name)
            assert not is_listening(config.ports[name])
            await stack.restart(name)
            assert is_listening(config.ports[name])
        await asyncio.sleep(0.3)
        assert notes.failures == []
        [chat] = [process for process in stack.processes if process.name == "chat-service"]
        assert chat.pid
        os.kill(chat.pid, signal.SIGKILL)
        await asyncio.sleep(0.6)
        assert notes.failures == ["chat-service was ended by signal 9 (Killed)"]
        assert is_listening(config.ports["auth-service"])
        await stack.restart("chat-service")
        assert is_listening(config.ports["chat-service"])


async def test_a_stack_that_does_not_become_healthy_says_why_and_stops(stand_ins: StandIns, config: Config) -> None:
    stand_ins.write(CHAT, "raise SystemExit(7)")
    with pytest.raises(StackFailed, match="chat-service ended by itself with exit code 7"):
        async with Stack(config):
            pass
    assert all(is_free(port) for port in config.ports.values())


async def test_nothing_starts_when_a_port_is_taken(config: Config) -> None:
    with socket.create_server(("127.0.0.1", config.ports["gateway"])), pytest.raises(ConfigError, match="GATEWAY_PORT"):
        await Stack(config).start()
    assert not list(config.logs.iterdir())


async def test_two_stacks_never_share_a_folder_of_data(stand_ins: StandIns, config: Config) -> None:
    async with Stack(config):
        other = stand_ins.config(config.data)
        with pytest.raises(ConfigError, match=rf"Another stack uses \S+ \(process {os.getpid()}\)"):
            await Stack(other).start()
        assert not any(is_listening(port) for port in other.ports.values())
        # The refused one has taken nothing from the first.
        assert "serving" in (config.logs / "chat-service.log").read_text()
    async with Stack(config):
        pass


async def test_a_process_that_ends_at_its_start_is_started_again(stand_ins: StandIns, config: Config) -> None:
    # The first two starts fail.
    program = stand_ins.program(CHAT)
    stand_ins.write(
        CHAT,
        "import pathlib, sys; count = pathlib.Path(__file__).with_name('count')\n"
        "count.write_text(count.read_text() + 'x' if count.exists() else 'x')\n"
        f"if len(count.read_text()) < 3: sys.exit('not yet')\n{program}",
    )
    notes = Notes()
    async with Stack(config, notes):
        assert is_listening(config.ports["chat-service"])
        await asyncio.sleep(0.3)
    assert notes.retries == ["chat-service ended by itself with exit code 1"] * 2
    assert notes.failures == []


async def test_a_process_whose_settings_are_wrong_is_not_started_again(stand_ins: StandIns, config: Config) -> None:
    stand_ins.write(CHAT, "raise SystemExit(2)")
    notes = Notes()
    with pytest.raises(StackFailed, match="exit code 2"):
        async with Stack(config, notes):
            pass
    assert notes.retries == []


async def test_the_log_of_a_crash_survives_the_next_starts(stand_ins: StandIns, config: Config) -> None:
    stand_ins.write(CHAT, "print('the cause'); raise SystemExit(2)")
    with pytest.raises(StackFailed):
        async with Stack(config):
            pass
    stand_ins.write(CHAT, stand_ins.program(CHAT))
    async with Stack(config):
        pass
    assert (config.logs / "chat-service.log.1").read_text() == "the cause\n"
    for _ in range(4):
        logs.start(config.logs / "chat-service.log")
        (config.logs / "chat-service.log").write_text("another run")
    assert len(list(config.logs.glob("chat-service.log*"))) == 4


def test_a_log_that_grows_too_large_is_put_aside_while_a_process_writes_to_it(tmp_path: Path) -> None:
    log = tmp_path / "chat-service.log"
    with log.open("ab", buffering=0) as writing:
        writing.write(b"x" * 100)
        logs.keep_small(log, max_bytes=99)
        writing.write(b"y")
    assert (log.read_bytes(), log.with_name("chat-service.log.1").read_bytes()) == (b"y", b"x" * 100)


def test_the_command_shows_a_crash_and_stops_on_the_first_signal(stand_ins: StandIns, config: Config) -> None:
    stand_ins.write(CHAT, "print('the cause'); raise SystemExit(7)")
    with start_command(config, "up", "--verbose") as command:
        output = read_until(command, "run make up", "auth-service     | serving sqlite", "✓ gateway")
        assert "chat-service ended by itself with exit code 7" in output
        assert "    | the cause" in output
        assert is_listening(config.ports["gateway"])
        command.send_signal(signal.SIGINT)
        rest, _ = command.communicate(timeout=20)
    assert "Stopped." in rest
    assert command.returncode == 1
    assert all(is_free(port) for port in config.ports.values())


def test_the_command_says_where_everything_is(config: Config) -> None:
    with start_command(config, "up") as command:
        output = read_until(command, "Ctrl-C stops everything")
        assert f"http://127.0.0.1:{config.ports['gateway']}/docs" in output
        assert "make admin EMAIL=you@example.com" in output
        assert re.findall(r".*\d{4}-\d\d-\d\d.*", output) == [], "no line of a log"
        command.send_signal(signal.SIGTERM)
        assert command.wait(timeout=20) == 0


@pytest.mark.usefixtures("preloaded")
def test_the_command_names_a_taken_port_in_one_line(config: Config) -> None:
    with socket.create_server(("127.0.0.1", config.ports["gateway"])):
        status, output = run_command(config, "up")
    assert status == 2
    assert len(output.splitlines()) == 1
    assert "GATEWAY_PORT" in output


async def test_services_end_when_the_runner_is_killed(config: Config) -> None:
    with start_command(config, "up") as command:
        read_until(command, "Ctrl-C stops everything")
        command.kill()
    await eventually(lambda: all(map(is_free, config.ports.values())))


def test_a_start_right_after_a_kill_of_the_runner_works(stand_ins: StandIns, config: Config) -> None:
    # It takes two seconds to stop, as a service that finishes its calls does.
    program = stand_ins.program(CHAT)
    stand_ins.write(CHAT, program.replace("stopping.wait()", "stopping.wait(); import time; time.sleep(2)"))
    with start_command(config, "up") as command:
        read_until(command, "Ctrl-C stops everything")
        command.kill()
    with start_command(config, "up") as command:
        read_until(command, "Ctrl-C stops everything")
        command.send_signal(signal.SIGINT)
        assert command.wait(timeout=20) == 0


@pytest.mark.usefixtures("preloaded")
@pytest.mark.parametrize("command", ["up", "migrate"])
def test_the_command_says_in_one_line_that_data_is_a_file(tmp_path: Path, command: str) -> None:
    config = Config.isolated(tmp_path / "file")
    config.data.touch()
    status, output = run_command(config, command)
    assert status == 2
    assert len(output.splitlines()) == 1
    assert f"{config.data} is a file" in output


def test_the_command_says_that_the_disk_is_too_small_for_the_streams(stand_ins: StandIns, tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 3) as disk, start_command(stand_ins.config(disk / "data"), "up") as running:
        output, _ = running.communicate(timeout=60)
    assert running.returncode == 1
    assert "NATS_FEED_MAX_BYTES" in output.splitlines()[-1]
    assert "Traceback" not in output


def words(config: Config, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "tools.stack", *arguments, "--data", str(config.data), "--env", os.devnull]


def run_command(config: Config, *arguments: str) -> tuple[int, str]:
    """Runs a command that ends by itself, without the CPU that its imports take; returns its status and all output."""
    ended = forks.run(words(config, *arguments), ROOT, config.variables, seconds=20)
    return ended.returncode, ended.stdout + ended.stderr


@contextlib.contextmanager
def start_command(config: Config, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """Runs the command until the body ends, also by an error: everything that it has started ends with it."""
    command = subprocess.Popen(
        words(config, *arguments),
        cwd=ROOT,
        env=dict(config.variables),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    with command:
        try:
            yield command
        finally:
            command.kill()


def read_until(command: subprocess.Popen[str], *texts: str) -> str:
    """Reads lines until each of the texts was in one."""
    assert command.stdout
    output = ""
    while not all(text in output for text in texts):
        line = command.stdout.readline()
        assert line, f"ended before {texts}:\n{output}"
        output += line
    return output
