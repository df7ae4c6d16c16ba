"""Stores bytes in a folder, or in a bucket of a store with the S3 API.

    staging/<id>                              an upload that is not complete; it is never read
    pieces/<id>                               a part of an upload that is not complete
    sha256/<ab>/<cd>/<sha256>-<blob id>       a complete blob; the name is never used again

Bytes are written under a staging name and moved when they are complete, so a blob's name never has half a file. Every
failure of the store is reported as Unavailable, a full one as StorageFull. The store's own message names paths and
hosts, so it is only logged.
"""

import contextlib
from collections.abc import AsyncIterable, AsyncIterator, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, ObjectStore, S3Store

from file_service.blobs.errors import StorageFull
from file_service.settings import Settings
from kit import logging
from kit.errors import Unavailable
from kit.ids import find_id, new_id
from kit.starting import usable_folder

log = logging.get(__name__)

_STAGING = "staging"
_BLOBS = "sha256"
_PIECES = "pieces"
# The folders of all objects that rows name.
KEPT = (_BLOBS, _PIECES)
# Bytes in one message of a download, and bytes in one read of the store.
CHUNK_BYTES = 256 * 1024
_READ_BYTES = 4 * CHUNK_BYTES
# Bytes that are collected in memory before each write: S3 accepts no smaller parts.
_S3_PART_BYTES = 5 * 1024 * 1024
_FOLDER_PART_BYTES = 1024 * 1024
# The words of operating systems (a full disk, a spent quota of the disk) and of stores with the S3 API.
_FULL = ("os error 28", "os error 122", "No space left", "Disk quota exceeded", "StorageFull", "507 Insufficient")
_FULL_SECONDS = 30


@dataclass(frozen=True)
class StoredObject:
    key: str
    # Bytes.
    size: int
    written_at: datetime


def open_store(settings: Settings) -> "Store":
    """Opens the bucket that the settings name, or else the folder."""
    if settings.s3_bucket is None:
        folder = usable_folder(settings.upload_dir.absolute(), "UPLOAD_DIR")
        return Store(LocalStore(folder, mkdir=True), part_bytes=_FOLDER_PART_BYTES, folder=folder)
    return Store(_bucket(settings.s3_bucket, settings), part_bytes=_S3_PART_BYTES)


def _bucket(name: str, settings: Settings) -> ObjectStore:
    options: dict[str, str] = {}
    if settings.s3_endpoint is not None:
        options["endpoint"] = settings.s3_endpoint
    if settings.aws_access_key_id is not None and settings.aws_secret_access_key is not None:
        options["access_key_id"] = settings.aws_access_key_id.get_secret_value()
        options["secret_access_key"] = settings.aws_secret_access_key.get_secret_value()
    return S3Store(
        name,
        region=settings.s3_region,
        # These limits are for one part or one read, not for a whole file.
        client_options={
            "allow_http": (settings.s3_endpoint or "").startswith("http://"),
            "connect_timeout": timedelta(seconds=2),
            "timeout": timedelta(seconds=30),
        },
        # By default obstore would retry for three minutes.
        retry_config={"max_retries": 3, "retry_timeout": timedelta(seconds=5)},
        **options,  # type: ignore[arg-type]  # the names are those of S3Config
    )


def staging_key() -> str:
    return f"{_STAGING}/{new_id()}"


def piece_key(piece_id: UUID) -> str:
    return f"{_PIECES}/{piece_id}"


def blob_key(sha256: str, blob_id: UUID) -> str:
    return f"{_BLOBS}/{sha256[:2]}/{sha256[2:4]}/{sha256}-{blob_id}"


