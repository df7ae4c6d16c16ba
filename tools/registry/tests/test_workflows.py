"""A workflow runs for each change that its deployable is made of, and for no change of another service."""

import ast
import re
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import pytest
import yaml

from tools.registry import workflows
from tools.registry.deployables import ROOT, Deployable, Registry

REGISTRY = Registry.read()
# The folder of each package of ours.
FOLDERS = {
    path.name: str(path.parent.parent.relative_to(ROOT))
    for pattern in ("*/src/*/__init__.py", "libs/*/src/*/__init__.py")
    for path in (file.parent for file in ROOT.glob(pattern))
} | {"twou": "protos"}


def patterns(one: Deployable) -> list[str]:
    document = yaml.safe_load((ROOT / workflows.FOLDER / f"{one.name}.yml").read_text())
    # YAML 1.1 reads the key `on` as a truth value.
    found: list[str] = document[True]["push"]["paths"]
    assert document[True]["pull_request"]["paths"] == found
    return found


def runs(one: Deployable, changed: str) -> bool:
    return any(fnmatch(changed, pattern) for pattern in patterns(one))


def imports(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            yield from (name.name.partition(".")[0] for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.partition(".")[0]


@pytest.mark.parametrize("one", REGISTRY.deployables, ids=lambda one: one.name)
def test_a_change_of_what_it_imports_runs_it(one: Deployable) -> None:
    files = [file for part in ("src", "tests") for file in (ROOT / one.name / part).rglob("*.py")]
    used = {FOLDERS[name] for file in files for name in imports(file) if name in FOLDERS}
    assert used > {one.name, "libs/kit"}
    for folder in used:
        assert runs(one, f"{folder}/src/some/module.py"), folder
    for path in ("requirements.lock", "deploy/docker/Dockerfile", f"{one.name}/requirements.lock"):
        assert runs(one, path), path


@pytest.mark.parametrize("one", REGISTRY.deployables, ids=lambda one: one.name)
def test_a_change_of_a_service_that_its_tests_start_runs_it(one: Deployable) -> None:
    texts = {file: file.read_text() for file in (ROOT / one.name / "tests").rglob("*.py")}
    # A name that is put together would be missed: write it out.
    assert [file for file, text in texts.items() if re.search(r"\{\w+\}_service\b", text)] == []
    started = [other for other in REGISTRY.deployables if any(f'"{other.package}"' in text for text in texts.values())]
    for other in started:
        assert runs(one, f"{other.name}/src/{other.package}/app.py"), other.name


def test_a_change_of_one_service_runs_no_other() -> None:
    changed = "chat-service/src/chat_service/app.py"
    assert [one.name for one in REGISTRY.deployables if runs(one, changed)] == ["chat-service"]
    assert not any(runs(one, "docs/api.md") for one in REGISTRY.deployables)


def test_every_deployable_has_a_workflow_and_nothing_else_has_one() -> None:
    found = {path.stem for path in (ROOT / workflows.FOLDER).glob("*.yml")}
    assert found == {one.name for one in REGISTRY.deployables} | {"system", "contracts"}
