"""Lock files hold exact versions with hashes and no address, and what each pyproject.toml requires.

The rules work offline, so they do not look for what a dependency itself requires; installing with --require-hashes
does. `make check-dependencies` compares each pyproject.toml with what the code imports.
"""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import PurePosixPath
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tools.lint.rule import FileRule, Rule, TreeRule
from tools.lint.source import Source, Tree

_LOCK = "requirements.lock"
_ENTRY = re.compile(r"(?P<name>[\w.-]+)==(?P<version>[\w.!+]+)( ; (?P<marker>[^\\]+))? \\")
_HASH = re.compile(r"    --hash=sha256:[0-9a-f]{64}( \\)?")


def _unlocked_lines(source: Source) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(source.lines, start=1):
        if not _ENTRY.fullmatch(line) and not _HASH.fullmatch(line):
            yield number, f"'{line[:60]}' is neither an exact version with hashes nor a hash"


def _stale_locks(tree: Tree) -> Iterator[tuple[PurePosixPath, int, str]]:
    whole = _pins(tree, PurePosixPath("."))
    for path in tree.sources:
        if not _is_project(tree.sources[path]):
            continue
        pins = _pins(tree, path.parent)
        lock = path.parent / _LOCK
        if pins is None:
            yield path, 1, f"{lock} is missing"
            continue
        for requirement in sorted(_required(tree, path.parent), key=str):
            version = pins.get(canonicalize_name(requirement.name))
            if version is None or not requirement.specifier.contains(version, prereleases=True):
                yield lock, 1, f"'{requirement}' is required, and {version or 'no version'} is locked"
        for name, version in pins.items():
            if whole and whole.get(name) != version:
                yield lock, 1, f"{name} {version} is locked here, and {whole.get(name)} in {_LOCK} of the root"


def _pins(tree: Tree, folder: PurePosixPath) -> dict[str, str] | None:
    source = tree.sources.get(folder / _LOCK)
    if source is None:
        return None
    entries = filter(None, map(_ENTRY.fullmatch, source.lines))
    return {canonicalize_name(entry["name"]): entry["version"] for entry in entries}


def _required(tree: Tree, folder: PurePosixPath) -> set[Requirement]:
    """Requirements of a member and of the members that it depends on. The root has those of all members."""
    projects = {_project(source)["name"]: _project(source) for source in tree.sources.values() if _is_project(source)}
    here = tree.sources[folder / "pyproject.toml"]
    wanted = _wants(_project(here), extras=None)
    if folder == PurePosixPath("."):
        groups: dict[str, list[str]] = tomllib.loads(here.text).get("dependency-groups", {})
        wanted |= {Requirement(text) for group in groups.values() for text in group}
        wanted |= {requirement for project in projects.values() for requirement in _wants(project, extras=None)}
    while ours := {requirement for requirement in wanted if requirement.name in projects}:
        wanted -= ours
        for requirement in ours:
            wanted |= _wants(projects[requirement.name], requirement.extras)
    return wanted


def _wants(project: dict[str, Any], extras: set[str] | None) -> set[Requirement]:
    """Returns the dependencies of *project* with these *extras*; `None` means all extras."""
    optional: dict[str, list[str]] = project.get("optional-dependencies", {})
    chosen = [optional[extra] for extra in (optional if extras is None else extras)]
    return {Requirement(text) for texts in [project.get("dependencies", []), *chosen] for text in texts}


def _is_project(source: Source) -> bool:
    return source.path.name == "pyproject.toml" and str(source.path.parent) in (".", source.member)


@cache
def _project(source: Source) -> dict[str, Any]:
    project: dict[str, Any] = tomllib.loads(source.text).get("project", {"name": ""})
    return project


_SHA = f"    --hash=sha256:{'0' * 64}\n"
_LOCKED = f"orjson==3.13.0 \\\n{_SHA}uvloop==0.23.0 ; sys_platform != 'win32' \\\n{_SHA}"
_KIT = "[project]\nname = 'twou-kit'\ndependencies = ['orjson>=3']\noptional-dependencies.fast = ['uvloop>=0.20']"
_GATEWAY = "[project]\nname = 'twou-gateway'\ndependencies = ['twou-kit[fast]']"
_ROOT = "[project]\nname = 'twou'\n[dependency-groups]\ndev = ['pytest>=9']"
_PYTEST = f"pytest==9.2.0 \\\n{_SHA}"


def _tree(**changes: str) -> dict[str, str]:
    files = {
        "pyproject.toml": _ROOT,
        "libs/kit/pyproject.toml": _KIT,
        "gateway/pyproject.toml": _GATEWAY,
        "requirements.lock": _LOCKED + _PYTEST,
        "libs/kit/requirements.lock": _LOCKED,
        "gateway/requirements.lock": _LOCKED,
    }
    return files | changes


RULES: list[Rule] = [
    FileRule(
        name="lock-line",
        advice="Locks hold exact versions and hashes only, so that they work wherever packages come from: 'make lock'.",
        applies=lambda source: source.path.name == _LOCK,
        find=_unlocked_lines,
        good=[{"libs/kit/requirements.lock": _LOCKED}],
        bad=[
            {"libs/kit/requirements.lock": "orjson==3.13.0\n"},
            {"libs/kit/requirements.lock": "orjson>=3 \\\n" + _SHA},
            {"libs/kit/requirements.lock": "--index-url https://example.org/simple\n" + _LOCKED},
            {"libs/kit/requirements.lock": "orjson @ https://example.org/orjson.whl \\\n" + _SHA},
            {"libs/kit/requirements.lock": "-e file:///kit\n" + _LOCKED},
        ],
    ),
    TreeRule(
        name="lock-stale",
        advice="Run 'make lock'.",
        find=_stale_locks,
        good=[_tree()],
        bad=[
            _tree(**{"libs/kit/pyproject.toml": _KIT.replace(">=3'", ">=4'")}),
            _tree(**{"libs/kit/pyproject.toml": _KIT.replace("uvloop", "structlog")}),
            _tree(**{"pyproject.toml": _ROOT.replace("pytest", "hypothesis")}),
            _tree(**{"gateway/requirements.lock": _LOCKED.replace("3.13.0", "3.12.9")}),
            {path: text for path, text in _tree().items() if path != "gateway/requirements.lock"},
        ],
    ),
]
