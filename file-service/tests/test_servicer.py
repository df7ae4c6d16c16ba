"""The running service, shared by the tests of this module: who may upload, read and list files."""

import hashlib
import secrets
import tracemalloc
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import pytest
from file_testing import MiB, Paths, Service, pdf, running_service, settings_of
from participants_testing import client_of, provider_of
from sqlalchemy import update
from structlog.testing import capture_logs

from file_service.files.lifecycle import FileStatus
from file_service.files.models import File
from kit import rpc
from kit.database import Database
from kit.errors import Forbidden, InvalidInput, NotFound, Unavailable
from kit.ids import new_id
from participants.models import ParticipantsState
from testkit import admission
from testkit.callers import new_caller
from testkit.people import expect_error
from twou.file.v1 import file_pb2 as pb
from twou.file.v1.events_pb2 import FileUploaded


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("files")


@pytest.fixture(scope="module")
async def service(module_url: str, folder: Path, nats_url: str, nats_namespace: str) -> AsyncIterator[Service]:
    namespace = f"{nats_namespace}-{secrets.token_hex(3)}"
    async with running_service(settings_of(module_url, folder, nats_url, namespace)) as service:
        await service.chassis.bus.ready()
        yield service


@pytest.fixture(scope="module")
def database(service: Service) -> Database:
    return service.chassis.database


@pytest.fixture
async def uploaded(service: Service, known: ParticipantsState, png: bytes) -> pb.File:
    """A file that the client of `known` has uploaded."""
    service.enter(client_of(known))
    return await service.upload([png], into=known.topic_id)


async def test_no_method_answers_without_a_token(service: Service) -> None:
    # A link stands for the token in some, and GetUploadRules tells nothing of anyone. AddDataExportPart takes documents
    # of other services, each of them for an export of a user who has asked for it.
    allowed = {"NOT_AUTHENTICATED", "INVALID_LINK", "VALIDATION_ERROR", "OK"}
    assert await admission.outcomes_without_token(service.chassis) == allowed


async def test_upload_is_downloaded_byte_for_byte(service: Service, known: ParticipantsState, png: bytes) -> None:
    service.enter(client_of(known))
    file = await service.upload([png[:10], b"", png[10:]], into=known.topic_id, filename="photo.png")
    assert (file.request_id, file.owner_id) == (str(known.topic_id), str(known.client_id))
    assert (file.filename, file.content_type, file.file_size) == ("photo.png", "image/png", len(png))
    assert (file.sha256, file.width, file.height) == (hashlib.sha256(png).hexdigest(), 30, 20)
    assert file.status == pb.FILE_STATUS_READY
    assert await service.get(file.id) == file
    service.enter(provider_of(known))
    header, data = await service.download(file.id)
    assert (header.file, header.first, header.last) == (file, 0, len(png) - 1)
    assert data == png


async def test_upload_reaches_both_feeds(service: Service, known: ParticipantsState, png: bytes) -> None:
    bus = service.chassis.bus
    feeds = [bus.live_feed_subject(str(user)) for user in (known.client_id, known.provider_id)]
    received = [await bus.client.subscribe(feed) for feed in feeds]
    service.enter(client_of(known))
    file = await service.upload([png], into=known.topic_id)
    for subscription in received:
        message = await subscription.next_msg(timeout=5)
        assert FileUploaded.FromString(message.data).file == file
        assert (message.headers or {})["Topic"] == str(known.topic_id)
        await subscription.unsubscribe()


async def test_file_without_request_is_read_by_owner_and_admins_only(service: Service, png: bytes) -> None:
    owner, stranger, admin = new_caller(), new_caller(), new_caller("admin")
    service.enter(owner)
    file = await service.upload([png])
    assert not file.HasField("request_id")
    for reader in (owner, admin):
        service.enter(reader)
        assert await service.get(file.id) == file
        assert (await service.download(file.id))[1] == png
    service.enter(stranger)
    for attempt in (service.get(file.id), service.download(file.id)):
        error = await expect_error(attempt, NotFound, "FILE_NOT_FOUND")
        assert error.message == "File not found."


async def test_large_file_streams_in_bounded_memory(service: Service) -> None:
    size, digest, received = 9 * MiB, hashlib.sha256(), 0
    service.enter(new_caller())
    tracemalloc.start()
    try:
        file = await service.upload(pdf(size))
        answers = rpc.stream(service.stub.DownloadFile, pb.DownloadFileRequest(file_id=file.id))
        assert (await anext(answers)).header.last == size - 1
        async for answer in answers:
            assert len(answer.chunk) <= 256 * 1024
            digest.update(answer.chunk)
            received += len(answer.chunk)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert received == size
    assert digest.hexdigest() == file.sha256 == hashlib.sha256(b"".join(pdf(size))).hexdigest()
    assert peak < 5 * MiB


