"""The log files of the stack: one for each process and run, of which the last few runs are kept.

    chat-service.log        this run
    chat-service.log.1      the run before, and so on

A process only appends, so a file that has grown too large is copied and emptied while its process writes to it.
"""

import shutil
from pathlib import Path

_EARLIER = 3
MAX_BYTES = 20_000_000


def start(log: Path) -> None:
    """Puts the lines of earlier runs aside, and creates an empty file."""
    if log.exists() and log.stat().st_size:
        _make_room(log)
        log.replace(_earlier(log, 1))
    log.touch()


def keep_small(log: Path, *, max_bytes: int = MAX_BYTES) -> None:
    """Puts the lines aside if they are more than *max_bytes*. A line that is written meanwhile may be lost."""
    if log.exists() and log.stat().st_size > max_bytes:
        _make_room(log)
        shutil.copyfile(log, _earlier(log, 1))
        with log.open("r+b") as file:
            file.truncate()


def _make_room(log: Path) -> None:
    for number in range(_EARLIER, 1, -1):
        if (older := _earlier(log, number - 1)).exists():
            older.replace(_earlier(log, number))


def _earlier(log: Path, number: int) -> Path:
    return log.with_name(f"{log.name}.{number}")
