"""Sessions that only read, and survive the loss of their connection if nothing was read on it yet.

A server that restarts closes all connections of the pool. Most are found closed before they are used (`kit.postgres`).
One that is lost at this very moment is noticed by the first statement, which is repeated once on another connection.
Later statements are not: what was read before them belongs to a snapshot that is gone.
"""

from collections.abc import Callable
from typing import Any

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from kit import postgres


class ReadingSession(Session):
    """The synchronous part of an AsyncSession, as SQLAlchemy has it."""

    _has_read = False

    def execute(self, *arguments: Any, **options: Any) -> Any:
        return self._read(super().execute, arguments, options)

    def scalar(self, *arguments: Any, **options: Any) -> Any:
        return self._read(super().scalar, arguments, options)

    def scalars(self, *arguments: Any, **options: Any) -> Any:
        return self._read(super().scalars, arguments, options)

    def _read(self, run: Callable[..., Any], arguments: tuple[Any, ...], options: dict[str, Any]) -> Any:
        if self._has_read:
            return run(*arguments, **options)
        self._has_read = True
        try:
            return run(*arguments, **options)
        except DBAPIError as error:
            if not postgres.lost_connection(error):
                raise
        self.invalidate()
        return run(*arguments, **options)


class OneStatementSession(ReadingSession):
    """Refuses a second statement: without a transaction the two would not see the same moment."""

    def _read(self, run: Callable[..., Any], arguments: tuple[Any, ...], options: dict[str, Any]) -> Any:
        if self._has_read:
            raise RuntimeError("a read of several statements needs database.read()")
        return super()._read(run, arguments, options)
