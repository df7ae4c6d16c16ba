import math
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from kit.caller import Caller
from kit.errors import Conflict, Forbidden, InvalidInput
from kit.ids import new_id
from request_service.categories import Category
from request_service.requests import errors
from request_service.requests.models import Details, ServiceRequest, Status

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
LATER = NOW + timedelta(minutes=5)

VERBS: dict[Status, Callable[[ServiceRequest], None]] = {
    Status.accepted: lambda request: request.accept(new_id(), LATER),
    Status.in_progress: lambda request: request.start(LATER),
    Status.completed: lambda request: request.complete(LATER),
    Status.cancelled: lambda request: request.cancel(None, LATER),
    Status.expired: lambda request: request.expire(LATER),
}
ALLOWED = {
    (Status.pending, Status.accepted),
    (Status.accepted, Status.in_progress),
    (Status.in_progress, Status.completed),
    (Status.pending, Status.cancelled),
    (Status.accepted, Status.cancelled),
    (Status.in_progress, Status.cancelled),
    (Status.pending, Status.expired),
}
# Whoever comes too late for a request that is under way learns that it is taken.
TAKEN = {(Status.accepted, Status.accepted), (Status.in_progress, Status.accepted)}


@pytest.fixture
def request_(details: Details) -> ServiceRequest:
    return ServiceRequest.create(new_id(), details, NOW)


@pytest.mark.parametrize("before", list(Status))
@pytest.mark.parametrize("after", list(VERBS))
def test_a_request_moves_only_along_its_life(request_: ServiceRequest, before: Status, after: Status) -> None:
    request_.status = before
    if (before, after) in ALLOWED:
        VERBS[after](request_)
        assert (request_.status, request_.updated_at) == (after, LATER)
        return
    with pytest.raises(Conflict) as refused:
        VERBS[after](request_)
    assert refused.value.code == ("ALREADY_TAKEN" if (before, after) in TAKEN else "INVALID_TRANSITION")
    assert (request_.status, request_.updated_at, request_.epoch) == (before, NOW, 0)


@pytest.mark.parametrize("status", list(Status))
def test_a_request_changes_only_while_it_is_pending(request_: ServiceRequest, status: Status) -> None:
    request_.status = status
    if status is Status.pending:
        return request_.change(Details(description="Two flat tires"), LATER)
    with pytest.raises(errors.InvalidTransition):
        request_.change(Details(description="Two flat tires"), LATER)
    return None


def test_each_step_notes_its_time(request_: ServiceRequest) -> None:
    provider_id = new_id()
    request_.accept(provider_id, NOW + timedelta(1))
    request_.start(NOW + timedelta(2))
    request_.complete(NOW + timedelta(3))
    assert (request_.provider_id, request_.epoch) == (provider_id, 1)
    times = (request_.created_at, request_.accepted_at, request_.started_at, request_.completed_at)
    assert times == tuple(NOW + timedelta(days) for days in range(4))
    assert request_.cancelled_at is None


def test_nobody_accepts_his_own_request(request_: ServiceRequest) -> None:
    with pytest.raises(errors.OwnRequest):
        request_.accept(request_.client_id, LATER)


@pytest.mark.parametrize("epoch", [0, 2, -1])
def test_a_command_of_another_assignment_is_stale(
    request_: ServiceRequest, person: Callable[..., Caller], epoch: int
) -> None:
    provider = person("provider")
    request_.accept(provider.user_id, LATER)
    request_.require_assigned(provider, None)
    request_.require_assigned(provider, 1)
    with pytest.raises(errors.StaleEpoch):
        request_.require_assigned(provider, epoch)


def test_only_the_assigned_provider_is_the_assigned_provider(
    request_: ServiceRequest, person: Callable[..., Caller]
) -> None:
    request_.accept(new_id(), LATER)
    for caller, code in (
        (person("provider"), "NOT_PART_OF_REQUEST"),
        (person("client"), "NOT_PART_OF_REQUEST"),
        (person("client", request_.client_id), "ONLY_ASSIGNED_PROVIDER"),
        (person("admin"), "ONLY_ASSIGNED_PROVIDER"),
    ):
        with pytest.raises(Forbidden) as refused:
            request_.require_assigned(caller, None)
        assert refused.value.code == code


def test_what_a_client_says_is_kept_without_the_space_around_it(details: Details) -> None:
    said = replace(details, description="  Flat tire \n", address=" Bole Road 1 ", category=Category.tire)
    request = ServiceRequest.create(new_id(), said, NOW)
    assert (request.description, request.address, request.category) == ("Flat tire", "Bole Road 1", Category.tire)
    assert (request.status, request.epoch, request.provider_id) == (Status.pending, 0, None)
    request.change(Details(address="  "), LATER)
    assert request.address is None
    assert request.description == "Flat tire"


def test_the_category_is_other_unless_said(details: Details) -> None:
    assert ServiceRequest.create(new_id(), details, NOW).category is Category.other


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("description", "  ab "),
        ("description", ""),
        ("description", "x" * 2001),
        ("description", "Flat\x00tire"),
        ("address", "x" * 301),
        ("address", "\x00"),
        ("latitude", 90.0001),
        ("latitude", math.nan),
        ("latitude", -math.inf),
        ("longitude", -180.0001),
        ("longitude", math.inf),
        ("scheduled_for", NOW),
        ("scheduled_for", NOW - timedelta(days=1)),
    ],
)
def test_what_cannot_be_meant_is_refused_by_name(details: Details, field: str, wrong: Any) -> None:
    with pytest.raises(InvalidInput) as refused:
        ServiceRequest.create(new_id(), replace(details, **{field: wrong}), NOW)
    assert [detail.field for detail in refused.value.details] == [field]
    request = ServiceRequest.create(new_id(), details, NOW)
    with pytest.raises(InvalidInput):
        request.change(Details(**{field: wrong}), NOW)


@pytest.mark.parametrize(
    ("field", "right"),
    [
        ("description", "abc"),
        ("description", "ß" * 2000),
        ("description", " " + "x" * 2000 + " "),
        ("address", "x" * 300),
        ("latitude", 0.0),
        ("latitude", -90.0),
        ("longitude", 180.0),
        ("scheduled_for", NOW + timedelta(microseconds=1)),
    ],
)
def test_the_limits_themselves_are_allowed(details: Details, field: str, right: Any) -> None:
    request = ServiceRequest.create(new_id(), replace(details, **{field: right}), NOW)
    assert getattr(request, field) == (right.strip() if isinstance(right, str) else right)


def test_moving_one_coordinate_keeps_the_other_and_blurs_anew(request_: ServiceRequest) -> None:
    before = request_.blurred_place
    request_.change(Details(latitude=-33.9), LATER)
    assert (request_.latitude, request_.longitude) == (-33.9, 38.7612)
    assert request_.blurred_place != before
    assert request_.blurred_place.distance_km(request_.place) < 5


def test_a_reason_too_long_cancels_nothing(request_: ServiceRequest) -> None:
    with pytest.raises(InvalidInput):
        request_.cancel("x" * 501, LATER)
    assert request_.status is Status.pending
    request_.cancel(" changed my mind ", LATER)
    assert (request_.cancel_reason, request_.cancelled_at) == ("changed my mind", LATER)
