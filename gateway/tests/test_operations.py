"""Every route and frame has an operation, and the names of operations are those that `operations.txt` has."""

import re
from collections import defaultdict
from pathlib import Path

from gateway_testing import openapi_document

from gateway import features
from gateway.features.sockets.commands import COMMANDS
from gateway.operations import operation_of, operation_of_frame

TABLE = Path(__file__).with_name("operations.txt")
ROUTES = features.combined(features.routers()).routes


def names() -> set[str]:
    return {operation_of(route) for route in ROUTES} | {operation_of_frame(kind) for kind in COMMANDS}  # type: ignore[arg-type]


def test_operations_are_those_of_the_table() -> None:
    kept = TABLE.read_text(encoding="utf-8").split()
    assert kept == sorted(kept)
    gone, new = set(kept) - names(), names() - set(kept)
    assert not gone, f"administrators store these names: keep them in gateway/operations.py: {sorted(gone)}"
    assert not new, f"add these lines to {TABLE.name}: {sorted(new)}"


def test_operations_are_an_area_and_a_name() -> None:
    assert [name for name in names() if not re.fullmatch("[a-z_]+:[a-z_]+", name)] == []
    assert {"auth:register", "uploads:upload", "payments:create_payment", "admin:list_all_payouts"} <= names()


def test_all_paths_of_a_function_share_its_operation() -> None:
    found = defaultdict(set)
    for route in ROUTES:
        found[route.endpoint].add(operation_of(route))  # type: ignore[attr-defined,arg-type]
    assert [several for several in found.values() if len(several) > 1] == []


def test_aliases_of_the_contract_share_an_operation() -> None:
    def flag(method: str, path: str) -> str:
        return str(openapi_document()["paths"][f"/api/v1{path}"][method]["x-flag"])

    assert flag("post", "/signup") == flag("post", "/auth/register") == "auth:register"
    assert flag("post", "/login") == flag("post", "/auth/login") == "auth:login"
    uploads = {flag("post", path) for path in ("/uploads/", "/requests/{request_id}/upload", "/uploads/tus/")}
    assert uploads == {"uploads:upload"}


def test_the_document_names_the_flag_of_each_operation() -> None:
    documented = {
        operation.get("x-flag") for methods in openapi_document()["paths"].values() for operation in methods.values()
    }
    assert documented <= names()


def test_frames_share_the_operations_of_routes_that_do_the_same() -> None:
    routes = {operation_of(route) for route in ROUTES}  # type: ignore[arg-type]
    assert {kind for kind in COMMANDS if operation_of_frame(kind) in routes} == {
        "message.send",
        "message.read",
        "location.update",
    }
