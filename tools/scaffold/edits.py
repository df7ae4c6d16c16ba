"""Changes to files that exist already, each at a place that it finds by its surroundings."""

import ast
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


class PlaceNotFound(Exception):
    """A file has changed so that the place of an edit is not found; its text says what to do by hand."""


@dataclass(frozen=True)
class Edits:
    """The files below *root*, as they are changed."""

    root: Path

    def read(self, path: str) -> str:
        return (self.root / path).read_text(encoding="utf-8")

    def change(self, path: str, change: Callable[[str], str]) -> None:
        """Raises PlaceNotFound if *change* changes nothing."""
        text = self.read(path)
        changed = change(text)
        if changed == text:
            raise PlaceNotFound(f"{path}: the place of an edit was not found; the test of tools/scaffold says which")
        (self.root / path).write_text(changed, encoding="utf-8")

    def replace(self, path: str, old: str, new: str) -> None:
        self.change(path, lambda text: text.replace(old, new, 1))

    def append(self, path: str, added: str) -> None:
        self.change(path, lambda text: text + added)

    def insert_before(self, path: str, pattern: str, added: str) -> None:
        """Inserts before the first line that *pattern* matches."""
        self.change(
            path, lambda text: re.sub(pattern, lambda match: added + match[0], text, count=1, flags=re.MULTILINE)
        )

    def insert_after_last(self, path: str, pattern: str, added: str) -> None:
        """Inserts after the last line that *pattern* matches."""

        def change(text: str) -> str:
            lines = text.splitlines(keepends=True)
            matching = [number for number, line in enumerate(lines) if re.match(pattern, line)]
            return "".join([*lines[: matching[-1] + 1], added, *lines[matching[-1] + 1 :]]) if matching else text

        self.change(path, change)

    def add_to_literal(self, path: str, name: str, added: str) -> None:
        """Inserts before the end of the multi-line dictionary, set or string that is assigned to *name*."""
        pattern = rf'^{name}\b[^\n]*= (?:\{{|""")\n.*?(?=^(?:\}}|"""))'
        self.change(
            path,
            lambda text: re.sub(pattern, lambda match: match[0] + added, text, count=1, flags=re.MULTILINE | re.DOTALL),
        )

    def add_after_call(self, path: str, function: str, added: str) -> None:
        """Inserts after the last call of *function*, or before the first `for` or `async with` of the module."""

        def change(text: str) -> str:
            nodes = list(ast.walk(ast.parse(text)))
            calls = [node for node in nodes if isinstance(node, ast.Expr) and _calls(node, function)]
            lines = text.splitlines(keepends=True)
            if calls:
                line = max(node.end_lineno or 0 for node in calls)
            else:
                line = min((node.lineno - 1 for node in nodes if isinstance(node, ast.For | ast.AsyncWith)), default=0)
            return "".join([*lines[:line], added, *lines[line:]]) if line else text

        self.change(path, change)


def _calls(statement: ast.Expr, function: str) -> bool:
    return isinstance(statement.value, ast.Call) and ast.unparse(statement.value.func) == function
