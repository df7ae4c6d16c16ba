"""An account and a request can hold only so much, and a failed upload gives back what it took."""

import asyncio

from file_testing import MiB, Paths, add, claim, note, pdf, running_service
from participants_testing import client_of
from sqlalchemy import select
from upload_testing import text, uploads_of

from file_service.blobs.inspection import StoredContent
from file_service.files import actions, queries
from file_service.files.admission import Admission
from file_service.files.drafts import Draft
from file_service.files.models import Usage
from file_service.quotas import Quotas
from file_service.settings import Settings
from kit.database import Database
from kit.errors import InvalidInput, TooLarge
from participants.models import ParticipantsState
from testkit.callers import new_caller
from testkit.people import expect_error, outcome, outcomes
from testkit.rows import select_all


async def usages(database: Database) -> list[tuple[int, int]]:
    return [(usage.stored_bytes, usage.files) for usage in await select_all(database, select(Usage))]


async def test_upload_beyond_the_quota_is_refused_and_leaves_nothing(
    settings: Settings, paths: Paths, database: Database
) -> None:
    async with running_service(settings, stored_bytes_per_account=3 * MiB) as service:
        owner = new_caller()
        service.enter(owner)
        await service.upload(pdf(2 * MiB))
        stored = paths()
        for size in (2 * MiB, MiB + 1):
            await expect_error(service.upload(pdf(size)), TooLarge, "QUOTA_EXCEEDED")
        assert paths() == stored
        # Another account has a quota of its own, and the owner the room that is left.
        service.enter(new_caller())
        await service.upload(pdf(2 * MiB))
        service.enter(owner)
        await service.upload(pdf(MiB))
        await expect_error(service.upload(pdf(1)), TooLarge, "QUOTA_EXCEEDED")
    assert sorted(await usages(database)) == [(2 * MiB, 1), (3 * MiB, 2)]


async def test_failed_uploads_give_back(settings: Settings, database: Database) -> None:
    async with running_service(settings, stored_bytes_per_account=2 * MiB) as service:
        service.enter(new_caller())
        for _ in range(3):
            await expect_error(service.upload(pdf(MiB), filename="no/name"), InvalidInput)
            await outcome(service.upload([b"\x00" * MiB]))
        assert await usages(database) == []
        await service.upload(pdf(2 * MiB))


async def test_parallel_uploads_do_not_exceed_the_quota(database: Database) -> None:
    owner, quotas = new_caller(), Quotas(account_bytes=5 * MiB)
    contents = [await claim(database, size=MiB) for _ in range(12)]

    async def upload(content: StoredContent) -> None:
        async with database.transaction() as session:
            await actions.add_file(session, owner, Draft(None, "a.png"), content, Admission(quotas))

    answers = await outcomes(*(upload(content) for content in contents))
    assert (answers.count("OK"), answers.count("QUOTA_EXCEEDED")) == (5, 7)
    assert await usages(database) == [(5 * MiB, 5)]


async def test_bytes_that_uploads_have_announced_are_taken(settings: Settings, database: Database) -> None:
    async with running_service(settings, stored_bytes_per_account=3 * MiB) as service:
        service.enter(new_caller())
        uploads = uploads_of(service)
        announced = await uploads.create(2 * MiB)
        await expect_error(service.upload(pdf(MiB + 1)), TooLarge, "QUOTA_EXCEEDED")
        await service.upload(pdf(MiB))
        # The announced bytes still fit, and are then counted once.
        await uploads.add(announced.id, 0, [text(2 * MiB)])
        await expect_error(service.upload(pdf(1)), TooLarge, "QUOTA_EXCEEDED")
    assert await usages(database) == [(3 * MiB, 2)]


async def test_files_and_announcements_at_once_do_not_exceed_the_quota(settings: Settings, database: Database) -> None:
    async with running_service(settings, stored_bytes_per_account=5 * MiB) as service:
        service.enter(new_caller())
        uploads = uploads_of(service)
        calls = [call for _ in range(8) for call in (service.upload(pdf(MiB)), uploads.create(MiB))]
        answers = await outcomes(*calls)
    assert (answers.count("OK"), answers.count("QUOTA_EXCEEDED")) == (5, 11)


async def test_request_has_so_many_files(database: Database, known: ParticipantsState) -> None:
    client, quotas = client_of(known), Quotas(request_files=2)

    async def upload() -> None:
        content = await claim(database)
        async with database.transaction() as session:
            await actions.add_file(session, client, Draft(known.topic_id, "a.png"), content, Admission(quotas))

    answers = await asyncio.gather(*(outcome(upload()) for _ in range(5)))
    assert (answers.count("OK"), answers.count("QUOTA_EXCEEDED")) == (2, 3)


async def test_deleted_account_stores_nothing(database: Database, known: ParticipantsState) -> None:
    client = client_of(known)
    await note(database, known)
    await add(database, client, await claim(database))
    async with database.transaction() as session:
        await actions.erase_owner(session, client.user_id)
    async with database.read_once() as session:
        assert await queries.find_stored_bytes(session, client.user_id) == 0


async def test_relaxed_limits_lift_the_quotas(settings: Settings) -> None:
    async with running_service(settings, stored_bytes_per_account=MiB, rate_limits="relaxed") as service:
        service.enter(new_caller())
        await service.upload(pdf(2 * MiB))
