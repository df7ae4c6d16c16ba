from datetime import UTC, datetime

import pytest

from gateway import wire
from kit.clock import to_timestamp
from twou.auth.v1 import admin_pb2
from twou.notification.v1 import notification_pb2
from twou.request.v1 import dispatch_pb2, provider_pb2, request_pb2

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def test_enum_values_have_their_json_names() -> None:
    message = request_pb2.ServiceRequest(
        status=request_pb2.REQUEST_STATUS_IN_PROGRESS, category=request_pb2.CATEGORY_TIRE
    )
    assert wire.fields(message)["status"] == "in_progress"
    assert wire.fields(message)["category"] == "tire"


def test_absent_field_is_none_and_empty_field_is_empty() -> None:
    values = wire.fields(request_pb2.ServiceRequest(address=""))
    assert values["address"] == ""
    assert values["provider_id"] is None
    assert values["accepted_at"] is None


def test_maps_are_dictionaries_and_timestamps_are_texts() -> None:
    assert wire.fields(admin_pb2.AuditEntry(details={"from": "client"}))["details"] == {"from": "client"}
    assert (
        wire.fields(request_pb2.ServiceRequest(created_at=to_timestamp(NOON)))["created_at"] == "2026-11-21T12:00:00Z"
    )


def test_nested_messages_and_lists_are_converted() -> None:
    offer = dispatch_pb2.Offer(request=request_pb2.ServiceRequest(id="r"))
    assert wire.fields(offer)["request"]["id"] == "r"
    provider = provider_pb2.Provider(categories=[request_pb2.CATEGORY_FUEL, request_pb2.CATEGORY_TIRE])
    assert wire.fields(provider)["categories"] == ["fuel", "tire"]


@pytest.mark.parametrize("name", ["towing", "battery", "other"])
def test_name_is_equal_after_both_conversions(name: str) -> None:
    number = wire.enum_value(request_pb2.Category, name)
    assert wire.fields(request_pb2.ServiceRequest(category=number))["category"] == name


def test_none_is_the_unspecified_value() -> None:
    assert wire.enum_value(request_pb2.Category, None) == request_pb2.CATEGORY_UNSPECIFIED


def test_json_value_of_the_proto_is_the_name() -> None:
    notice = notification_pb2.Notice(kind=notification_pb2.NOTICE_KIND_PROGRESS_DARK)
    assert wire.fields(notice)["kind"] == "progress.dark"
    number = wire.enum_value(notification_pb2.NoticeKind, "progress.dark")
    assert number == notification_pb2.NOTICE_KIND_PROGRESS_DARK


def test_unknown_name_is_refused() -> None:
    with pytest.raises(ValueError, match=r"twou\.request\.v1\.Category has no value 'flying'"):
        wire.enum_value(request_pb2.Category, "flying")
