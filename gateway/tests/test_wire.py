from datetime import UTC, datetime

import pytest

from gateway import wire
from gateway.features.requests.schemas import ServiceRequest
from kit.clock import to_timestamp
from twou.auth.v1 import admin_pb2
from twou.notification.v1 import notification_pb2
from twou.request.v1 import dispatch_pb2, provider_pb2, request_pb2

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def test_enums_timestamps_and_empty_and_absent_fields_have_their_json_values() -> None:
    message = request_pb2.ServiceRequest(
        status=request_pb2.REQUEST_STATUS_IN_PROGRESS,
        category=request_pb2.CATEGORY_TIRE,
        address="",
        created_at=to_timestamp(NOON),
    )
    expected: dict[str, str | None] = {
        "status": "in_progress",
        "category": "tire",
        "address": "",
        "created_at": "2026-11-21T12:00:00Z",
    }
    expected |= {"provider_id": None, "accepted_at": None}
    assert expected.items() <= wire.fields(message).items()


def test_maps_lists_and_nested_messages_are_converted() -> None:
    assert wire.fields(admin_pb2.AuditEntry(details={"from": "client"}))["details"] == {"from": "client"}
    provider = provider_pb2.Provider(categories=[request_pb2.CATEGORY_FUEL, request_pb2.CATEGORY_TIRE])
    assert wire.fields(provider)["categories"] == ["fuel", "tire"]
    offer = dispatch_pb2.Offer(request=request_pb2.ServiceRequest(id="r"))
    assert wire.fields(offer)["request"]["id"] == "r"


def test_name_is_equal_after_both_conversions() -> None:
    for name in ("towing", "battery", "other"):
        number = wire.enum_value(request_pb2.Category, name)
        assert wire.fields(request_pb2.ServiceRequest(category=number))["category"] == name
    assert wire.enum_value(request_pb2.Category, None) == request_pb2.CATEGORY_UNSPECIFIED


def test_json_value_of_the_proto_is_the_name() -> None:
    number = notification_pb2.NOTICE_KIND_PROGRESS_DARK
    assert wire.fields(notification_pb2.Notice(kind=number))["kind"] == "progress.dark"
    assert wire.enum_value(notification_pb2.NoticeKind, "progress.dark") == number


def test_unknown_name_is_refused() -> None:
    with pytest.raises(ValueError, match=r"twou\.request\.v1\.Category has no value 'flying'"):
        wire.enum_value(request_pb2.Category, "flying")


def test_what_is_shown_follows_the_message_and_no_answer_changes_another() -> None:
    """Values are kept by the bytes of a message: the same ones are shared, and a change of a field is seen at once."""
    message = request_pb2.ServiceRequest(id="r", description="flat tyre", created_at=to_timestamp(NOON))
    first = wire.shown(ServiceRequest, message)
    first["description"] = "changed by a caller"
    assert wire.shown(ServiceRequest, message)["description"] == "flat tyre"
    message.description = "flat battery"
    assert wire.shown(ServiceRequest, message)["description"] == "flat battery"
    for length in (10, 10_000):
        message.description = "x" * length
        assert wire.shown(ServiceRequest, message) == wire.shown(ServiceRequest, message)
        assert wire.shown(ServiceRequest, message)["description"] == "x" * length
