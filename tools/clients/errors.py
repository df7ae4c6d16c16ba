"""Finds every error code that the API answers with: those of all classes of errors, and those that protos declare."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from typing import NamedTuple

from gateway.problems import TITLES, status_of
from kit import contract, permissions
from kit.errors import AppError, Forbidden
from kit.permissions import Rule
from tools.registry import rendering
from tools.registry.deployables import ROOT, Registry

_NO_MODULES_OF_ERRORS = re.compile(r"\.migrations|__main__$")


class ErrorCode(NamedTuple):
    status: int
    code: str
    message: str


def error_codes() -> list[ErrorCode]:
    """Returns all codes in the order of their statuses and names; imports all packages for that."""
    _import_all()
    found: dict[str, ErrorCode] = {}
    for cls in _below(AppError):
        if "tests" not in cls.__module__.split("."):
            _add(found, ErrorCode(status_of(cls), cls.code, cls.message))
    for rule in _rules():
        if rule.roles:
            refusal = rule.refusal()
            _add(found, ErrorCode(status_of(Forbidden), refusal.code, refusal.message))
    # The framework's own refusal, which the gateway converts.
    _add(found, ErrorCode(405, "METHOD_NOT_ALLOWED", TITLES[405]))
    return sorted(found.values())


def _add(found: dict[str, ErrorCode], one: ErrorCode) -> None:
    """Keeps one of several texts of a code, always the same one."""
    present = found.get(one.code)
    found[one.code] = one if present is None else min(present, one)


def _import_all() -> None:
    groups = rendering.groups(ROOT, Registry.read())
    for package in {*groups["libraries"], *groups["gateway"], *groups["services"]} - {"testkit"}:
        path = importlib.import_module(package).__path__
        for module in pkgutil.walk_packages(path, f"{package}."):
            if not _NO_MODULES_OF_ERRORS.search(module.name):
                importlib.import_module(module.name)


def _rules() -> Iterator[Rule]:
    services = (service for file in contract.files() for service in file.services_by_name.values())
    yield from permissions.table(*services).values()


def _below(error: type[AppError]) -> set[type[AppError]]:
    return {below for cls in error.__subclasses__() for below in {cls} | _below(cls)}
