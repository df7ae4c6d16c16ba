"""Files as rules read them: as text and as syntax trees."""

import ast
import io
import re
import subprocess
import tokenize
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Self

_ALLOWANCE = re.compile(r"rule: allow (?P<rule>[a-z-]+)(?P<why> — \S.*)?")
# The classes of kit that a service's workers derive from.
WORKERS = {"Worker", "Periodic", "DueWork"}
_GENERATED = re.compile(
    r"_pb2(_grpc)?\.pyi?$|^clients/python/.+/generated/|^docs/(openapi|asyncapi|errors|collection)\.json$"
)

type Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Allowance:
    line: int
    rule: str
    has_reason: bool


@dataclass(frozen=True)
class Source:
    """One file; *path* is relative to the repository."""

    path: PurePosixPath
    text: str

    @classmethod
    def of(cls, path: str, text: str) -> Self:
        return cls(PurePosixPath(path), text)

    @property
    def member(self) -> str:
        """The workspace member's folder: `gateway`, `auth-service`, `libs/kit`, `clients/python`, …"""
        return "/".join(self.path.parts[: 2 if self.path.parts[0] in {"libs", "clients"} else 1])

    @property
    def is_python(self) -> bool:
        return self.path.suffix == ".py"

    @property
    def is_shipped(self) -> bool:
        """True if the file is part of a deployable: not a test, not a tool."""
        return self.is_python and "src" in self.path.parts and self.member != "libs/testkit"

    @property
    def is_service(self) -> bool:
        return self.is_shipped and self.member.endswith("-service")

    @cached_property
    def lines(self) -> list[str]:
        return self.text.splitlines()

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, filename=str(self.path))

    @cached_property
    def nodes(self) -> list[ast.AST]:
        return list(ast.walk(self.tree))

    def calls(self) -> Iterator[ast.Call]:
        return (node for node in self.nodes if isinstance(node, ast.Call))

    def functions(self) -> Iterator[Function]:
        return (node for node in self.nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))

    def imports(self) -> Iterator[tuple[int, str]]:
        """Yields every absolute import: its line, and the dotted module with the imported name at its end."""
        for node in self.nodes:
            match node:
                case ast.Import(names=names):
                    yield from ((node.lineno, alias.name) for alias in names)
                case ast.ImportFrom(module=str(module), names=names, level=0):
                    yield from ((node.lineno, f"{module}.{alias.name}") for alias in names)

    @cached_property
    def has_worker(self) -> bool:
        """True if a class in this file runs beside the servicers: a subclass of one of the workers of kit."""
        classes = (node for node in self.nodes if isinstance(node, ast.ClassDef))
        return any(ast.unparse(base).rpartition(".")[2] in WORKERS for one in classes for base in one.bases)

    def allowances(self) -> Iterator[Allowance]:
        for line, text in self.comments():
            if match := _ALLOWANCE.search(text):
                yield Allowance(line, match["rule"], match["why"] is not None)

    def comments(self) -> Iterator[tuple[int, str]]:
        if not self.is_python:
            yield from enumerate(self.lines, start=1)
            return
        for token in tokenize.generate_tokens(io.StringIO(self.text).readline):
            if token.type == tokenize.COMMENT:
                yield token.start[0], token.string


@dataclass(frozen=True)
class Tree:
    """All files of the repository that people write."""

    sources: Mapping[PurePosixPath, Source]
    # The folder of the checkout on this machine. No file may contain this path.
    root: str = field(default="/builds/ada/2u")

    @classmethod
    def of(cls, files: Mapping[str, str]) -> Self:
        return cls({PurePosixPath(path): Source.of(path, text) for path, text in files.items()})

    @classmethod
    def read(cls, root: Path) -> Self:
        """Reads the files that git tracks, and the new ones that it does not ignore."""
        listed = subprocess.run(
            ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
            cwd=root,
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        sources = {}
        for path in filter(None, listed.split("\0")):
            text = _text(root / path)
            if text is not None and not _GENERATED.search(path):
                sources[PurePosixPath(path)] = Source.of(path, text)
        return cls(sources, str(root))

    def has(self, path: PurePosixPath) -> bool:
        """Returns true if *path* is a file, or a folder with a file in it."""
        return path in self.sources or path in self._folders

    @cached_property
    def _folders(self) -> frozenset[PurePosixPath]:
        return frozenset(folder for path in self.sources for folder in path.parents)


def _text(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except (UnicodeDecodeError, FileNotFoundError, IsADirectoryError):
        return None  # A binary file, or a deleted one that git still lists.
