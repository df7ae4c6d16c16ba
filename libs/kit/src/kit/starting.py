"""The end of a process that cannot start: one sentence for its operator, and exit code 1."""

import contextlib
import sys
from collections.abc import Iterator


class CannotStart(Exception):
    """Something outside the process keeps it from starting.

    The message is a sentence that says what and what to do. It holds no secret.
    """


@contextlib.contextmanager
def said_in_one_sentence(process: str) -> Iterator[None]:
    """Turns `CannotStart` into a line on standard error and exit code 1. Other errors keep their traceback."""
    try:
        yield
    except CannotStart as reason:
        print(f"{process} cannot start: {reason}", file=sys.stderr)  # noqa: T201  # for a person, not for the log
        raise SystemExit(1) from None
