"""Uploads to the running service: accepted files are stored, and nothing else is."""

import asyncio
import hashlib
from collections.abc import AsyncIterator

import pytest
from file_testing import MiB, Paths, Service, each_of, pdf, running_service

from file_service.blobs.models import Blob
from file_service.files.models import File
from file_service.settings import Settings
from kit import call, rpc
from kit.database import Database
from kit.errors import AppError, InvalidInput, TooLarge, UnsupportedMedia
from testkit.callers import new_caller
from testkit.people import expect_error, invalid_fields
from testkit.rows import count_rows
from testkit.waiting import eventually
from twou.file.v1 import file_pb2 as pb


async def count_files_and_blobs(database: Database) -> tuple[int, int]:
    return await count_rows(database, File), await count_rows(database, Blob)


async def test_equal_bytes_are_stored_once_also_under_concurrency(
    service: Service, database: Database, png: bytes, paths: Paths
) -> None:
    async def upload() -> str:
        service.enter(new_caller())
        file = await service.upload([png], filename="same name")
        assert (await service.download(file.id))[1] == png
        return file.id

    ids = {*await asyncio.gather(*(upload() for _ in range(8))), await upload()}
    assert (len(ids), await count_files_and_blobs(database)) == (9, (9, 1))
    (name,) = paths()
    digest = hashlib.sha256(png).hexdigest()
    assert name.startswith(f"sha256/{digest[:2]}/{digest[2:4]}/{digest}-")


async def test_file_over_the_size_limit_leaves_nothing(service: Service, database: Database, paths: Paths) -> None:
    service.enter(new_caller())
    file = await service.upload(pdf(10 * MiB))
    await expect_error(service.upload(pdf(10 * MiB + 1)), TooLarge, "FILE_TOO_LARGE")
    assert await count_files_and_blobs(database) == (1, 1)
    assert [name.split("/")[-1].split("-")[0] for name in paths()] == [file.sha256]


async def test_refusal_arrives_before_all_bytes_are_sent(service: Service) -> None:
    sent = 0

    async def slow() -> AsyncIterator[bytes]:
        yield b"MZ\x00" * 2000
        for _ in range(3):
            await asyncio.sleep(0.02)
            yield b"more"

    async def fast() -> AsyncIterator[bytes]:
        nonlocal sent
        for chunk in pdf(100 * MiB):
            sent += len(chunk)
            yield chunk

    service.enter(new_caller())
    await expect_error(service.upload(slow()), UnsupportedMedia)
    for _ in range(5):
        await expect_error(service.upload(fast()), TooLarge)
    assert sent < 5 * 20 * MiB


async def test_refused_upload_leaves_nothing(service: Service, database: Database, paths: Paths) -> None:
    service.enter(new_caller())
    cases: list[tuple[bytes, str, type[AppError], str]] = [
        (b"", "", InvalidInput, "VALIDATION_ERROR"),
        (b"%PDF-1.7\n", "image/png", UnsupportedMedia, "CONTENT_TYPE_MISMATCH"),
        (b"just text", "application/pdf", UnsupportedMedia, "CONTENT_TYPE_MISMATCH"),
        (b"MZ\x90\x00 a program", "", UnsupportedMedia, "UNSUPPORTED_FILE_TYPE"),
        (b"just text", "text/html", UnsupportedMedia, "UNSUPPORTED_FILE_TYPE"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "text/plain", UnsupportedMedia, "UNSUPPORTED_FILE_TYPE"),
    ]
    for content, declared, kind, code in cases:
        error = await expect_error(service.upload([content], content_type=declared), kind, code)
        assert [detail.field for detail in error.details] == ([] if content else ["file"])
    for filename in ("../../etc/passwd", "a\\b", "x" * 300, "a\x00b", "", "..", "a\nb"):
        assert set(await invalid_fields(service.upload([b"text"], filename=filename))) == {"filename"}
    assert (await count_files_and_blobs(database), paths()) == ((0, 0), [])


async def test_upload_needs_exactly_one_header_first(service: Service, paths: Paths) -> None:
    header, chunk = pb.UploadFileRequest(header=pb.UploadHeader(filename="a")), pb.UploadFileRequest(chunk=b"text")
    service.enter(new_caller())
    for messages, field in (([], "header"), ([chunk], "header"), ([header, chunk, header], "chunk")):
        assert await invalid_fields(rpc.upload(service.stub.UploadFile, each_of(messages))) == [field]
    assert paths() == []


async def test_aborted_upload_leaves_nothing(service: Service, database: Database, paths: Paths) -> None:
    class Aborted(Exception):
        pass

    async def abandoned(pause: float) -> AsyncIterator[bytes]:
        for chunk in pdf(2 * MiB):
            yield chunk
        await asyncio.sleep(pause)
        raise Aborted

    async def nothing_is_left() -> bool:
        return not paths()

    service.enter(new_caller())
    for attempt in range(20):
        with pytest.raises(Aborted):
            await service.upload(abandoned(0.02 * (attempt % 2)))
    await eventually(nothing_is_left)
    assert await count_files_and_blobs(database) == (0, 0)


async def test_upload_repeated_with_its_key_is_one_file(service: Service, database: Database, png: bytes) -> None:
    uploader = new_caller()
    service.enter(uploader, idempotency_key="once")
    first = await service.upload([png], filename="a")
    assert call.REPLAYED not in call.current().remarks
    service.enter(uploader, idempotency_key="once")
    assert await service.upload([png[:5], png[5:]], filename="a") == first
    assert call.REPLAYED in call.current().remarks
    for content, filename in (([b"other bytes"], "a"), ([png], "b")):
        await expect_error(service.upload(content, filename=filename), InvalidInput, "IDEMPOTENCY_KEY_REUSED")
    assert await count_rows(database, File) == 1
    service.enter(new_caller(), idempotency_key="once")
    # A refused upload does not use up its key.
    await expect_error(service.upload([], filename="a"), InvalidInput)
    assert (await service.upload([png], filename="a")).id != first.id


async def stalled(first: bytes) -> AsyncIterator[bytes]:
    yield first
    await asyncio.Event().wait()


async def test_silent_upload_is_given_up_and_leaves_nothing(
    settings: Settings, database: Database, paths: Paths, png: bytes
) -> None:
    async with running_service(settings, upload_silence_seconds=0.2) as service:
        service.enter(new_caller())
        async with asyncio.timeout(5):
            await expect_error(service.upload(stalled(png[:100])), InvalidInput, "REQUEST_TIMEOUT")
    assert await count_files_and_blobs(database) == (0, 0)
    assert paths() == []


async def test_refusal_does_not_wait_for_a_silent_sender(service: Service) -> None:
    service.enter(new_caller())
    async with asyncio.timeout(5):
        await expect_error(service.upload(stalled(b"MZ\x00" * 2000)), UnsupportedMedia)
