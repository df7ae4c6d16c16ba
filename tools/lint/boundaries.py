"""Words that belong to one place: HTTP in the gateway, gRPC codes in kit, the environment in settings.

The one other place for HTTP calls servers of others, and turns their statuses into errors of ours.
"""

import ast
from collections.abc import Iterator

from tools.lint.rule import FileRule
from tools.lint.source import Source

_HTTP_WORDS = {"status_code", "HTTPStatus", "HTTPException"}
# Numbers that hardly mean anything else.
_HTTP_NUMBERS = {401, 403, 404, 405, 409, 410, 413, 415, 422, 429, 502, 503, 504}
_ENVIRONMENT_WORDS = {"environ", "getenv", "putenv"}


def _words(node: ast.AST) -> set[str]:
    """Returns the names that *node* itself contains."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name) | ast.keyword(arg=str(name)):
            return {name}
        case ast.ImportFrom(names=names):
            return {alias.name for alias in names}
    return set()


def _http(source: Source) -> Iterator[tuple[int, str]]:
    for node in source.nodes:
        if words := _words(node) & _HTTP_WORDS:
            yield _line(node), f"{words.pop()} belongs to HTTP"
        if isinstance(node, ast.Constant) and type(node.value) is int and node.value in _HTTP_NUMBERS:
            yield node.lineno, f"{node.value} looks like an HTTP status"


def _grpc_codes(source: Source) -> Iterator[tuple[int, str]]:
    for node in source.nodes:
        if "StatusCode" in _words(node):
            yield _line(node), "A gRPC code"
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id="context"), attr="abort" | "set_code" as attr)):
                yield node.lineno, f"context.{attr}(…)"


def _environment(source: Source) -> Iterator[tuple[int, str]]:
    for node in source.nodes:
        if words := _words(node) & _ENVIRONMENT_WORDS:
            yield _line(node), f"os.{words.pop()}"


def _line(node: ast.AST) -> int:
    line: int = getattr(node, "lineno", 1)
    return line


_CALLS_OF_OTHERS = "request-service/src/request_service/payment/gateways/calls.py"
_CALLS_OF_TEXTS = "auth-service/src/auth_service/text_messages/calls.py"
_CALLS_OF_PUSH = "chat-service/src/chat_service/push/http.py"
_ACTIONS = "auth-service/src/auth_service/actions.py"

RULES = [
    FileRule(
        name="http",
        advice="Only the gateway and clients/ know HTTP: raise a subclass of a kit.errors class; the gateway maps it to"
        " a status.",
        applies=lambda source: (
            source.is_shipped
            and source.member not in {"gateway", "clients/python"}
            and str(source.path) not in {_CALLS_OF_OTHERS, _CALLS_OF_TEXTS, _CALLS_OF_PUSH}
        ),
        find=_http,
        good=[
            {_CALLS_OF_OTHERS: "response.status_code == 404"},
            {_CALLS_OF_PUSH: "self.status == 404"},
            {"gateway/src/gateway/problems.py": "Response(status_code=404)"},
            {_ACTIONS: "limit = 200\nif True: raise UserNotFound"},
            {"auth-service/tests/test_actions.py": "assert response.status_code == 404"},
            {"tools/demo/__main__.py": "response.status_code"},
            {"clients/python/src/twou_client/calls.py": "answer.status_code == 404"},
        ],
        bad=[
            {_ACTIONS: "raise AppError(status_code=1)"},
            {_ACTIONS: "return 404"},
            {_CALLS_OF_OTHERS.replace("calls", "chapa"): "response.status_code"},
            {_CALLS_OF_PUSH.replace("http.py", "fcm.py"): "answer.status == 404"},
            {"libs/kit/src/kit/errors.py": "from http import HTTPStatus"},
            {"libs/kit/src/kit/errors.py": "http.HTTPStatus.OK"},
        ],
    ),
    FileRule(
        name="grpc-code",
        advice="Only kit.grpc_errors turns errors into codes: raise a subclass of a kit.errors class, or catch one.",
        applies=lambda source: source.is_shipped and source.member != "libs/kit",
        find=_grpc_codes,
        good=[
            {"libs/kit/src/kit/grpc_errors.py": "grpc.StatusCode.NOT_FOUND"},
            {"auth-service/tests/test_servicer.py": "grpc.StatusCode.NOT_FOUND"},
            {_ACTIONS: "task.abort()"},
        ],
        bad=[
            {"auth-service/src/auth_service/servicer.py": "error.code() == grpc.StatusCode.NOT_FOUND"},
            {"gateway/src/gateway/clients.py": "from grpc import StatusCode"},
            {"auth-service/src/auth_service/servicer.py": "async def f(): await context.abort(5, 'no')"},
        ],
    ),
    FileRule(
        name="environment",
        advice="The environment is read once, typed, and checked at start: add a field to settings.py.",
        applies=lambda source: source.is_shipped and source.path.stem != "settings",
        find=_environment,
        good=[
            {"libs/kit/src/kit/settings.py": "os.environ"},
            {"libs/testkit/src/testkit/plugin.py": "os.environ"},
            {"tools/stack/config.py": "os.environ"},
            {"libs/kit/tests/test_settings.py": "os.environ"},
        ],
        bad=[
            {_ACTIONS: "os.environ['SECRET']"},
            {_ACTIONS: "os.getenv('SECRET')"},
            {_ACTIONS: "from os import environ"},
        ],
    ),
]
