"""Admins export all users, however many, in batches."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from auth_testing import Join, SignedIn
from sqlalchemy import delete, select

from auth_service.accounts.models import Role, User
from auth_service.audit.models import AuditEntry
from kit import call, clock, rpc
from kit.database import Database
from kit.errors import Forbidden, InvalidInput, Unauthenticated
from kit.ids import new_id
from twou.auth.v1 import admin_pb2 as pb
from twou.auth.v1 import auth_pb2
from twou.auth.v1.admin_pb2_grpc import AdminServiceStub

type Export = Callable[..., Awaitable[list[list[str]]]]

MANY = 3000


@pytest.fixture
async def admin(join: Join) -> SignedIn:
    return await join("admin")


@pytest.fixture
def export(administration: AdminServiceStub) -> Export:
    """The ids that come in each batch."""

    async def export(
        token: str | None, each: Callable[[], Awaitable[None]] | None = None, **wanted: Any
    ) -> list[list[str]]:
        async def within() -> list[list[str]]:
            call.enter(call.Call(token=token))
            batches = []
            request = pb.ExportUsersRequest(filter=pb.UserFilter(**wanted))
            async for batch in rpc.stream(administration.ExportUsers, request):
                batches.append([user.id for user in batch.users])
                if each:
                    await each()
            return batches

        return await asyncio.create_task(within())

    return export


def account(number: int, role: Role = Role.PROVIDER) -> User:
    user_id = new_id()
    # Some were made in the same instant: the id decides between them.
    created_at = clock.now() - timedelta(days=2, seconds=number // 7)
    return User(
        id=user_id,
        full_name=f"Many {number}",
        email=f"{user_id}@export.example.com",
        password_hash="-",
        role=role,
        bio="ሰ" * 1000,
        created_at=created_at,
        updated_at=created_at,
    )


async def test_thousands_are_exported_while_others_register(
    database: Database, export: Export, admin: SignedIn
) -> None:
    wanted, others = [account(number) for number in range(MANY)], [account(n, Role.CLIENT) for n in range(100)]
    async with database.transaction() as session:
        session.add_all([*wanted, *others])

    async def register_another() -> None:
        newcomer = account(0)
        newcomer.created_at = clock.now()
        async with database.transaction() as session:
            session.add(newcomer)

    batches = await export(
        admin[1].access_token, register_another, email="@EXPORT.example", role=auth_pb2.ROLE_PROVIDER
    )
    newest_first = sorted(wanted, key=lambda user: (user.created_at, user.id), reverse=True)
    assert [user_id for batch in batches for user_id in batch] == [str(user.id) for user in newest_first]
    assert len(batches) > 1
    assert max(map(len, batches)) <= 500
    async with database.transaction() as session:
        await session.execute(delete(User).where(User.email.endswith("@export.example.com")))


async def test_who_goes_away_in_the_middle_leaves_no_transaction_behind(
    database: Database, administration: AdminServiceStub, admin: SignedIn
) -> None:
    async with database.transaction() as session:
        session.add_all([account(number) for number in range(1000)])

    async def begin() -> None:
        call.enter(call.Call(token=admin[1].access_token))
        batches = rpc.stream(administration.ExportUsers, pb.ExportUsersRequest())
        await anext(batches)
        await batches.aclose()  # type: ignore[attr-defined]  # it is a generator

    # More of them than the pool has connections.
    for _ in range(15):
        await asyncio.create_task(begin())
    async with asyncio.timeout(5):
        assert await total(administration, admin[1].access_token) > 1000
    async with database.transaction() as session:
        await session.execute(delete(User).where(User.email.endswith("@export.example.com")))


async def total(administration: AdminServiceStub, token: str) -> int:
    async def within() -> int:
        call.enter(call.Call(token=token))
        return (await rpc.unary(administration.ListUsers, pb.ListUsersRequest(limit=1))).total

    return await asyncio.create_task(within())


async def test_an_export_without_matches_has_no_batch(export: Export, admin: SignedIn) -> None:
    assert await export(admin[1].access_token, email="unused address") == []


async def test_who_may_not_export_gets_nothing_and_is_not_recorded_as_having(
    database: Database, export: Export, join: Join, admin: SignedIn
) -> None:
    client, tokens = await join("client")
    with pytest.raises(Forbidden) as refused:
        await export(tokens.access_token)
    assert refused.value.code == "ONLY_ADMINS"
    with pytest.raises(Unauthenticated):
        await export(None)
    with pytest.raises(InvalidInput):
        await export(admin[1].access_token, name="a\x00b")
    async with database.read() as session:
        asked = select(AuditEntry).where(AuditEntry.action == "users_exported")
        assert not (await session.scalars(asked.where(AuditEntry.actor_id == UUID(client.id)))).all()


async def test_an_export_is_recorded_with_what_was_filtered_but_not_the_values(
    database: Database, export: Export, admin: SignedIn
) -> None:
    user, tokens = admin
    await export(tokens.access_token, email=user.email, is_active=True)
    async with database.read() as session:
        asked = select(AuditEntry).where(AuditEntry.action == "users_exported", AuditEntry.actor_id == UUID(user.id))
        (entry,) = (await session.scalars(asked)).all()
    assert (entry.subject_id, entry.outcome, entry.details) == (None, "success", {"filters": "email, is_active"})
