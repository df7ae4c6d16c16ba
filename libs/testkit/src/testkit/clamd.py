"""A ClamAV daemon that knows one signature, that of the EICAR test file, so that nothing is downloaded for it."""

import contextlib
import os
import shutil
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from testkit.processes import Program, ServerProcess

# In two parts, so that no scanner finds it in this file.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-" + rb"STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
_SIGNATURE = "Eicar-Test-Signature"
# clamd says that a signature is not of its own database.
FINDING = f"{_SIGNATURE}.UNOFFICIAL"
# Bytes of the largest stream that it takes.
MAX_STREAM = 2 * 1024 * 1024


def find_clamd() -> str:
    """Returns the program, or skips the test on a machine without it; CI installs it."""
    program = shutil.which("clamd") or shutil.which("clamd", path="/usr/sbin:/usr/local/sbin")
    if program is None and not os.environ.get("CI"):
        pytest.skip("clamd is not installed (Debian: apt-get install clamav-daemon)")
    assert program is not None, "CI must install clamav-daemon"
    return program


class Clamd:
    def __init__(self, folder: Path) -> None:
        """*folder* is for its files, and does not exist yet."""
        self._folder = folder
        self._socket = folder / "clamd.sock"
        self._program = Program(
            [find_clamd(), "--config-file", folder / "clamd.conf"], log=folder / "output", stop_signal=signal.SIGTERM
        )
        self._write()

    @property
    def url(self) -> str:
        return f"unix://{self._socket}"

    @contextlib.contextmanager
    def running(self) -> Iterator[ServerProcess]:
        """Runs it until the block ends. It may be started again."""
        with ServerProcess(self._program) as process:
            process.wait_until(self._answers)
            yield process

    def _write(self) -> None:
        database = self._folder / "database"
        database.mkdir(parents=True)
        # Name, type of file (any), offset (any), bytes.
        (database / "test.ndb").write_text(f"{_SIGNATURE}:0:*:{EICAR.hex()}\n")
        settings = {
            "LocalSocket": self._socket,
            "DatabaseDirectory": database,
            "TemporaryDirectory": self._folder,
            "StreamMaxLength": MAX_STREAM,
            "Foreground": "yes",
        }
        (self._folder / "clamd.conf").write_text("".join(f"{name} {value}\n" for name, value in settings.items()))

    def _answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as probe:
            return probe.connect_ex(str(self._socket)) == 0
