"""What is written about the system is true of it."""

import importlib
import pkgutil
import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from auth_service.settings import Settings as AuthSettings
from chat_service.settings import Settings as ChatSettings
from file_service.settings import Settings as FileSettings
from gateway.problems import status_of
from gateway.settings import Settings as GatewaySettings
from kit import contract, permissions
from kit.errors import AppError, Forbidden
from kit.permissions import Rule
from kit.settings import ProcessSettings
from request_service.settings import Settings as RequestSettings
from twou.auth.v1 import events_pb2 as auth_events
from twou.chat.v1 import events_pb2 as chat_events
from twou.file.v1 import events_pb2 as file_events
from twou.request.v1 import events_pb2 as request_events

ROOT = Path(__file__).parents[1]
# The prefix of each service's own variables.
SETTINGS: dict[str, type[ProcessSettings]] = {
    "AUTH": AuthSettings,
    "REQUEST": RequestSettings,
    "CHAT": ChatSettings,
    "FILE": FileSettings,
    "GATEWAY": GatewaySettings,
}


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
    modules = (auth_events, request_events, chat_events, file_events)
    events = {name for module in modules for name in module.DESCRIPTOR.message_types_by_name}
    table = set(re.findall(r"^\| `(\w+)` \| [a-z]+-service", (ROOT / "ARCHITECTURE.md").read_text(), re.MULTILINE))
    assert table == events


@pytest.mark.parametrize("document", sorted(ROOT.glob("*.md")) + sorted((ROOT / "docs").rglob("*.md")), ids=str)
def test_links_and_named_files_exist(document: Path) -> None:
    text = document.read_text()
    for target in re.findall(r"\]\((?!http)([^)#]+)\)", text):
        assert (document.parent / target).exists(), target


def test_the_codes_of_the_errors_are_the_documented_ones() -> None:
    for package in ("kit", "gateway", "auth_service", "request_service", "chat_service", "file_service"):
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
