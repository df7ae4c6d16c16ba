"""Limits on length. Files and functions that fit a screen can be understood at a glance."""

import ast
from collections.abc import Iterator

from tools.lint.rule import FileRule
from tools.lint.source import Function, Source

FILE_LINES = 300
FUNCTION_LINES = 40
ENTRY_LINES = 10

_ROUTE_DECORATORS = {"get", "post", "put", "patch", "delete", "head", "options", "websocket"}


def _long_files(source: Source) -> Iterator[tuple[int, str]]:
    if len(source.lines) > FILE_LINES:
        yield 1, f"{len(source.lines)} lines, of at most {FILE_LINES}"


def _long_functions(source: Source) -> Iterator[tuple[int, str]]:
    for function in source.functions():
        docstring = function.body[0] if ast.get_docstring(function) is not None else None
        length = _span(function) - (_span(docstring) if docstring else 0)
        if length > FUNCTION_LINES:
            yield function.lineno, f"{function.name} has {length} lines, of at most {FUNCTION_LINES}"


def _long_entry_points(source: Source) -> Iterator[tuple[int, str]]:
    for function in _rpcs(source) if source.is_service else _routes(source):
        length = _body_lines(source, function)
        if length > ENTRY_LINES:
            yield function.lineno, f"{function.name} does {length} lines, of at most {ENTRY_LINES}"


def _rpcs(source: Source) -> Iterator[Function]:
    """Yields the RPCs: public methods of classes such as `AuthServicer(auth_pb2_grpc.AuthServiceServicer)`."""
    for node in source.nodes:
        if isinstance(node, ast.ClassDef) and any(ast.unparse(base).endswith("Servicer") for base in node.bases):
            for member in node.body:
                if isinstance(member, ast.FunctionDef | ast.AsyncFunctionDef) and not member.name.startswith("_"):
                    yield member


def _routes(source: Source) -> Iterator[Function]:
    """Yields the routes: functions decorated with `@router.get(…)` or another method."""
    for function in source.functions():
        for decorator in function.decorator_list:
            match decorator:
                case ast.Call(func=ast.Attribute(attr=attr)) if attr in _ROUTE_DECORATORS:
                    yield function


def _body_lines(source: Source, function: Function) -> int:
    """Returns the number of lines with code: without signature, docstring, comments and empty lines."""
    statements = function.body[1:] if ast.get_docstring(function) is not None else function.body
    if not statements:
        return 0
    lines = source.lines[statements[0].lineno - 1 : statements[-1].end_lineno]
    return sum(1 for line in lines if line.strip() and not line.strip().startswith("#"))


def _span(node: ast.stmt) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


_RPC = "class UserServicer(auth_pb2_grpc.UserServiceServicer):\n    async def Get(self, request, context):\n"
_ROUTE = "@router.get('/users')\nasync def list_users(services: Services) -> list[User]:\n"
_SERVICER = "auth-service/src/auth_service/servicer.py"
_ROUTES = "gateway/src/gateway/features/accounts/routes.py"

RULES = [
    FileRule(
        name="file-length",
        advice="Split it by noun (actions/requests.py, actions/offers.py), or find the part with a name of its own.",
        applies=lambda source: source.is_python,
        find=_long_files,
        good=[
            {"libs/kit/src/kit/bus.py": "pass\n" * FILE_LINES},
            {"libs/kit/tests/test_bus.py": "pass\n" * FILE_LINES},
        ],
        bad=[
            {"libs/kit/src/kit/bus.py": "pass\n" * (FILE_LINES + 1)},
            {"libs/kit/tests/test_bus.py": "pass\n" * (FILE_LINES + 1)},
        ],
    ),
    FileRule(
        name="function-length",
        advice="Give its steps names.",
        applies=lambda source: source.is_python and "migrations" not in source.path.parts,
        find=_long_functions,
        good=[
            {"libs/kit/src/kit/bus.py": "def f():\n" + "    x\n" * (FUNCTION_LINES - 1)},
            {"libs/kit/src/kit/bus.py": f"def f():\n    '''{'why\n' * 9}'''\n" + "    x\n" * (FUNCTION_LINES - 1)},
            {"chat-service/src/chat_service/migrations/1.py": "def f():\n" + "    x\n" * FUNCTION_LINES},
        ],
        bad=[{"libs/kit/src/kit/bus.py": "class C:\n    async def f(self):\n" + "        x\n" * FUNCTION_LINES}],
    ),
    FileRule(
        name="entry-length",
        advice="A route or RPC unpacks, calls one function and packs: move decisions into actions.py, translations into"
        " convert.py or, in the gateway, a module of its own.",
        applies=lambda source: (
            (source.is_service and source.path.stem == "servicer")
            or (source.path.is_relative_to("gateway/src/gateway/features") and source.path.stem == "routes")
        ),
        find=_long_entry_points,
        good=[
            {_SERVICER: _RPC + "        x\n" * ENTRY_LINES},
            {_SERVICER: _RPC + "        '''Why.\n\n        So.'''\n        # And.\n\n" + "        x\n" * ENTRY_LINES},
            {_SERVICER: _RPC.replace("Get", "_parse") + "        x\n" * (ENTRY_LINES + 1)},
            {_ROUTES: _ROUTE + "    x\n" * ENTRY_LINES},
            {_ROUTES: "def _page():\n" + "    x\n" * (ENTRY_LINES + 1)},
        ],
        bad=[
            {_SERVICER: _RPC + "        x\n" * (ENTRY_LINES + 1)},
            {_ROUTES: _ROUTE + "    x\n" * (ENTRY_LINES + 1)},
        ],
    ),
]
