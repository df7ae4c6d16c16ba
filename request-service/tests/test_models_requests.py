import math
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from request_testing import DETAILS, LIFETIME, NOW, by_field, refusal_of

from kit.caller import Caller
from kit.errors import AppError, InvalidInput
from kit.ids import new_id
from request_service.assistance.requests import errors
from request_service.assistance.requests.lifecycle import Status, Verb
from request_service.assistance.requests.models import Details, ServiceRequest, is_party
from request_service.categories import Category
from testkit.callers import new_caller

LATER = NOW + timedelta(minutes=5)

# The status after each permitted command; every other command is refused.
LEADS: dict[Verb, dict[Status, Status]] = {
    Verb.CHANGE: {Status.PENDING: Status.PENDING},
    Verb.ACCEPT: {Status.PENDING: Status.ACCEPTED},
    Verb.START: {Status.ACCEPTED: Status.IN_PROGRESS},
    Verb.COMPLETE: {Status.IN_PROGRESS: Status.COMPLETED},
    Verb.CANCEL: dict.fromkeys((Status.PENDING, Status.ACCEPTED, Status.IN_PROGRESS), Status.CANCELLED),
    Verb.RELEASE: {Status.ACCEPTED: Status.PENDING},
    Verb.EXPIRE: {Status.PENDING: Status.EXPIRED},
    Verb.RATE: {Status.COMPLETED: Status.COMPLETED},
}
# An acceptance that comes too late is answered with ALREADY_TAKEN.
TAKEN = {(Status.ACCEPTED, Verb.ACCEPT), (Status.IN_PROGRESS, Verb.ACCEPT)}

NOT_PART, ONLY_CLIENT, ONLY_ASSIGNED = "NOT_PART_OF_REQUEST", "ONLY_CLIENT", "ONLY_ASSIGNED_PROVIDER"
# Error codes for client, assigned provider, admin, system and stranger; `None` means permitted.
WHO: dict[Verb, tuple[str | None, ...]] = {
    Verb.CHANGE: (None, ONLY_CLIENT, ONLY_CLIENT, NOT_PART, NOT_PART),
    Verb.ACCEPT: ("OWN_REQUEST", None, NOT_PART, NOT_PART, None),
    Verb.START: (ONLY_ASSIGNED, None, ONLY_ASSIGNED, NOT_PART, NOT_PART),
    Verb.COMPLETE: (ONLY_ASSIGNED, None, ONLY_ASSIGNED, NOT_PART, NOT_PART),
    Verb.CANCEL: (None, None, None, None, NOT_PART),
    Verb.RELEASE: (NOT_PART, NOT_PART, NOT_PART, None, NOT_PART),
    Verb.EXPIRE: (NOT_PART, NOT_PART, NOT_PART, None, NOT_PART),
    Verb.RATE: (None, None, NOT_PART, NOT_PART, NOT_PART),
}


def asked(**changes: Any) -> ServiceRequest:
    """Returns a new request; `changes` are to its details."""
    return ServiceRequest.create(new_id(), replace(DETAILS, **changes), NOW, LIFETIME)


@pytest.fixture
def request_() -> ServiceRequest:
    return asked()


@pytest.fixture
def assigned(request_: ServiceRequest) -> Caller:
    """The provider who accepted `request_`."""
    provider = new_caller("provider")
    request_.accept(provider, NOW + timedelta(minutes=1))
    return provider


def outcome(command: Callable[[], object]) -> str | None:
    try:
        command()
    except AppError as error:
        return error.code
    return None


def do(request: ServiceRequest, verb: Verb, by: Caller | None) -> None:
    """Runs the command for `verb` as the caller `by`."""
    moment = LATER + LIFETIME
    if verb in (Verb.RELEASE, Verb.EXPIRE):
        # Only the system releases and expires requests.
        request.release(request.provider_id or new_id(), moment) if verb is Verb.RELEASE else request.expire(moment)
        return
    assert by is not None
    commands: dict[Verb, Callable[[], object]] = {
        Verb.CHANGE: lambda: request.change(by, Details(description="Two flat tires"), moment),
        Verb.ACCEPT: lambda: request.accept(by, moment),
        Verb.START: lambda: request.start(by, None, moment),
        Verb.COMPLETE: lambda: request.complete(by, None, moment),
        Verb.CANCEL: lambda: request.cancel(by, None, moment),
        Verb.RATE: lambda: request.ratee_of(by),
    }
    commands[verb]()


