"""Client events: stored with their user, bounded, kept for a time, and unlinked with the account."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from auth_testing import PASSWORD, Service
from sqlalchemy import select

from auth_service.analytics.models import ClientEvent
from auth_service.analytics.workers import ClientEventCleaning
from kit import clock
from kit.database import Database
from kit.errors import Forbidden, InvalidInput, Unauthenticated
from kit.ids import new_id
from testkit.rows import select_all
from twou.auth.v1 import analytics_pb2 as pb
from twou.auth.v1 import auth_pb2

VIEW, SEARCH = pb.CLIENT_EVENT_TYPE_LISTING_VIEW, pb.CLIENT_EVENT_TYPE_SEARCH_PERFORMED


def event(**fields: Any) -> pb.ClientEvent:
    return pb.ClientEvent(**{"type": VIEW, **fields})


def moment(after: timedelta) -> Any:
    return clock.to_timestamp(clock.now() + after)


async def stored(database: Database, session_id: str) -> list[ClientEvent]:
    events = await select_all(database, select(ClientEvent).where(ClientEvent.session_id == session_id))
    return sorted(events, key=lambda one: one.occurred_at)


async def test_events_are_stored_with_the_user_of_the_token(service: Service, tokens: auth_pb2.TokenPair) -> None:
    name, earlier = str(new_id()), timedelta(hours=-30)
    events = [
        event(session_id=name, resource_id=" 1 ", details='{"page": 2}', occurred_at=moment(earlier)),
        event(session_id=name, type=SEARCH),
    ]
    answer = await service.call(pb.RecordEventsRequest(events=events), token=tokens.access_token)
    assert answer.accepted == 2
    old, new = await stored(service.chassis.database, name)
    assert (old.type, old.resource_id, old.details) == ("listing_view", "1", '{"page": 2}')
    assert (new.type, new.resource_id, new.details) == ("search_performed", None, None)
    assert new.user_id == old.user_id == (await user_id(service, tokens))
    assert old.received_at - old.occurred_at > timedelta(hours=29)
    assert new.received_at == new.occurred_at


async def user_id(service: Service, tokens: auth_pb2.TokenPair) -> Any:
    return UUID((await service.get_me(tokens)).id)


async def test_without_a_token_events_have_no_user_and_a_void_token_is_refused(service: Service) -> None:
    name = str(new_id())
    wanted = pb.RecordEventsRequest(events=[event(session_id=name)])
    await service.call(wanted)
    assert [one.user_id for one in await stored(service.chassis.database, name)] == [None]
    with pytest.raises(Unauthenticated):
        await service.call(wanted, token="nonsense")


_BAD: dict[str, tuple[dict[str, Any], str]] = {
    "no type": ({"type": 0}, "type"),
    "unknown type": ({"type": 99}, "type"),
    "empty resource": ({"resource_id": ""}, "resource_id"),
    "long resource": ({"resource_id": "x" * 65}, "resource_id"),
    "NUL": ({"session_id": "a\x00b"}, "session_id"),
    "2 KiB and a byte": ({"details": '"' + 2047 * "x" + '"'}, "details"),
    "2 KiB in characters": ({"details": '"' + 683 * "አ" + '"'}, "details"),
    "tomorrow": ({"after": timedelta(days=1)}, "occurred_at"),
    "a clock too far ahead": ({"after": timedelta(minutes=6)}, "occurred_at"),
    "too old": ({"after": timedelta(days=-91)}, "occurred_at"),
    "no time": ({"seconds": 10**15}, "occurred_at"),
}


@pytest.mark.parametrize(("fields", "field"), _BAD.values(), ids=_BAD)
async def test_a_bad_event_is_refused_with_all_others(service: Service, fields: dict[str, Any], field: str) -> None:
    fields = dict(fields)
    bad = event()
    if "after" in fields:
        bad.occurred_at.CopyFrom(moment(fields.pop("after")))
    if "seconds" in fields:
        bad.occurred_at.seconds = fields.pop("seconds")
    bad.MergeFrom(pb.ClientEvent(**fields))
    if fields.get("type") == 0:
        bad.ClearField("type")
    name = str(new_id())
    with pytest.raises(InvalidInput) as refused:
        await service.call(pb.RecordEventsRequest(events=[event(session_id=name), bad]))
    assert [issue.field for issue in refused.value.details] == [f"events.1.{field}"]
    assert await stored(service.chassis.database, name) == []


@pytest.mark.parametrize("number", [0, 51])
async def test_a_call_brings_1_to_50_events(service: Service, number: int) -> None:
    with pytest.raises(InvalidInput) as refused:
        await service.call(pb.RecordEventsRequest(events=number * [event()]))
    assert [issue.field for issue in refused.value.details] == ["events"]


async def test_a_clock_that_is_a_little_ahead_means_now_and_the_largest_details_are_taken(service: Service) -> None:
    name = str(new_id())
    ahead = event(session_id=name, occurred_at=moment(timedelta(minutes=4)), details='"' + 2046 * "x" + '"')
    await service.call(pb.RecordEventsRequest(events=[ahead]))
    (one,) = await stored(service.chassis.database, name)
    assert one.occurred_at == one.received_at


async def test_a_call_that_is_repeated_with_its_key_counts_once(service: Service) -> None:
    name, key = str(new_id()), str(new_id())
    wanted = pb.RecordEventsRequest(events=[event(session_id=name)])
    for _ in range(2):
        await service.call(wanted, idempotency_key=key, client_address="192.0.2.7")
    assert len(await stored(service.chassis.database, name)) == 1


async def test_a_deleted_account_is_unlinked_from_its_events(service: Service) -> None:
    _, tokens = await service.join()
    name = str(new_id())
    wanted = pb.RecordEventsRequest(events=[event(session_id=name, resource_id=name, details="{}")])
    await service.call(wanted, token=tokens.access_token)
    await service.call(auth_pb2.DeleteMeRequest(password=PASSWORD), token=tokens.access_token)
    kept = await select_all(service.chassis.database, select(ClientEvent).where(ClientEvent.resource_id == name))
    assert [(one.user_id, one.session_id, one.details) for one in kept] == [(None, None, None)]


async def test_events_are_deleted_after_90_days(database: Database) -> None:
    old, young = new_id(), new_id()
    async with database.transaction() as session:
        for event_id, days in ((old, 91), (young, 89)):
            at = clock.now() - timedelta(days=days)
            session.add(ClientEvent(id=event_id, type="app_opened", occurred_at=at, received_at=at))
    await ClientEventCleaning(database).sweep()
    left = await select_all(database, select(ClientEvent.id).where(ClientEvent.id.in_([old, young])))
    assert list(left) == [young]


@pytest.mark.parametrize("wanted", [pb.GetStatsRequest(), pb.GetSeriesRequest(metric="users.registered")])
async def test_only_admins_see_numbers(service: Service, tokens: auth_pb2.TokenPair, wanted: Any) -> None:
    with pytest.raises(Forbidden) as refused:
        await service.call(wanted, token=tokens.access_token)
    assert refused.value.code == "ONLY_ADMINS"
