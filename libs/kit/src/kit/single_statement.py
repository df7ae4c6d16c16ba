"""The session of `kit.database` that reads without a transaction.

It survives the loss of its connection as the other ones do that read (`kit.sessions`).
"""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, Self

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from sqlalchemy.orm import Session
from sqlalchemy.util import greenlet_spawn

from kit import driver, outage, postgres, statements
from kit.sessions import execute, is_of_entities


class SingleStatement(AsyncSession):
    """Runs one statement without a transaction, and has the reading methods of an AsyncSession without the cost of one.

    With *may_repeat*, it runs several, each of which sees the moment at which it runs, and keeps a connection for them.

    A session registers itself, keeps a transaction and an identity map, and is closed in a task of its own. A statement
    of plain columns needs none of that: it runs on a connection, which goes back to the pool before its rows are used.
    """

    def __init__(self, engine: AsyncEngine, *, may_repeat: bool = False) -> None:
        # Without `super().__init__()`, which makes a session. Methods that are not here raise AttributeError.
        self._engine = engine.sync_engine
        self._may_repeat = may_repeat
        self._has_read = False
        # Kept by one that runs several; a single statement gives it back at once.
        self._connection: Connection | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_exception: object) -> None:
        if self._connection is not None:
            await greenlet_spawn(self._give_back)

    async def execute(self, statement: Any, params: Any = None, **options: Any) -> Any:
        if not is_of_entities(statement):
            return await self._once(partial(self._execute_columns, statement, params))
        # Frozen, because rows become entities when they are fetched, for which the session has to be open.
        return await self._once(
            partial(
                greenlet_spawn,
                self._in_session,
                lambda session: session.execute(statement, params, **options).freeze()(),
            )
        )

    async def scalar(self, statement: Any, params: Any = None, **options: Any) -> Any:
        return (await self.execute(statement, params, **options)).scalar()

    async def scalars(self, statement: Any, params: Any = None, **options: Any) -> Any:
        return (await self.execute(statement, params, **options)).scalars()

    async def get(self, entity: Any, ident: Any, **options: Any) -> Any:
        return await self._once(
            partial(greenlet_spawn, self._in_session, lambda session: session.get(entity, ident, **options))
        )

    def get_bind(self, *_arguments: Any, **_options: Any) -> Engine:
        return self._engine

    async def _once(self, run: Callable[[], Awaitable[Any]]) -> Any:
        if self._has_read and not self._may_repeat:
            # Without a transaction the two would not see the same moment.
            raise RuntimeError("several statements need database.read() or database.transaction()")
        self._has_read = True
        try:
            try:
                return await run()
            except DBAPIError as error:
                if not postgres.lost_connection(error):
                    raise
                await greenlet_spawn(self._give_back)
                return await run()
        except (*outage.DOWN, DBAPIError) as error:
            outage.raise_if_down(error)
            raise

    async def _execute_columns(self, statement: Any, params: Any) -> Any:
        kept = self._connection
        if kept is not None and statements.is_once(statement, params) and driver.is_at_hand(kept):
            return await statements.execute_at_hand(kept, statement, params)
        return await greenlet_spawn(self._on_connection, statement, params)

    def _on_connection(self, statement: Any, params: Any) -> Any:
        # The drivers for asyncio have fetched all rows when they return.
        if self._may_repeat:
            if self._connection is None:
                self._connection = self._engine.connect()
            return execute(self._connection, statement, params)
        with self._engine.connect() as connection:
            return execute(connection, statement, params)

    def _give_back(self) -> None:
        if self._connection is not None:
            connection, self._connection = self._connection, None
            connection.close()

    def _in_session(self, run: Callable[[Session], Any]) -> Any:
        # A task that holds one connection and waits for another could wait for itself.
        self._give_back()
        with Session(self._engine, expire_on_commit=False) as session:
            return run(session)