class Store:
    def __init__(self, objects: ObjectStore, *, part_bytes: int, folder: Path | None = None) -> None:
        """`part_bytes` is the size of one write in bytes; `folder` is set if the objects are files."""
        self._objects = objects
        self._part_bytes = part_bytes
        self._folder = folder
        # True if nothing is to be deleted, but counted only.
        self.is_rehearsal = False
        self._deleted = 0

    def take_deleted(self) -> int:
        """Returns how many objects were deleted since the last call."""
        deleted, self._deleted = self._deleted, 0
        return deleted

    async def write(self, key: str, chunks: AsyncIterable[bytes]) -> None:
        """Writes `chunks` with at most two parts in memory; nothing, if `chunks` raises or the caller is cancelled."""
        with _failure_is_unavailable():
            async with obstore.open_writer_async(
                self._objects, key, buffer_size=self._part_bytes, max_concurrency=1
            ) as writer:
                async for chunk in chunks:
                    await writer.write(chunk)

    async def move(self, staged: str, key: str) -> None:
        """Moves the object `staged` to `key`, or deletes it if `key` exists. Concurrent moves write the same bytes."""
        with _failure_is_unavailable():
            if await self._has(key):
                await self.delete(staged)
            else:
                await self._objects.rename_async(staged, key)

    async def read(self, key: str, first: int, last: int) -> AsyncIterator[bytes]:
        """Yields bytes `first` to `last`, inclusive, in chunks of at most `CHUNK_BYTES`."""
        for start in range(first, last + 1, _READ_BYTES):
            with _failure_is_unavailable():
                part = await self._objects.get_range_async(key, start=start, end=min(start + _READ_BYTES, last + 1))
            for offset in range(0, len(part), CHUNK_BYTES):
                yield bytes(memoryview(part)[offset : offset + CHUNK_BYTES])

    async def delete(self, key: str) -> None:
        """Deletes the object; does nothing if it does not exist."""
        self._deleted += 1
        if self.is_rehearsal:
            return
        with _failure_is_unavailable(), contextlib.suppress(FileNotFoundError):
            await self._objects.delete_async(key)

    async def blobs(self) -> AsyncIterator[Sequence[StoredObject]]:
        """Yields all complete blobs in pages, in no order."""
        with _failure_is_unavailable():
            async for page in self._objects.list(_BLOBS):
                yield [StoredObject(entry["path"], entry["size"], entry["last_modified"]) for entry in page]

    async def find_size(self, key: str) -> int | None:
        """Returns the size of an object in bytes; `None` if there is none."""
        with _failure_is_unavailable(), contextlib.suppress(FileNotFoundError):
            return (await self._objects.head_async(key))["size"]
        return None

    async def delete_staged(self, before: datetime) -> int:
        """Deletes staged objects that were last written before that moment; returns their number."""
        with _failure_is_unavailable():
            staged = [entry async for page in self._objects.list(_STAGING) for entry in page]
        old = [entry["path"] for entry in staged if entry["last_modified"] < before]
        for key in old:
            await self.delete(key)
        return len(old) + self._delete_unfinished(before, {key.rpartition("/")[2] for key in old})

    async def list_pieces(self, before: datetime) -> AsyncIterator[Collection[UUID]]:
        """Yields the ids of pieces that were last written before that moment, some at a time."""
        with _failure_is_unavailable():
            async for page in self._objects.list(_PIECES):
                old = [entry["path"] for entry in page if entry["last_modified"] < before]
                ids = (find_id(path.rpartition("/")[2]) for path in old)
                yield [found for found in ids if found is not None]

    async def _has(self, key: str) -> bool:
        try:
            await self._objects.head_async(key)
        except FileNotFoundError:
            return False
        return True

    def _delete_unfinished(self, before: datetime, deleted: Collection[str]) -> int:
        """Deletes files that a killed process was writing: obstore gives them names that it does not list.

        *deleted* are the names of those that are deleted already, or would be. In a bucket they are unfinished
        multipart uploads, which a lifecycle rule of the bucket removes.
        """
        count = 0
        unfinished = (*self._folder.glob(f"{_STAGING}/*"), *self._folder.glob(f"{_PIECES}/*#*")) if self._folder else ()
        for path in unfinished:
            with contextlib.suppress(FileNotFoundError):
                if path.name not in deleted and path.stat().st_mtime < before.timestamp():
                    if not self.is_rehearsal:
                        path.unlink()
                    count += 1
        self._deleted += count
        return count


@contextlib.contextmanager
def _failure_is_unavailable() -> Iterator[None]:
    try:
        yield
    except FileNotFoundError:
        raise
    except (BaseError, OSError) as error:
        is_full = any(sign in str(error) for sign in _FULL)
        log.warning("store_full" if is_full else "store_failed", error=repr(error))
        raise StorageFull(retry_after=_FULL_SECONDS) if is_full else Unavailable() from error
