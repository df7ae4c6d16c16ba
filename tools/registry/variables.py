"""The settings of a deployable as variables of its environment, read from its settings class."""

import importlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from pydantic.fields import FieldInfo

from kit import production
from kit.settings import ProcessSettings, ServiceSettings
from tools.registry.deployables import Deployable

# The image sets these.
_BY_IMAGE = {"host", "port", "log_format", "metrics_host"}
# Derived from the list of services; deploy/nats/users.conf is written for the default namespace.
_DERIVED = {"nats_url", "nats_namespace", "database_url", "secret_key"}
# For tests of crashes, and in no deployment.
_FOR_TESTS = {"crash_point_file"}


@dataclass(frozen=True)
class Variable:
    name: str
    # Empty if it is unset by default, or if its default cannot be written in one word.
    default: str


def settings_class(deployable: Deployable) -> type[ProcessSettings]:
    cls: type[ProcessSettings] = importlib.import_module(f"{deployable.package}.settings").Settings
    return cls


def of_process() -> list[Variable]:
    """Settings of every process."""
    return _variables(ProcessSettings, set())


def of_service() -> list[Variable]:
    """Settings that every service has and the gateway has not."""
    return _variables(ServiceSettings, set(ProcessSettings.model_fields))


def own(deployable: Deployable) -> list[Variable]:
    """Settings of one deployable alone, without its address, database and secret key."""
    inherited = ProcessSettings if deployable.is_gateway else ServiceSettings
    return _variables(settings_class(deployable), set(inherited.model_fields))


def needed_in_production(deployable: Deployable) -> list[Variable]:
    """Settings of one deployable alone whose defaults production refuses."""
    cls = settings_class(deployable)
    tables = production.tables_of(cls)
    return [
        variable
        for variable in own(deployable)
        if any(production.reasons(tables, name := variable.name.lower(), cls.model_fields[name].default, {}))
    ]


def addresses(deployable: Deployable) -> dict[str, object]:
    """By setting: the default of each that says where another service answers."""
    fields = settings_class(deployable).model_fields
    return {name: field.default for name, field in fields.items() if name.endswith("_address")}


def _variables(cls: type[ProcessSettings], without: set[str]) -> list[Variable]:
    skipped = without | _BY_IMAGE | _DERIVED | _FOR_TESTS
    return [
        Variable(name.upper(), as_text(field))
        for name, field in cls.model_fields.items()
        if name not in skipped and not name.endswith("_address")
    ]


def as_text(field: FieldInfo) -> str:
    default: Any = field.get_default(call_default_factory=True)
    match default:
        case SecretStr():
            return default.get_secret_value()
        case bool():
            return str(default).lower()
        case float():
            return f"{default:g}"
        # A default that validation turns into something else is written in JSON.
        case str() | int() | Path() if not field.validate_default:
            return str(default)
        case list() | tuple() | frozenset() | set():
            parts = map(str, default)
            return ",".join(sorted(parts) if isinstance(default, frozenset | set) else parts)
        case _:
            return ""
