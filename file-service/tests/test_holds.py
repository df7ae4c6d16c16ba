"""Files are kept while a document of a verification needs them, and reviewers may read them; on both databases."""

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from file_testing import AT_ONCE, Service
from google.protobuf.message import Message

from file_service import consumers
from file_service.blobs.store import Store
from file_service.files import actions, queries
from file_service.files.lifecycle import FileStatus
from file_service.holds.actions import RESERVED
from file_service.holds.models import FileHold, HeldDocument
from file_service.upkeep.sweeper import Sweeper
from kit import clock, rpc
from kit.caller import Caller
from kit.database import Database
from kit.errors import AppError, Conflict, InvalidInput, NotFound
from kit.ids import new_id
from testkit.callers import new_caller
from testkit.expectations import last_event
from testkit.people import expect_error
from testkit.rows import count_rows
from twou.audit.v1.events_pb2 import ActRecorded
from twou.auth.v1 import document_events_pb2 as documents
from twou.file.v1 import file_pb2 as pb

ENDS = [
    documents.DocumentRejected,
    documents.DocumentWithdrawn,
    documents.DocumentExpired,
    documents.DocumentRevoked,
]


@pytest.fixture
def owner() -> Caller:
    return new_caller()


async def a_file(service: Service, owner: Caller, purpose: str = "FILE_PURPOSE_KYC") -> str:
    service.enter(owner)
    return (await service.upload([f"a passport of {new_id()}".encode()], purpose=purpose)).id


def is_act_of(actor: Caller, act: ActRecorded) -> bool:
    return act.actor_id == str(actor.user_id)


async def hold(service: Service, document_id: UUID, *file_ids: str) -> None:
    await rpc.unary(service.stub.HoldFiles, pb.HoldFilesRequest(document_id=str(document_id), file_ids=file_ids))


async def delete(service: Service, file_id: str) -> None:
    await rpc.unary(service.stub.DeleteFile, pb.DeleteFileRequest(file_id=file_id))


async def happen(database: Database, event: type[Any], document_id: UUID, owner: Caller, *file_ids: str) -> None:
    """Handles an event about a document, as its consumer does."""
    more = {"file_ids": file_ids} if file_ids else {}
    message = event(document_id=str(document_id), user_id=str(owner.user_id), **more)
    (handler,) = [
        handlers[event]
        for handlers in (subscription.handlers for subscription in consumers.subscriptions())
        if event in handlers
    ]
    async with database.transaction() as session:
        await handler(session, message)


@pytest.mark.parametrize("end", ENDS, ids=lambda end: end.DESCRIPTOR.name)
async def test_a_file_cannot_be_deleted_until_its_document_ends(
    service: Service, database: Database, owner: Caller, end: type[Message]
) -> None:
    file_id, document_id = await a_file(service, owner), new_id()
    await hold(service, document_id, file_id)
    await expect_error(delete(service, file_id), Conflict, "FILE_HELD")
    await happen(database, documents.DocumentSubmitted, document_id, owner, file_id)
    await expect_error(delete(service, file_id), Conflict, "FILE_HELD")
    answer = await rpc.unary(service.stub.DeleteFiles, pb.DeleteFilesRequest(file_ids=[file_id]))
    assert (list(answer.deleted), list(answer.failed)) == ([], [file_id])
    await happen(database, end, document_id, owner)
    await delete(service, file_id)
    await expect_error(service.get(file_id), NotFound)


async def test_a_file_of_two_documents_is_kept_for_both(service: Service, database: Database, owner: Caller) -> None:
    file_id, first, second = await a_file(service, owner), new_id(), new_id()
    for document_id in (first, second):
        await hold(service, document_id, file_id)
        await happen(database, documents.DocumentSubmitted, document_id, owner, file_id)
    await happen(database, documents.DocumentRejected, first, owner)
    await expect_error(delete(service, file_id), Conflict, "FILE_HELD")
    await happen(database, documents.DocumentRevoked, second, owner)
    await delete(service, file_id)


