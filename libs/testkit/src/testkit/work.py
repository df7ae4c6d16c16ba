"""Counts the work of one step: statements, function calls and log lines.

Unlike time, these do not depend on the machine and its load, so that a test can hold them.
"""

import contextlib
import sys
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import event
from structlog.testing import capture_logs

from kit.database import Database


@dataclass
class Work:
    # The texts of the statements, in their order; beginning and ending a transaction is not among them.
    statements: list[str] = field(default_factory=list)
    # Calls of functions that are written in Python, in this thread.
    calls: int = 0
    log_lines: list[Any] = field(default_factory=list)


async def work_of(step: Callable[[], Awaitable[object]], database: Database | None = None) -> Work:
    """Returns the work of *step*, which runs several times before, so that all caches are filled."""
    for _ in range(3):
        await step()
    work = Work()
    with _statements_to(database, work.statements), capture_logs() as work.log_lines:
        await step()
    # Apart from the above, which makes calls of its own..
    with capture_logs(), _calls_to(work):
        await step()
    return work


@contextlib.contextmanager
def _statements_to(database: Database | None, statements: list[str]) -> Iterator[None]:
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
    def count(_frame: object, kind: str, _argument: object) -> None:
        work.calls += kind == "call"

    sys.setprofile(count)
    try:
        yield
    finally:
        sys.setprofile(None)
