"""Counts the work of one step: statements, function calls and log lines.

Unlike time, these do not depend on the machine and its load, so that a test can hold them.
"""

import contextlib
import sys
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import event

from kit.database import Database

# Every line of ours passes one of these functions; the other one is of a level that is not logged.
_LOGGING = {"_process_event", "_nop"}
_COUNTED = 3


@dataclass
class Work:
    # The texts of the statements, in their order; beginning and ending a transaction is not among them.
    statements: list[str] = field(default_factory=list)
    # Calls of functions written in Python, in this thread. Those of logging depend on its format, and are left out.
    calls: int = 0
    log_lines: int = 0


async def work_of(step: Callable[[], Awaitable[object]], database: Database | None = None) -> Work:
    """Returns the work of *step*, which runs several times before, so that all caches are filled."""
    for _ in range(3):
        await step()
    work = Work()
    with statements_to(database, work.statements):
        await step()
    # Apart from the above, which makes calls of its own. The least of several, since what earlier tests have left to
    # the event loop, such as a connection that is being closed, runs in the same thread.
    counted = [await _counted(step) for _ in range(_COUNTED)]
    work.calls, work.log_lines = min(one.calls for one in counted), min(one.log_lines for one in counted)
    return work


async def _counted(step: Callable[[], Awaitable[object]]) -> Work:
    work = Work()
    with _calls_to(work):
        await step()
    return work


@contextlib.contextmanager
def statements_to(database: Database | None, statements: list[str]) -> Iterator[None]:
    """Adds the text of each statement to *statements* while the context lasts."""
    if database is None:
        yield
        return

    def note(_connection: Any, _cursor: Any, statement: str, *_others: Any) -> None:
        statements.append(" ".join(statement.split()))

    event.listen(database.engine.sync_engine, "before_cursor_execute", note)
    try:
        yield
    finally:
        event.remove(database.engine.sync_engine, "before_cursor_execute", note)


@contextlib.contextmanager
def _calls_to(work: Work) -> Iterator[None]:
    depth = 0

    def count(frame: Any, kind: str, _argument: object) -> None:
        nonlocal depth
        if kind == "return":
            depth -= depth > 0
        elif kind == "call":
            code = frame.f_code
            is_logging = "structlog" in code.co_filename
            work.log_lines += is_logging and code.co_name in _LOGGING
            work.calls += not depth and not is_logging
            depth += depth > 0 or is_logging

    sys.setprofile(count)
    try:
        yield
    finally:
        sys.setprofile(None)
