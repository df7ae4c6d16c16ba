"""Transactions on documents that meet: none waits for one that waits for it. SQLite has one writer at a time anyway."""

import asyncio

import pytest
from auth_testing import add_user
from kyc_testing import Desk, at, day_in

from auth_service.accounts.queries import lock_user
from auth_service.identity import actions as identity
from auth_service.kyc import actions
from auth_service.kyc.errors import DocumentNotFound
from auth_service.kyc.lifecycle import DocumentStatus
from auth_service.vault import Vault
from kit.database import Database
from kit.ids import new_id

# Long enough for the other transaction to wait for a lock.
_MEANWHILE = 0.4


@pytest.fixture
def desk(database: Database, vault: Vault) -> Desk:
    return Desk(database, vault)


async def test_an_account_is_erased_while_its_first_document_is_approved(desk: Desk, database: Database) -> None:
    user, reviewer_id = await add_user(database), new_id()
    document_id = await desk.submit(user)
    await desk.claim(document_id, reviewer_id)
    async with database.transaction() as session:
        owner = await lock_user(session, user.id)
        approval = asyncio.create_task(desk.approve(document_id, reviewer_id))
        await asyncio.sleep(_MEANWHILE)
        await identity.erase(session, owner)
    with pytest.raises(DocumentNotFound):
        await approval


async def test_documents_expire_while_standings_are_computed(
    desk: Desk, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = sorted([await add_user(database), await add_user(database)], key=lambda user: user.id)
    # In the order of their ends, the accounts come the other way round.
    documents = [await desk.approved(second, expires_on=day_in(4)), await desk.approved(first, expires_on=day_in(5))]
    at(monkeypatch, days=10)
    async with database.transaction() as session:
        await actions.refresh_standing(session, first.id, desk.now_required)
        expiry = asyncio.create_task(desk.expire())
        await asyncio.sleep(_MEANWHILE)
        await actions.refresh_standing(session, second.id, desk.now_required)
    await expiry
    assert [(await desk.find(one)).status for one in documents] == [DocumentStatus.EXPIRED] * 2
    assert not any([(await desk.standing(user)).is_verified for user in (first, second)])
