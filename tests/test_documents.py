"""What is written about the system is true of it."""

import importlib
import pkgutil
import re
from collections.abc import Iterable
from pathlib import Path

import pytest

import twou
from gateway.problems import status_of
from kit import contract, permissions
from kit.errors import AppError, Forbidden
from kit.permissions import Rule
from tools.registry import rendering, variables
from tools.registry.deployables import ROOT, Registry

REGISTRY = Registry.read()
# The prefix of each deployable's own variables.
SETTINGS = {one.prefix: variables.settings_class(one) for one in REGISTRY.deployables}


def example_names() -> set[str]:
    return set(re.findall(r"^#?([A-Z][A-Z0-9_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))


@pytest.mark.parametrize("prefix", SETTINGS)
def test_every_setting_is_in_the_example(prefix: str) -> None:
    names = example_names()
    for field in SETTINGS[prefix].model_fields:
        spellings = {field.upper(), f"{prefix}_{field.upper()}", f"AUTH_{field.upper()}"}
        assert spellings & names, f"{field} of {prefix} is not in .env.example"


def test_every_name_in_the_example_is_a_setting() -> None:
    compose = (ROOT / "docker-compose.yml").read_text()
    known = {"NATS_PORT", *re.findall(r"\$\{(\w+)", compose)}
    for prefix, settings in SETTINGS.items():
        fields = {field.upper() for field in settings.model_fields}
        known |= fields | {f"{prefix}_{field}" for field in fields}
    assert example_names() <= known


def test_every_variable_of_the_compose_file_is_in_the_example() -> None:
    compose = (ROOT / "docker-compose.yml").read_text()
    assert set(re.findall(r"\$\{(\w+)", compose)) <= example_names()


def test_the_table_of_events_names_them_all() -> None:
    names = [module.name for module in pkgutil.walk_packages(twou.__path__, "twou.")]
    modules = [importlib.import_module(name) for name in names if name.endswith(".events_pb2")]
    events = {name for module in modules for name in module.DESCRIPTOR.message_types_by_name}
    table = set(re.findall(r"^\| `(\w+)` \| [a-z-]+-service", (ROOT / "ARCHITECTURE.md").read_text(), re.MULTILINE))
    assert table == events


@pytest.mark.parametrize("document", sorted(ROOT.glob("*.md")) + sorted((ROOT / "docs").rglob("*.md")), ids=str)
def test_links_and_named_files_exist(document: Path) -> None:
    text = document.read_text()
    for target in re.findall(r"\]\((?!http)([^)#]+)\)", text):
        assert (document.parent / target).exists(), target


def test_the_codes_of_the_errors_are_the_documented_ones() -> None:
    groups = rendering.groups(ROOT, REGISTRY)
    for package in {*groups["libraries"], *groups["gateway"], *groups["services"]} - {"testkit"}:
        path = importlib.import_module(package).__path__
        for module in pkgutil.walk_packages(path, f"{package}."):
            if not re.search(r"\.migrations|__main__$", module.name):
                importlib.import_module(module.name)
    documented = {
        (int(status), code)
        for status, codes in re.findall(r"^\| (\d{3}) \| (.+?) \|", (ROOT / "docs/api.md").read_text(), re.MULTILINE)
        for code in re.findall(r"`(\w+)`", codes)
    }
    # Tests have errors of their own, and run in the same process.
    ours = {cls for cls in _below(AppError) if "tests" not in cls.__module__.split(".")}
    # Not all can be made without arguments; their status depends on the class alone.
    raised = {(status_of(cls), cls.code) for cls in ours}
    # The refusals that protos state for roles.
    raised |= {(status_of(Forbidden), rule.refusal().code) for rule in _rules() if rule.roles}
    # The framework's own refusal, turned into a problem by the gateway.
    assert raised | {(405, "METHOD_NOT_ALLOWED")} == documented


def _rules() -> Iterable[Rule]:
    services = (service for file in contract.files() for service in file.services_by_name.values())
    return permissions.table(*services).values()


def _below(error: type[AppError]) -> set[type[AppError]]:
    return {below for cls in error.__subclasses__() for below in {cls} | _below(cls)}
