"""The export of all users by admins, in batches over gRPC."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from auth_testing import Service, SignedIn, audit_entries
from sqlalchemy import delete

from auth_service.accounts.models import Role, User
from auth_service.audit.models import AuditEntry
from kit import call, clock, rpc
from kit.database import Database
from kit.errors import Forbidden, InvalidInput, Unauthenticated
from kit.ids import new_id
from testkit.people import expect_error
from twou.auth.v1 import admin_pb2 as pb
from twou.auth.v1 import auth_pb2
from twou.auth.v1.admin_pb2_grpc import AdminServiceStub

type Export = Callable[..., Awaitable[list[list[str]]]]

MANY = 3000


@pytest.fixture
def export(service: Service) -> Export:
    """Returns the ids that come in each batch."""

    async def export(
        token: str | None, each: Callable[[], Awaitable[None]] | None = None, **wanted: Any
    ) -> list[list[str]]:
        async def within() -> list[list[str]]:
            call.enter(call.Call(token=token))
            batches = []
            request = pb.ExportUsersRequest(filter=pb.UserFilter(**wanted))
            async for batch in rpc.stream(AdminServiceStub(service.channel).ExportUsers, request):
                batches.append([user.id for user in batch.users])
                if each:
                    await each()
            return batches

        return await asyncio.create_task(within())

    return export


@pytest.fixture
async def many(database: Database) -> AsyncIterator[list[User]]:
    """Many providers, and some clients; all are deleted after the test."""
    providers, clients = [account(n) for n in range(MANY)], [account(n, Role.CLIENT) for n in range(100)]
    async with database.transaction() as session:
        session.add_all([*providers, *clients])
    yield providers
    async with database.transaction() as session:
        await session.execute(delete(User).where(User.email.endswith("@export.example.com")))


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
    database: Database, export: Export, admin: SignedIn, many: list[User]
) -> None:
    async def register_another() -> None:
        newcomer = account(0)
        newcomer.created_at = clock.now()
        async with database.transaction() as session:
            session.add(newcomer)

    wanted = {"email": "@EXPORT.example", "role": auth_pb2.ROLE_PROVIDER}
    batches = await export(admin[1].access_token, register_another, **wanted)
    newest_first = sorted(many, key=lambda user: (user.created_at, user.id), reverse=True)
    assert [user_id for batch in batches for user_id in batch] == [str(user.id) for user in newest_first]
    assert len(batches) > 1
    assert max(map(len, batches)) <= 500


async def test_abandoned_exports_leave_no_transactions_open(
    service: Service, admin: SignedIn, many: list[User]
) -> None:
    token = admin[1].access_token

    async def begin() -> None:
        call.enter(call.Call(token=token))
        batches = rpc.stream(AdminServiceStub(service.channel).ExportUsers, pb.ExportUsersRequest())
        await anext(batches)
        await batches.aclose()

    # More of them than the pool has connections.
    for _ in range(15):
        await asyncio.create_task(begin())
    async with asyncio.timeout(5):
        assert (await service.call(pb.ListUsersRequest(limit=1), token=token)).total > MANY


async def test_export_without_matches_has_no_batch(export: Export, admin: SignedIn) -> None:
    assert await export(admin[1].access_token, email="unused address") == []


async def test_only_exports_that_began_are_recorded_with_the_names_of_their_filters(
    service: Service, database: Database, export: Export, admin: SignedIn
) -> None:
    client, tokens = await service.join("client")
    await expect_error(export(tokens.access_token), Forbidden, "ONLY_ADMINS")
    await expect_error(export(None), Unauthenticated)
    user, tokens = admin
    await expect_error(export(tokens.access_token, name="a\x00b"), InvalidInput)
    await export(tokens.access_token, email=user.email, is_active=True)
    of_both = AuditEntry.actor_id.in_([UUID(client.id), UUID(user.id)])
    (entry,) = await audit_entries(database, AuditEntry.action == "users_exported", of_both)
    assert (entry.actor_id, entry.subject_id, entry.outcome) == (UUID(user.id), None, "success")
    assert entry.details == {"filters": "email, is_active"}
