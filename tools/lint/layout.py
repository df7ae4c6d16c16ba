"""The file grammar: every service has the same file names, and no name is empty of meaning."""

from collections.abc import Iterator
from pathlib import PurePosixPath

from tools.lint.rule import FileRule, Rule, TreeRule
from tools.lint.source import Source, Tree

_EMPTY_NAMES = {"utils", "util", "helpers", "helper", "common", "base", "manager", "managers", "misc", "shared"}

# Every service has these modules.
_PACKAGE_FILES = ["__init__", "__main__", "app", "settings", "migrations/env"]
# Every service has these modules in its package or in the folder of a noun.
_GRAMMAR = ["servicer", "actions", "models", "queries", "events", "convert", "errors"]
_TESTS = ["conftest", "test_models", "test_actions", "test_servicer", "test_migrations"]


def _empty_names(source: Source) -> Iterator[tuple[int, str]]:
    for name in {*source.path.parent.parts, source.path.stem} & _EMPTY_NAMES:
        yield 1, f"The name '{name}' says nothing"


def _incomplete_services(tree: Tree) -> Iterator[tuple[PurePosixPath, int, str]]:
    for path in tree.sources:
        if path.name == "pyproject.toml" and path.parent.name.endswith("-service"):
            for missing in _missing(tree, path.parent):
                yield path, 1, f"{path.parent} has no {missing}"


def _missing(tree: Tree, service: PurePosixPath) -> Iterator[str]:
    package = service / "src" / service.name.replace("-", "_")
    modules = [path.relative_to(package) for path in tree.sources if path.is_relative_to(package)]
    places = {package, *(package / module.parts[0] for module in modules if len(module.parts) > 1)}
    if not tree.has(service / "README.md"):
        yield "README.md"
    yield from (f"{name}.py" for name in _PACKAGE_FILES if not tree.has(package / f"{name}.py"))
    for name in _GRAMMAR:
        if not any(tree.has(place / f"{name}.py") or tree.has(place / name) for place in places):
            yield f"{name}.py"
    tests = [path.stem for path in tree.sources if path.is_relative_to(service / "tests")]
    yield from (f"tests/{name}.py" for name in _TESTS if not any(test.startswith(name) for test in tests))


_NAMES = [
    *(f"chat-service/{name}" for name in ["pyproject.toml", "README.md"]),
    *(f"chat-service/src/chat_service/{name}.py" for name in [*_PACKAGE_FILES, *_GRAMMAR]),
    *(f"chat-service/tests/{name}.py" for name in _TESTS),
]
_COMPLETE = dict.fromkeys(_NAMES, "")
_BY_NOUN = {
    name.replace("chat_service/actions", "chat_service/rooms/actions").replace("queries.py", "queries/rooms.py"): ""
    for name in _NAMES
}


def _without(name: str) -> dict[str, str]:
    return {path: text for path, text in _COMPLETE.items() if not path.endswith(name)}


RULES: list[Rule] = [
    FileRule(
        name="empty-name",
        advice="Such files attract what has no place: name what is in it (paging, passwords, retries).",
        applies=lambda source: source.is_python,
        find=_empty_names,
        good=[{"libs/kit/src/kit/paging.py": ""}, {"docs/common/words.md": ""}],
        bad=[{"libs/kit/src/kit/utils.py": ""}, {"gateway/src/gateway/common/paging.py": ""}],
    ),
    TreeRule(
        name="grammar",
        advice="Every service has the same files (ARCHITECTURE.md), so that who knows one knows all: add it.",
        find=_incomplete_services,
        good=[_COMPLETE, _BY_NOUN, {"libs/kit/pyproject.toml": ""}],
        bad=[_without(name) for name in ["README.md", "app.py", "actions.py", "migrations/env.py", "test_actions.py"]],
    ),
]
