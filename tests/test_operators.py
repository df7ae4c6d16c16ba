"""A process or command that misses something says so in one sentence, without a traceback."""

import asyncio
import importlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kit.bus import Bus
from testkit import forks
from testkit.processes import UNUSED_ADDRESS, free_port
from tests.people import Person
from tools.demo.photo import photo
from tools.registry.deployables import ROOT, Deployable, Registry
from tools.stack.stack import Stack

pytestmark = pytest.mark.slow

SERVICES = Registry.read().services
AWAY = {
    "DATABASE_URL": f"postgresql://one:hidden-1@{UNUSED_ADDRESS}/two",
    "DATABASE_WAIT_SECONDS": "0.5",
    "NATS_URL": f"nats://one:hidden-1@{UNUSED_ADDRESS}",
}

_COMMON = ("migrate", "revision x", "dead list", "dead replay", "restore x", "outbox")
# Commands that look at their arguments before they look for the database; others accept any.
_ACCEPTED = {"flag": ["payments", "1"]}


def commands() -> list[tuple[Deployable, list[str]]]:
    """Returns each command, with arguments that it accepts: `serve` of every service, their own, and the common ones.

    The common ones are those of one service, because they are the same code in all of them.
    """
    found = []
    for service in SERVICES:
        process = importlib.import_module(f"{service.package}.__main__").process
        common = _COMMON if service is SERVICES[-1] else ()
        found += [(service, words.split()) for words in ("serve", *common)]
        for name, own in process.commands.items():
            found.append((service, [name, *_ACCEPTED.get(name, ["x"] * len(own.arguments))]))
    return found


def environment_of(folder: Path) -> dict[str, str]:
    folders = {name: str(folder) for name in ("MAIL_DIR", "SMS_DIR", "UPLOAD_DIR")}
    return os.environ | {"PORT": str(free_port())} | folders


