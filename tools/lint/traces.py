"""Traces of their author that others cannot use: a path of one machine, a promise without an issue."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from tools.lint.rule import FileRule, Rule, TreeRule
from tools.lint.source import Source, Tree

_HOME = re.compile(r"(?<![\w.])(/home/\w+/|/Users/\w+/|/root/|[A-Z]:\\Users\\)")
_PROMISE = re.compile(r"\b(TODO|FIXME)\b(?!\(#\d+\))")


def _machine_paths(tree: Tree) -> Iterator[tuple[PurePosixPath, int, str]]:
    # A short path (/app, /src) has other meanings in other files.
    here = tree.root if tree.root.count("/") > 1 else None
    for source in tree.sources.values():
        if _is_about_them(source):
            continue
        for number, line in enumerate(source.lines, start=1):
            if (here and here in line) or _HOME.search(line):
                yield source.path, number, "A path of one person's machine"


def _promises(source: Source) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(source.lines, start=1):
        if match := _PROMISE.search(line):
            yield number, f"A {match[0]} without an issue"


def _is_about_them(source: Source) -> bool:
    return source.path == PurePosixPath("tools/lint/traces.py")


RULES: list[Rule] = [
    TreeRule(
        name="machine-path",
        advice="Take it from a setting, or relative to the file.",
        find=_machine_paths,
        good=[
            {"docs/start.md": "See /healthz, and https://example.org/home/page/."},
            {".ci/run": 'cd "$(dirname "$0")/.."'},
        ],
        bad=[
            {"docs/start.md": "cd /home/ada/2u"},
            {"tools/stack/config.py": "PATH = '/Users/ada/2u'"},
            {"Makefile": "\t/root/.venv/bin/python"},
            {"Makefile": "cd /builds/ada/2u/kit"},
        ],
    ),
    FileRule(
        name="promise",
        advice="Do it now, or open an issue and write TODO(#123).",
        applies=lambda source: not _is_about_them(source),
        find=_promises,
        good=[{"libs/kit/src/kit/bus.py": "# TODO(#12): faster"}, {"README.md": "A to-do list"}],
        bad=[{"libs/kit/src/kit/bus.py": "# TODO: faster"}, {"deploy/k8s/base.yaml": "# FIXME"}],
    ),
]
