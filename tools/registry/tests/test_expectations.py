"""The lists of what services expect of one another are complete, and name what exists."""

import ast
import re

import pytest
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass

from kit import contract
from testkit.expectations import Expectation, all_expectations, is_empty, unmet
from tools.registry import nats_users, workflows
from tools.registry.deployables import ROOT, Deployable, Registry
from twou.auth.v1 import auth_pb2, events_pb2

REGISTRY = Registry.read()
ALL = all_expectations()
METHODS = {
    f"{service.full_name}.{method.name}": method
    for file in contract.files()
    for service in file.services_by_name.values()
    for method in service.methods
}
# The health of every service, which is no contract of ours.
_HEALTH = {"Check"}


def called(one: Deployable) -> set[str]:
    """Returns the names of the methods that the code of a service and of its libraries calls."""
    folders = [one.name, *workflows.libraries(ROOT, one)]
    files = [file for folder in folders for file in (ROOT / folder / "src").rglob("*.py")]
    nodes = [node for file in files for node in ast.walk(ast.parse(file.read_text()))]
    found = {node.attr for node in nodes if isinstance(node, ast.Attribute) and is_method_of_stub(node)}
    # A service answers itself what others ask it by its libraries.
    own = {method.name for name, method in METHODS.items() if name.startswith(f"twou.{one.short}.")}
    return found - own - _HEALTH


def is_method_of_stub(node: ast.Attribute) -> bool:
    """Returns whether it is `stub.Method`, `self._stub.Method`, `self._auth.Method` or `SomeStub(…).Method`."""
    of = ast.unparse(node.value)
    return node.attr[0].isupper() and re.search(r"(\b_?stub|\b_auth|\b_administration|Stub\(\w+\))$", of) is not None


@pytest.mark.parametrize("one", REGISTRY.services, ids=lambda one: one.name)
def test_a_service_lists_all_calls_and_events_that_it_relies_on(one: Deployable) -> None:
    own = [expected for expected in ALL if expected.consumer == one.name]
    assert {expected.name for expected in own if not expected.is_event} == called(one)
    events = {event.DESCRIPTOR.name for consumer in nats_users.subscriptions(one) for event in consumer.read}
    assert {expected.name for expected in own if expected.is_event} == events


def empty_message(expected: Expectation) -> Message:
    if expected.is_event:
        return contract.event_classes()[f"{expected.package}.{expected.name}"]()
    method = METHODS[f"{expected.package}.{expected.kind}.{expected.name}"]
    made: Message = GetMessageClass(method.output_type)()
    return made


@pytest.mark.parametrize("expected", ALL, ids=lambda one: f"{one.consumer} {one.name}")
def test_what_is_expected_exists_and_may_be_called(expected: Expectation) -> None:
    for path in expected.reads:
        is_empty(empty_message(expected), path)
    if not expected.is_event:
        access = contract.access(METHODS[f"{expected.package}.{expected.kind}.{expected.name}"])
        assert access
        assert {expected.consumer, "*"} & set(access.peers)


def test_an_empty_field_and_a_missing_message_are_found() -> None:
    shown = {
        "GetMe": auth_pb2.GetMeResponse(user=auth_pb2.User(id="1")),
        "UserRegistered": events_pb2.UserRegistered(
            user_id="1", full_name="A", role=auth_pb2.ROLE_CLIENT, registered_as=auth_pb2.REGISTERED_AS_CLIENT
        ),
    }
    found = unmet("auth-service", shown)
    assert "request-service relies on GetMe: user.full_name is empty" in found
    assert "request-service relies on UserDeleted, and no message of it is shown" in found
    assert "chat-service relies on UserRegistered: occurred_at is empty" in found
    assert [one for one in found if "request-service relies on UserRegistered" in one] == []


@pytest.mark.parametrize(
    ("message", "path", "empty"),
    [
        (auth_pb2.ListNamesResponse(), "users.user_id", True),
        (auth_pb2.ListNamesResponse(users=[auth_pb2.NamedUser(user_id="1")]), "users.user_id", False),
        (auth_pb2.ListNamesResponse(users=[auth_pb2.NamedUser(user_id="1")]), "users.full_name", True),
        (auth_pb2.GetSessionStateResponse(), "epoch", False),
        (auth_pb2.GetMeResponse(user=auth_pb2.User()), "user.bio?", False),
        (auth_pb2.GetMeResponse(), "user.bio?", True),
    ],
)
def test_a_field_is_empty_if_nothing_is_in_it_or_above_it(message: Message, path: str, *, empty: bool) -> None:
    assert is_empty(message, path) is empty


def test_a_field_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(KeyError):
        is_empty(auth_pb2.GetMeResponse(user=auth_pb2.User()), "user.colour")
