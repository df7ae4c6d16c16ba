"""The states of a file: which verb leads where, and whose result of a check counts."""

import asyncio
from datetime import timedelta
from itertools import product

import pytest
from file_testing import Service, add, claim
from participants_testing import client_of
from sqlalchemy import update

from file_service.blobs import actions as blobs
from file_service.blobs.models import Blob, Rendition
from file_service.files import actions
from file_service.files.admission import Admission
from file_service.files.drafts import Draft
from file_service.files.lifecycle import FileStatus, InvalidFileTransition, Purpose, Verb, after
from file_service.files.models import File
from kit import clock
from kit.caller import Caller
from kit.database import Database
from kit.errors import Conflict, InvalidInput
from kit.ids import new_id
from participants.models import ParticipantsState
from testkit.callers import new_caller
from testkit.people import expect_error
from testkit.rows import outbox_rows, select_all, stored

LATER = timedelta(minutes=5)
CHECKED = Admission(needs_check=lambda content, _purpose: content.content_type == "image/png")

CHANGES = {
    (FileStatus.QUARANTINED, Verb.CHECK): FileStatus.SCANNING,
    (FileStatus.SCANNING, Verb.CHECK): FileStatus.SCANNING,
    (FileStatus.SCANNING, Verb.POSTPONE): FileStatus.QUARANTINED,
    (FileStatus.SCANNING, Verb.CLEAR): FileStatus.READY,
    (FileStatus.SCANNING, Verb.REJECT): FileStatus.REJECTED,
}


async def quarantined(database: Database, owner: Caller, draft: Draft) -> File:
    content = await claim(database)
    async with database.transaction() as session:
        return await actions.add_file(session, owner, draft, content, CHECKED)


async def begun(database: Database) -> list[File]:
    async with database.transaction() as session:
        return list(await actions.begin_checks(session, until=clock.now() + LATER, limit=10))


async def events_of(database: Database) -> list[tuple[str, list[str]]]:
    return [(row.type.rpartition(".")[2], row.audience) for row in await outbox_rows(database)]


@pytest.mark.parametrize(("status", "verb"), list(product(FileStatus, Verb)))
def test_each_verb_leads_from_these_statuses_alone(status: FileStatus, verb: Verb) -> None:
    if (status, verb) in CHANGES:
        assert after(status, verb) == CHANGES[status, verb]
    else:
        with pytest.raises(InvalidFileTransition):
            after(status, verb)


async def test_file_is_ready_at_once_if_nothing_is_checked(database: Database) -> None:
    owner = new_caller()
    file = await add(database, owner, await claim(database))
    assert (file.status, file.check_due_at) == (FileStatus.READY, None)
    assert await events_of(database) == [(name, [str(owner.user_id)]) for name in ("FileUploaded", "FileReady")]
    assert await begun(database) == []


@pytest.mark.parametrize("finding", [None, "infected"])
async def test_checked_file_becomes_ready_or_rejected(
    database: Database, known: ParticipantsState, finding: str | None
) -> None:
    file = await quarantined(database, client_of(known), Draft(known.topic_id, "a.png"))
    assert file.status == FileStatus.QUARANTINED
    [taken] = await begun(database)
    assert (taken.id, taken.status, taken.checks) == (file.id, FileStatus.SCANNING, 1)
    # No other worker gets it before its time is over.
    assert await begun(database) == []
    async with database.transaction() as session:
        if finding is None:
            assert await actions.clear_file(session, file.id, 1)
        else:
            assert await actions.reject_file(session, file.id, 1, finding)
    checked = await stored(database, File, file.id)
    assert (checked.status, checked.rejection) == (
        (FileStatus.READY if finding is None else FileStatus.REJECTED),
        finding,
    )
    both = sorted([str(known.client_id), str(known.provider_id)])
    assert await events_of(database) == [
        ("FileUploaded", both),
        ("FileReady" if finding is None else "FileRejected", both),
    ]


async def test_result_of_an_earlier_check_does_not_count(database: Database) -> None:
    file = await quarantined(database, new_caller(), Draft(None, "a.png"))
    await begun(database)
    async with database.transaction() as session:
        await session.execute(update(File).values(check_due_at=clock.now()))
    [again] = await begun(database)
    assert again.checks == 2
    async with database.transaction() as session:
        assert not await actions.clear_file(session, file.id, 1)
        assert not await actions.reject_file(session, file.id, 1, "infected")
        assert not await actions.postpone_check(session, file.id, 1, clock.now())
        assert not await actions.clear_file(session, new_id(), 1)
        assert await actions.postpone_check(session, file.id, 2, clock.now())
    assert (await stored(database, File, file.id)).status == FileStatus.QUARANTINED
    [third] = await begun(database)
    assert third.checks == 3


async def test_several_workers_share_the_checks(database: Database, migrated_url: str) -> None:
    owner = new_caller()
    made = {(await quarantined(database, owner, Draft(None, "a.png"))).id for _ in range(6)}
    async with Database(migrated_url) as replica:
        found = await asyncio.gather(*(begun(each) for each in [database, replica] * 3))
    ids = [file.id for files in found for file in files]
    assert len(ids) == len(set(ids))
    assert set(ids) == made


async def test_bytes_are_handed_out_only_while_the_file_is_ready(
    service: Service, database: Database, png: bytes
) -> None:
    owner = new_caller()
    service.enter(owner)
    file = await service.upload([png])
    assert await service.download(file.id)
    for status, code in (
        ("quarantined", "FILE_NOT_READY"),
        ("scanning", "FILE_NOT_READY"),
        ("rejected", "FILE_REJECTED"),
    ):
        async with database.transaction() as session:
            await session.execute(update(File).values(status=status))
        await expect_error(service.download(file.id), Conflict, code)
        assert (await service.get(file.id)).id == file.id


async def test_purpose_is_kept_and_belongs_to_no_request(service: Service, known: ParticipantsState) -> None:
    service.enter(client_of(known))
    kinds = {
        purpose: (await service.upload([b"text"], purpose=f"FILE_PURPOSE_{purpose.upper()}")).purpose
        for purpose in Purpose
    }
    assert kinds == {Purpose.GENERAL: 1, Purpose.KYC: 2, Purpose.MARKETPLACE: 3}
    assert (await service.upload([b"text"])).purpose == 1
    await expect_error(
        service.upload([b"text"], into=known.topic_id, purpose="FILE_PURPOSE_KYC"), InvalidInput, "VALIDATION_ERROR"
    )


async def test_renditions_go_with_the_bytes_they_were_made_of(database: Database) -> None:
    source, small = await claim(database), await claim(database)
    owner = new_caller()
    await add(database, owner, source)

    async def note(kind: str) -> bool:
        made = Rendition(source_id=source.blob_id, kind=kind, blob_id=small.blob_id, width=3, height=2)
        async with database.transaction() as session:
            return await blobs.add_rendition(session, made)

    assert await note("thumbnail")
    assert not await note("thumbnail")

    async def unused() -> set[object]:
        return set(
            await select_all(
                database, Blob.__table__.select().with_only_columns(Blob.id).where(Blob.unused_since.is_not(None))
            )
        )

    assert await unused() == set()
    async with database.transaction() as session:
        await actions.erase_owner(session, owner.user_id)
    assert await unused() == {source.blob_id}
