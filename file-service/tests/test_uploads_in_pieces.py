"""Uploads that arrive in pieces, at a running service: what is stored counts, and nothing else does."""

import hashlib
from typing import Any

import pytest
from file_testing import MiB, Paths, Service, running_service
from test_store import bucket, s3_endpoint
from upload_testing import PIECE_BYTES, SHA1, SHA256, Uploads, text, uploads_of

from file_service.files.models import File
from file_service.settings import Settings
from file_service.uploads.models import Piece, Upload
from kit.database import Database
from kit.errors import AppError, Conflict, InvalidInput, NotFound, TooLarge, UnsupportedMedia
from kit.ids import new_id
from testkit.callers import new_caller
from testkit.people import expect_error
from testkit.rows import count_rows

__all__ = ["s3_endpoint"]


async def left_over(database: Database, paths: Paths) -> tuple[int, list[str]]:
    """Returns the number of pieces in the database, and the objects of the store that are no blobs."""
    return await count_rows(database, Piece), [path for path in paths() if not path.startswith("sha256/")]


@pytest.mark.parametrize("cuts", [[], [1], [100, 4096, 70_000], [1, 2, 3, 199_999]])
async def test_pieces_become_one_file_with_the_id_of_the_upload(
    service: Service, uploads: Uploads, database: Database, paths: Paths, cuts: list[int]
) -> None:
    content = text(200_000)
    upload = await uploads.create(len(content), filename="ሰላም.txt", content_type="text/plain", metadata="filename eA==")
    for start, end in zip([0, *cuts], [*cuts, len(content)], strict=True):
        assert (await uploads.get(upload.id)).offset == start
        assert (await uploads.add(upload.id, start, [content[start:end]])).offset == end
    header, received = await service.download(upload.id)
    assert (header.file.filename, header.file.content_type, received) == ("ሰላም.txt", "text/plain", content)
    assert header.file.sha256 == hashlib.sha256(content).hexdigest()
    done = await uploads.get(upload.id)
    assert (done.offset, done.length, done.metadata) == (len(content), len(content), "filename eA==")
    # A repeated last request finds nothing to do, and changes nothing.
    assert (await uploads.add(upload.id, len(content), [])).offset == len(content)
    assert await left_over(database, paths) == (0, [])


async def test_large_request_is_several_pieces(service: Service, uploads: Uploads, database: Database) -> None:
    content = text(2 * PIECE_BYTES + 5)
    upload = await uploads.create(len(content) + 1)
    await uploads.add(upload.id, 0, [content[at : at + 65_536] for at in range(0, len(content), 65_536)])
    assert await count_rows(database, Piece) == 3
    await uploads.add(upload.id, len(content), [b"!"])
    assert (await service.download(upload.id))[1] == content + b"!"


async def test_wrong_offset_is_refused_and_changes_nothing(uploads: Uploads) -> None:
    upload = await uploads.create(10)
    await uploads.add(upload.id, 0, [b"12345"])
    for offset in (-1, 0, 4, 6, 10, 2**40):
        await expect_error(uploads.add(upload.id, offset, [b"x"]), Conflict, "OFFSET_CONFLICT")
    assert (await uploads.get(upload.id)).offset == 5


async def test_more_bytes_than_announced_are_refused(uploads: Uploads) -> None:
    upload = await uploads.create(10)
    await uploads.add(upload.id, 0, [b"12345"])
    for announced in ({}, {"size": 6}):
        await expect_error(uploads.add(upload.id, 5, [b"678", b"90x"], **announced), TooLarge, "FILE_TOO_LARGE")
    assert (await uploads.get(upload.id)).offset == 5
    await uploads.add(upload.id, 5, [b"67890"])
    await expect_error(uploads.add(upload.id, 10, [b"x"]), TooLarge, "FILE_TOO_LARGE")


@pytest.mark.parametrize(("algorithm", "digest"), [(SHA1, "sha1"), (SHA256, "sha256")])
async def test_bytes_with_a_wrong_checksum_are_dropped(
    service: Service, uploads: Uploads, paths: Paths, algorithm: Any, digest: str
) -> None:
    content = text(PIECE_BYTES + 100)
    upload = await uploads.create(len(content))
    chunks = [content[at : at + 65_536] for at in range(0, len(content), 65_536)]
    right = hashlib.new(digest, content).digest()
    for wrong in (b"x", bytes(len(right)), right[:-1]):
        attempt = uploads.add(upload.id, 0, chunks, checksum_algorithm=algorithm, checksum=wrong)
        await expect_error(attempt, InvalidInput, "CHECKSUM_MISMATCH")
        assert ((await uploads.get(upload.id)).offset, paths()) == (0, [])
    await uploads.add(upload.id, 0, chunks, checksum_algorithm=algorithm, checksum=right)
    assert (await service.download(upload.id))[1] == content


