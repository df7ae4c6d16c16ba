"""Names and first sentences: one name for one thing, and a module that says what it is."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import PurePosixPath

from tools.lint.rule import FileRule, Rule, TreeRule
from tools.lint.source import Source, Tree


def _is_module(source: Source) -> bool:
    is_test = "tests" in source.path.parts or source.path.stem == "conftest"
    return source.is_python and not is_test and source.path.stem != "__init__"


def _without_docstring(source: Source) -> Iterator[tuple[int, str]]:
    if source.tree.body and ast.get_docstring(source.tree) is None:
        yield 1, "The module has no docstring"


def _twins(tree: Tree) -> Iterator[tuple[PurePosixPath, int, str]]:
    found: dict[tuple[str, str], list[tuple[PurePosixPath, int]]] = defaultdict(list)
    for source in tree.sources.values():
        if source.is_shipped:
            for node in source.tree.body:
                if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                    found[source.member, node.name].append((source.path, node.lineno))
    for (_, name), places in found.items():
        for path, line in places:
            others = ", ".join(str(other) for other, _ in places if other != path)
            if others:
                yield path, line, f"{name} is also a class of {others}"


RULES: list[Rule] = [
    FileRule(
        name="docstring",
        advice="A file is read alone first: say in its first sentence what it holds, and which invariant it keeps.",
        applies=_is_module,
        find=_without_docstring,
        good=[
            {"libs/kit/src/kit/paging.py": '"""Pages of lists, and their cursors."""\nLIMIT = 1'},
            {"libs/kit/src/kit/__init__.py": "LIMIT = 1", "libs/kit/tests/test_paging.py": "LIMIT = 1"},
            {"gateway/src/gateway/features/rooms/empty.py": ""},
        ],
        bad=[
            {"libs/kit/src/kit/paging.py": "LIMIT = 1"},
            {"tools/demo/person.py": '# A person.\nNAME = "Abel"'},
        ],
    ),
    TreeRule(
        name="twin",
        advice="One name means one thing in a deployable: name each class after what sets it apart (docs/glossary.md).",
        find=_twins,
        good=[
            {
                "chat-service/src/chat_service/rooms/actions.py": "class Page: ...\nclass _Draft: ...",
                "chat-service/src/chat_service/rooms/queries.py": "class _Draft: ...",
                "chat-service/tests/test_rooms.py": "class Page: ...",
                "gateway/src/gateway/features/rooms/schemas.py": "class Page: ...",
            }
        ],
        bad=[
            {
                "chat-service/src/chat_service/rooms/actions.py": "class Page: ...",
                "chat-service/src/chat_service/rooms/queries.py": "class Page: ...",
            },
            {
                "libs/kit/src/kit/paging.py": "class Page: ...",
                "libs/kit/src/kit/mails.py": "class Page: ...",
            },
        ],
    ),
]
