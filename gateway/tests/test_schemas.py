"""The schemas of answers fit the protobuf messages that they are made from: an answer itself is not validated."""

import re
from collections.abc import Iterator
from typing import Any, get_args

import pytest
from fastapi.routing import APIRoute
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp
from pydantic import BaseModel

from gateway import features, wire
from gateway.features.accounts.schemas import User
from gateway.features.administration.schemas import AuditEntry
from gateway.features.dispatch.schemas import Offer, Wave
from gateway.features.files.schemas import File
from gateway.features.messages.schemas import Message as ChatMessage
from gateway.features.providers.schemas import KnownPosition, NearbyProvider, Provider
from gateway.features.recovery.schemas import Verified
from gateway.features.requests.schemas import AvailableRequest, Rating, ServiceRequest, TimelineEntry
from gateway.features.sessions.schemas import LoginSession, Tokens
from gateway.values import Json, View
from twou.auth.v1 import admin_pb2, auth_pb2, verification_pb2
from twou.chat.v1 import chat_pb2
from twou.file.v1 import file_pb2
from twou.request.v1 import dispatch_pb2, provider_pb2, request_pb2

# The message of each schema, and what a route adds to it.
MESSAGES: dict[type[View], tuple[type[Message], dict[str, Any]]] = {
    AuditEntry: (admin_pb2.AuditEntry, {}),
    AvailableRequest: (request_pb2.ServiceRequest, {"distance_km": 1.5}),
    ChatMessage: (chat_pb2.Message, {}),
    File: (file_pb2.File, {}),
    KnownPosition: (provider_pb2.Position, {}),
    LoginSession: (auth_pb2.LoginSession, {}),
    NearbyProvider: (provider_pb2.Provider, {"distance_km": 1.5}),
    Offer: (dispatch_pb2.Offer, {}),
    Provider: (provider_pb2.Provider, {}),
    Rating: (request_pb2.Rating, {}),
    ServiceRequest: (request_pb2.ServiceRequest, {}),
    TimelineEntry: (request_pb2.TimelineEntry, {}),
    Tokens: (auth_pb2.TokenPair, {}),
    User: (auth_pb2.User, {}),
    Verified: (verification_pb2.VerifyEmailResponse, {}),
    Wave: (dispatch_pb2.Wave, {}),
}


def test_every_schema_of_an_answer_is_compared() -> None:
    shown = set()
    for router in features.routers():
        for route in router.routes:
            if isinstance(route, APIRoute):
                answer = str(route.response_model)
                shown.update(re.findall(r"Json\[gateway\.features\.\w+\.schemas\.(\w+)\]", answer))
    assert sorted(shown) == sorted(view.__name__ for view in MESSAGES)


def choices(view: type[BaseModel], name: str) -> Iterator[Any]:
    """Yields the texts that the schema permits, if it lists them."""
    shown = view.model_fields[name].annotation
    for one in (shown, *get_args(shown)):
        yield from (text for text in get_args(one) if isinstance(text, str))


def fill(message: Message, view: type[BaseModel]) -> Message:
    """Sets every field of *message* that *view* shows, with the last permitted value of an enum or a text."""
    for name in view.model_fields.keys() & message.DESCRIPTOR.fields_by_name.keys():
        field = message.DESCRIPTOR.fields_by_name[name]
        if field.message_type is not None and not field.message_type.GetOptions().map_entry:
            nested = [one for one in _types(view, name) if isinstance(one, type) and issubclass(one, BaseModel)]
            part = getattr(message, name).add() if field.is_repeated else getattr(message, name)
            part.SetInParent() if not field.is_repeated else None
            if nested:
                fill(part, nested[0])
        elif field.message_type is not None:
            values = {FieldDescriptor.TYPE_STRING: "text"}
            getattr(message, name)["key"] = values.get(field.message_type.fields_by_name["value"].type, 1)
        else:
            value = _value(field, list(choices(view, name)))
            getattr(message, name).append(value) if field.is_repeated else setattr(message, name, value)
    return message


def _types(view: type[BaseModel], name: str) -> list[Any]:
    shown = view.model_fields[name].annotation
    return [shown, *get_args(shown)]


def _value(field: Any, permitted: list[str]) -> Any:
    if field.enum_type is not None:
        return field.enum_type.values[-1].number
    if field.type == FieldDescriptor.TYPE_STRING:
        return permitted[-1] if permitted else "text"
    return field.type == FieldDescriptor.TYPE_BOOL or 1


@pytest.mark.parametrize("view", MESSAGES, ids=lambda view: view.__name__)
def test_an_answer_has_the_schema_of_its_route(view: type[View]) -> None:
    kind, extra = MESSAGES[view]
    answer: Json[View] = view.of(fill(kind(), view), **extra)
    assert list(answer.data) == [*(name for name in view.model_fields if name not in extra), *extra]
    assert view.model_validate(answer.data, strict=False).model_dump(mode="json") == answer.data


def test_absent_fields_are_null_or_have_their_default() -> None:
    user = User.of(auth_pb2.User()).data
    assert user["phone"] is None
    assert user["preferences"] == {"theme": None, "locale": None}
    assert Verified.of(verification_pb2.VerifyEmailResponse()).data == {
        "message": "E-mail address verified",
        "user": None,
    }
    assert Tokens.of(auth_pb2.TokenPair()).data["token_type"] == "bearer"


@pytest.mark.parametrize(
    ("seconds", "nanos", "text"),
    [
        (0, 0, "1970-01-01T00:00:00Z"),
        (1_764_313_200, 120_000_000, "2025-11-28T07:00:00.120000Z"),
        (-1, 999_999_000, "1969-12-31T23:59:59.999999Z"),
        (253_402_300_799, 0, "9999-12-31T23:59:59Z"),
    ],
)
def test_timestamps_are_texts_in_utc(seconds: int, nanos: int, text: str) -> None:
    message = request_pb2.Rating(created_at=Timestamp(seconds=seconds, nanos=nanos))
    assert wire.fields(message)["created_at"] == text
