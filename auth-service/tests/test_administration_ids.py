"""Reads of the ids of active accounts, for services that turn to all of a role."""

from typing import Any
from uuid import UUID

import pytest
from auth_testing import Service, SignedIn
from sqlalchemy import event

from auth_service.accounts.models import Role, User
from auth_service.administration import queries
from auth_service.administration.convert import MAX_IDS
from kit.database import Database
from kit.errors import Forbidden
from kit.ids import new_id
from testkit.people import invalid_fields
from twou.auth.v1 import admin_pb2 as pb
from twou.auth.v1 import auth_pb2


async def ask(service: Service, admin: SignedIn, limit: int = MAX_IDS, **wanted: Any) -> list[str]:
    request = pb.ListUserIdsRequest(limit=limit, **wanted)
    answer: pb.ListUserIdsResponse = await service.call(request, token=admin[1].access_token)
    return list(answer.user_ids)


async def test_the_ids_of_a_role_come_in_pages_each_once(service: Service, admin: SignedIn) -> None:
    providers = [(await service.join("provider"))[0].id for _ in range(5)]
    client, _ = await service.join()
    found: list[str] = []
    while page := await ask(service, admin, 2, role=auth_pb2.ROLE_PROVIDER, after=found[-1] if found else None):
        assert len(page) <= 2
        found += page
    assert found == sorted(set(found))
    assert set(providers) <= set(found)
    assert client.id not in found
    assert admin[0].id in await ask(service, admin, role=auth_pb2.ROLE_ADMIN)


async def test_deactivated_and_deleted_accounts_are_left_out(
    database: Database, service: Service, admin: SignedIn
) -> None:
    here, off, gone = [(await service.join())[0].id for _ in range(3)]
    async with database.transaction() as session:
        (await session.get_one(User, UUID(off))).deactivate()
        (await session.get_one(User, UUID(gone))).anonymise((await session.get_one(User, UUID(gone))).created_at)
    assert {here, off, gone} & set(await ask(service, admin, role=auth_pb2.ROLE_CLIENT)) == {here}
    assert await ask(service, admin, user_ids=[gone, off, here, here, str(new_id()), "no id"]) == [here]
    assert await ask(service, admin, user_ids=[here], role=auth_pb2.ROLE_PROVIDER) == []
    assert await ask(service, admin, user_ids=["no id"]) == []


async def test_bad_questions_are_refused(service: Service, admin: SignedIn) -> None:
    client = auth_pb2.ROLE_CLIENT
    cases: dict[str, dict[str, Any]] = {
        "limit": {"role": client, "limit": 0},
        "role": {},
        "after": {"role": client, "after": "no id"},
        "user_ids": {"user_ids": [str(new_id())] * (MAX_IDS + 1)},
    }
    for field, wanted in cases.items():
        limit = wanted.pop("limit", 10)
        assert await invalid_fields(ask(service, admin, limit, **wanted)) == [field]
    assert await invalid_fields(ask(service, admin, MAX_IDS + 1, role=client)) == ["limit"]
    assert await invalid_fields(ask(service, admin, role=77)) == ["role"]


async def test_only_admins_may_ask(service: Service) -> None:
    _, tokens = await service.join("provider")
    with pytest.raises(Forbidden) as refusal:
        await service.call(pb.ListUserIdsRequest(role=auth_pb2.ROLE_CLIENT, limit=1), token=tokens.access_token)
    assert refusal.value.code == "ONLY_ADMINS"


async def test_a_page_is_one_statement_that_an_index_answers(database: Database) -> None:
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    event.listen(database.engine.sync_engine, "before_cursor_execute", note)
    try:
        async with database.read_once() as session:
            await queries.list_active_ids(session, Role.ADMIN, None, new_id(), 10)
    finally:
        event.remove(database.engine.sync_engine, "before_cursor_execute", note)
    (statement,) = seen
    if not database.is_sqlite:
        # With few rows, PostgreSQL prefers to read them all.
        return
    async with database.engine.connect() as connection:
        plan = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", ("admin", new_id().hex, 10, 0))
        details = [row.detail for row in plan]
    assert details == ["SEARCH users USING INDEX ix_users_role_id (role=? AND id>?)"]
