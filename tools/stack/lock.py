"""The lock on a folder of data, so that two stacks never share one.

`stack.lock` is held by the runner alone. `processes.lock` is held by the guards of its processes too, so it stays taken
after a SIGKILL of the runner until the last process has ended. The kernel frees both, however a process ends.
"""

import asyncio
import fcntl
import os
import time
from pathlib import Path
from typing import IO

from tools.stack.config import ConfigError

# A guard waits five seconds for its process before it kills it.
_LEFT_BEHIND_SECONDS = 12.0
_LOOK_EVERY_SECONDS = 0.1


class DataLock:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files: list[IO[str]] = []

    async def take(self) -> None:
        """Waits for processes of a stack that was killed. Raises `ConfigError` if another stack uses the folder."""
        try:
            runner, processes = (self._open(name) for name in ("stack.lock", "processes.lock"))
        except OSError as error:
            raise ConfigError(f"The data folder {self._folder} cannot be used: {error.strerror}.") from error
        if not _take(runner):
            pid = runner.read().strip() or "unknown"
            self.release()
            raise ConfigError(
                f"Another stack uses {self._folder} (process {pid}): stop it first, or give this one a folder of its"
                " own: python -m tools.stack up --data FOLDER."
            )
        deadline = time.monotonic() + _LEFT_BEHIND_SECONDS
        while not _take(processes):
            if time.monotonic() > deadline:
                self.release()
                raise ConfigError(
                    f"Processes of a stack that was killed still use {self._folder}, {_LEFT_BEHIND_SECONDS:g} s later:"
                    " end them first."
                )
            await asyncio.sleep(_LOOK_EVERY_SECONDS)
        runner.truncate(0)
        print(os.getpid(), file=runner, flush=True)

    @property
    def descriptors(self) -> tuple[int, ...]:
        """The descriptors that the guards of the processes inherit."""
        return tuple(file.fileno() for file in self._files[1:])

    def release(self) -> None:
        for file in self._files:
            file.close()
        self._files.clear()

    def _open(self, name: str) -> IO[str]:
        file = (self._folder / name).open("a+")
        self._files.append(file)
        file.seek(0)
        return file


def _take(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def is_held(folder: Path) -> bool:
    """Returns whether a stack uses the folder."""
    try:
        with (folder / "stack.lock").open("r+") as file:
            return not _take(file)
    except OSError:
        return False
