"""Writes to tables, events, and calls to other processes: each is allowed only in some places of a service."""

import ast
from collections.abc import Iterator
from pathlib import PurePosixPath

from tools.lint.layers import KINDS, Module, services
from tools.lint.rule import FileRule, Rule, TreeRule
from tools.lint.source import Function, Source, Tree

_WRITES = {"insert", "update", "delete"}
_SESSIONS = {"Session", "ReadSession"}


def _foreign_writes(tree: Tree) -> Iterator[tuple[PurePosixPath, int, str]]:
    for service in services(tree):
        for module in service.modules.values():
            noun = service.noun_of(module)
            foreign = {
                name: other
                for name, imported in service.names_in(module).items()
                if imported.parts[-1] == "models" and (other := service.noun_of(imported)) not in {noun, None}
            }
            for line, name in _writes(module.source):
                if name in foreign:
                    yield module.source.path, line, f"{name} is a table of {foreign[name]}"


def _writes(source: Source) -> Iterator[tuple[int, str]]:
    """Lines that write a table, each with the name of its class: `update(User)`, `session.add(User(…))`."""
    for call in source.calls():
        function = ast.unparse(call.func).rpartition(".")[2]
        if function in _WRITES:
            yield from ((call.lineno, arg.id) for arg in call.args if isinstance(arg, ast.Name))
        if function == "add" and call.args and isinstance(call.args[0], ast.Call):
            yield call.lineno, ast.unparse(call.args[0].func).partition(".")[0]


def _stray_events(tree: Tree) -> Iterator[tuple[PurePosixPath, int, str]]:
    for service in services(tree):
        for module in service.modules.values():
            if not _publishes(module):
                for call in module.source.calls():
                    if ast.unparse(call.func) == "outbox.add":
                        yield module.source.path, call.lineno, "outbox.add"


def _publishes(module: Module) -> bool:
    return module.kind == KINDS["actions"] or module.source.has_worker


def _calls_in_transactions(source: Source) -> Iterator[tuple[int, str]]:
    remote = _remote_names(source)
    for scope in _transactions(source):
        for node in ast.walk(scope):
            if isinstance(node, ast.Call) and (name := _root(node.func)) in remote:
                yield node.lineno, f"{ast.unparse(node.func)}(…) leaves the process, through {name}"


def _transactions(source: Source) -> Iterator[ast.AST]:
    """Statements that run while a transaction is open: bodies of `…transaction()`, functions with a session."""
    for node in source.nodes:
        match node:
            case ast.AsyncWith(items=items) if any(_opens(item.context_expr) for item in items):
                yield from node.body
            case ast.FunctionDef() | ast.AsyncFunctionDef() if _SESSIONS & set(_annotations(node).values()):
                yield from node.body


def _opens(context: ast.expr) -> bool:
    return isinstance(context, ast.Call) and ast.unparse(context.func).endswith((".transaction", ".read"))


def _remote_names(source: Source) -> set[str]:
    """Names in this file that reach another process: kit.rpc, and what is annotated as a client, a stub or the bus."""
    modules, classes = set[str](), set[str]()
    for _, dotted in source.imports():
        module, _, name = dotted.rpartition(".")
        if dotted == "kit.rpc" or module == "kit.rpc":
            modules.add(name)
        if module.endswith("clients") or dotted == "kit.bus.Bus":
            classes.add(name)
    found = set(modules)
    for function in source.functions():
        held = {name for name, kind in _annotations(function).items() if kind in classes or kind.endswith("Stub")}
        found |= held
        for node in ast.walk(function):
            match node:
                case ast.Assign(targets=[ast.Attribute(value=ast.Name(id="self"), attr=attr)], value=value):
                    if any(isinstance(part, ast.Name) and part.id in held for part in ast.walk(value)):
                        found.add(f"self.{attr}")
    return found


def _annotations(function: Function) -> dict[str, str]:
    """Returns the parameters of a function by name, each with the last word of its annotation."""
    arguments = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    return {a.arg: ast.unparse(a.annotation).rpartition(".")[2] for a in arguments if a.annotation is not None}


def _root(function: ast.expr) -> str:
    """Returns the object that a call begins with: `rpc` of `rpc.unary`, `self._auth` of `self._auth.full_name`."""
    parts = ast.unparse(function).split(".")
    return ".".join(parts[:2]) if parts[0] == "self" else parts[0]


_PACKAGE = "request-service/src/request_service"
_NOUNS = {"request-service/pyproject.toml": "[tool.twou]\nnouns = ['help', 'providers']"}
_MODELS = {f"{_PACKAGE}/providers/models.py": "class Provider: ..."}
_IMPORT = "from request_service.providers.models import Provider\n"
_CLIENT = "from request_service.clients import AuthClient\nclass S:\n    def __init__(self, auth: AuthClient):\n"
_HELD = (
    _CLIENT
    + "        self._auth = auth\n    async def f(self):\n        async with self._db.transaction() as session:\n"
)

RULES: list[Rule] = [
    TreeRule(
        name="owner-writes",
        advice="A table is written by its own noun alone; reads may join. Add a query there and call it from above.",
        find=_foreign_writes,
        good=[
            _NOUNS | _MODELS | {f"{_PACKAGE}/providers/queries.py": _IMPORT + "update(Provider)"},
            _NOUNS | _MODELS | {f"{_PACKAGE}/help/queries.py": _IMPORT + "select(Provider)"},
        ],
        bad=[
            _NOUNS | _MODELS | {f"{_PACKAGE}/help/queries.py": _IMPORT + "update(Provider)"},
            _NOUNS | _MODELS | {f"{_PACKAGE}/help/queries.py": _IMPORT + "sa.delete(Provider).where()"},
            _NOUNS | _MODELS | {f"{_PACKAGE}/help/queries.py": _IMPORT + "insert(session, Provider).values()"},
            _NOUNS | _MODELS | {f"{_PACKAGE}/help/actions.py": _IMPORT + "session.add(Provider())"},
        ],
    ),
    TreeRule(
        name="publish",
        advice="Events are decided by verbs: add them to the outbox in actions.py, or in the worker that acts.",
        find=_stray_events,
        good=[
            _NOUNS | {f"{_PACKAGE}/help/actions.py": "await outbox.add(session, event)"},
            _NOUNS | {f"{_PACKAGE}/help/expiry.py": "class E(Worker):\n    def f(self): outbox.add(session, event)"},
        ],
        bad=[
            _NOUNS | {f"{_PACKAGE}/help/waves.py": "await outbox.add(session, event)"},
            _NOUNS | {f"{_PACKAGE}/help/queries.py": "await outbox.add(session, event)"},
        ],
    ),
    FileRule(
        name="call-in-transaction",
        advice="A transaction holds locks and a connection: call other services before it opens or after it commits.",
        applies=lambda source: source.is_service,
        find=_calls_in_transactions,
        good=[
            {f"{_PACKAGE}/help/welcome.py": _HELD + "            pass\n        await self._auth.name()"},
            {f"{_PACKAGE}/help/welcome.py": "from kit import rpc\nasync def f(stub): await rpc.unary(stub.Get)"},
        ],
        bad=[
            {f"{_PACKAGE}/help/welcome.py": _HELD + "            await self._auth.name()"},
            {f"{_PACKAGE}/help/actions.py": "from kit import rpc\nasync def f(session: Session): await rpc.unary(m)"},
            {f"{_PACKAGE}/help/live.py": "from kit.bus import Bus\nasync def f(s: Session, b: Bus): await b.send()"},
        ],
    ),
]