@pytest.mark.parametrize("before", list(Status))
@pytest.mark.parametrize("verb", list(Verb))
def test_a_request_moves_only_along_its_life(
    request_: ServiceRequest, assigned: Caller, before: Status, verb: Verb
) -> None:
    client = new_caller(user_id=request_.client_id)
    request_.status, moved = before, request_.updated_at
    by = client if verb in (Verb.CHANGE, Verb.CANCEL, Verb.RATE) else assigned
    code = outcome(lambda: do(request_, verb, by))
    if (after := LEADS[verb].get(before)) is not None:
        assert (code, request_.status) == (None, after)
        assert request_.updated_at > moved or verb is Verb.RATE
        return
    assert code == ("ALREADY_TAKEN" if (before, verb) in TAKEN else "INVALID_TRANSITION")
    assert (request_.status, request_.updated_at, request_.epoch) == (before, moved, 1)


@pytest.mark.parametrize("verb", list(Verb))
def test_each_verb_is_permitted_as_the_table_says(request_: ServiceRequest, assigned: Caller, verb: Verb) -> None:
    callers = (new_caller(user_id=request_.client_id), assigned, new_caller("admin"), None, new_caller("provider"))
    for caller, expected in zip(callers, WHO[verb], strict=True):
        request_.status = next(iter(LEADS[verb]))
        assert outcome(lambda: request_._check(verb, caller)) == expected, caller  # noqa: B023


def test_each_step_notes_its_time(request_: ServiceRequest) -> None:
    provider = new_caller("provider")
    request_.accept(provider, NOW + timedelta(1))
    request_.start(provider, None, NOW + timedelta(2))
    request_.complete(provider, 1, NOW + timedelta(3))
    assert (request_.provider_id, request_.epoch) == (provider.user_id, 1)
    times = (request_.created_at, request_.accepted_at, request_.started_at, request_.completed_at)
    assert times == tuple(NOW + timedelta(days) for days in range(4))
    assert (request_.cancelled_at, request_.expired_at) == (None, None)


def test_each_change_is_later_than_the_previous_at_any_clock_time(request_: ServiceRequest) -> None:
    request_.accept(new_caller("provider"), LATER)
    request_.cancel(None, None, NOW)
    assert request_.updated_at > LATER


@pytest.mark.parametrize("epoch", [0, 2, -1])
def test_a_command_of_another_assignment_is_stale(request_: ServiceRequest, assigned: Caller, epoch: int) -> None:
    for command in (request_.start, request_.complete):
        assert outcome(lambda: command(assigned, epoch, LATER)) == "STALE_EPOCH"  # noqa: B023
    assert request_.status is Status.ACCEPTED
    request_.start(assigned, 1, LATER)


def test_former_provider_is_not_part_of_the_request(request_: ServiceRequest, assigned: Caller) -> None:
    request_.release(assigned.user_id, LATER)
    assert (request_.status, request_.provider_id, request_.accepted_at) == (Status.PENDING, None, None)
    assert (request_.epoch, request_.round) == (1, 1)
    for successor in (None, new_caller("provider")):
        if successor is not None:
            request_.accept(successor, LATER)
            assert (request_.epoch, request_.round) == (2, 1)
        for command in (request_.start, request_.complete):
            assert outcome(lambda: command(assigned, None, LATER)) == NOT_PART  # noqa: B023
            assert outcome(lambda: command(assigned, 1, LATER)) == "STALE_EPOCH"  # noqa: B023
        assert outcome(lambda: request_.cancel(assigned, None, LATER)) == NOT_PART
        assert not is_party(request_, assigned)


def test_a_stranger_learns_nothing_by_naming_an_epoch(request_: ServiceRequest, assigned: Caller) -> None:
    for epoch in (-1, 0, 1, 2):
        assert outcome(lambda: request_.start(new_caller("provider"), epoch, LATER)) == NOT_PART  # noqa: B023


def test_release_requires_the_current_provider(request_: ServiceRequest, assigned: Caller) -> None:
    with pytest.raises(errors.InvalidTransition):
        request_.release(new_id(), LATER)
    assert request_.provider_id == assigned.user_id


def test_a_request_waits_from_when_help_is_wanted() -> None:
    assert asked().expires_at == NOW + LIFETIME
    tomorrow, in_an_hour = NOW + timedelta(days=1), NOW + timedelta(hours=1)
    planned = asked(scheduled_for=tomorrow)
    assert planned.expires_at == tomorrow + LIFETIME
    client = new_caller(user_id=planned.client_id)
    planned.change(client, Details(description="Two flat tires"), LATER)
    assert planned.expires_at == tomorrow + LIFETIME
    planned.change(client, Details(scheduled_for=in_an_hour), LATER)
    assert planned.expires_at == in_an_hour + LIFETIME