async def test_range_of_a_file_is_downloaded(service: Service) -> None:
    whole = b"".join(pdf(1_500_000))
    service.enter(new_caller())
    file = await service.upload([whole])
    for wanted, first, last in (
        ({"range_start": 0, "range_end": 0}, 0, 0),
        ({"range_start": 1_499_999}, 1_499_999, 1_499_999),
        ({"range_start": 100, "range_end": 1_399_999}, 100, 1_399_999),
        ({"range_start": 1_499_990, "range_end": 9_000_000}, 1_499_990, 1_499_999),
        ({"suffix_length": 5}, 1_499_995, 1_499_999),
    ):
        header, data = await service.download(file.id, **wanted)
        assert (header.first, header.last) == (first, last)
        assert data == whole[first : last + 1]
    await expect_error(service.download(file.id, range_start=1_500_000), InvalidInput, "RANGE_NOT_SATISFIABLE")


async def test_request_files_are_listed_newest_first(service: Service, known: ParticipantsState, png: bytes) -> None:
    service.enter(client_of(known))
    assert list((await service.files(known.topic_id)).files) == []
    ids = [(await service.upload([png], into=known.topic_id)).id for _ in range(5)]
    await service.upload([png])
    ids.reverse()
    cursor = ""
    for expected in (ids[:2], ids[2:4], ids[4:]):
        page = await service.files(known.topic_id, limit=2, cursor=cursor)
        assert [file.id for file in page.files] == expected
        cursor = page.next_cursor
    assert cursor == ""
    page = await service.files(known.topic_id, limit=2, offset=1)
    assert [file.id for file in page.files] == ids[1:3]
    for wrong in ({"limit": 101}, {"limit": -1}, {"offset": 10_001}, {"cursor": "nonsense"}):
        await expect_error(service.files(known.topic_id, **wrong), InvalidInput)


async def test_admin_may_read_and_not_upload(service: Service, uploaded: pb.File, png: bytes) -> None:
    admin = new_caller("admin")
    service.enter(admin)
    with capture_logs() as lines:
        assert list((await service.files(uploaded.request_id)).files) == [uploaded]
        assert (await service.download(uploaded.id))[1] == png
    # Reading leaves a trace.
    read = {one["event"]: one for one in lines if one.get("admin") == str(admin.user_id)}
    assert read["admin_read_files"]["request"] == uploaded.request_id
    assert read["admin_read_file"]["file"] == uploaded.id
    await expect_error(service.upload([png], request_id=uploaded.request_id), Forbidden, "READ_ONLY_FOR_ADMINS")


async def test_strangers_get_unavailable_while_request_service_is_down(
    service: Service, uploaded: pb.File, paths: Paths
) -> None:
    before = paths()
    service.enter(new_caller())
    text = service.upload([b"text"], request_id=uploaded.request_id)
    for attempt in (text, service.files(new_id()), service.get(uploaded.id)):
        await expect_error(attempt, Unavailable)
    assert paths() == before


async def test_malformed_id_is_not_found(service: Service) -> None:
    service.enter(new_caller())
    for wrong in ("nonsense", "", "../x", "a\x00b", str(new_id())):
        await expect_error(service.get(wrong), NotFound, "FILE_NOT_FOUND")
    uploads = [service.upload([b"text"], request_id=wrong) for wrong in ("nonsense", "")]
    for attempt in (service.files("nonsense"), *uploads):
        error = await expect_error(attempt, NotFound, "REQUEST_NOT_FOUND")
        assert error.message == "Request not found."


async def test_own_files_of_a_request_are_found(
    service: Service, known: ParticipantsState, uploaded: pb.File, png: bytes
) -> None:
    async def found(*file_ids: str, request_id: object = known.topic_id) -> list[str]:
        question = pb.ListOwnFileIdsRequest(request_id=str(request_id), file_ids=file_ids)
        return list((await rpc.unary(service.stub.ListOwnFileIds, question)).file_ids)

    private = await service.upload([png])
    others = (str(new_id()), "no id", "", private.id)
    assert await found(uploaded.id, *others) == [uploaded.id]
    assert await found(uploaded.id, request_id=new_id()) == []
    assert await found() == []
    error = await expect_error(found(*[uploaded.id] * 101), InvalidInput)
    assert [issue.field for issue in error.details] == ["file_ids"]
    service.enter(provider_of(known))
    assert await found(uploaded.id, *others) == []


async def test_own_file_may_be_attached_while_it_is_checked_and_not_after_it_was_rejected(
    service: Service, known: ParticipantsState, uploaded: pb.File, module_url: str
) -> None:
    question = pb.ListOwnFileIdsRequest(request_id=str(known.topic_id), file_ids=[uploaded.id])
    async with Database(module_url) as database:
        for status in (FileStatus.QUARANTINED, FileStatus.SCANNING, FileStatus.REJECTED, FileStatus.READY):
            async with database.transaction() as session:
                await session.execute(update(File).where(File.id == UUID(uploaded.id)).values(status=status))
            found = (await rpc.unary(service.stub.ListOwnFileIds, question)).file_ids
            assert list(found) == ([] if status == FileStatus.REJECTED else [uploaded.id])
