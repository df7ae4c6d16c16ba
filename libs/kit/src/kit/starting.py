"""The end of a process that cannot start or do its work: one sentence for its operator, and exit code 1."""

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path


class CannotStart(Exception):
    """Something outside the process keeps it from working.

    The message is a sentence that says what and what to do. It holds no secret.
    """


@contextlib.contextmanager
def said_in_one_sentence(process: str) -> Iterator[None]:
    """Turns `CannotStart` into a line on standard error and exit code 1. Other errors keep their traceback."""
    try:
        yield
    except CannotStart as reason:
        print(f"{process}: {reason}", file=sys.stderr)  # noqa: T201  # for a person, not for the log
        raise SystemExit(1) from None


def usable_folder(folder: Path, setting: str, *, mode: int = 0o777) -> Path:
    """Returns *folder*, which it makes if it is missing.

    Raises `CannotStart`, which names *setting*, if it cannot be made or written to.
    """
    try:
        folder.mkdir(mode=mode, parents=True, exist_ok=True)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise CannotStart(f"{setting}: the folder {folder} cannot be made: {reason}.") from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise CannotStart(f"{setting}: the folder {folder} cannot be written to: {_why_not(folder)}.")
    return folder


def _why_not(folder: Path) -> str:
    is_read_only = bool(os.statvfs(folder).f_flag & os.ST_RDONLY)
    return "its file system is read-only" if is_read_only else "this account has no permission"


def keep_files_private() -> None:
    """Lets only the account of this process read the files that it makes: databases, uploads, mails."""
    os.umask(0o077)
