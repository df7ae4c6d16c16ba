"""Tests that settings, tables and links in the documents match the code."""

import importlib
import pkgutil
import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from gateway.problems import status_of
from kit import contract, permissions
from kit.errors import AppError, Forbidden
from kit.permissions import Rule
from tools.registry import rendering, variables
from tools.registry.deployables import ROOT, Registry
from twou.options.v1 import options_pb2

REGISTRY = Registry.read()
# The settings class of each deployable, by the prefix of its variables.
SETTINGS = {one.prefix: variables.settings_class(one) for one in REGISTRY.deployables}
# The content of an empty table cell.
NONE = "\N{EN DASH}"


def example_names() -> set[str]:
    return set(re.findall(r"^#?([A-Z][A-Z0-9_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))


@pytest.mark.parametrize("prefix", SETTINGS)
def test_env_example_lists_all_settings(prefix: str) -> None:
    names = example_names()
    for field in SETTINGS[prefix].model_fields:
        spellings = {field.upper(), f"{prefix}_{field.upper()}", f"AUTH_{field.upper()}"}
        assert spellings & names, f"{field} of {prefix} is not in .env.example"


def compose_variables() -> set[str]:
    return set(re.findall(r"\$\{(\w+)", (ROOT / "docker-compose.yml").read_text()))


def test_env_example_lists_only_settings() -> None:
    known = {"NATS_PORT", *compose_variables()}
    for prefix, settings in SETTINGS.items():
        fields = {field.upper() for field in settings.model_fields}
        known |= fields | {f"{prefix}_{field}" for field in fields}
    assert example_names() <= known


def test_env_example_lists_all_compose_variables() -> None:
    assert compose_variables() <= example_names()


def test_event_table_matches_protos() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text()
    rows = re.findall(r"^\| `([\w.]+)` \| ([a-z, -]+-service|gateway) \| (.+?) \| .+? \| (.+?) \|$", text, re.MULTILINE)
    assert {event: (publisher, feeds, frame) for event, publisher, feeds, frame in rows} == dict(_events())
    assert len(rows) == len(contract.event_classes())


def _events() -> Iterable[tuple[str, tuple[str, str, str]]]:
    """Yields the name (with the package if the name is ambiguous), publisher, feeds and frame of each event."""
    events = [cls.DESCRIPTOR for cls in contract.event_classes().values()]
    names = [event.name for event in events]
    for event in events:
        name = event.name if names.count(event.name) == 1 else event.full_name.removeprefix("twou.")
        publishers = ", ".join(event.file.GetOptions().Extensions[options_pb2.publishers])
        option = event.GetOptions().Extensions[options_pb2.event]
        feeds = ", ".join(options_pb2.Audience.Name(who).removeprefix("AUDIENCE_").lower() for who in option.audience)
        kept = ", if connected; kept nowhere" if option.is_ephemeral else ""
        yield name, (publishers, feeds + kept or NONE, f"`{option.frame}`" if option.frame else NONE)


@pytest.mark.parametrize("document", sorted(ROOT.glob("*.md")) + sorted((ROOT / "docs").rglob("*.md")), ids=str)
def test_links_resolve(document: Path) -> None:
    text = document.read_text()
    for target in re.findall(r"\]\((?!http)([^)#]+)\)", text):
        assert (document.parent / target).exists(), target


def test_documented_error_codes_match_code() -> None:
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
    # Tests in the same process define errors of their own.
    ours = {cls for cls in _below(AppError) if "tests" not in cls.__module__.split(".")}
    # The status depends only on the class, so no error is instantiated.
    raised = {(status_of(cls), cls.code) for cls in ours}
    # The refusals that protos declare for roles.
    raised |= {(status_of(Forbidden), rule.refusal().code) for rule in _rules() if rule.roles}
    # The gateway converts the framework's own refusal to a problem.
    assert raised | {(405, "METHOD_NOT_ALLOWED")} == documented


def _rules() -> Iterable[Rule]:
    services = (service for file in contract.files() for service in file.services_by_name.values())
    return permissions.table(*services).values()


def _below(error: type[AppError]) -> set[type[AppError]]:
    return {below for cls in error.__subclasses__() for below in {cls} | _below(cls)}