def test_a_request_that_comes_back_waits_as_long_again(request_: ServiceRequest, assigned: Caller) -> None:
    long_after = NOW + timedelta(days=2)
    request_.release(assigned.user_id, long_after)
    assert request_.expires_at == long_after + LIFETIME


def test_a_request_expires_when_its_time_is_over_and_not_before(request_: ServiceRequest) -> None:
    with pytest.raises(errors.InvalidTransition):
        request_.expire(NOW + LIFETIME - timedelta(microseconds=1))
    assert request_.status is Status.PENDING
    request_.expire(NOW + LIFETIME)
    assert (request_.status, request_.expired_at) == (Status.EXPIRED, NOW + LIFETIME)


def test_request_of_the_previous_release_never_expires(request_: ServiceRequest, assigned: Caller) -> None:
    request_.expires_at = request_.lifetime_seconds = None
    request_.release(assigned.user_id, LATER)
    assert request_.expires_at is None
    with pytest.raises(errors.InvalidTransition):
        request_.expire(NOW + timedelta(days=400))


def test_each_party_rates_the_other_one(request_: ServiceRequest, assigned: Caller) -> None:
    request_.start(assigned, None, LATER)
    request_.complete(assigned, None, LATER)
    assert request_.ratee_of(assigned) == request_.client_id
    assert request_.ratee_of(new_caller(user_id=request_.client_id)) == assigned.user_id


def test_what_a_client_says_is_kept_without_the_space_around_it() -> None:
    request = asked(description="  Flat tire \n", address=" Bole Road 1 ", category=Category.TIRE)
    assert (request.description, request.address, request.category) == ("Flat tire", "Bole Road 1", Category.TIRE)
    assert (request.status, request.epoch, request.provider_id) == (Status.PENDING, 0, None)
    request.change(new_caller(user_id=request.client_id), Details(address="  "), LATER)
    assert request.address is None
    assert request.description == "Flat tire"


def test_the_category_is_other_unless_said() -> None:
    assert asked().category is Category.OTHER


@pytest.mark.parametrize(
    ("field", "wrong"),
    by_field(
        {
            "description": ["  ab ", "", "x" * 2001, "Flat\x00tire"],
            "address": ["x" * 301, "\x00"],
            "latitude": [90.0001, math.nan, -math.inf],
            "longitude": [-180.0001, math.inf],
            "scheduled_for": [
                NOW,
                NOW - timedelta(days=1),
                NOW + timedelta(days=30, microseconds=1),
                datetime.max.replace(tzinfo=UTC),
            ],
        }
    ),
)
def test_invalid_details_are_refused_by_field(field: str, wrong: Any) -> None:
    with refusal_of(field):
        asked(**{field: wrong})
    request = asked()
    with refusal_of(field):
        request.change(new_caller(user_id=request.client_id), Details(**{field: wrong}), NOW)


@pytest.mark.parametrize(
    ("field", "right"),
    by_field(
        {
            "description": ["abc", "ß" * 2000, " " + "x" * 2000 + " "],
            "address": ["x" * 300],
            "latitude": [0.0, -90.0],
            "longitude": [180.0],
            "scheduled_for": [NOW + timedelta(microseconds=1), NOW + timedelta(days=30)],
        }
    ),
)
def test_the_limits_themselves_are_allowed(field: str, right: Any) -> None:
    assert getattr(asked(**{field: right}), field) == (right.strip() if isinstance(right, str) else right)


def test_moving_one_coordinate_keeps_the_other_and_blurs_anew(request_: ServiceRequest) -> None:
    before = request_.blurred_place
    request_.change(new_caller(user_id=request_.client_id), Details(latitude=-33.9), LATER)
    assert (request_.latitude, request_.longitude) == (-33.9, 38.7612)
    assert request_.blurred_place != before
    assert request_.blurred_place.distance_km(request_.place) < 5


def test_a_reason_too_long_cancels_nothing(request_: ServiceRequest) -> None:
    with pytest.raises(InvalidInput):
        request_.cancel(None, "x" * 501, LATER)
    assert request_.status is Status.PENDING
    request_.cancel(None, " changed my mind ", LATER)
    assert (request_.cancel_reason, request_.cancelled_at) == ("changed my mind", LATER)
