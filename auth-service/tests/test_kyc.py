"""Documents from their hand-in to their end, on both databases: who decides, and what is published and audited."""

import asyncio
import contextlib
from collections import Counter
from uuid import UUID

import pytest
from auth_testing import add_user, audit_entries, delete_rows, run
from kyc_testing import FORGED, LICENCE, Desk, at, day_in, names
from pydantic import SecretStr
from sqlalchemy import select

from auth_service.accounts.models import User
from auth_service.accounts.queries import lock_user
from auth_service.audit.models import AuditEntry
from auth_service.document_types import DocumentType
from auth_service.identity import actions as identity
from auth_service.kyc import actions, numbers
from auth_service.kyc.errors import (
    DocumentClaimed,
    DocumentExists,
    DocumentNotClaimed,
    DocumentNotFound,
    InvalidDocumentTransition,
    OwnDocument,
)
from auth_service.kyc.lifecycle import CLAIM_LASTS, DocumentStatus
from auth_service.kyc.models import AccountStanding, Document
from auth_service.kyc.workers import NumberResealing
from auth_service.vault import Vault
from kit import clock, paging
from kit.database import Database
from kit.errors import AppError
from kit.ids import new_id
from testkit.rows import select_all

REVIEWERS = 16


@pytest.fixture
def desk(database: Database, vault: Vault) -> Desk:
    return Desk(database, vault)


@pytest.fixture
async def user(database: Database) -> User:
    return await add_user(database)


async def test_a_document_is_handed_in_claimed_and_approved(desk: Desk, user: User, database: Database) -> None:
    document_id, reviewer_id = await desk.submit(user, number="ET-99887766", expires_on=day_in(400)), new_id()
    assert (await desk.claim(document_id, reviewer_id)).status_at(clock.now()) == DocumentStatus.IN_REVIEW
    before = await desk.standing(user)
    assert (before.missing, before.is_verified) == ([LICENCE], False)
    approved = await desk.approve(document_id, reviewer_id)
    assert (approved.status, approved.decided_by) == (DocumentStatus.APPROVED, reviewer_id)
    after = await desk.standing(user)
    assert (list(after.missing), after.is_verified) == ([], True)
    submitted, told, verified = await desk.events(user)
    assert names([submitted, told, verified]) == ["DocumentSubmitted", "DocumentApproved", "AccountVerified"]
    assert list(submitted.file_ids) == approved.file_ids  # type: ignore[attr-defined]
    assert (verified.is_verified, verified.version) == (True, 1)  # type: ignore[attr-defined]
    entries = await audit_entries(database, AuditEntry.subject_id == user.id)
    assert [entry.action for entry in entries] == ["document_submitted", "document_claimed", "document_approved"]
    assert entries[-1].details == {
        "document": str(document_id),
        "document_type": "driving_licence",
        "old": "in_review",
        "new": "approved",
    }
    assert "99887766" not in str([entry.details for entry in entries])


async def test_an_account_has_one_live_document_of_each_type(desk: Desk, user: User) -> None:
    document_id = await desk.submit(user)
    with pytest.raises(DocumentExists):
        await desk.submit(user)
    await desk.submit(user, DocumentType.PASSPORT)
    await run(desk.database, actions.withdraw_document, user.id, document_id)
    await desk.approved(user)
    with pytest.raises(DocumentExists):
        await desk.submit(user)
    async with desk.database.read() as session:
        with pytest.raises(DocumentExists):
            await actions.require_place(session, user.id, LICENCE)
        await actions.require_place(session, user.id, DocumentType.INSURANCE)


async def test_of_simultaneous_submissions_one_gets_the_place(desk: Desk, user: User) -> None:
    found = await asyncio.gather(*(desk.submit(user) for _ in range(5)), return_exceptions=True)
    assert Counter(map(type, found)) == {UUID: 1, DocumentExists: 4}
    assert names(await desk.events(user)) == ["DocumentSubmitted"]


async def test_of_sixteen_reviewers_one_claims_and_decides(desk: Desk, user: User) -> None:
    document_id = await desk.submit(user)

    async def review(reviewer_id: UUID, number: int) -> bool:
        # A reviewer who is too late tries to decide all the same.
        with contextlib.suppress(DocumentClaimed, InvalidDocumentTransition):
            await desk.claim(document_id, reviewer_id)
        try:
            await (desk.approve(document_id, reviewer_id) if number % 2 else desk.reject(document_id, reviewer_id))
        except (DocumentClaimed, DocumentNotClaimed, InvalidDocumentTransition):
            return False
        return True

    decided = await asyncio.gather(*(review(new_id(), number) for number in range(REVIEWERS)))
    assert decided.count(True) == 1
    outcome = Counter(names(await desk.events(user)))
    assert outcome["DocumentApproved"] + outcome["DocumentRejected"] == 1
    assert outcome["AccountVerified"] == outcome["DocumentApproved"]
    document = await desk.find(document_id)
    assert document.status in {DocumentStatus.APPROVED, DocumentStatus.REJECTED}


