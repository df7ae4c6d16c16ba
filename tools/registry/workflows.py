"""The workflows of GitHub, one for each deployable: which folders a change must touch for it to be tested and built."""

import re
import tomllib
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from tools.registry.deployables import Deployable, Registry

FOLDER = Path(".github/workflows")
_TEMPLATES = Path(__file__).parent / "templates" / "workflows"
# By commit, since a tag may be moved.
_ACTIONS = {
    "checkout": "actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683 # v4.2.2",
    "python": "actions/setup-python@a26af69be951a213d495a4c3e4e4022e16d87065 # v5.6.0",
}
# All tests and images are made of these, too.
_SHARED = (
    "protos/**",
    "libs/testkit/**",
    "tools/registry/**",
    "services.toml",
    "deploy/**",
    "pyproject.toml",
    "requirements.lock",
    "conftest.py",
    "Makefile",
    "tools/*.sh",
)


def texts(root: Path, registry: Registry) -> dict[str, str]:
    """By path below *root*: the workflow of each deployable."""
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES), undefined=StrictUndefined, trim_blocks=True, keep_trailing_newline=True
    )
    template = environment.get_template("deployable.yml.j2")
    return {
        str(FOLDER / f"{one.name}.yml"): template.render(
            one=one, actions=_ACTIONS, paths=lambda one: paths(root, registry, one)
        ).rstrip("\n")
        + "\n"
        for one in registry.deployables
    }


def paths(root: Path, registry: Registry, one: Deployable) -> list[str]:
    """Returns the patterns of all files of which the tests and the image of a deployable are made."""
    others = [other.name for other in registry.deployables if other is not one and other.package in _words(root, one)]
    own = [f"{name}/**" for name in (one.name, *others, *libraries(root, one))]
    return [*own, *_SHARED, f"{FOLDER}/{one.name}.yml"]


def libraries(root: Path, one: Deployable) -> list[str]:
    """Returns the folders of our libraries that a deployable is installed with, directly or not."""
    found: list[str] = []
    waiting = [one.name]
    while waiting:
        text = (root / waiting.pop() / "pyproject.toml").read_text(encoding="utf-8")
        for dependency in tomllib.loads(text)["project"]["dependencies"]:
            folder = "libs/" + re.split(r"[\[>=<]", dependency)[0].removeprefix("twou-")
            if dependency.startswith("twou-") and folder not in found and (root / folder).is_dir():
                found.append(folder)
                waiting.append(folder)
    return sorted(found)


def _words(root: Path, one: Deployable) -> set[str]:
    """Returns the words of its tests: some start processes of other services."""
    files = (root / one.name / "tests").rglob("*.py")
    return {word for file in files for word in re.findall(r"\w+", file.read_text(encoding="utf-8"))}