async def test_a_reservation_without_a_document_lapses(
    service: Service, database: Database, owner: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    lapsed, kept, document_id = await a_file(service, owner), await a_file(service, owner), new_id()
    await hold(service, new_id(), lapsed)
    await hold(service, document_id, kept)
    await happen(database, documents.DocumentSubmitted, document_id, owner, kept)
    later = clock.now() + RESERVED + timedelta(seconds=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    async with database.transaction() as session:
        wanted = {UUID(lapsed), UUID(kept)}
        assert await actions.delete_files(session, owner, wanted) == {UUID(lapsed)}


async def test_the_end_of_a_document_stays_if_its_beginning_comes_late(
    service: Service, database: Database, owner: Caller
) -> None:
    file_id, document_id = await a_file(service, owner), new_id()
    await happen(database, documents.DocumentWithdrawn, document_id, owner)
    await happen(database, documents.DocumentSubmitted, document_id, owner, file_id)
    await delete(service, file_id)


async def test_only_own_ready_files_for_verification_are_held(service: Service, owner: Caller) -> None:
    document_id, fine = new_id(), await a_file(service, owner)
    general = await a_file(service, owner, "FILE_PURPOSE_GENERAL")
    foreign = await a_file(service, new_caller())
    service.enter(owner)
    for wanted in ([foreign], [fine, foreign], [str(new_id())], ["no id"]):
        await expect_error(hold(service, document_id, *wanted), NotFound, "FILE_NOT_FOUND")
    for wanted in ([general], [fine, general], [], [fine] * 5):
        await expect_error(hold(service, document_id, *wanted), InvalidInput)
    # Nothing of this has held the file.
    await delete(service, fine)


async def test_a_file_that_is_checked_or_was_rejected_is_not_held(
    service: Service, database: Database, owner: Caller
) -> None:
    for status, code in (("quarantined", "FILE_NOT_READY"), ("rejected", "FILE_REJECTED")):
        file_id = await a_file(service, owner)
        async with database.transaction() as session:
            file = await queries.lock_file(session, UUID(file_id))
            assert file is not None
            file.status = FileStatus(status)
        await expect_error(hold(service, new_id(), file_id), Conflict, code)


async def test_a_file_is_either_held_or_deleted(service: Service, database: Database, owner: Caller) -> None:
    file_ids = [await a_file(service, owner) for _ in range(8)]

    async def outcome(act: Callable[[], Any]) -> str:
        try:
            await act()
        except AppError as error:
            return error.code
        return "OK"

    async def contend(file_id: str) -> tuple[str, str]:
        service.enter(owner)
        held, deleted = await asyncio.gather(
            outcome(lambda: hold(service, new_id(), file_id)), outcome(lambda: delete(service, file_id))
        )
        return held, deleted

    found = Counter(await asyncio.gather(*(asyncio.create_task(contend(file_id)) for file_id in file_ids)))
    assert set(found) <= {("OK", "FILE_HELD"), ("FILE_NOT_FOUND", "OK")}


async def test_reviewers_read_documents_and_no_other_file(service: Service, owner: Caller) -> None:
    document, diary = await a_file(service, owner), await a_file(service, owner, "FILE_PURPOSE_GENERAL")
    for role in ("admin", "moderator"):
        reader = new_caller(role)
        service.enter(reader)
        assert (await service.get(document)).purpose == pb.FILE_PURPOSE_KYC
        assert (await service.download(document))[1].startswith(b"a passport")
        # Each look is in the audit trail.
        look = await last_event(service.chassis.bus, ActRecorded, partial(is_act_of, reader))
        assert (look.action, look.subject_id) == ("document_file_read", str(owner.user_id))
        assert dict(look.details) == {"file_id": document}
        await expect_error(delete(service, document), NotFound)
    await expect_error(service.get(diary), NotFound)
    # Neither is the account of an API key a reviewer, with any scope.
    machine = replace(new_caller("moderator"), scopes=frozenset({"*"}))
    for other in (new_caller("client"), new_caller("provider"), machine):
        service.enter(other)
        await expect_error(service.get(document), NotFound)
        await expect_error(service.download(document), NotFound)
    service.enter(owner)
    assert (await service.get(document)).id == document


async def test_an_erased_account_leaves_no_hold(service: Service, database: Database, owner: Caller) -> None:
    file_id, document_id = await a_file(service, owner), new_id()
    await hold(service, document_id, file_id)
    async with database.transaction() as session:
        await actions.erase_owner(session, owner.user_id)
    # An event from before the erasure that comes late.
    await happen(database, documents.DocumentSubmitted, document_id, owner, file_id)
    async with database.read() as session:
        assert await session.get(HeldDocument, document_id) is None
        assert await session.get(FileHold, (document_id, UUID(file_id))) is None


async def test_what_is_over_for_long_is_forgotten(
    service: Service, database: Database, store: Store, owner: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    file_id, live, ended = await a_file(service, owner), new_id(), new_id()
    for document_id in (live, ended):
        await hold(service, document_id, file_id)
        await happen(database, documents.DocumentSubmitted, document_id, owner, file_id)
    await happen(database, documents.DocumentRejected, ended, owner)
    later = clock.now() + timedelta(days=31)
    monkeypatch.setattr(clock, "now", lambda: later)
    await Sweeper(database, store, AT_ONCE).sweep()
    async with database.read() as session:
        assert await session.get(HeldDocument, ended) is None
        assert await session.get(HeldDocument, live) is not None
    assert await count_rows(database, FileHold) >= 1
