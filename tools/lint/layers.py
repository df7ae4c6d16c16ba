"""The layers inside a service: the order of its nouns, the order of the kinds of file, and who may change what.

The order of nouns is the list `nouns` in the section `[tool.twou]` of the service's pyproject.toml, from top to bottom.
A noun is a folder that holds files of the grammar; its name is its dotted path below the package ("providers",
"assistance.requests"). `python -m tools.lint.layers` prints the layers of every service and the imports between them.
"""

import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath

from tools.lint.rule import Rule, TreeRule
from tools.lint.source import Source, Tree

# Lower kinds first. A file imports files of its own kind and of lower ones.
KINDS = {
    "errors": 0,
    "models": 1,
    "queries": 2,
    "convert": 3,
    "events": 4,
    "actions": 5,
    "servicer": 6,
    "consumers": 6,
}
_WORKER = 6


@dataclass(frozen=True)
class Module:
    """One file of a service, and what its place says about it."""

    source: Source
    # Below the service's package, for example ("assistance", "requests", "actions").
    parts: tuple[str, ...]

    @property
    def kind(self) -> int | None:
        """The rank of the kind of this file, or `None` for a pure rule under a name of its own."""
        if self.source.has_worker:
            return _WORKER
        if "queries" in self.parts:
            return KINDS["queries"]
        return KINDS.get(self.parts[-1])


@dataclass(frozen=True)
class Import:
    """One import of a module of the same service."""

    importer: Module
    imported: Module
    line: int


@dataclass(frozen=True)
class Service:
    """A service as the layers see it: its declared order of nouns, its modules and the imports between them."""

    pyproject: PurePosixPath
    tree: Tree

    @property
    def name(self) -> str:
        return self.pyproject.parent.name

    @property
    def package(self) -> str:
        return self.name.replace("-", "_")

    @cached_property
    def nouns(self) -> list[str] | None:
        """The declared nouns, from top to bottom, or `None` if the service declares none."""
        settings = tomllib.loads(self.tree.sources[self.pyproject].text).get("tool", {}).get("twou", {})
        nouns: list[str] | None = settings.get("nouns")
        return nouns

    @cached_property
    def modules(self) -> dict[tuple[str, ...], Module]:
        root = self.pyproject.parent / "src" / self.package
        found = {}
        for source in self.tree.sources.values():
            if source.is_python and source.path.is_relative_to(root) and "migrations" not in source.path.parts:
                parts = source.path.relative_to(root).with_suffix("").parts
                found[parts] = Module(source, parts)
        return found

    @cached_property
    def imports(self) -> list[Import]:
        return [found for module in self.modules.values() for found in self._imports_of(module)]

    def noun_of(self, module: Module) -> str | None:
        """The innermost declared noun that holds the module, or `None` for a module at the root of the package."""
        folders = [".".join(module.parts[:depth]) for depth in range(len(module.parts) - 1, 0, -1)]
        return next((folder for folder in folders if folder in (self.nouns or [])), None)

    def names_in(self, module: Module) -> dict[str, Module]:
        """Names that the module imports from modules of this service, each with the module that it is imported from."""
        dotted_names = (dotted.split(".") for _, dotted in module.source.imports() if dotted.startswith(self.package))
        found = {parts[-1]: self._find(tuple(parts[1:])) for parts in dotted_names}
        return {name: imported for name, imported in found.items() if imported is not None}

    def undeclared(self) -> Iterator[PurePosixPath]:
        """Folders with files of the grammar that the list of nouns does not name."""
        folders = {module.parts[:-1] for module in self.modules.values() if module.parts[-1] in KINDS}
        for folder in sorted(folders - {()}):
            if ".".join(folder) not in (self.nouns or []) and folder[-1] != "queries":
                yield self.pyproject.parent / "src" / self.package / PurePosixPath(*folder)

    def _imports_of(self, module: Module) -> Iterator[Import]:
        for line, dotted in module.source.imports():
            parts = tuple(dotted.split("."))
            if parts[0] == self.package:
                imported = self._find(parts[1:])
                if imported is not None and imported is not module:
                    yield Import(module, imported, line)

    def _find(self, parts: tuple[str, ...]) -> Module | None:
        """Returns the module that an imported name is, or is defined in."""
        return self.modules.get(parts) or self.modules.get((*parts, "__init__")) or self.modules.get(parts[:-1])


def services(tree: Tree) -> list[Service]:
    return [
        Service(path, tree)
        for path in sorted(tree.sources)
        if path.name == "pyproject.toml" and path.parent.name.endswith("-service")
    ]


def _undeclared_nouns(tree: Tree) -> Iterator[tuple[PurePosixPath, int, str]]:
    for service in services(tree):
        for folder in service.undeclared():
            yield service.pyproject, 1, f"{folder} is a noun that [tool.twou] nouns does not name"
        for noun in service.nouns or []:
            if not any(".".join(parts).startswith(f"{noun}.") for parts in service.modules):
                yield service.pyproject, 1, f"There is no noun '{noun}'"


