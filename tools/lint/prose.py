"""The words that this repository does without, and the beginnings that make a riddle of a docstring or a comment.

The rules read everything that people write: code with its identifiers, comments and texts, documents, protos, scripts,
configuration. `python -m tools.lint.prose [folder …]` lists what they find below the given folders.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from tools.lint.rule import FileRule, check
from tools.lint.source import Source, Tree

# Each with what to write instead.
_WORDS = {
    r"he|him|his|himself|she|hers|herself": "they, their, or the role: the client, the provider, the caller",
    r"whoever|whomever|whosever": "the role, or a sentence with a subject: 'A provider who …'",
    r"whatever": "the noun itself, or 'any'",
    r"somebody|nobody|everybody|anybody": "the role: a client, no provider, every participant",
    r"whispers?|whispered|overhears?|overheard": "publish ephemeral, ephemeral message",
    r"bury|buries|buried": "dead-letter",
    r"knobs?": "setting",
    r"estranged": "mutually blocked",
    r"condemn|condemns|condemned": "mark for deletion",
    r"disguised?": "redact, redacted",
    r"doors?": "servicer, consumer, entry point",
    r"yesterday's|of yesterday": "the previous release",
    r"of before": "earlier, previous",
}
_PATTERNS = [
    (re.compile(rf"(?<![A-Za-z])({words})(?![A-Za-z])", re.IGNORECASE), instead) for words, instead in _WORDS.items()
]

# A docstring or comment that begins so is understood only together with the line that it describes.
_BEGINNING = re.compile(r"(Of|None:|Null:|True:|False:|What|Who|Whose|Those|That|How|Which|Where|Whether|To be) ?\b")
_COMMENT = re.compile(r"#:? (?P<text>.*)")

_GENERATED = {"requirements.lock", "package-lock.json", "common_passwords.txt"}
# This file names the words.
_ABOUT_THEM = {PurePosixPath("tools/lint/prose.py")}


def _is_prose(source: Source) -> bool:
    return source.path.name not in _GENERATED and source.path.suffix != ".svg" and source.path not in _ABOUT_THEM


def _words(source: Source) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(source.lines, start=1):
        for pattern, instead in _PATTERNS:
            if match := pattern.search(line):
                yield number, f"'{match[0]}': write {instead}"


def _riddles(source: Source) -> Iterator[tuple[int, str]]:
    for line, docstring in _docstrings(source):
        if match := _BEGINNING.match(docstring):
            yield line, f"The docstring begins with '{match[0].strip()}'"
    for line, comment in source.comments():
        match = _COMMENT.fullmatch(comment)
        if match and not _continues(source, line) and (beginning := _BEGINNING.match(match["text"])):
            yield line, f"The comment begins with '{beginning[0].strip()}'"


def _docstrings(source: Source) -> Iterator[tuple[int, str]]:
    for node in source.nodes:
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            docstring = ast.get_docstring(node)
            if docstring is not None:
                yield node.body[0].lineno, docstring


def _continues(source: Source, line: int) -> bool:
    """Returns true if the comment goes on from the line above it."""
    return line > 1 and source.lines[line - 2].lstrip().startswith("#")


RULES = [
    FileRule(
        name="word",
        advice="Plain technical English, with the field's words and 'they' or the role for people (CONTRIBUTING.md).",
        applies=_is_prose,
        find=_words,
        good=[
            {"kit/src/kit/bus.py": '"""Publishes the events that a provider waits for; the others shear off."""'},
            {"docs/api.md": "Clients see their own requests. Indoors or not, they are found."},
            {"kit/requirements.lock": "knobs==1.0"},
        ],
        bad=[
            {"kit/src/kit/bus.py": "# Only he reads it."},
            {"docs/api.md": "Whoever asks gets an answer."},
            {"kit/tests/test_bus.py": "def test_nobody_hears_it() -> None: ..."},
            {"docker-compose.yml": "# Nobody reaches more than needed."},
            {"protos/src/twou/auth/v1/auth.proto": "// For the user and his admins."},
            {"kit/src/kit/bus.py": "NOBODY_LISTENS = 1"},
            {"kit/src/kit/bus.py": "def whisper(): ..."},
        ],
    ),
    FileRule(
        name="riddle",
        advice="Begin with what the thing does or is: 'Return …', 'A page of …', '`None` means no filter.'",
        applies=lambda source: source.is_python and _is_prose(source),
        find=_riddles,
        good=[
            {"kit/src/kit/bus.py": '"""Subjects and streams."""\n# The broker drops what is older.\n'},
            {"kit/src/kit/bus.py": "# A comment goes on\n# Of course with its second line."},
            {"kit/src/kit/bus.py": "TEXT = 'Of mice'\nx = 1  # noqa: ARG001"},
        ],
        bad=[
            {"kit/src/kit/bus.py": '"""Of the session that is open."""'},
            {"kit/src/kit/bus.py": 'def f():\n    """What the caller may see."""'},
            {"kit/src/kit/bus.py": 'class C:\n    """Who takes part."""'},
            {"kit/src/kit/bus.py": "x: int | None  # None: no filter"},
            {"kit/src/kit/bus.py": "# Whether it is known\nx = 1"},
        ],
    ),
]


def main(root: Path, folders: list[str]) -> int:
    findings = check(Tree.read(root), RULES)
    found = [one for one in findings if not folders or any(one.path.is_relative_to(folder) for folder in folders)]
    for finding in found:
        print(finding)
    print(f"{len(found)} findings")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(Path(__file__).resolve().parents[2], sys.argv[1:]))
