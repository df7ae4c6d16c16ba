"""The schemas of answers fit the protobuf messages that they are made from: an answer itself is not validated."""

from collections.abc import Iterator
from typing import Any, get_args, get_origin

import pytest
from fastapi.routing import APIRoute
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from google.protobuf.timestamp_pb2 import Timestamp
from pydantic import BaseModel

from gateway import features, wire
from gateway.features.accounts.schemas import User
from gateway.features.recovery.schemas import Verified
from gateway.features.searches.schemas import SearchFilter
from gateway.features.services.schemas import Service
from gateway.features.sessions.schemas import Tokens
from gateway.values import Json, View
from kit import contract
from twou.auth.v1 import auth_pb2, verification_pb2
from twou.request.v1 import request_pb2, service_pb2

# The messages of schemas that have another name, and the fields that a route adds.
NAMES = {
    "AvailableRequest": "ServiceRequest",
    "ClosedSlots": "EndScheduleResponse",
    "Deletion": "DeleteFilesResponse",
    "Facets": "ListListingFacetsResponse",
    "FileFields": "File",
    "FoundVenue": "Venue",
    "KnownPosition": "Position",
    "MadeSchedule": "CreateScheduleResponse",
    "NearbyProvider": "Provider",
    "RecordedEvents": "RecordEventsResponse",
    "SellerContact": "ShowContactResponse",
    "Stats": "GetStatsResponse",
    "VapidKey": "GetVapidKeyResponse",
    "NearestVenue": "Venue",
    "NewFeed": "CalendarFeed",
    "NotificationPreferences": "twou.chat.v1.Preferences",
    "RecoveryCodes": "ConfirmSecondFactorResponse",
    "ReportReceipt": "twou.auth.v1.Report",
    "ScheduledBroadcast": "ScheduleBroadcastResponse",
    "RotatedKey": "ApiKey",
    "SecondFactorSetup": "BeginSecondFactorResponse",
    "ShownKey": "ApiKey",
    "SlotWithService": "Slot",
    "Tokens": "TokenPair",
    "UnreadCount": "MarkNotificationsReadResponse",
    "UnreadCounts": "GetUnreadCountResponse",
    "UserWithProfile": "User",
    "VenueWithStaff": "Venue",
    "Verified": "VerifyEmailResponse",
    "Confirmed": "ConfirmCodeResponse",
    "RequestedCode": "RequestCodeResponse",
    "NumberedSubmission": "Submission",
    "VerificationState": "GetVerificationResponse",
}
SERVICE = Service.of(
    service_pb2.Service(
        id="1", kind=service_pb2.SERVICE_KIND_OTHER, created_at=Timestamp(seconds=1), updated_at=Timestamp(seconds=1)
    )
).data
ADDED: dict[str, dict[str, Any]] = {
    "Setting": {"value": 1500},
    "AvailableRequest": {"distance_km": 1.5},
    "FoundVenue": {"distance_km": None},
    "NearbyProvider": {"distance_km": 1.5},
    "NearestVenue": {"type": "garage", "distance_km": 1.5},
    "NewFeed": {"url": "https://api.example.com/api/v1/calendar/x.ics"},
    "RotatedKey": {"key": "2u_1_x", "previous_until": "2026-12-01T00:00:00Z"},
    "ShownKey": {"key": "2u_1_x"},
    "SlotWithService": {"service": SERVICE},
    "UserWithProfile": {"enrolled_clinic": None, "health_conditions": None, "dependants": []},
    "VenueWithStaff": {"staff": None},
    "SavedSearch": {"filter": SearchFilter().model_dump(mode="json")},
    "VerificationState": {"missing": ["email", "driving_licence"]},
    "NumberedSubmission": {"number": "ET-99887766"},
    "Confirmed": {"verified": True},
}


def shown_views() -> list[type[View]]:
    """Returns the schemas of all answers that are made from a message."""
    found = {}
    for route in (route for router in features.routers() for route in router.routes if isinstance(route, APIRoute)):
        for kind in (route.response_model, *get_args(route.response_model)):
            if get_origin(kind) is Json:
                (view,) = get_args(kind)
                found[view.__name__] = view
    return [found[name] for name in sorted(found)]


def message_of(view: type[View]) -> Message:
    name = NAMES.get(view.__name__, view.__name__)
    messages = [message for file in contract.files() for message in file.message_types_by_name.values()]
    # An event may have the name of the thing that another one shows.
    (descriptor,) = (
        one for one in messages if name in (one.name, one.full_name) and one.full_name not in contract.event_classes()
    )
    return GetMessageClass(descriptor)()


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
    if contract.is_decimal(field):
        return "1.5"
    if field.type == FieldDescriptor.TYPE_STRING:
        return permitted[-1] if permitted else "text"
    return field.type == FieldDescriptor.TYPE_BOOL or 1


@pytest.mark.parametrize("view", shown_views(), ids=lambda view: view.__name__)
def test_an_answer_has_the_schema_of_its_route(view: type[View]) -> None:
    extra = ADDED.get(view.__name__, {})
    answer: Json[View] = view.of(fill(message_of(view), view), **extra)
    assert list(answer.data) == [*(name for name in view.model_fields if name not in extra), *extra]
    assert view.model_validate(answer.data).model_dump(mode="json") == answer.data


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