def _upward_imports(tree: Tree) -> Iterator[tuple[PurePosixPath, int, str]]:
    for service in services(tree):
        order = {noun: position for position, noun in enumerate(service.nouns or [])}
        above = {id(found.importer) for found in service.imports if service.noun_of(found.imported)}
        for found in service.imports:
            lower, upper = service.noun_of(found.importer), service.noun_of(found.imported)
            if lower is not None and upper is None and id(found.imported) in above:
                what = f"{lower} imports {'.'.join(found.imported.parts)}, which imports nouns"
            elif lower is not None and upper is not None and order[upper] < order[lower]:
                what = f"{lower} imports {upper}, which is above it"
            else:
                continue
            yield found.importer.source.path, found.line, what


def _kinds_upside_down(tree: Tree) -> Iterator[tuple[PurePosixPath, int, str]]:
    for service in services(tree):
        for found in service.imports:
            importer, imported = found.importer.kind, found.imported.kind
            if importer is not None and imported is not None and importer < imported:
                what = f"{'.'.join(found.importer.parts)} imports {'.'.join(found.imported.parts)}, of a higher kind"
                yield found.importer.source.path, found.line, what


def summary(service: Service) -> Iterator[str]:
    """Yields the layers of a service from top to bottom, each with the nouns below that it imports and how often."""
    counts = Counter((service.noun_of(found.importer), service.noun_of(found.imported)) for found in service.imports)
    for noun in service.nouns or ["(one noun)"]:
        below = [
            f"{other} {count}"
            for (importer, other), count in counts.items()
            if importer == noun and other not in {noun, None}
        ]
        yield f"{noun} → {', '.join(sorted(below))}" if below else noun


def main(root: Path) -> None:
    for service in services(Tree.read(root)):
        print(f"{service.name}:")
        for line in summary(service):
            print(f"  {line}")


def _service(nouns: str, **files: str) -> dict[str, str]:
    """A tree with one service; a file's name is its dotted path below the package with `__` for the dots."""
    package = "request-service/src/request_service"
    texts = {f"{package}/{name.replace('__', '/')}.py": text for name, text in files.items()}
    return {"request-service/pyproject.toml": f"[tool.twou]\nnouns = {nouns}", **texts}


_UP = "from request_service.help import actions"
_DOWN = "from request_service.providers import actions, queries"

RULES: list[Rule] = [
    TreeRule(
        name="noun-declared",
        advice="The list says which noun may import which: name it in [tool.twou] of the service's pyproject.toml,"
        " above all nouns that it imports.",
        find=_undeclared_nouns,
        good=[
            _service("['help', 'help.requests']", help__servicer="", help__requests__queries__open=""),
            _service("[]", actions="", models="", geo__cells=""),
        ],
        bad=[
            _service("['help']", help__servicer="", help__requests__models=""),
            _service("['help', 'payments']", help__servicer=""),
            {"request-service/pyproject.toml": "", "request-service/src/request_service/rooms/actions.py": ""},
        ],
    ),
    TreeRule(
        name="noun-order",
        advice="A noun knows only nouns below it, so that it can move out one day: move the verb that needs both above"
        " them, or hand in what the lower one needs.",
        find=_upward_imports,
        good=[
            _service("['help', 'providers']", help__actions=_DOWN, providers__actions="", providers__queries=""),
            _service("['help', 'providers']", app=_UP, help__actions=_DOWN, providers__actions=""),
            _service("['help', 'help.offers']", help__actions="from request_service.help.offers import models"),
            _service("['help']", help__actions="from request_service import geo", geo="import math"),
        ],
        bad=[
            _service("['help', 'providers']", help__actions="", providers__actions=_UP),
            _service("['help', 'help.offers']", help__actions="", help__offers__events=_UP),
            _service(
                "['help', 'providers']", help__actions="", providers__queries="import request_service.help.actions"
            ),
            _service("['help']", help__actions="from request_service.settings import Settings", settings=_UP),
        ],
    ),
    TreeRule(
        name="kind-order",
        advice="errors < models < queries < convert < events < actions < servicer, consumers, workers: a file imports"
        " its own kind and lower ones.",
        find=_kinds_upside_down,
        good=[
            _service("['help']", help__actions="from request_service.help import queries", help__queries=""),
            _service("['help']", help__models="from request_service.help.rules import limit", help__rules=""),
            _service("['help']", help__sweeper="class S(Worker): ...\n" + _UP, help__actions=""),
        ],
        bad=[
            _service("['help']", help__convert=_UP, help__actions=""),
            _service(
                "['help']", help__models="from request_service.help.queries.open import f", help__queries__open=""
            ),
            _service(
                "['help']",
                help__actions="from request_service.help.sweeper import S",
                help__sweeper="from kit.worker import Worker\nclass S(Worker): ...",
            ),
            _service(
                "['help']",
                help__actions="from request_service.help.expiry import E",
                help__expiry="from kit.due import DueWork\nclass E(DueWork): ...",
            ),
        ],
    ),
]


if __name__ == "__main__":
    main(Path(__file__).resolve().parents[2])
