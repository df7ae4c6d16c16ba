"""Statements that are compiled once.

SQLAlchemy caches the SQL of a statement, but still finds it, makes an execution context and sets up a result for each
execution: this costs more than SQLite needs to answer. A statement that `once` has marked keeps its SQL, and goes to
the driver with its parameters. Errors and events are those of SQLAlchemy.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from sqlalchemy import ColumnElement, Connection, Delete, Dialect, Executable, Insert, Update, any_, bindparam
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.engine import IteratorResult, Result
from sqlalchemy.engine.result import SimpleResultMetaData
from sqlalchemy.exc import DBAPIError
from sqlalchemy.util import await_

from kit import driver
from kit.errors import AppError

type Change = Insert | Update | Delete

_MARK = "kit_once"
_NO_COLUMNS = SimpleResultMetaData(())
# The most changes in one statement; each combination is a statement of its own, which the server keeps.
_MAX_TOGETHER = 16
_NUMBER = re.compile(r"\$(\d+)")
# Stands once in an INSERT of one row.
_VALUES = " VALUES "
_plans: WeakKeyDictionary[Executable, dict[tuple[str, ...], "_Plan"]] = WeakKeyDictionary()


def once[Statement: Executable](statement: Statement) -> Statement:
    """Marks a statement of plain columns that is made once: for a module, or by a cached function.

    Its values are bound parameters, none of them a list of variable length. Sessions of `kit.database` run it by its
    stored SQL, if its parameters are one mapping or none; others run it as any statement. Raises TypeError if it names
    a mapped class or attributes of one.
    """
    if getattr(statement, "_propagate_attrs", None):
        raise TypeError("a statement of mapped classes is compiled by the ORM")
    return statement.execution_options(**{_MARK: True})


def is_any(column: ColumnElement[Any], name: str, dialect: str) -> ColumnElement[bool]:
    """Returns the condition that *column* has one of the values of the parameter *name*, which is a list.

    On PostgreSQL the list is one array, so that `once` may mark the statement.
    """
    if dialect == "postgresql":
        return column == any_(bindparam(name, type_=ARRAY(column.type)))
    return column.in_(bindparam(name, expanding=True))


def once_if_possible[Statement: Executable](statement: Statement, dialect: str) -> Statement:
    """Marks a statement with conditions of `is_any` by `once` where it can be compiled once."""
    return once(statement) if dialect == "postgresql" else statement


def is_once(statement: Any, params: Any) -> bool:
    return _MARK in statement.get_execution_options() and (params is None or isinstance(params, Mapping))


def execute(connection: Connection, statement: Any, params: Mapping[str, Any] | None) -> Result[*tuple[Any, ...]]:
    """Executes a statement that `once` has marked. *connection* is in a transaction, or in none by its options."""
    plan = _plan(statement, connection.dialect, tuple(params or ()))
    return plan.result(*_run(connection, plan.sql, plan.values(params or {})))


async def execute_at_hand(
    connection: Connection, statement: Any, params: Mapping[str, Any] | None
) -> Result[*tuple[Any, ...]]:
    """Does the same for a connection that is at hand (`kit.driver`), outside of any greenlet."""
    plan = _plan(statement, connection.dialect, tuple(params or ()))
    return plan.result(*await _run_at_hand(connection, plan.sql, plan.values(params or {})))


class Check(NamedTuple):
    """A SELECT that fails if the rows beside it may not be inserted."""

    statement: Executable
    values: Mapping[str, Any]


@dataclass
class Waiting:
    """Statements that `once` has marked, each with its values, which wait to be executed together; none has a result.

    Those of a kind keep their order. They go together where their first one stands, so a row may refer to one of a kind
    before its own. PostgreSQL gets a few rows of a few kinds, and the check, as one statement, since a round trip costs
    more than a row.
    """

    changes: list[tuple[Change, Mapping[str, Any]]] = field(default_factory=list)
    check: Check | None = None
    # The refusals that the errors of PostgreSQL mean, by their SQLSTATE or by the constraint that they name.
    refusals: dict[str, type[AppError]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.changes or self.check)

    @property
    def are_one(self) -> bool:
        """Returns whether PostgreSQL gets these changes as one statement."""
        # It runs the parts of a statement in an order of its own, so none of them may be of the same kind. The rows of
        # one INSERT keep theirs, if they have the same columns.
        parts = [
            (id(one), tuple(values) if _is_of_values(one) else number)
            for number, (one, values) in enumerate(self.changes)
        ]
        return 0 < len(parts) <= _MAX_TOGETHER and len(set(parts)) == len({kind for kind, _ in parts})

    def execute(self, connection: Connection) -> None:
        """Raises one of the refusals."""
        try:
            self._execute(connection)
        except DBAPIError as error:
            raise_refusal(error, self.refusals)
            raise

    def _execute(self, connection: Connection) -> None:
        kinds: dict[_Plan, list[tuple[Any, ...]]] = {}
        for statement, values in self.changes:
            plan = _plan(statement, connection.dialect, tuple(values))
            kinds.setdefault(plan, []).append(plan.values(values))
        check = (
            None if self.check is None else _plan(self.check.statement, connection.dialect, tuple(self.check.values))
        )
        last = () if check is None or self.check is None else check.values(self.check.values)
        if connection.dialect.name == "postgresql" and self.are_one:
            sql = _together(tuple((plan, len(rows)) for plan, rows in kinds.items()), check)
            _run(connection, sql, [value for rows in kinds.values() for row in rows for value in row] + list(last))
            return
        if check is not None:
            _run(connection, check.sql, last)
        for plan, rows in kinds.items():
            if len(rows) == 1:
                _run(connection, plan.sql, rows[0])
            else:
                _run(connection, plan.sql, rows, many=True)


def raise_refusal(error: DBAPIError, refusals: Mapping[str, type[AppError]]) -> None:
    """Raises the refusal that an error of PostgreSQL means, by its SQLSTATE or the constraint that it names, if any."""
    state = getattr(error.orig, "sqlstate", None)
    constraint = getattr(getattr(error.orig, "__cause__", None), "constraint_name", None)
    refusal = refusals.get(state or "") or refusals.get(constraint or "")
    if refusal is not None:
        raise refusal from error


def _is_of_values(statement: Change) -> bool:
    """Returns True for an INSERT of one row and nothing behind it, to which others can be added."""
    ends_with_row = getattr(statement, "_post_values_clause", None) is None
    return isinstance(statement, Insert) and statement.select is None and ends_with_row


def _plan(statement: Any, dialect: Dialect, keys: tuple[str, ...]) -> "_Plan":
    plans = _plans.setdefault(statement, {})
    # The dialect is a part of the key, because tests use both.
    key = dialect.name, *keys
    plan = plans.get(key)
    if plan is None:
        plan = plans[key] = _Plan(statement, dialect, keys)
    return plan


@lru_cache(maxsize=256)
def _together(kinds: tuple[tuple["_Plan", int], ...], check: "_Plan | None") -> str:
    """Returns one statement of PostgreSQL with the parameters of several, one after the other.

    Each kind comes with the number of its rows.
    """
    parts, first = [], 0
    for plan, rows in kinds:
        head, values, row = plan.sql.partition(_VALUES) if rows > 1 else ("", "", plan.sql)
        # The rows of one INSERT get their numbers in the order in which they stand.
        shifted = [_shifted(row, first + number * plan.size) for number in range(rows)]
        parts.append(f"{head}{values}{', '.join(shifted)}")
        first += rows * plan.size
    if check is not None:
        parts.append(_shifted(check.sql, first))
    inner = ", ".join(f"change_{number} AS ({part})" for number, part in enumerate(parts[:-1]))
    return f"WITH {inner} {parts[-1]}" if inner else parts[-1]


def _shifted(sql: str, first: int) -> str:
    """Returns SQL whose parameters come behind the *first* ones of a statement."""
    return _NUMBER.sub(lambda found: f"${int(found[1]) + first}", sql)


def _run(connection: Connection, sql: str, values: Sequence[Any], *, many: bool = False) -> tuple[Any, Sequence[Any]]:
    """Returns the description of the columns, if the statement returns any, and the rows of the driver."""
    if not many and connection.dialect.name == "postgresql" and driver.is_at_hand(connection):
        return await_(_run_at_hand(connection, sql, values))
    cursor: Any = connection.connection.cursor()
    _tell(connection, "before_cursor_execute", cursor, sql, values, many)
    try:
        if many:
            cursor.executemany(sql, values)
            found = None, ()
        else:
            cursor.execute(sql, values)
            found = cursor.description, cursor.fetchall() if cursor.description else ()
    except BaseException as error:  # noqa: BLE001  # as SQLAlchemy does, which raises it again
        connection._handle_dbapi_exception(error, sql, values, cursor, None)  # noqa: SLF001
    _tell(connection, "after_cursor_execute", cursor, sql, values, many)
    return found


async def _run_at_hand(connection: Connection, sql: str, values: Sequence[Any]) -> tuple[Any, Sequence[Any]]:
    _tell(connection, "before_cursor_execute", None, sql, values, False)  # noqa: FBT003  # not many
    found = await driver.run(connection, sql, values)
    _tell(connection, "after_cursor_execute", None, sql, values, False)  # noqa: FBT003  # not many
    return found


def _tell(connection: Any, event: str, *facts: Any) -> None:
    """Calls the listeners to an event of SQLAlchemy, for which the statement was executed by its engine."""
    if connection._has_events or connection.engine._has_events:  # noqa: SLF001
        *others, many = facts
        for listener in getattr(connection.dispatch, event):
            listener(connection, *others, None, many)


class _Plan:
    """The SQL of a statement, and how its parameters and rows are converted."""

    def __init__(self, statement: Any, dialect: Dialect, keys: Sequence[str]) -> None:
        if isinstance(statement, Insert | Update):
            # SQLAlchemy would otherwise fetch the values that the database makes up.
            statement = statement.inline()
        compiled: Any = statement.compile(dialect=dialect, column_keys=list(keys))
        if compiled.post_compile_params or compiled.literal_execute_params:
            raise TypeError("a statement with a list of variable length cannot be compiled once")
        defaults = {column.key: column.default for column in compiled.insert_prefetch}
        if compiled.update_prefetch or not all(default.is_scalar for default in defaults.values()):
            raise TypeError("a statement with values that functions make cannot be compiled once")
        self.sql = str(compiled)
        self.size = len(compiled.positiontup)
        binds = [compiled.binds[name] for name in compiled.positiontup]
        self._parameters = [
            (
                name,
                bind.required,
                defaults[name].arg if name in defaults else bind.value,
                bind.type.dialect_impl(dialect).bind_processor(dialect),
            )
            for name, bind in zip(compiled.positiontup, binds, strict=True)
        ]
        self._types = [column.type for column in getattr(statement, "exported_columns", ())]
        self._dialect = dialect
        self._metadata: SimpleResultMetaData | None = None

    def values(self, params: Mapping[str, Any]) -> tuple[Any, ...]:
        """Returns the values for the driver. Raises KeyError if *params* lack one."""
        values = []
        for name, is_required, default, process in self._parameters:
            value = params[name] if is_required or name in params else default
            values.append(value if process is None else process(value))
        return tuple(values)

    def result(self, description: Sequence[Sequence[Any]] | None, rows: Sequence[Any]) -> Result[*tuple[Any, ...]]:
        """*description* has name and type of each column, and is empty or `None` if the statement returns no rows."""
        if not description:
            return IteratorResult(_NO_COLUMNS, iter(()))
        return IteratorResult(self._described(description), iter(rows))

    def _described(self, description: Sequence[Sequence[Any]]) -> SimpleResultMetaData:
        if self._metadata is None:
            converters: list[Any] = [
                kind.dialect_impl(self._dialect).result_processor(self._dialect, _type_of(column))
                for kind, column in zip(self._types, description, strict=True)
            ]
            self._metadata = SimpleResultMetaData([column[0] for column in description], _processors=converters)
        return self._metadata


def _type_of(column: Sequence[Any]) -> Any:
    """Returns the type of a column as the driver names it: PostgreSQL's by its number."""
    return getattr(column[1], "oid", column[1])
