from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

import pytest
from google.protobuf.timestamp_pb2 import Timestamp

from kit import clock, protobuf
from kit.errors import InvalidInput, NotFound
from kit.ids import new_id
from kit.protobuf import EnumMap, Packer
from twou.request.v1 import provider_pb2
from twou.request.v1 import request_pb2 as pb


class ThingNotFound(NotFound):
    code = "THING_NOT_FOUND"


class Status(StrEnum):
    PENDING = "pending"
    in_progress = "in_progress"


Stranger = StrEnum("Stranger", ["UNHEARD_OF"])
Kinds = StrEnum("Kinds", ["towing", "tire"])
STATUSES = EnumMap(Status, pb.RequestStatus)


def test_an_absent_text_id_or_moment_is_none_and_a_given_one_is_not() -> None:
    assert protobuf.optional(pb.UpdateRequestRequest(), "description") is None
    assert protobuf.optional(pb.UpdateRequestRequest(description=""), "description") == ""
    assert protobuf.optional(pb.UpdateRequestRequest(latitude=0), "latitude") == 0
    assert protobuf.optional_uuid(pb.ServiceRequest(), "provider_id") is None
    assert protobuf.optional_uuid(pb.ServiceRequest(provider_id=str(UUID(int=1))), "provider_id") == UUID(int=1)
    assert protobuf.moment(pb.CreateRequestRequest(), "scheduled_for") is None
    message = pb.CreateRequestRequest(scheduled_for=Timestamp(seconds=1))
    assert protobuf.moment(message, "scheduled_for") == datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC)


def test_a_change_sets_clears_or_keeps_a_text() -> None:
    message = pb.UpdateRequestRequest(description="It does not start", clear=["address"])
    names = protobuf.cleared(message, "address", "scheduled_for")
    assert names == {"address"}
    assert protobuf.changed_text(message, "address", names) == ""
    assert protobuf.changed_text(message, "description", names) == "It does not start"
    assert protobuf.changed_text(pb.UpdateRequestRequest(), "description", names) is None
    with pytest.raises(InvalidInput) as refused:
        protobuf.cleared(message, "scheduled_for")
    assert [issue.field for issue in refused.value.details] == ["address"]


@pytest.mark.parametrize("seconds", [-(2**40), 2**40])
def test_a_time_that_cannot_be_is_refused_by_its_field(seconds: int) -> None:
    with pytest.raises(InvalidInput) as refusal:
        protobuf.moment(pb.CreateRequestRequest(scheduled_for=Timestamp(seconds=seconds)), "scheduled_for")
    assert [issue.field for issue in refusal.value.details] == ["scheduled_for"]


def test_an_id_is_read_or_names_nothing() -> None:
    row_id = new_id()
    assert protobuf.an_id(str(row_id), ThingNotFound) == row_id
    for text in ("", "1", "no-id", "\x00"):
        with pytest.raises(ThingNotFound):
            protobuf.an_id(text, ThingNotFound)


def test_an_enum_is_translated_both_ways() -> None:
    assert STATUSES.to_proto == {
        Status.PENDING: pb.REQUEST_STATUS_PENDING,
        Status.in_progress: pb.REQUEST_STATUS_IN_PROGRESS,
    }
    assert STATUSES.get("status", pb.REQUEST_STATUS_IN_PROGRESS) is Status.in_progress
    assert STATUSES.find("status", pb.REQUEST_STATUS_PENDING) is Status.PENDING
    assert STATUSES.find("status", pb.REQUEST_STATUS_UNSPECIFIED) is None


@pytest.mark.parametrize("value", [pb.REQUEST_STATUS_UNSPECIFIED, pb.REQUEST_STATUS_EXPIRED, 99])
def test_a_value_that_is_not_in_the_enum_is_refused(value: int) -> None:
    with pytest.raises(InvalidInput) as refusal:
        STATUSES.get("state", value)
    assert [(issue.field, issue.issue) for issue in refusal.value.details] == [("state", "is not a known status")]


def test_a_member_that_the_contract_lacks_is_noticed_at_start() -> None:
    with pytest.raises(ValueError, match="UNHEARD_OF"):
        EnumMap(Stranger, pb.RequestStatus)


class Row:
    id: UUID = UUID(int=1)
    client_id: UUID = UUID(int=2)
    provider_id: UUID | None = None
    status: Status = Status.in_progress
    epoch: int = 0
    created_at: datetime = datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=UTC)
    accepted_at: datetime | None = None
    description: str = "a flat tire"


OTHERS = set(pb.ServiceRequest.DESCRIPTOR.fields_by_name) - set(Row.__annotations__)


def test_a_packer_takes_what_has_the_same_name() -> None:
    packed = Packer(pb.ServiceRequest, Row, without=OTHERS)(Row(), latitude=9.5)
    assert packed == pb.ServiceRequest(
        id=str(UUID(int=1)),
        client_id=str(UUID(int=2)),
        status=pb.REQUEST_STATUS_IN_PROGRESS,
        created_at=clock.to_timestamp(Row.created_at),
        description="a flat tire",
        latitude=9.5,
    )
    assert not packed.HasField("provider_id")
    assert not packed.HasField("accepted_at")


def test_a_packer_takes_lists_of_enums_and_maps() -> None:
    class Source:
        items = (Kinds.tire, Kinds.towing)
        data: ClassVar = {"one": "two"}

    categories = Packer(provider_pb2.CategoryList, Source)(Source())
    assert categories.items == [pb.CATEGORY_TIRE, pb.CATEGORY_TOWING]
    entry = Packer(pb.TimelineEntry, Source, without={"type", "timestamp", "actor_id"})(Source())
    assert dict(entry.data) == {"one": "two"}


def test_a_field_that_nothing_fills_is_refused_when_the_packer_is_made() -> None:
    with pytest.raises(ValueError, match=r"Row has no latitude for twou\.request\.v1\.ServiceRequest"):
        Packer(pb.ServiceRequest, Row, without=OTHERS - {"latitude"})


@pytest.mark.parametrize(
    "moment",
    [
        datetime(1, 1, 1, tzinfo=UTC),
        datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
        datetime(2026, 11, 28, 4, 30, 0, 1, tzinfo=timezone(timedelta(hours=3))),
        datetime.max.replace(tzinfo=UTC),
    ],
)
def test_a_timestamp_is_exactly_its_moment(moment: datetime) -> None:
    expected = Timestamp()
    expected.FromDatetime(moment)
    assert clock.to_timestamp(moment) == expected
    assert clock.from_timestamp(expected) == moment
