"""Messages of operators to all open sockets, on both databases: their times, the one that stands, and the trail."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from auth_testing import Service, SignedIn, audit_entries, delete_rows, update_rows
from sqlalchemy import select, true

from auth_service.audit.models import AuditEntry
from auth_service.system_messages.models import SystemMessage
from auth_service.system_messages.workers import SystemMessageCleaning
from kit import clock
from kit.clock import from_timestamp, to_timestamp
from kit.database import Database
from kit.errors import NotFound
from kit.ids import lowest_id, new_id
from testkit.people import expect_error, invalid_fields
from testkit.rows import select_all
from twou.auth.v1 import admin_pb2
from twou.auth.v1 import system_message_pb2 as pb

NOTIFICATION, MAINTENANCE = pb.SYSTEM_MESSAGE_TYPE_NOTIFICATION, pb.SYSTEM_MESSAGE_TYPE_MAINTENANCE
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
async def empty_tables(database: Database) -> AsyncIterator[None]:
    await delete_rows(database, SystemMessage, AuditEntry)
    yield
    await delete_rows(database, SystemMessage, AuditEntry)


def maintenance(starts: timedelta | None = None, ends: timedelta | None = None) -> pb.RecordSystemMessageRequest:
    now = clock.now()
    return pb.RecordSystemMessageRequest(
        type=MAINTENANCE,
        message="Works",
        starts_at=None if starts is None else to_timestamp(now + starts),
        ends_at=None if ends is None else to_timestamp(now + ends),
    )


async def record(service: Service, admin: SignedIn, request: pb.RecordSystemMessageRequest) -> pb.SystemMessage:
    answer: pb.RecordSystemMessageResponse = await service.call(request, token=admin[1].access_token)
    return answer.system_message


async def standing(service: Service) -> pb.SystemMessage | None:
    answer: pb.FindMaintenanceResponse = await service.call(pb.FindMaintenanceRequest())
    return answer.system_message if answer.HasField("system_message") else None


async def test_the_newest_maintenance_stands_until_its_end(
    database: Database, service: Service, admin: SignedIn
) -> None:
    assert await standing(service) is None
    first = await record(service, admin, maintenance(ends=2 * HOUR))
    assert await standing(service) == first
    await record(service, admin, pb.RecordSystemMessageRequest(type=NOTIFICATION, message="Hello"))
    assert await standing(service) == first
    second = await record(service, admin, maintenance(starts=DAY))
    assert from_timestamp(second.ends_at) - from_timestamp(second.starts_at) == HOUR
    assert await standing(service) == second
    await update_rows(database, SystemMessage, true(), ends_at=clock.now() - timedelta(seconds=1))
    await update_rows(database, SystemMessage, SystemMessage.message == "Hello", ends_at=None)
    assert await standing(service) is None


async def test_each_message_is_in_the_trail_with_its_text(
    database: Database, service: Service, admin: SignedIn
) -> None:
    made = await record(service, admin, maintenance(ends=HOUR))
    (entry,) = await audit_entries(database, AuditEntry.action == "system_message_sent")
    assert (str(entry.actor_id), entry.subject_id, entry.outcome) == (admin[0].id, None, "success")
    until = from_timestamp(made.ends_at).isoformat()
    assert entry.details == {"id": made.id, "type": "maintenance", "new": "Works", "until": until}


@pytest.mark.parametrize(
    ("starts", "ends", "field"),
    [
        (timedelta(days=30, seconds=5), None, "data.starts_at"),
        (-timedelta(minutes=61), None, "data.ends_at"),
        (-timedelta(days=8), HOUR, "data.starts_at"),
        (None, timedelta(days=7, seconds=5), "data.ends_at"),
        (None, -timedelta(seconds=1), "data.ends_at"),
        (2 * HOUR, HOUR, "data.ends_at"),
    ],
)
async def test_impossible_times_are_refused(
    service: Service, admin: SignedIn, starts: timedelta | None, ends: timedelta | None, field: str
) -> None:
    assert await invalid_fields(record(service, admin, maintenance(starts, ends))) == [field]
    assert await standing(service) is None


@pytest.mark.parametrize(
    ("starts", "ends"),
    [
        (timedelta(days=30, seconds=-5), None),
        (-timedelta(minutes=59), None),
        (None, timedelta(days=7, seconds=-5)),
    ],
)
async def test_the_furthest_times_are_taken(
    service: Service, admin: SignedIn, starts: timedelta | None, ends: timedelta | None
) -> None:
    assert await record(service, admin, maintenance(starts, ends)) == await standing(service)


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"message": " \t"}, ["message"]),
        ({"message": "x" * 1001}, ["message"]),
        ({"message": "a\x00b", "title": "x" * 201, "link": "//x"}, ["title", "message", "link"]),
        ({"type": 0}, ["type"]),
        ({"type": 99}, ["type"]),
        ({"link": "/" + "x" * 500}, ["link"]),
        ({"link": "/\\x"}, ["link"]),
        ({"starts_at": to_timestamp(clock.now())}, ["data.starts_at"]),
    ],
    ids=["blank", "long", "three", "unspecified", "unknown", "long link", "backslash", "times"],
)
async def test_texts_are_bounded(service: Service, admin: SignedIn, changes: dict[str, Any], fields: list[str]) -> None:
    request = pb.RecordSystemMessageRequest(**{"type": NOTIFICATION, "message": "Hello", **changes})
    assert await invalid_fields(record(service, admin, request)) == fields


async def test_messages_are_deleted_when_they_are_long_over(
    database: Database, service: Service, admin: SignedIn
) -> None:
    old = await record(service, admin, maintenance())
    kept = await record(service, admin, maintenance())
    await update_rows(
        database, SystemMessage, SystemMessage.id == UUID(old.id), id=lowest_id(clock.now() - timedelta(days=61))
    )
    await SystemMessageCleaning(database).sweep()
    assert list(map(str, await select_all(database, select(SystemMessage.id)))) == [kept.id]


async def test_closed_sockets_are_recorded_once_for_a_command(
    database: Database, service: Service, admin: SignedIn
) -> None:
    user, _ = await service.join()
    connections = [str(new_id()), str(new_id())]
    found = admin_pb2.RecordClosedSocketsRequest(socket_id=user.id, user_id=user.id, connection_ids=connections)
    none = admin_pb2.RecordClosedSocketsRequest(socket_id=user.id)
    context = {"token": admin[1].access_token, "idempotency_key": "close-once"}
    await service.call(found, **context)
    # Its sockets are closed by then.
    await service.call(none, **context)
    (entry,) = await audit_entries(database, AuditEntry.action == "sockets_closed")
    assert (str(entry.actor_id), str(entry.subject_id)) == (admin[0].id, user.id)
    assert entry.details == {"old": ", ".join(connections), "new": "closed"}
    refused = service.call(none, token=admin[1].access_token)
    assert (await expect_error(refused, NotFound)).code == "SOCKET_NOT_FOUND"
    wrong = admin_pb2.RecordClosedSocketsRequest(socket_id="x", user_id=user.id, connection_ids=["x"])
    assert await invalid_fields(service.call(wrong, token=admin[1].access_token)) == ["connection_ids"]
    assert len(await audit_entries(database, AuditEntry.action == "sockets_closed")) == 1