async def test_others_do_not_find_an_upload(service: Service, uploads: Uploads) -> None:
    upload = await uploads.create(10)
    for caller in (new_caller(), new_caller("admin")):
        service.enter(caller)
        for attempt in (uploads.get(upload.id), uploads.add(upload.id, 0, [b"x"]), uploads.delete(upload.id)):
            await expect_error(attempt, NotFound, "UPLOAD_NOT_FOUND")
    for unknown in ("", "no id", str(new_id())):
        await expect_error(uploads.get(unknown), NotFound, "UPLOAD_NOT_FOUND")


HOSTILE: list[tuple[dict[str, Any], type[AppError]]] = [
    ({"filename": "../x"}, InvalidInput),
    ({"filename": "a\\b"}, InvalidInput),
    ({"filename": "a\x00"}, InvalidInput),
    ({"filename": ""}, InvalidInput),
    ({"filename": "x" * 300}, InvalidInput),
    ({"content_type": "text/html"}, UnsupportedMedia),
    ({"content_type": "x" * 300}, InvalidInput),
    ({"request_id": "no id"}, NotFound),
    ({"metadata": "x" * 10_001}, InvalidInput),
    ({"length": 0}, InvalidInput),
    ({"length": -1}, InvalidInput),
    ({"length": 256 * MiB + 1}, TooLarge),
    ({"length": 2**62}, TooLarge),
]


async def test_hostile_creations_are_refused(uploads: Uploads, database: Database) -> None:
    for header, expected in HOSTILE:
        await expect_error(uploads.create(**({"length": 10} | header)), expected)
    assert await count_rows(database, Upload) == 0


async def test_type_is_refused_at_the_first_bytes_and_leaves_nothing(
    uploads: Uploads, database: Database, paths: Paths
) -> None:
    upload = await uploads.create(10 * MiB, content_type="image/png")
    await expect_error(uploads.add(upload.id, 0, [b"MZ\x00\x01" * 5000]), UnsupportedMedia)
    assert (await count_rows(database, Upload), paths()) == (0, [])


async def test_type_is_refused_at_the_last_byte_and_leaves_nothing(
    uploads: Uploads, database: Database, paths: Paths
) -> None:
    upload = await uploads.create(10_001)
    await uploads.add(upload.id, 0, [text(10_000)])
    await expect_error(uploads.add(upload.id, 10_000, [b"\x00"]), UnsupportedMedia)
    assert (await count_rows(database, Upload), await count_rows(database, File)) == (0, 0)
    assert await left_over(database, paths) == (0, [])
    await expect_error(uploads.get(upload.id), NotFound)


async def test_deleted_upload_is_gone_and_a_complete_one_is_a_file(uploads: Uploads, paths: Paths) -> None:
    upload = await uploads.create(10)
    await uploads.add(upload.id, 0, [b"12345"])
    await uploads.delete(upload.id)
    await expect_error(uploads.get(upload.id), NotFound)
    assert paths() == []
    other = await uploads.create(1)
    await uploads.add(other.id, 0, [b"x"])
    await expect_error(uploads.delete(other.id), Conflict, "UPLOAD_COMPLETE")


async def test_pieces_in_a_bucket_become_a_file(settings: Settings, s3_endpoint: str) -> None:
    in_bucket = {name: getattr(bucket(s3_endpoint), name) for name in bucket(s3_endpoint).model_fields_set}
    async with running_service(settings, **in_bucket) as service:
        service.enter(new_caller())
        uploads, content = uploads_of(service), text(12 * MiB)
        upload = await uploads.create(len(content))
        for start, end in ((0, 6 * MiB), (6 * MiB, 6 * MiB + 10), (6 * MiB + 10, len(content))):
            await uploads.add(upload.id, start, [content[at : min(at + MiB, end)] for at in range(start, end, MiB)])
        assert (await service.download(upload.id))[1] == content
