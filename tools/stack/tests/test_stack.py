import asyncio
import os
import signal
import socket
import subprocess
import sys

import httpx2
import pytest

from testkit.processes import is_free, is_listening
from testkit.waiting import eventually
from tools.registry.deployables import ROOT, Registry
from tools.stack.config import DEPLOYABLES, Config, ConfigError
from tools.stack.process import Process
from tools.stack.stack import SilentWatcher, Stack, StackFailed
from tools.stack.tests.stand_ins import StandIns

CHAT = Registry.read()["chat-service"]


class Notes(SilentWatcher):
    """A watcher that only remembers."""

    def __init__(self) -> None:
        self.failures: list[str] = []

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
    assert not config.data.exists()


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
        command.send_signal(signal.SIGTERM)
        assert command.wait(timeout=20) == 0


def test_the_command_names_a_taken_port_in_one_line(config: Config) -> None:
    with socket.create_server(("127.0.0.1", config.ports["gateway"])), start_command(config, "up") as command:
        output, _ = command.communicate(timeout=20)
    assert command.returncode == 2
    assert len(output.splitlines()) == 1
    assert "GATEWAY_PORT" in output


async def test_services_end_when_the_runner_is_killed(config: Config) -> None:
    with start_command(config, "up") as command:
        read_until(command, "Ctrl-C stops everything")
        command.kill()
    await eventually(lambda: all(map(is_free, config.ports.values())))


def start_command(config: Config, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tools.stack", *arguments, "--data", str(config.data), "--env", os.devnull],
        cwd=ROOT,
        env=dict(config.variables),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def read_until(command: subprocess.Popen[str], *texts: str) -> str:
    """Reads lines until each of the texts was in one."""
    assert command.stdout
    output = ""
    while not all(text in output for text in texts):
        line = command.stdout.readline()
        assert line, f"ended before {texts}:\n{output}"
        output += line
    return output
