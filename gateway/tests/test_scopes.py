"""The scopes of API keys follow from the operations, and none allows more than its name says."""

import pytest
from api_keys_testing import router
from fastapi.routing import iter_route_contexts
from gateway_testing import openapi_document

from gateway.api_keys import KEYLESS, OF_PEOPLE, needs_person
from gateway.features import combined, routers
from gateway.features.sockets.commands import COMMANDS as FRAMES
from gateway.operations import area_of, operation_of
from gateway.scopes import InsufficientScope, scopes_of


def test_scopes_follow_from_the_names_of_operations() -> None:
    scopes = scopes_of(combined([router]).routes, FRAMES)
    assert scopes.operations["notes:read"] == ["notes:read_far_note", "notes:read_note", "notes:read_open_note"]
    assert scopes.operations["notes:write"] == ["notes:write_note"]
    assert scopes.operations["messages:write"] == ["messages:mark_read", "messages:send_message"]
    assert "health:read" not in scopes.operations
    scopes.check(frozenset({"notes:write"}), "notes:write_note")
    for refused in (frozenset({"notes:read"}), frozenset(), None):
        with pytest.raises(InsufficientScope):
            scopes.check(refused, "notes:write_note")


def test_each_operation_of_the_api_is_allowed_by_scopes() -> None:
    flags = {one["x-flag"] for methods in openapi_document()["paths"].values() for one in methods.values()}
    scopes = scopes_of(combined(routers()).routes, FRAMES)
    assert {flag for flag in flags if area_of(flag) != "health"} <= set(scopes.operations)
    # No operation is named as a group of operations is.
    assert not {one for one in scopes.operations["*"] if one.rpartition(":")[2] in ("read", "write", "*")}
    # The tables name operations that exist.
    assert set(scopes.operations["*"]) >= KEYLESS - {"payments:press_button", "payments:show_checkout"}
    assert set(scopes.operations["*"]) >= OF_PEOPLE


def test_reading_scopes_change_nothing() -> None:
    writing = {
        one["x-flag"]
        for methods in openapi_document()["paths"].values()
        for method, one in methods.items()
        if method not in ("get", "head", "options")
    }
    for scope, operations in scopes_of(combined(routers()).routes, FRAMES).operations.items():
        if scope.endswith(":read"):
            assert writing.isdisjoint(operations), scope


def test_the_document_offers_keys_but_for_what_needs_a_person() -> None:
    for methods in openapi_document()["paths"].values():
        for one in methods.values():
            offered = {"ApiKey": []} in one.get("security", [])
            assert offered == ("security" in one and not needs_person(one["x-flag"])), one["x-flag"]


def test_a_key_alone_neither_reviews_documents_nor_decides_on_reports() -> None:
    """Routes below `/admin/` have another area than their feature, and need a person as the others of it do."""
    routes = iter_route_contexts(combined(routers()).routes)
    of_documents = ("gateway.features.documents.", "gateway.features.verification.")
    found = {operation_of(one) for one in routes if one.endpoint.__module__.startswith(of_documents)}
    assert {"admin:approve_document", "admin:get_submission", "verification:submit_document"} <= found
    assert {one for one in found if not needs_person(one)} == set()
    # A decision may deactivate an account, as `users:deactivate_user` does.
    assert needs_person("admin:resolve_report")
