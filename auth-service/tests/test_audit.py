"""The audit trail: how admins read it, and how long it is kept."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from auth_testing import Service, SignedIn, delete_rows
from google.protobuf.timestamp_pb2 import Timestamp
from sqlalchemy import select

from auth_service.audit import workers
from auth_service.audit.models import AuditEntry
from auth_service.audit.workers import AuditCleaning
from kit import clock
from kit.database import Database
from kit.ids import new_id
from testkit.people import invalid_fields
from testkit.rows import select_all
from twou.auth.v1 import admin_pb2 as pb
from twou.auth.v1 import auth_pb2

type Look = Callable[..., Awaitable[pb.ListAuditEntriesResponse]]

YEAR = timedelta(days=365)


@pytest.fixture
def look(service: Service, admin: SignedIn) -> Look:
    async def look(**wanted: Any) -> pb.ListAuditEntriesResponse:
        request = pb.ListAuditEntriesRequest(**wanted)
        answer: pb.ListAuditEntriesResponse = await service.call(request, token=admin[1].access_token)
        return answer

    return look


def entry(occurred_at: datetime, **columns: Any) -> AuditEntry:
    usual = {"action": "tested", "outcome": "success", "address": "", "device": "", "request_id": ""}
    return AuditEntry(occurred_at=occurred_at, **{**usual, **columns})


async def add(database: Database, entries: list[AuditEntry]) -> None:
    async with database.transaction() as session:
        session.add_all(entries)


async def test_entry_records_actor_subject_time_and_origin(service: Service, look: Look, admin: SignedIn) -> None:
    user, _ = await service.join("client")
    began = clock.now()
    context = {"client_address": "203.0.113.7", "client_agent": "Gerät/1", "request_id": "request-0001"}
    request = pb.ChangeUserRequest(user_id=user.id, role=auth_pb2.ROLE_PROVIDER)
    await service.call(request, token=admin[1].access_token, **context)
    (found,) = (await look(action="role_changed", user_id=user.id)).entries
    assert (found.actor_id, found.subject_id, found.outcome) == (admin[0].id, user.id, "success")
    assert (found.address, found.device, found.request_id) == ("203.0.113.7", "Gerät/1", "request-0001")
    assert began <= clock.from_timestamp(found.occurred_at) <= clock.now()
    assert dict(found.details) == {"from": "client", "to": "provider"}
    assert found.session_id


async def test_entries_match_all_filters(database: Database, look: Look) -> None:
    actor, subject, moment = new_id(), new_id(), clock.now()
    rows = [
        entry(moment - timedelta(seconds=3), actor_id=actor, subject_id=subject),
        entry(moment - timedelta(seconds=2), actor_id=subject, subject_id=actor, outcome="failure"),
        entry(moment - timedelta(seconds=1), subject_id=subject, action="told"),
    ]
    await add(database, rows)
    for user_id, wanted, expected in (
        (actor, {}, [1, 0]),
        (subject, {}, [2, 1, 0]),
        (subject, {"action": "tested"}, [1, 0]),
        (subject, {"action": "tested", "outcome": "success"}, [0]),
        (subject, {"action": "never heard of"}, []),
        (subject, {"outcome": "perhaps"}, []),
        (subject, {"created_after": rows[1].occurred_at}, [2]),
        (subject, {"created_before": rows[1].occurred_at}, [0]),
        (new_id(), {}, []),
        ("nonsense", {}, []),
    ):
        found = await look(user_id=str(user_id), **wanted)
        assert [each.id for each in found.entries] == [str(rows[number].id) for number in expected], wanted


async def test_pages_contain_each_entry_once_newest_first(database: Database, look: Look) -> None:
    actor, moment = new_id(), clock.now()
    # Two at the same instant: the id decides.
    rows = [entry(moment - timedelta(seconds=number // 2), actor_id=actor) for number in range(5)]
    await add(database, rows)
    seen, cursor = list[str](), ""
    while True:
        page = await look(user_id=str(actor), limit=2, cursor=cursor)
        seen += [each.id for each in page.entries]
        if not (cursor := page.next_cursor):
            break
    newest_first = sorted(rows, key=lambda row: (row.occurred_at, row.id), reverse=True)
    assert seen == [str(row.id) for row in newest_first]
    assert [each.id for each in (await look(user_id=str(actor), offset=3)).entries] == seen[3:]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *(("action", "a" * 65), ("action", "a\x00b"), ("outcome", "\x00"), ("limit", 101), ("cursor", "nonsense")),
        ("created_after", Timestamp(seconds=2**60)),
    ],
)
async def test_invalid_filter_is_refused(look: Look, field: str, value: Any) -> None:
    assert await invalid_fields(look(**{field: value})) == [field]


async def test_old_entries_are_deleted_in_batches(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "_BATCH", 4)
    now = clock.now()
    young = entry(now - YEAR + timedelta(minutes=1))
    await delete_rows(database, AuditEntry)
    await add(database, [young, *(entry(now - YEAR - timedelta(days=number)) for number in range(10))])
    # The service that runs beside may add others.
    left = select(AuditEntry.id).where(AuditEntry.action == young.action)
    for retention, expected in ((YEAR, [young.id]), (timedelta(0), [])):
        await AuditCleaning(database, retention=retention).sweep()
        assert await select_all(database, left) == expected
