"""Does the work of a night without its effects, and counts what is done to the rows of each table.

A copy of an SQLite file is worked on, and then deleted. In PostgreSQL all of it is one transaction, which is taken
back; its locks are those of rows that are due for deletion anyway.
"""

import contextlib
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any, cast

from sqlalchemy import Delete, Insert, Update, event
from sqlalchemy.ext.asyncio import AsyncConnection, async_sessionmaker

from kit.backup import vacuum_into
from kit.database import Database, ReadSession, Session
from kit.sessions import LeanSession

_VERBS: dict[type, str] = {Delete: "deleted", Update: "changed", Insert: "added"}


class Deeds(Counter[tuple[str, str]]):
    """The number of rows of each table, or other things, by what was done to them."""

    def __str__(self) -> str:
        done = [f"{number:,} of {name} {verb}" for (name, verb), number in sorted(self.items()) if number]
        return ", ".join(done) or "nothing was due"


@contextlib.contextmanager
def counted(database: Database, deeds: Deeds) -> Iterator[None]:
    """Counts the rows that statements change on *database* meanwhile."""
    engine = database.engine.sync_engine

    def note(_connection: Any, cursor: Any, *facts: Any) -> None:
        _, _, context, _ = facts
        statement = getattr(getattr(context, "compiled", None), "statement", None)
        verb = next((verb for kind, verb in _VERBS.items() if isinstance(statement, kind)), None)
        if verb is not None and statement is not None and cursor.rowcount > 0:
            deeds[statement.table.name, verb] += cursor.rowcount

    event.listen(engine, "after_cursor_execute", note)
    try:
        yield
    finally:
        event.remove(engine, "after_cursor_execute", note)


@contextlib.asynccontextmanager
async def rehearsed(database: Database) -> AsyncIterator[Database]:
    """Yields a database that has all that is in *database*, and of whose changes nothing remains."""
    if database.is_sqlite:
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder) / "copy.db"
            vacuum_into(Path(database.engine.url.database or ""), copy)
            async with _Copy(f"sqlite+aiosqlite:///{copy}") as copied:
                yield copied
        return
    async with database.engine.connect() as connection:
        taken_back = await connection.begin()
        try:
            yield _TakenBack(database, connection)
        finally:
            await taken_back.rollback()


class _Copy(Database):
    is_rehearsal = True


class _TakenBack(Database):
    """Has all sessions on one connection, whose transaction is never committed."""

    is_rehearsal = True

    def __init__(self, database: Database, connection: AsyncConnection) -> None:
        self.engine = database.engine
        self.running_commands = set()
        self._one = async_sessionmaker(
            connection, class_=LeanSession, expire_on_commit=False, join_transaction_mode="create_savepoint"
        )

    @contextlib.asynccontextmanager
    async def transaction(self) -> AsyncIterator[Session]:
        async with self._one() as session:
            yield Session(ReadSession(session))
            # rule: allow commit — it releases a savepoint of a transaction that is taken back
            await session.commit()

    @contextlib.asynccontextmanager
    async def read(self) -> AsyncIterator[ReadSession]:
        async with self._one() as session:
            yield ReadSession(session)

    def read_once(self) -> AbstractAsyncContextManager[ReadSession]:
        return cast("AbstractAsyncContextManager[ReadSession]", self.read())

    def read_apart(self) -> AbstractAsyncContextManager[ReadSession]:
        return self.read_once()

    async def write_once(self, statement: Any, params: Any = None) -> Any:
        async with self.transaction() as session:
            return await session.execute(statement, params)
