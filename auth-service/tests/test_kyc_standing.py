"""The answer to whether an account is verified, and the end of documents, on both databases."""

import asyncio
from datetime import timedelta

import pytest
from auth_testing import add_user
from kyc_testing import LICENCE, Desk, at, day_in, names

from auth_service.accounts.models import User
from auth_service.document_types import DocumentType
from auth_service.identity import restored
from auth_service.kyc.errors import DocumentExists, InvalidDocumentTransition
from auth_service.kyc.lifecycle import DocumentStatus
from auth_service.kyc.workers import StandingKeeping
from auth_service.vault import Vault
from kit import clock
from kit.database import Database
from kit.errors import InvalidInput
from kit.ids import new_id


@pytest.fixture
def desk(database: Database, vault: Vault) -> Desk:
    return Desk(database, vault)


@pytest.fixture
async def user(database: Database) -> User:
    return await add_user(database)


async def test_each_change_of_the_answer_is_published_once(desk: Desk, user: User) -> None:
    desk.required = frozenset({LICENCE, DocumentType.INSURANCE})
    await desk.approved(user)
    insurance_id = await desk.approved(user, DocumentType.INSURANCE)
    await desk.approved(user, DocumentType.PASSPORT)
    await desk.revoke(insurance_id, new_id())
    with pytest.raises(InvalidDocumentTransition):
        await desk.revoke(insurance_id, new_id())
    await desk.approved(user, DocumentType.INSURANCE)
    answers = [event for event in await desk.events(user) if event.DESCRIPTOR.name == "AccountVerified"]
    assert [(one.is_verified, one.version) for one in answers] == [(True, 1), (False, 2), (True, 3)]  # type: ignore[attr-defined]


async def test_two_approvals_at_once_verify_once(desk: Desk, user: User) -> None:
    desk.required = frozenset({LICENCE, DocumentType.INSURANCE})
    found = [(await desk.submit(user, one), new_id()) for one in (LICENCE, DocumentType.INSURANCE)]
    for document_id, reviewer_id in found:
        await desk.claim(document_id, reviewer_id)
    await asyncio.gather(*(desk.approve(*one) for one in found))
    assert names(await desk.events(user)).count("AccountVerified") == 1
    assert (await desk.standing(user)).is_verified


async def test_other_required_types_change_the_answer(desk: Desk, user: User) -> None:
    await desk.approved(user)
    await desk.keep_standings()
    desk.required = frozenset({LICENCE, DocumentType.BUSINESS_LICENCE})
    await desk.keep_standings()
    standing = await desk.standing(user)
    assert (list(standing.missing), standing.is_verified) == ([DocumentType.BUSINESS_LICENCE], False)
    desk.required = frozenset({LICENCE})
    await desk.keep_standings()
    # Nothing to do.
    await desk.keep_standings()
    answers = [event for event in await desk.events(user) if event.DESCRIPTOR.name == "AccountVerified"]
    assert [(one.is_verified, one.version) for one in answers] == [(True, 1), (False, 2), (True, 3)]  # type: ignore[attr-defined]
    desk.required = frozenset()
    await desk.keep_standings()
    assert (await desk.standing(user)).is_verified is None


