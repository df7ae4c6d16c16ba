"""Every operation is turned off and on, for everyone and for some, at a gateway in this process."""

from typing import Any
from uuid import UUID

import pytest
from gateway_testing import http_client, openapi_document

from gateway import features
from gateway.app import create_app
from gateway.edge import Edge
from gateway.features.sockets.commands import COMMANDS
from gateway.operations import area_of, operation_of, operation_of_frame, operations_of
from gateway.routing import RouteTable
from gateway.settings import Settings
from gateway.switches import FeatureDisabled, Gate, Switches, UnderMaintenance, is_chosen
from kit.bus import Bus
from kit.caller import Caller
from kit.errors import AppError
from kit.live_values import LiveValue, LiveValues, flag_key, setting_key
from kit.starting import CannotStart
from testkit.callers import new_caller
from testkit.processes import UNUSED_ADDRESS

OPERATIONS = operations_of(features.combined(features.routers()).routes, COMMANDS)
ALWAYS_ON = {name for name in OPERATIONS if area_of(name) == "health"} | {
    "admin:list_flags",
    "admin:get_flag",
    "admin:set_flag",
}
SWITCHABLE = sorted(OPERATIONS - ALWAYS_ON)
ROUTES = [
    (method.upper(), path, operation["x-flag"])
    for path, methods in openapi_document()["paths"].items()
    for method, operation in methods.items()
]


class Administrator:
    """Sets flags and settings of a gateway as the bucket does."""

    def __init__(self, switches: Switches) -> None:
        self._live = LiveValues(Bus(f"nats://{UNUSED_ADDRESS}", "unused", name="test"))
        switches.follow(self._live)

    def set(self, name: str, *, enabled: bool = True, percent: int | None = None, roles: tuple[str, ...] = ()) -> None:
        value = {"enabled": enabled, "percent": percent, "roles": list(roles)}
        self._live._keep(flag_key(name), LiveValue(value, 1))

    def maintain(self, value: Any) -> None:
        self._live._keep(setting_key("maintenance"), LiveValue(value, 1))


def made(features_off: tuple[str, ...] = ()) -> tuple[Switches, Administrator]:
    switches = Switches(OPERATIONS, features_off)
    return switches, Administrator(switches)


def refusal(switches: Switches, operation: str, caller: Caller | None) -> type[AppError] | None:
    gate = switches.gates.get(operation)
    if gate is None:
        return None
    try:
        gate.check(caller)
    except AppError as error:
        return type(error)
    return None


def is_there(switches: Switches, operation: str, caller: Caller | None = None) -> bool:
    return refusal(switches, operation, caller) is None


def table_of(app: Edge) -> RouteTable:
    """Returns the table of routes, which is behind the layers of the framework."""
    table = app.app.router.middleware_stack
    assert isinstance(table, RouteTable)
    return table


async def test_every_route_is_turned_off_and_on() -> None:
    """Before the caller is looked for, so that no token is needed, and none helps."""
    app = create_app(Settings())
    switches = table_of(app)._switches
    administrator = Administrator(switches)
    wrong: list[tuple[str, str, str]] = []
    async with http_client(app) as client:
        for method, path, operation in ROUTES:
            administrator.set(operation, enabled=False)
            answer = await client.request(method, path)
            is_off = answer.status_code == 404 and (
                method == "HEAD" or answer.json()["error"]["code"] == "FEATURE_DISABLED"
            )
            if is_off is (operation in ALWAYS_ON):
                wrong.append((method, path, "off"))
            administrator.set(operation, enabled=True)
            if operation in switches.gates:
                wrong.append((method, path, "on"))
    assert wrong == []
    assert len(ROUTES) > 150


async def test_the_answer_is_that_of_the_contract() -> None:
    app = create_app(Settings(features_off="auth:register"))  # type: ignore[arg-type]  # as the environment has it
    async with http_client(app) as client:
        for path in ("/signup", "/auth/register", "/api/v1/auth/register"):
            answer = await client.post(path, json={})
            body = answer.json()
            assert (answer.status_code, body["error"]["code"]) == (404, "FEATURE_DISABLED")
            assert body["detail"] == "This feature is not available"


def test_an_operation_and_its_area_are_turned_off_and_on() -> None:
    switches, administrator = made()
    for operation in SWITCHABLE:
        for name in (operation, area_of(operation)):
            assert is_there(switches, operation)
            administrator.set(name, enabled=False)
            assert refusal(switches, operation, new_caller()) is FeatureDisabled, name
            assert switches.of_caller(None)[operation] is False
            administrator.set(name, enabled=True)
            assert switches.gates == {}


def test_an_area_covers_its_operations_and_no_other() -> None:
    switches, administrator = made()
    administrator.set("payments", enabled=False)
    off = {name for name, there in switches.of_caller(None).items() if not there}
    assert off == {name for name in OPERATIONS if area_of(name) == "payments"}
    # An operation that is on does not open its area.
    administrator.set("payments:create_payment", enabled=True)
    assert not is_there(switches, "payments:create_payment")


def test_health_and_flags_stay_on_always() -> None:
    switches, administrator = made()
    for name in (*ALWAYS_ON, "health", "admin"):
        administrator.set(name, enabled=False)
    administrator.maintain({"enabled": True, "message": None})
    assert {name for name in ALWAYS_ON if not is_there(switches, name)} == set()
    assert not is_there(switches, "admin:list_settings")
    assert ALWAYS_ON.isdisjoint(switches.names)
    assert "health" not in switches.names