async def test_a_claim_lasts_thirty_minutes(desk: Desk, user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    document_id, first, second = await desk.submit(user), new_id(), new_id()
    with pytest.raises(DocumentNotClaimed):
        await desk.approve(document_id, first)
    await desk.claim(document_id, first)
    for act in (desk.claim, desk.approve, desk.reject):
        with pytest.raises(DocumentClaimed):
            await act(document_id, second)
    with pytest.raises(InvalidDocumentTransition):
        await run(desk.database, actions.withdraw_document, user.id, document_id)
    at(monkeypatch, minutes=20)
    # The same reviewer prolongs it.
    await desk.claim(document_id, first)
    at(monkeypatch, minutes=20)
    with pytest.raises(DocumentClaimed):
        await desk.claim(document_id, second)
    at(monkeypatch, seconds=CLAIM_LASTS.total_seconds())
    assert (await desk.find(document_id)).status_at(clock.now()) == DocumentStatus.PENDING
    with pytest.raises(DocumentNotClaimed):
        await desk.approve(document_id, first)
    await desk.claim(document_id, second)
    await desk.approve(document_id, second)


async def test_no_reviewer_decides_on_their_own_document(desk: Desk, user: User) -> None:
    document_id = await desk.submit(user)
    for act in (desk.claim, desk.approve, desk.reject, desk.revoke):
        with pytest.raises(OwnDocument):
            await act(document_id, user.id)
    approved_id = await desk.approved(user, DocumentType.INSURANCE)
    with pytest.raises(OwnDocument):
        await desk.revoke(approved_id, user.id)


async def test_what_is_decided_stays_decided(desk: Desk, user: User) -> None:
    reviewer_id = new_id()
    rejected_id = await desk.submit(user)
    with pytest.raises(InvalidDocumentTransition):
        await desk.revoke(rejected_id, reviewer_id)
    await desk.claim(rejected_id, reviewer_id)
    rejected = await desk.reject(rejected_id, reviewer_id)
    assert (rejected.reason, rejected.comment) == (FORGED.reason, FORGED.comment)
    for act in (desk.claim, desk.approve, desk.reject, desk.revoke):
        with pytest.raises(InvalidDocumentTransition):
            await act(rejected_id, reviewer_id)
    with pytest.raises(InvalidDocumentTransition):
        await run(desk.database, actions.withdraw_document, user.id, rejected_id)
    for act in (desk.claim, desk.approve, desk.reject, desk.revoke):
        with pytest.raises(DocumentNotFound):
            await act(new_id(), reviewer_id)
    # No event has the comment of a reviewer.
    assert FORGED.comment not in str(await desk.events(user))


async def test_strangers_cannot_withdraw(desk: Desk, user: User) -> None:
    document_id = await desk.submit(user)
    for owner_id, wanted in ((new_id(), document_id), (user.id, new_id())):
        with pytest.raises(DocumentNotFound):
            await run(desk.database, actions.withdraw_document, owner_id, wanted)
    await run(desk.database, actions.withdraw_document, user.id, document_id)
    assert names(await desk.events(user)) == ["DocumentSubmitted", "DocumentWithdrawn"]


async def test_the_queue_is_oldest_first_and_each_look_is_audited(
    desk: Desk, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await delete_rows(database, Document)
    documents = []
    for days in range(3):
        documents.append(await desk.submit(await add_user(database)))
        at(monkeypatch, seconds=days + 1)
    await desk.claim(documents[0], new_id())

    async def listed(status: DocumentStatus | None, cursor: str = "") -> list[UUID]:
        found, after = await run(database, actions.list_submissions, status, paging.page(2, 0, cursor))
        return [*(one.id for one in found), *(await listed(status, after) if after else [])]

    assert await listed(None) == documents
    assert await listed(DocumentStatus.PENDING) == documents[1:]
    assert await listed(DocumentStatus.IN_REVIEW) == documents[:1]
    assert await listed(DocumentStatus.APPROVED) == []
    looks = await audit_entries(database, AuditEntry.action == "documents_listed")
    assert [look.details["documents"] for look in looks[:2]] == [" ".join(map(str, documents[:2])), str(documents[2])]
    await run(database, actions.read_submission, documents[2])
    (read,) = await audit_entries(database, AuditEntry.action == "document_read")
    assert read.details["document"] == str(documents[2])
    with pytest.raises(DocumentNotFound):
        await run(database, actions.read_submission, new_id())


async def test_an_owner_sees_all_that_is_live_and_pages_through_the_rest(desk: Desk, user: User) -> None:
    live = await desk.approved(user)
    for _ in range(30):
        document_id = await desk.submit(user, DocumentType.OTHER)
        await run(desk.database, actions.withdraw_document, user.id, document_id)
    shown = (await desk.standing(user)).documents
    assert shown[0].id == live
    assert len(shown) <= 36
    async with desk.database.read() as session:
        page, cursor = await actions.list_documents(session, user.id, paging.page(20, 0, ""))
        rest, end = await actions.list_documents(session, user.id, paging.page(20, 0, cursor))
    assert [len(page), len(rest), end] == [20, 11, ""]
    assert rest[-1].id == live


async def test_an_erased_account_leaves_no_document(desk: Desk, user: User, database: Database) -> None:
    document_id = await desk.approved(user, number="ET-99887766")
    async with database.transaction() as session:
        await identity.erase(session, await lock_user(session, user.id))
    with pytest.raises(DocumentNotFound):
        await desk.find(document_id)
    assert await select_all(database, select(AccountStanding).where(AccountStanding.user_id == user.id)) == []
    with pytest.raises(AppError):
        await desk.submit(user)


async def test_numbers_are_sealed_again_under_a_new_key(desk: Desk, user: User, database: Database) -> None:
    before, after = SecretStr("the earlier key, of 32 characters"), SecretStr("the newer key, of 32 characters")
    desk.vault = Vault(before)
    document_id = await desk.submit(user, number="ET-99887766")
    assert not _opens(Vault(after), await desk.find(document_id))
    await NumberResealing(database, Vault(after, before)).sweep()
    assert _opens(Vault(after), await desk.find(document_id))


def _opens(vault: Vault, document: Document) -> bool:
    assert document.sealed_number is not None
    return numbers.find(document.sealed_number, document.id, vault) == "ET-99887766"
