"""One place commits, statements are written in queries.py, connections are closed, and the ledger only grows."""

import ast
import re
from collections.abc import Iterator

from tools.lint.rule import FileRule
from tools.lint.source import Source

_STATEMENTS = {"select", "update", "delete", "insert"}
_READS = {"get", "get_one", "query"}
# The tables whose rows are never changed or deleted, and the classes of their rows.
_APPEND_ONLY = {"ledger_entries": "LedgerEntry", "ledger_postings": "LedgerPosting"}
_CHANGES = {"update", "delete", "on_conflict_do_update"}
_CHANGING_SQL = re.compile(
    rf"\b(?:UPDATE(?:\s+ONLY)?|DELETE\s+FROM|TRUNCATE(?:\s+TABLE)?|REPLACE\s+INTO)\s+\"?(?:{'|'.join(_APPEND_ONLY)})\b",
    re.IGNORECASE,
)


def _commits(source: Source) -> Iterator[tuple[int, str]]:
    for call in source.calls():
        if isinstance(call.func, ast.Attribute) and call.func.attr == "commit":
            yield call.lineno, "A commit"


def _left_open(source: Source) -> Iterator[tuple[int, str]]:
    for node in source.nodes:
        match node:
            case ast.withitem(
                context_expr=ast.Call(func=ast.Attribute(value=ast.Name(id="sqlite3"), attr="connect"), lineno=line)
            ):
                yield line, "A connection as its own context manager"


def _statements(source: Source) -> Iterator[tuple[int, str]]:
    imported = _imported_from_sqlalchemy(source)
    for node in source.nodes:
        match node:
            case ast.Name(id=name) if imported.get(name) in _STATEMENTS:
                yield node.lineno, f"{imported[name]}(…)"
            case ast.Attribute(value=ast.Name(id=module), attr=attr) if module in imported and attr in _STATEMENTS:
                yield node.lineno, f"{attr}(…)"
            case ast.Call(func=ast.Attribute(value=ast.Name(id="session"), attr=attr)) if attr in _READS:
                yield node.lineno, f"session.{attr}(…)"


def _changes_of_the_ledger(source: Source) -> Iterator[tuple[int, str]]:
    shared = _aliases(source.tree.body, set(_APPEND_ONLY.values()))
    scopes: list[tuple[list[ast.stmt], set[str]]] = [(source.tree.body, shared)]
    scopes += [(function.body, _aliases(function.body, shared)) for function in source.functions()]
    for body, tables in scopes:
        for node in (node for statement in body for node in ast.walk(statement)):
            match node:
                case ast.Call(func=ast.Name(id=verb) | ast.Attribute(attr=verb)) if verb in _CHANGES:
                    if _names(node) & tables:
                        yield node.lineno, f"{verb}(…) of the ledger"
                case ast.Constant(value=str(text)) if _CHANGING_SQL.search(text):
                    yield node.lineno, "SQL that changes the ledger"


def _aliases(body: list[ast.stmt], tables: set[str]) -> set[str]:
    """Returns *tables* and the names that statements of *body* assign from them, in the order of the statements."""
    known = set(tables)
    for statement in body:
        if isinstance(statement, ast.Assign) and _names(statement.value) & known:
            known |= {target.id for target in statement.targets if isinstance(target, ast.Name)}
    return known


def _names(node: ast.AST) -> set[str]:
    return {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}


def _imported_from_sqlalchemy(source: Source) -> dict[str, str]:
    """Returns the names that this file imports from SQLAlchemy, each with its original name."""
    names: dict[str, str] = {}
    for node in source.nodes:
        match node:
            case ast.ImportFrom(module=str(module)) if module.partition(".")[0] == "sqlalchemy":
                names |= {alias.asname or alias.name: alias.name for alias in node.names}
            case ast.Import():
                names |= {alias.asname or alias.name: alias.name for alias in node.names if alias.name == "sqlalchemy"}
    return names


def _is_queries(source: Source) -> bool:
    return source.path.stem == "queries" or source.path.parent.name == "queries"


