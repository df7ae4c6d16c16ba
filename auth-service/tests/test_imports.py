"""Imports of accounts: they are added in parts, each once, with progress that a killed process leaves as it was."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from auth_testing import Service, SignedIn, audit_entries, delete_rows, new_email, update_rows
from sqlalchemy import select

from auth_service.accounts.models import EmailChange, User
from auth_service.audit.models import Action, AuditEntry
from auth_service.imports import actions
from auth_service.imports.lines import MAX_BYTES, PART_ROWS, ImportFile
from auth_service.imports.models import ImportPart, UserImport
from auth_service.imports.servicer import ImportServicer
from auth_service.imports.workers import ImportCleaning, ImportReader
from auth_service.mails.models import Mail
from auth_service.mails.workers import BulkMailSender, MailSender
from kit import call, clock, rpc, tables
from kit.database import Database
from kit.errors import Conflict, Forbidden, InvalidInput, NotFound, TooLarge
from kit.ids import new_id
from testkit.people import expect_error, invalid_fields
from testkit.rows import select_all
from testkit.waiting import eventually
from twou.auth.v1 import import_pb2 as pb
from twou.auth.v1.import_pb2_grpc import ImportServiceStub

HEADER = "full_name,email,role,phone"
SUBJECT = "Your new 2U account"


def csv(*emails: str) -> bytes:
    return "\n".join([HEADER, *(f"Person,{email},client," for email in emails)]).encode()


def file(*emails: str) -> ImportFile:
    return ImportFile.read(csv(*emails))


async def send(service: Service, admin: SignedIn, content: bytes, key: str = "", **header: bool) -> pb.UserImport:
    async def parts() -> AsyncIterator[pb.ImportUsersRequest]:
        yield pb.ImportUsersRequest(header=pb.ImportHeader(**header))
        for start in range(0, len(content), 64 * 1024):
            yield pb.ImportUsersRequest(chunk=content[start : start + 64 * 1024])

    return await sent(service, admin, parts(), key)


async def sent(service: Service, admin: SignedIn, parts: AsyncIterator[Any], key: str = "") -> pb.UserImport:
    async def within() -> pb.UserImport:
        call.enter(call.Call(token=admin[1].access_token, idempotency_key=key or None))
        return (await rpc.upload(ImportServiceStub(service.channel).ImportUsers, parts)).user_import

    return await asyncio.create_task(within())


async def finished(service: Service, admin: SignedIn, import_id: str) -> pb.UserImport:
    found = pb.UserImport()

    async def is_finished() -> bool:
        request = pb.GetImportRequest(import_id=import_id)
        found.CopyFrom((await service.call(request, token=admin[1].access_token)).user_import)
        return found.HasField("finished_at")

    await eventually(is_finished, seconds=20)
    return found


async def begin(database: Database, *emails: str, dry_run: bool = False) -> UserImport:
    """Begins an import of which no running service knows: its next part is due in a year."""
    async with database.transaction() as session:
        begun = await actions.import_users(session, new_id(), file(*emails), dry_run=dry_run)
        begun.due_at = clock.now() + timedelta(days=365)
    return begun


async def read_part(database: Database, import_id: UUID, *, killed: bool = False) -> None:
    """Reads the next part; *killed* is the process before it commits."""
    async with database.transaction() as session:
        going = await session.scalar(select(UserImport).where(UserImport.id == import_id).with_for_update())
        assert going is not None
        await actions.read_part(session, going)
        going.due_at = going.due_at and clock.now() + timedelta(days=365)
        if killed:
            raise RuntimeError


async def users_of(database: Database, emails: Sequence[str]) -> Sequence[User]:
    return await select_all(database, select(User).where(User.email.in_(emails)))


async def test_accounts_are_added_once_each_with_mail_event_and_audit_entry(
    service: Service, admin: SignedIn, database: Database
) -> None:
    new, taken = new_email(), (await service.register()).email
    lines = f"New,{new},moderator,+251 911\nTaken,{taken.upper()},client,\nAgain,{new},client,\nBad,nowhere,client,\n"
    begun = await send(service, admin, f"{HEADER}\n{lines}".encode())
    assert (begun.rows, begun.dry_run, begun.HasField("finished_at")) == (4, False, False)
    ended = await finished(service, admin, begun.id)
    assert (ended.rows, ended.done, ended.created, ended.skipped, ended.failed) == (4, 4, 1, 2, 1)
    assert [(error.line, error.field) for error in ended.errors] == [(5, "email")]
    (user,) = await users_of(database, [new])
    assert (user.full_name, user.role, user.phone, user.has_password) == ("New", "moderator", "+251 911", False)
    (created,) = await audit_entries(database, AuditEntry.subject_id == user.id)
    assert (created.action, str(created.actor_id)) == (Action.USER_CREATED, admin[0].id)
    assert created.details == {"old": "", "new": "moderator", "import_id": begun.id}
    imported = await audit_entries(database, AuditEntry.action == Action.USERS_IMPORTED)
    assert {"old": "", "new": "4 rows", "import_id": begun.id, "dry_run": "false"} in [one.details for one in imported]
    assert len(await service.mails_to(new, number=1, subject=SUBJECT)) == 1
    assert not await service.mails_to(taken, subject=SUBJECT)
    assert not await select_all(database, select(ImportPart).where(ImportPart.import_id == UUID(begun.id)))


async def test_a_dry_run_counts_the_same_and_adds_no_account(
    service: Service, admin: SignedIn, database: Database
) -> None:
    emails = [new_email() for _ in range(3)]
    content = csv(*emails, emails[0], (await service.register()).email, "nowhere")
    dry = await finished(service, admin, (await send(service, admin, content, dry_run=True)).id)
    assert not await users_of(database, emails)
    real = await finished(service, admin, (await send(service, admin, content)).id)
    assert len(await users_of(database, emails)) == 3
    assert (dry.dry_run, real.dry_run) == (True, False)
    for field in ("rows", "done", "created", "skipped", "failed", "errors"):
        assert getattr(dry, field) == getattr(real, field), field
    again = await finished(service, admin, (await send(service, admin, content)).id)
    assert (again.created, again.skipped, again.failed) == (0, 5, 1)


async def test_an_import_goes_on_with_the_part_that_was_not_finished(database: Database) -> None:
    emails = [new_email() for _ in range(2 * PART_ROWS + 1)]
    begun = await begin(database, *emails)
    await read_part(database, begun.id)
    with pytest.raises(RuntimeError):
        await read_part(database, begun.id, killed=True)
    assert len(await users_of(database, emails)) == PART_ROWS
    await read_part(database, begun.id)
    await read_part(database, begun.id)
    (ended,) = await select_all(database, select(UserImport).where(UserImport.id == begun.id))
    assert (ended.done, ended.created, ended.due_at) == (len(emails), len(emails), None)
    assert len(await users_of(database, emails)) == len(emails)


async def test_two_imports_of_the_same_people_at_once_add_each_once(database: Database) -> None:
    emails = [new_email() for _ in range(PART_ROWS)]
    imports = [await begin(database, *some) for some in (emails, emails[::-1])]
    await asyncio.gather(*(read_part(database, one.id) for one in imports))
    ended = await select_all(database, select(UserImport).where(UserImport.id.in_([one.id for one in imports])))
    assert sorted(one.created + one.skipped for one in ended) == [PART_ROWS, PART_ROWS]
    assert sum(one.created for one in ended) == len(await users_of(database, emails)) == PART_ROWS


async def test_sixteen_readers_read_each_part_once(database: Database) -> None:
    emails = [new_email() for _ in range(3 * PART_ROWS)]
    begun = await begin(database, *emails)
    await update_rows(database, UserImport, UserImport.id == begun.id, due_at=clock.now())

    async def read_all() -> None:
        reader = ImportReader(database)
        while await reader.run_due():
            pass

    await asyncio.gather(*(read_all() for _ in range(16)))

    async def has_ended() -> bool:
        # A reader that finds the row locked has ended; the service that runs beside may read the last part.
        await read_all()
        (row,) = await select_all(database, select(UserImport).where(UserImport.id == begun.id))
        return row.finished_at is not None and (row.done, row.created) == (len(emails), len(emails))

    await eventually(has_ended)
    assert len(await users_of(database, emails)) == len(emails)


async def test_an_address_that_its_last_owner_may_have_back_is_skipped(database: Database, admin: SignedIn) -> None:
    now, held = clock.now(), new_email()
    async with database.transaction() as session:
        session.add(
            EmailChange(
                user_id=UUID(admin[0].id),
                old_email=held,
                new_email=new_email(),
                created_at=now,
                confirmed_at=now,
                expires_at=now + timedelta(days=7),
            )
        )
    for dry_run in (True, False):
        begun = await begin(database, held, new_email(), dry_run=dry_run)
        await read_part(database, begun.id)
        (ended,) = await select_all(database, select(UserImport).where(UserImport.id == begun.id))
        assert (ended.created, ended.skipped) == (1, 1)
    assert not await users_of(database, [held])


async def test_the_first_hundred_errors_are_shown_and_all_are_counted(database: Database) -> None:
    begun = await begin(database, *(f"nowhere-{number}" for number in range(PART_ROWS + 50)))
    await read_part(database, begun.id)
    await read_part(database, begun.id)
    (ended,) = await select_all(database, select(UserImport).where(UserImport.id == begun.id))
    assert (ended.failed, len(ended.errors), ended.errors[-1][0]) == (150, 100, 101)


async def test_a_file_without_rows_ends_at_once(service: Service, admin: SignedIn) -> None:
    ended = await finished(service, admin, (await send(service, admin, HEADER.encode())).id)
    assert (ended.rows, ended.done) == (0, 0)


async def test_files_that_cannot_be_read_are_refused_and_leave_nothing(
    service: Service, admin: SignedIn, database: Database
) -> None:
    before = len(await select_all(database, select(UserImport.id)))
    for content in (b"", b"a,b\n", b"\xff\xfe", HEADER.encode() + b"\n\xff", (HEADER + "\n" + "x\n" * 50_001).encode()):
        assert await invalid_fields(send(service, admin, content)) == ["file"]
    too_large = HEADER.encode() + b"\n" * (MAX_BYTES + 1 - len(HEADER))
    await expect_error(send(service, admin, too_large), TooLarge, "FILE_TOO_LARGE")
    assert (await send(service, admin, too_large[:-1])).rows == 0
    assert len(await select_all(database, select(UserImport.id))) == before + 1


async def test_the_stream_begins_with_its_header(service: Service, admin: SignedIn) -> None:
    async def parts(*messages: pb.ImportUsersRequest) -> AsyncIterator[pb.ImportUsersRequest]:
        for message in messages:
            yield message

    chunk, header = pb.ImportUsersRequest(chunk=b"x"), pb.ImportUsersRequest(header=pb.ImportHeader())
    assert await invalid_fields(sent(service, admin, parts(chunk))) == ["header"]
    assert await invalid_fields(sent(service, admin, parts())) == ["header"]
    assert await invalid_fields(sent(service, admin, parts(header, header))) == ["chunk"]


async def test_an_upload_that_is_silent_is_refused(database: Database) -> None:
    async def silent() -> AsyncIterator[pb.ImportUsersRequest]:
        yield pb.ImportUsersRequest(header=pb.ImportHeader())
        await asyncio.sleep(10)

    servicer = ImportServicer(database, silence_seconds=0.05)
    receiving = servicer._receive(silent(), None)  # type: ignore[arg-type]  # without a connection
    await expect_error(receiving, InvalidInput, "REQUEST_TIMEOUT")


async def test_the_same_key_begins_one_import(service: Service, admin: SignedIn, database: Database) -> None:
    content, key = csv(new_email()), str(new_id())
    first = await send(service, admin, content, key)
    assert (await send(service, admin, content, key)).id == first.id
    await expect_error(send(service, admin, csv(new_email()), key), InvalidInput, "IDEMPOTENCY_KEY_REUSED")
    await expect_error(send(service, admin, content, key, dry_run=True), InvalidInput, "IDEMPOTENCY_KEY_REUSED")
    await finished(service, admin, first.id)


async def test_five_imports_may_go_on_at_once(service: Service, admin: SignedIn, database: Database) -> None:
    await delete_rows(database, ImportPart, UserImport)
    for _ in range(actions.MAX_OPEN):
        await begin(database, new_email())
    await expect_error(send(service, admin, csv(new_email())), Conflict, "TOO_MANY_IMPORTS")
    await delete_rows(database, ImportPart, UserImport)
    await finished(service, admin, (await send(service, admin, csv(new_email()))).id)


async def test_an_import_is_forgotten_after_thirty_days(service: Service, admin: SignedIn, database: Database) -> None:
    begun = await send(service, admin, csv(new_email()))
    await finished(service, admin, begun.id)
    await ImportCleaning(database).sweep()
    await finished(service, admin, begun.id)
    long_ago = clock.now() - timedelta(days=31)
    await update_rows(database, UserImport, UserImport.id == UUID(begun.id), finished_at=long_ago)
    await ImportCleaning(database).sweep()
    for import_id in (begun.id, "nonsense"):
        asking = service.call(pb.GetImportRequest(import_id=import_id), token=admin[1].access_token)
        await expect_error(asking, NotFound, "IMPORT_NOT_FOUND")


@pytest.mark.parametrize("role", ["client", "provider"])
async def test_only_admins_import(service: Service, role: str) -> None:
    other = await service.join(role)
    await expect_error(send(service, other, csv(new_email())), Forbidden, "ONLY_ADMINS")
    asking = service.call(pb.GetImportRequest(import_id=str(new_id())), token=other[1].access_token)
    await expect_error(asking, Forbidden, "ONLY_ADMINS")


async def test_mails_of_an_import_wait_in_a_lane_of_their_own(database: Database) -> None:
    """The sender of other mails does not even see them, however many wait for longer."""
    await delete_rows(database, Mail, tables.outbox)
    now = clock.now()
    later = now + timedelta(days=365)
    async with database.transaction() as session:
        for is_bulk, due_at in ((True, later), (False, later + timedelta(days=1))):
            session.add(
                Mail(kind="invitation", email=new_email(), created_at=now, due_at=due_at, tries=0, is_bulk=is_bulk)
            )
    unused: Any = None
    lanes = (MailSender(database, unused, unused), BulkMailSender(database, unused, unused))
    async with database.read() as session:
        assert [await lane.next_due(session) for lane in lanes] == [later + timedelta(days=1), later]
    await delete_rows(database, Mail)
