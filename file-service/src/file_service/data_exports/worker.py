"""Makes archives of users' data, and ends exports whose time is over, on every replica.

The archive is written outside any transaction, under a lease that is renewed before each entry. If the process is
killed, another one begins the archive again when the lease is over; what was written is deleted by the sweeper.
"""

import hashlib
import zlib
from collections.abc import AsyncIterator
from datetime import datetime
from functools import partial

from file_service.blobs.inspection import Content
from file_service.blobs.receiver import UploadReceiver
from file_service.blobs.store import Store, blob_key, staging_key
from file_service.data_exports import actions, archive, queries
from file_service.data_exports.actions import Lease
from file_service.data_exports.archive import Entry
from file_service.data_exports.models import DOCUMENTS
from file_service.files import actions as files
from file_service.files.drafts import Draft
from file_service.files.lifecycle import FileStatus
from file_service.files.listing import Filter
from file_service.files.models import File
from kit import clock, crash_points, logging
from kit.database import Database, ReadSession
from kit.due import DueWork

log = logging.get(__name__)

CONTENT_TYPE = "application/zip"


class LeaseLost(Exception):
    """Another process makes the archive, or its owner has been deleted."""


class DataExportMaker(DueWork):
    name = "data-exports"

    def __init__(self, database: Database, store: Store, receiver: UploadReceiver) -> None:
        self._database = database
        self._store = store
        self._receiver = receiver

    async def next_due(self, session: ReadSession) -> datetime | None:
        return await queries.find_next_due(session)

    async def run_due(self) -> bool:
        async with self._database.read_once() as session:
            due = await queries.find_due(session, clock.now())
        if due is None:
            return True
        async with self._database.transaction() as session:
            lease = await actions.take_step(session, *due)
        if lease is not None:
            try:
                await self._make(lease)
            except LeaseLost:
                log.info("data_export_lease_lost", data_export=str(lease.data_export_id))
        return True

    async def _make(self, lease: Lease) -> None:
        work = _Making(self._database, self._store, lease)
        staged = staging_key()
        await self._store.write(staged, work.chunks())
        if crash_points.armed is not None:
            crash_points.armed.reach("archive_written", ["data_export"])
        stored = await self._receiver.keep(staged, work.content())
        draft = Draft(None, f"2u-data-{clock.now():%Y-%m-%d}.zip")
        async with self._database.transaction() as session:
            is_ours = await actions.finish_export(session, work.lease, draft, stored)
        log.info("data_export_made", data_export=str(lease.data_export_id), is_kept=is_ours, size=stored.content.size)


class _Making:
    """The entries of one archive, and what is known of its bytes at the end."""

    def __init__(self, database: Database, store: Store, lease: Lease) -> None:
        self._database = database
        self._store = store
        self.lease = lease
        self._sha256 = hashlib.sha256()
        self._size = 0

    async def chunks(self) -> AsyncIterator[bytes]:
        async for chunk in archive.zipped(self._entries()):
            self._sha256.update(chunk)
            self._size += len(chunk)
            yield chunk

    def content(self) -> Content:
        return Content(self._sha256.hexdigest(), self._size, CONTENT_TYPE, width=None, height=None)

    async def _entries(self) -> AsyncIterator[Entry]:
        async for entry in self._all():
            async with self._database.transaction() as session:
                lease = await actions.renew(session, self.lease)
            if lease is None:
                raise LeaseLost
            self.lease = lease
            yield entry

    async def _all(self) -> AsyncIterator[Entry]:
        now = clock.now()
        for name in sorted(DOCUMENTS):
            yield Entry(name, now, partial(self._document, name), is_compressed=True)
        yield Entry("files.json", now, self._list_of_files, is_compressed=True)
        async for some in files.export_files(self._database, self.lease.user_id, Filter()):
            for file in some:
                if file.status == FileStatus.READY:
                    yield Entry(_place(file), file.uploaded_at, partial(self._bytes, file), is_compressed=False)

    async def _document(self, name: str) -> AsyncIterator[bytes]:
        unpacking = zlib.decompressobj()
        async for piece in queries.pieces_of(self._database, self.lease.data_export_id, name):
            yield unpacking.decompress(piece)
        yield unpacking.flush()

    async def _list_of_files(self) -> AsyncIterator[bytes]:
        yield b'{"files": [\n'
        separator = b""
        async for some in files.export_files(self._database, self.lease.user_id, Filter()):
            yield separator + b",\n".join(archive.as_json(_facts(file)) for file in some)
            separator = b",\n"
        yield b"\n]}\n"

    def _bytes(self, file: File) -> AsyncIterator[bytes]:
        return self._store.read(blob_key(file.sha256, file.blob_id), 0, file.file_size - 1)


def _place(file: File) -> str:
    """Returns the name of a file in the archive: the id keeps equal names apart."""
    return f"files/{file.id}-{file.filename}"


def _facts(file: File) -> dict[str, object]:
    return {
        "id": str(file.id),
        "filename": file.filename,
        "content_type": file.content_type,
        "file_size": file.file_size,
        "sha256": file.sha256,
        "status": str(file.status),
        "purpose": str(file.purpose),
        "request_id": None if file.request_id is None else str(file.request_id),
        "conversation_id": None if file.conversation_id is None else str(file.conversation_id),
        "uploaded_at": file.uploaded_at.isoformat(),
        "in_archive": _place(file) if file.status == FileStatus.READY else None,
    }
