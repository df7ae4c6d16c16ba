"""Starts Python programs as forks of a process that has imported them already.

Importing takes most of the two CPU seconds in which a service starts, and a run of all tests starts hundreds. With
`preload`, a program `python -m package …` begins in a copy of a process that waits for this (the fork server of
multiprocessing) and has neither threads nor connections. Everything after the imports is as in a process of its own,
except that the garbage collector leaves out what was imported (`testkit.settled`).
"""

import multiprocessing
import os
import runpy
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from multiprocessing.context import ForkServerContext
from pathlib import Path

from kit import upstream

# The variable with the seconds that a service has to show that it does not hang, in systems that tests share: on a
# machine that runs several systems, a service waits for a CPU for longer than usual.
PATIENCE = "TEST_PATIENCE_SECONDS"

_preloaded: frozenset[str] = frozenset()
_context: ForkServerContext = multiprocessing.get_context("forkserver")


def preload(packages: Sequence[str], modules: Sequence[str]) -> None:
    """Lets programs that are *packages* begin as forks of a process that has imported *modules*.

    Call it before the first of them starts. That process starts then, and ends with this one.
    """
    global _preloaded  # noqa: PLW0603
    _context.set_forkserver_preload([*modules, "testkit.settled"])
    _preloaded = frozenset(packages)


def is_preloaded(command: Sequence[str], environment: Mapping[str, str] | None) -> bool:
    """Returns whether a program may begin as a fork. One with a PYTHONPATH of its own is of another release."""
    path = "PYTHONPATH"
    is_same_code = environment is None or environment.get(path) == os.environ.get(path)
    return is_same_code and [*command[:2]] == [sys.executable, "-m"] and command[2] in _preloaded


class Fork:
    """A program that began as a fork; a part of the interface of `subprocess.Popen`."""

    def __init__(
        self,
        command: Sequence[str],
        log: Path,
        folder: Path,
        environment: Mapping[str, str] | None,
        *,
        errors: Path | None = None,
    ) -> None:
        """Begins *command* in *folder*. Its output is added to *log*, and its errors to *errors* if there is one."""
        self.args = command
        outputs = (str(log), str(errors or log))
        arguments = (command[2:], outputs, str(folder), dict(os.environ if environment is None else environment))
        self._process = _context.Process(target=_run, args=arguments)
        self._process.start()
        self.pid = self._process.pid or 0

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int | None:
        self._process.join(timeout)
        if self._process.exitcode is None:
            raise subprocess.TimeoutExpired(self.args, timeout or 0)
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self._process.kill()


def run(
    command: Sequence[str], folder: Path, environment: Mapping[str, str], *, seconds: float
) -> subprocess.CompletedProcess[str]:
    """Runs *command* in *folder* to its end, and returns what `subprocess.run` returns for it."""
    with tempfile.TemporaryDirectory() as kept:
        output, errors = Path(kept, "output"), Path(kept, "errors")
        fork = Fork(command, output, folder, environment, errors=errors)
        try:
            code = fork.wait(seconds)
        except subprocess.TimeoutExpired:
            fork.kill()
            fork.wait()
            raise
        return subprocess.CompletedProcess(command, code or 0, output.read_text(), errors.read_text())


def _run(command: Sequence[str], outputs: tuple[str, str], folder: str, environment: Mapping[str, str]) -> None:
    os.setsid()
    nothing = os.open(os.devnull, os.O_RDONLY)
    output, errors = (os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT) for path in outputs)
    for source, target in ((nothing, 0), (output, 1), (errors, 2)):
        os.dup2(source, target)
        os.close(source)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = [*command]
    if PATIENCE in environment:
        upstream.Patience.seconds = float(environment[PATIENCE])
    runpy.run_module(command[0], run_name="__main__", alter_sys=True)
