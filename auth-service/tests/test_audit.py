"""The audit trail: how it is read, and how long it is kept."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from auth_testing import Ask, Join, SignedIn
from google.protobuf.timestamp_pb2 import Timestamp
from sqlalchemy import delete, select

from auth_service.audit import workers
from auth_service.audit.models import AuditEntry
from auth_service.audit.workers import AuditCleaning
from kit import clock
from kit.database import Database
from kit.errors import InvalidInput
from kit.ids import new_id
from twou.auth.v1 import admin_pb2 as pb
from twou.auth.v1 import auth_pb2
from twou.auth.v1.admin_pb2_grpc import AdminServiceStub, AuditServiceStub

type Look = Callable[..., Awaitable[pb.ListAuditEntriesResponse]]

YEAR = timedelta(days=365)


@pytest.fixture
async def admin(join: Join) -> SignedIn:
    return await join("admin")


@pytest.fixture
def look(audit: AuditServiceStub, ask: Ask, admin: SignedIn) -> Look:
    async def look(**wanted: Any) -> pb.ListAuditEntriesResponse:
        request = pb.ListAuditEntriesRequest(**wanted)
        answer: pb.ListAuditEntriesResponse = await ask(audit.ListAuditEntries, request, token=admin[1].access_token)
        return answer

    return look


def entry(occurred_at: datetime, **columns: Any) -> AuditEntry:
    return AuditEntry(
        occurred_at=occurred_at,
        **{"action": "tested", "outcome": "success", "address": "", "device": "", "request_id": "", **columns},
    )


async def test_it_tells_who_did_what_to_whom_when_and_from_where(
    administration: AdminServiceStub, ask: Ask, join: Join, look: Look, admin: SignedIn
) -> None:
    user, _ = await join("client")
    began = clock.now()
    travelling = {"client_address": "203.0.113.7", "client_agent": "Gerät/1", "request_id": "request-0001"}
    request = pb.ChangeUserRequest(user_id=user.id, role=auth_pb2.ROLE_PROVIDER)
    await ask(administration.ChangeUser, request, token=admin[1].access_token, **travelling)
    (told,) = (await look(action="role_changed", user_id=user.id)).entries
    assert (told.actor_id, told.subject_id, told.outcome) == (admin[0].id, user.id, "success")
    assert (told.address, told.device, told.request_id) == ("203.0.113.7", "Gerät/1", "request-0001")
    assert began <= clock.from_timestamp(told.occurred_at) <= clock.now()
    assert dict(told.details) == {"from": "client", "to": "provider"}
    assert told.session_id


async def test_filters_are_met_all_at_once(database: Database, look: Look) -> None:
    actor, subject, moment = new_id(), new_id(), clock.now()
    rows = [
        entry(moment - timedelta(seconds=3), actor_id=actor, subject_id=subject),
        entry(moment - timedelta(seconds=2), actor_id=subject, subject_id=actor, outcome="failure"),
        entry(moment - timedelta(seconds=1), subject_id=subject, action="told"),
    ]
    async with database.transaction() as session:
        session.add_all(rows)
    for wanted, expected in (
        ({"user_id": actor}, [1, 0]),
        ({"user_id": subject}, [2, 1, 0]),
        ({"user_id": subject, "action": "tested"}, [1, 0]),
        ({"user_id": subject, "action": "tested", "outcome": "success"}, [0]),
        ({"user_id": subject, "action": "never heard of"}, []),
        ({"user_id": subject, "outcome": "perhaps"}, []),
        ({"user_id": subject, "created_after": rows[1].occurred_at}, [2]),
        ({"user_id": subject, "created_before": rows[1].occurred_at}, [0]),
        ({"user_id": new_id()}, []),
        ({"user_id": "nonsense"}, []),
    ):
        asked = {name: str(value) if name == "user_id" else value for name, value in wanted.items()}
        found = await look(**asked)
        assert [each.id for each in found.entries] == [str(rows[number].id) for number in expected], wanted


async def test_pages_cover_everything_once_newest_first(database: Database, look: Look) -> None:
    actor, moment = new_id(), clock.now()
    # Two at the same instant: the id decides.
    rows = [entry(moment - timedelta(seconds=number // 2), actor_id=actor) for number in range(5)]
    async with database.transaction() as session:
        session.add_all(rows)
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
    ("field", "wanted"),
    [
        ("action", {"action": "a" * 65}),
        ("action", {"action": "a\x00b"}),
        ("outcome", {"outcome": "\x00"}),
        ("created_after", {"created_after": Timestamp(seconds=2**60)}),
        ("limit", {"limit": 101}),
        ("cursor", {"cursor": "nonsense"}),
    ],
)
async def test_what_cannot_be_meant_is_refused(look: Look, field: str, wanted: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput) as refused:
        await look(**wanted)
    assert [detail.field for detail in refused.value.details] == [field]


async def test_what_is_old_is_deleted_batch_by_batch(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "_BATCH", 4)
    now = clock.now()
    young = entry(now - YEAR + timedelta(minutes=1))
    async with database.transaction() as session:
        await session.execute(delete(AuditEntry))
        session.add_all([young, *(entry(now - YEAR - timedelta(days=number)) for number in range(10))])
    # The service that runs beside may add others.
    left = select(AuditEntry.id).where(AuditEntry.action == young.action)
    for retention, expected in ((YEAR, [young.id]), (timedelta(0), [])):
        await AuditCleaning(database, retention=retention).sweep()
        async with database.read() as session:
            assert (await session.scalars(left)).all() == expected
