"""Child processes that never outlive the process that started them, however that one ends.

A context manager covers an orderly end, an exception and Ctrl-C. It cannot cover a SIGKILL, so every child has a guard
beside it: a shell that waits on a pipe whose only other end is held here. The kernel closes that end when this process
dies, the guard wakes up and ends the child's process group. (`prctl` in a `preexec_fn` would do it on Linux alone, and
is not safe beside threads.)
"""

import os
import pwd
import secrets
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from testkit import forks, log_secrets

STOP_SECONDS = 10.0

# No server listens on this port: a call to it is refused at once.
UNUSED_ADDRESS = "127.0.0.1:1"

# $1: signal, $2: process group, $3: a folder to remove, or empty.
_GUARD = """
read -r _
kill -s "$1" -- "-$2" 2>/dev/null
tries=0
while [ $tries -lt 50 ] && kill -s 0 -- "-$2" 2>/dev/null; do tries=$((tries + 1)); sleep 0.1; done
kill -s KILL -- "-$2" 2>/dev/null
shift 2
[ $# -eq 0 ] || rm -rf -- "$@"
"""


class ServerFailed(RuntimeError):
    """A server did not start, or there is no such server on this machine."""


class Guard:
    """Ends process group *group* with *stop_signal*, and removes *folders* if this process dies before `release`."""

    def __init__(
        self, group: int, *, stop_signal: signal.Signals, folders: Sequence[Path] = (), held: Sequence[int] = ()
    ) -> None:
        name = stop_signal.name.removeprefix("SIG")
        self._shell = subprocess.Popen(
            ["/bin/sh", "-c", _GUARD, "guard", name, str(group), *map(str, folders)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            pass_fds=held,
        )

    def release(self) -> None:
        """Ends the guard, whose process has ended in an orderly way. May be called again."""
        # Killed before its pipe is closed, or it would take that for our death.
        self._shell.kill()
        self._shell.communicate()


@dataclass(frozen=True)
class Program:
    command: Sequence[str | Path]
    # The file to which its output is appended.
    log: Path
    # NATS and PostgreSQL take SIGINT for a prompt and clean stop.
    stop_signal: signal.Signals = signal.SIGINT
    # By default the environment of this process, the folder of the log, and the current account.
    environment: Mapping[str, str] | None = None
    working_folder: Path | None = None
    account: pwd.struct_passwd | None = None
    # Removed with the process if we are killed.
    temporary_folders: Sequence[Path] = ()
    # Descriptors of locks that must outlast a SIGKILL of this process until the program has ended.
    held: Sequence[int] = ()


class ServerProcess:
    """A server in a session of its own, so that a Ctrl-C meant for us does not reach it before our clean-up does."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._popen = _started(program)
        self._guard = Guard(
            self.pid, stop_signal=program.stop_signal, folders=program.temporary_folders, held=program.held
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def pid(self) -> int:
        return self._popen.pid

    @property
    def exit_code(self) -> int | None:
        """The exit code, or minus the number of the signal that ended the process; `None` while it runs."""
        return self._popen.poll()

    def wait_until(self, ready: Callable[[], bool], *, seconds: float = 30.0) -> None:
        """Raises ServerFailed, with the end of the log, if the process ends or is not *ready* after *seconds*."""
        deadline = time.monotonic() + seconds
        while not ready():
            if self.exit_code is not None:
                raise ServerFailed(f"{self._popen.args!r} ended with exit code {self.exit_code}:\n{self._last_lines()}")
            if time.monotonic() > deadline:
                raise ServerFailed(f"{self._popen.args!r} is not ready after {seconds:g} s:\n{self._last_lines()}")
            time.sleep(0.005)

    def stop(self, *, grace_seconds: float = STOP_SECONDS) -> None:
        """Asks it to stop, and ends it if it has not done so in time. May be called again."""
        self._guard.release()
        self._popen.send_signal(self._program.stop_signal)
        try:
            self._popen.wait(grace_seconds)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """Sends SIGKILL, as if the machine had failed."""
        self._guard.release()
        self._popen.kill()
        self._popen.wait()

    def _last_lines(self) -> str:
        return "\n".join(last_lines(self._program.log))


def _started(program: Program) -> subprocess.Popen[bytes] | forks.Fork:
    log_secrets.note_environment(os.environ if program.environment is None else program.environment)
    command, folder = [str(part) for part in program.command], program.working_folder or program.log.parent
    if program.account is None and forks.is_preloaded(command, program.environment):
        return forks.Fork(command, program.log, folder, program.environment)
    with program.log.open("ab") as output:
        return subprocess.Popen(
            command,
            cwd=folder,
            env=program.environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            **as_account(program.account),
        )


def last_lines(log: Path, count: int = 20) -> list[str]:
    return log.read_text(errors="replace").splitlines()[-count:]


def as_account(account: pwd.struct_passwd | None) -> dict[str, Any]:
    """Returns the arguments with which `subprocess` runs a program as *account*."""
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []} if account else {}


def is_listening(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def is_free(port: int, host: str = "127.0.0.1") -> bool:
    with socket.socket() as probe:
        # As servers do: connections that an earlier server accepted and that are still timing out do not count. Those
        # that were made from this port do.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
        return True


def free_port() -> int:
    """Returns a port that is free now.

    Below the range from which the kernel takes ports for outgoing connections (Linux: from 32768), so that none of
    those can take it between this call and the server's bind. Not from `random`: a test run seeds that, and would do so
    alike in every worker.
    """
    while True:
        port = 15_000 + secrets.randbelow(17_000)
        if is_free(port):
            return port