def run(service: Deployable, words: list[str], folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Runs a command as an operator does, in a process that imports what it needs."""
    return subprocess.run(
        [sys.executable, "-m", service.package, *words],
        env=environment_of(folder) | variables,
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=90,
    )


def run_fork(service: Deployable, words: list[str], folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Runs a command without the two seconds of CPU that its imports take. One that serves is run without this."""
    command = [sys.executable, "-m", service.package, *words]
    return forks.run(command, folder, environment_of(folder) | variables, seconds=90)


@pytest.mark.usefixtures("preloaded")
@pytest.mark.parametrize(
    ("service", "words"), [pytest.param(one, words, id=f"{one.name} {' '.join(words)}") for one, words in commands()]
)
def test_every_command_says_in_one_sentence_what_is_away(service: Deployable, words: list[str], tmp_path: Path) -> None:
    ended = (run if words == ["serve"] else run_fork)(service, words, tmp_path, **AWAY)
    assert "Traceback" not in ended.stderr
    assert "hidden-1" not in ended.stdout + ended.stderr
    if words in (["mail"], ["sms"], ["vapid-keys"]):
        # It reads a folder or makes a key, and needs neither database nor NATS.
        assert ended.returncode == 0
        return
    assert (ended.returncode, ended.stdout) == (1, "")
    sentence = ended.stderr.splitlines()[-1]
    assert sentence.startswith(service.name)
    assert UNUSED_ADDRESS in sentence


@pytest.mark.usefixtures("preloaded")
@pytest.mark.parametrize("service", SERVICES, ids=lambda one: one.name)
def test_a_service_says_which_folder_it_cannot_use(service: Deployable, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    database = {"DATABASE_URL": f"sqlite:///{tmp_path}/file/x.db"}
    folders = [{setting: str(tmp_path / "file")} for setting in service.folders]
    for wrong in (database, *folders):
        sound = {"DATABASE_URL": f"sqlite:///{tmp_path}/x.db", "NATS_URL": AWAY["NATS_URL"]}
        ended = run_fork(service, ["serve", "--migrate"], tmp_path, **sound | wrong)
        assert ended.returncode == 1
        assert "Traceback" not in ended.stderr
        assert ended.stderr.splitlines()[-1].startswith(f"{service.name} cannot start: {next(iter(wrong))}: the folder")


def test_a_service_that_waits_for_its_database_stops_when_it_is_told_to(tmp_path: Path) -> None:
    environment = os.environ | AWAY | {"PORT": str(free_port()), "DATABASE_WAIT_SECONDS": "60"}
    command = [sys.executable, "-m", SERVICES[-1].package, "serve"]
    with subprocess.Popen(command, env=environment, cwd=tmp_path, stderr=subprocess.PIPE, text=True) as waiting:
        assert waiting.stderr
        assert "starting" in waiting.stderr.readline()
        assert "waiting_for_database" in waiting.stderr.readline()
        began = time.monotonic()
        waiting.send_signal(signal.SIGTERM)
        assert waiting.wait(timeout=10) == 0
    assert time.monotonic() - began < 5


@pytest.mark.usefixtures("preloaded")
def test_a_service_that_starts_before_its_migrations_waits_for_them(tmp_path: Path) -> None:
    service = SERVICES[0]
    own = {"DATABASE_URL": f"sqlite:///{tmp_path}/x.db", "PORT": str(free_port()), "NATS_URL": AWAY["NATS_URL"]}
    ended = run_fork(service, ["serve"], tmp_path, **own, DATABASE_WAIT_SECONDS="0")
    assert ended.returncode == 1
    assert ended.stderr.splitlines()[-1] == (
        f"{service.name} cannot start: The database lacks migrations of this release after 0 s:"
        f" run 'python -m {service.package} migrate'."
    )
    environment = os.environ | own | {"DATABASE_WAIT_SECONDS": "60"}
    command = [sys.executable, "-m", service.package, "serve"]
    with subprocess.Popen(command, env=environment, cwd=tmp_path, stderr=subprocess.PIPE, text=True) as waiting:
        assert waiting.stderr
        assert any("waiting_for_migrations" in line for line in waiting.stderr)
        assert run_fork(service, ["migrate"], tmp_path, **own).returncode == 0
        assert any("serving" in line for line in waiting.stderr)
        waiting.send_signal(signal.SIGTERM)
        assert waiting.wait(timeout=10) == 0


@pytest.mark.usefixtures("preloaded")
async def test_dead_letters_are_on_standard_output_and_log_lines_are_not(
    nats_url: str, namespace: str, tmp_path: Path
) -> None:
    async with Bus(nats_url, namespace, name="test") as bus:
        await bus.ready()
        headers = {"Event-Type": "twou.x", "Event-Id": "1", "Dead-Reason": "ValueError", "Dead-Subject": "x"}
        await bus.jetstream.publish(bus.dead_subject("chat"), b"", headers=headers)
    variables = {"NATS_URL": nats_url, "NATS_NAMESPACE": namespace}
    listed = await asyncio.to_thread(run_fork, SERVICES[0], ["dead", "list"], tmp_path, **variables)
    assert listed.stdout == "1\tchat\ttwou.x\t1\tValueError\n"
    assert "nats_ready" in listed.stderr


@pytest.mark.parametrize("module", ["tools.demo", "tools.stack dead-list chat-service"])
async def test_commands_find_the_stack_that_the_env_file_describes(stack: Stack, tmp_path: Path, module: str) -> None:
    lines = {"GATEWAY_PORT": stack.config.ports["gateway"], "NATS_PORT": stack.config.ports["nats"]}
    (tmp_path / ".env").write_text("".join(f"{name}={port}\n" for name, port in lines.items()))
    command = [sys.executable, "-m", *module.split(), "--env", str(tmp_path / ".env")]
    # The passwords of NATS are there, and the databases in which an admin is made.
    command += ["--data", str(stack.config.data)]
    played = await asyncio.to_thread(forks.run, command, ROOT, os.environ, seconds=60)
    assert played.returncode == 0, played.stdout + played.stderr
    if module == "tools.demo":
        assert f"2U at {stack.gateway_url}," in played.stdout


async def test_files_of_a_process_are_for_its_account_alone(stack: Stack, client: Person) -> None:
    request = await client.asks_for_help()
    assert (await client.uploads(request["id"], photo())).status_code == 201
    # The locks of the runner hold nothing.
    kept = [path for path in stack.config.data.rglob("*") if path.is_file() and path.suffix != ".lock"]
    ours = [path for path in kept if not {"logs", "nats"} & {part.name for part in path.parents}]
    assert {path.parent.name for path in ours} >= {"mails"}
    assert [path for path in ours if path.stat().st_mode & 0o077] == []


async def test_the_journey_of_the_readme_works_on_another_port(stack: Stack) -> None:
    block = (ROOT / "README.md").read_text().partition("## The journey with curl")[2].partition("```sh\n")[2]
    journey = block.partition("```")[0]
    environment = os.environ | {"GATEWAY_PORT": str(stack.config.ports["gateway"])}
    played = await asyncio.to_thread(
        subprocess.run,
        ["bash", "-c", journey],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert '"status":"completed"' in played.stdout.splitlines()[-1], played.stdout + played.stderr