RULES = [
    FileRule(
        name="commit",
        advice="Only kit's Database.transaction() commits, so that a change and its event commit together: use it.",
        applies=lambda source: source.is_python and str(source.path) != "libs/kit/src/kit/database.py",
        find=_commits,
        good=[
            {"libs/kit/src/kit/database.py": "await session.commit()"},
            {"auth-service/src/auth_service/actions.py": "session.add(user)"},
        ],
        bad=[
            {"auth-service/src/auth_service/actions.py": "session.commit()"},
            {"chat-service/tests/test_actions.py": "connection.commit()"},
        ],
    ),
    FileRule(
        name="closing",
        advice="As its own context manager, a connection of sqlite3 ends a transaction and stays open: use closing().",
        applies=lambda source: source.is_python,
        find=_left_open,
        good=[{"bench/tokens.py": "with contextlib.closing(sqlite3.connect(path)) as database:\n    pass"}],
        bad=[{"bench/tokens.py": "with sqlite3.connect(path) as database:\n    pass"}],
    ),
    FileRule(
        name="statement",
        advice="Statements stand in queries.py, in a function whose name tells what it returns: move it there.",
        applies=lambda source: source.is_service and not _is_queries(source) and "migrations" not in source.path.parts,
        find=_statements,
        good=[
            {"auth-service/src/auth_service/queries.py": "from sqlalchemy import select\nselect(User)"},
            {"auth-service/src/auth_service/queries/users.py": "import sqlalchemy as sa\nsa.select(User)"},
            {"auth-service/src/auth_service/migrations/versions/1.py": "import sqlalchemy as sa\nsa.update(t)"},
            {"auth-service/src/auth_service/settings.py": "cache.update(values)\nselect(other)"},
            {"auth-service/tests/test_actions.py": "from sqlalchemy import select\nselect(User)"},
            {"libs/kit/src/kit/outbox.py": "from sqlalchemy import insert\ninsert(outbox)"},
        ],
        bad=[
            {"auth-service/src/auth_service/actions.py": "from sqlalchemy import select\nselect(User)"},
            {"auth-service/src/auth_service/actions.py": "from sqlalchemy import update as change\nchange(User)"},
            {"auth-service/src/auth_service/actions.py": "import sqlalchemy as sa\nsa.delete(User)"},
            {"auth-service/src/auth_service/rows.py": "from sqlalchemy.dialects import sqlite\nput = sqlite.insert"},
            {"auth-service/src/auth_service/actions.py": "session.get(User, 1)"},
        ],
    ),
    FileRule(
        name="append-only",
        advice="Entries and postings of the ledger stay as they are: post another entry that corrects them.",
        applies=lambda source: source.is_service,
        find=_changes_of_the_ledger,
        good=[
            {"request-service/src/request_service/payment/ledger/queries.py": "insert(LedgerEntry)\nupdate(Booking)"},
            {"request-service/src/request_service/payment/ledger/queries.py": "select(LedgerPosting)"},
            {"request-service/src/request_service/payment/ledger/queries.py": "'INSERT INTO ledger_entries'"},
            {
                "request-service/src/request_service/payment/ledger/queries.py": "def f():\n    t = LedgerEntry\n"
                "def g():\n    t = LedgerBalance\n    insert(t).on_conflict_do_update(t)"
            },
            {"request-service/tests/test_ledger.py": "text('DELETE FROM ledger_entries')"},
        ],
        bad=[
            {"request-service/src/request_service/payment/ledger/queries.py": "update(LedgerEntry).values(kind='tip')"},
            {"request-service/src/request_service/payment/queries.py": "sa.delete(LedgerPosting.__table__)"},
            {"request-service/src/request_service/payment/queries.py": "t = LedgerPosting.__table__\ndelete(t)"},
            {
                "request-service/src/request_service/payment/queries.py": "def f():\n    t = LedgerEntry.__table__\n"
                "    update(t)"
            },
            {
                "request-service/src/request_service/payment/queries.py": "insert(session, LedgerEntry)"
                ".on_conflict_do_update(set_={})"
            },
            {"request-service/src/request_service/payment/queries.py": "session.delete(LedgerEntry(id=1))"},
            {"request-service/src/request_service/payment/queries.py": "text('delete from ledger_postings')"},
            {
                "request-service/src/request_service/migrations/versions/1.py": 'op.execute("""UPDATE\n'
                'ledger_postings SET amount = 0""")'
            },
        ],
    ),
]