def test_the_environment_wins() -> None:
    switches, administrator = made(("payments", "auth:register"))
    administrator.set("payments", enabled=True)
    administrator.set("auth:register", enabled=True)
    assert not is_there(switches, "payments:create_payment")
    assert not is_there(switches, "auth:register")
    assert is_there(switches, "auth:login")


@pytest.mark.parametrize("name", ["paymets", "auth:regster", "health", "admin:set_flag", "health:live"])
def test_a_gateway_does_not_start_if_the_environment_names_what_has_no_flag(name: str) -> None:
    with pytest.raises(CannotStart, match=name):
        create_app(Settings(features_off=name))  # type: ignore[arg-type]


def test_roles_are_let_in_and_others_are_not() -> None:
    switches, administrator = made()
    administrator.set("slots", roles=("provider", "admin"))
    there = {role: is_there(switches, "slots:create_slot", new_caller(role=role)) for role in ("client", "provider")}
    assert there == {"client": False, "provider": True}
    assert not is_there(switches, "slots:create_slot", None)
    # Both flags must let the caller in.
    administrator.set("slots:create_slot", roles=("admin",))
    assert not is_there(switches, "slots:create_slot", new_caller(role="provider"))


def test_a_percentage_chooses_the_same_accounts_everywhere_and_keeps_them_when_it_grows() -> None:
    accounts = [UUID(int=number) for number in range(10_000)]
    chosen = {percent: {one for one in accounts if is_chosen("x", one, percent)} for percent in (0, 10, 50, 99, 100)}
    assert chosen[0] == set()
    assert chosen[100] == set(accounts)
    assert chosen[10] < chosen[50] < chosen[99]
    assert all(abs(len(chosen[percent]) - 100 * percent) < 250 for percent in chosen)
    # Another flag chooses others.
    assert len(chosen[10] & {one for one in accounts if is_chosen("y", one, 10)}) < 250
    # A change of the hash would take a feature from those who have it.
    assert [one.int for one in accounts[:40] if is_chosen("auth:register", one, 10)] == [1, 11, 30, 38]


def test_nothing_that_is_open_for_some_is_open_for_a_caller_without_an_account() -> None:
    switches, administrator = made()
    administrator.set("venues:list_venues", percent=99)
    assert not is_there(switches, "venues:list_venues", None)
    administrator.set("venues:list_venues", percent=100)
    assert is_there(switches, "venues:list_venues", None)
    administrator.set("venues:list_venues", percent=0)
    assert refusal(switches, "venues:list_venues", new_caller()) is FeatureDisabled


@pytest.mark.parametrize("value", [None, True, [], {}, {"enabled": "no"}, {"enabled": None}])
def test_a_value_that_cannot_be_read_turns_nothing_off(value: Any) -> None:
    switches, administrator = made()
    administrator._live._keep(flag_key("payments"), LiveValue(value, 1))
    administrator.maintain(value)
    assert switches.gates == {}


def test_maintenance_leaves_health_the_login_sockets_and_administrators() -> None:
    switches, administrator = made()
    administrator.maintain({"enabled": True, "message": "Until 10:00."})
    there = {name for name in OPERATIONS if is_there(switches, name)}
    assert {area_of(name) for name in there} == {"health", "admin", "sockets", "auth"}
    assert {name for name in there if area_of(name) == "auth"} == {"auth:login", "auth:refresh", "auth:logout"}
    with pytest.raises(UnderMaintenance) as refused:
        switches.gates["requests:create_request"].check(new_caller())
    assert (refused.value.message, refused.value.code) == ("Until 10:00.", "MAINTENANCE")
    assert refused.value.retry_after
    administrator.maintain({"enabled": False, "message": None})
    assert switches.gates == {}


async def test_maintenance_is_answered_with_a_time_to_come_back() -> None:
    app = create_app(Settings())
    Administrator(table_of(app)._switches).maintain({"enabled": True, "message": None})
    async with http_client(app) as client:
        answer = await client.post("/requests")
        assert (answer.status_code, answer.json()["error"]["code"]) == (503, "MAINTENANCE")
        assert int(answer.headers["retry-after"]) > 0
        assert (await client.get("/health/live")).status_code == 200


def test_every_frame_of_a_client_has_a_gate() -> None:
    switches, administrator = made()
    for kind in COMMANDS:
        administrator.set(operation_of_frame(kind), enabled=False)
        assert isinstance(switches.gates.get(operation_of_frame(kind)), Gate), kind


def test_routes_that_look_for_the_caller_are_those_that_the_document_secures() -> None:
    """Behind an open gate, a route without a caller refuses at once: no caller is known later."""
    app = create_app(Settings())
    table = table_of(app)
    secured = {
        (method.upper(), path)
        for path, methods in openapi_document()["paths"].items()
        for method, operation in methods.items()
        if "security" in operation
    }
    found = {(method, path) for method, path, _operation in ROUTES if table._find(path.split("/"))[method].knows_caller}
    assert found == secured


def test_operations_of_the_gateway_are_those_of_its_routes() -> None:
    assert {operation_of(route) for route in features.combined(features.routers()).routes} <= OPERATIONS  # type: ignore[arg-type]