async def test_processes_that_require_other_types_do_not_undo_each_others_work(
    desk: Desk, user: User, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One process may not have heard of a change yet, or be of the release before in a deployment."""
    monkeypatch.setattr(StandingKeeping, "every_seconds", 0.02)
    await desk.approved(user)
    more = frozenset({LICENCE, DocumentType.INSURANCE})

    async def answers() -> list[bool]:
        events = [event for event in await desk.events(user) if event.DESCRIPTOR.name == "AccountVerified"]
        return [event.is_verified for event in events]  # type: ignore[attr-defined]

    async with StandingKeeping(database, desk.now_required):
        async with StandingKeeping(database, lambda: more):
            await asyncio.sleep(0.5)
        assert len(await answers()) <= 2
    async with StandingKeeping(database, lambda: more), asyncio.timeout(5):
        # The other process has ended.
        while await answers() != [True, False]:
            await asyncio.sleep(0.05)


async def test_after_a_restore_other_services_are_told_what_the_backup_knows_of_verified_accounts(
    desk: Desk, user: User, database: Database, vault: Vault
) -> None:
    """They have heard of later answers, whose versions are higher than the next ones would be."""
    document_id = await desk.approved(user)
    await restored.begin_anew(database, vault)
    await desk.revoke(document_id, new_id())
    answers = [event for event in await desk.events(user) if event.DESCRIPTOR.name == "AccountVerified"]
    assert [one.is_verified for one in answers] == [True, True, False]  # type: ignore[attr-defined]
    first, again, revoked = [one.version for one in answers]  # type: ignore[attr-defined]
    assert first == 1
    # More than an answer changes in the years of a system.
    assert again > 10_000_000
    assert revoked == again + 1


async def test_the_owner_is_warned_three_times_and_then_the_document_expires(
    desk: Desk, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    document_id = await desk.approved(user, expires_on=day_in(40))
    for _ in range(43):
        # Two looks a day, as two replicas have.
        await desk.expire()
        await desk.expire()
        at(monkeypatch, days=1)
    events = (await desk.events(user))[3:]
    expected = ["DocumentExpiring", "DocumentExpiring", "DocumentExpiring", "DocumentExpired", "AccountVerified"]
    assert names(events) == expected
    assert [event.days_left for event in events[:3]] == [30, 7, 1]  # type: ignore[attr-defined]
    assert not events[-1].is_verified  # type: ignore[attr-defined]
    assert (await desk.find(document_id)).status == DocumentStatus.EXPIRED
    assert (await desk.find(document_id)).due_at is None


async def test_a_document_that_is_approved_late_is_warned_of_what_is_ahead(
    desk: Desk, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    await desk.approved(user, expires_on=day_in(5))
    for _ in range(8):
        await desk.expire()
        at(monkeypatch, days=1)
    warned = [event for event in await desk.events(user) if event.DESCRIPTOR.name == "DocumentExpiring"]
    assert [event.days_left for event in warned] == [1]  # type: ignore[attr-defined]


async def test_workers_at_once_warn_once(desk: Desk, user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    await desk.approved(user, expires_on=day_in(31))
    at(monkeypatch, days=2)
    await asyncio.gather(*(desk.expire() for _ in range(4)))
    assert names(await desk.events(user)).count("DocumentExpiring") == 1


async def test_the_successor_of_a_document_that_ends_replaces_it(
    desk: Desk, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    first_id = await desk.approved(user, expires_on=day_in(40))
    at(monkeypatch, days=15)
    await desk.expire()
    second_id, reviewer_id = await desk.submit(user, expires_on=day_in(400)), new_id()
    with pytest.raises(DocumentExists):
        await desk.submit(user)
    await desk.claim(second_id, reviewer_id)
    assert (await desk.find(first_id)).status == DocumentStatus.APPROVED
    await desk.approve(second_id, reviewer_id)
    assert (await desk.find(first_id)).status == DocumentStatus.EXPIRED
    events = await desk.events(user)
    # The account has been verified all the time.
    assert names(events).count("AccountVerified") == 1
    (ended,) = [event for event in events if event.DESCRIPTOR.name == "DocumentExpired"]
    assert (ended.document_id, ended.is_replaced) == (str(first_id), True)  # type: ignore[attr-defined]


async def test_a_document_that_has_expired_meanwhile_cannot_be_approved(
    desk: Desk, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    document_id, reviewer_id = await desk.submit(user, expires_on=day_in(2)), new_id()
    at(monkeypatch, days=4)
    await desk.claim(document_id, reviewer_id)
    with pytest.raises(InvalidInput):
        await desk.approve(document_id, reviewer_id)
    later = (clock.now() + timedelta(days=90)).date()
    approved = await desk.approve(document_id, reviewer_id, later)
    assert approved.expires_on == later
