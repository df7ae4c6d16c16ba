"""Compares the store with the rows, in both directions, and repairs what differs.

    finding      what differs                                        repair
    orphan       bytes in the store that no blob has                 they are deleted
    lost         a file's bytes are not in the store, or cut off     the file is deleted, and its readers are told
    forgotten    a blob that no file uses, and that is not waiting   it waits to be swept
    endangered   a blob in use that waits to be swept                it waits no more

The service may run meanwhile. Bytes and rows that are younger than the grace period belong to uploads that are not
complete. Lost files are not deleted if most bytes are missing: then it is the wrong store, or one that is not mounted.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from file_service.blobs import queries as blob_queries
from file_service.blobs.models import Blob
from file_service.blobs.store import Store, StoredObject, blob_key
from file_service.files import actions
from file_service.files import queries as file_queries
from file_service.upkeep import queries
from kit.database import Database
from kit.ids import find_id

_BATCH = 200
# Above this share of lost bytes, the store is taken for the wrong one.
_MAX_LOST = 0.5
_SUSPICIOUS = 10
_ID_LENGTH = 36


class Kind(StrEnum):
    ORPHAN = "orphan"
    LOST = "lost"
    FORGOTTEN = "forgotten"
    ENDANGERED = "endangered"


@dataclass(frozen=True)
class Finding:
    kind: Kind
    # The name in the store.
    key: str
    blob_id: UUID | None = None


class WrongStore(Exception):
    """Most bytes are missing, so nothing is repaired."""


class Stocktaking:
    def __init__(self, database: Database, store: Store, before: datetime) -> None:
        """*before* is the beginning of the grace period."""
        self._database = database
        self._store = store
        self._before = before
        self.blobs = 0

    async def findings(self) -> list[Finding]:
        found = [finding async for finding in self._orphans()]
        found += [finding async for finding in self._lost()]
        async with self._database.read() as session:
            forgotten = await queries.list_forgotten_blobs(session, self._before)
            endangered = await queries.list_endangered_blobs(session)
        found += [_finding(Kind.FORGOTTEN, blob) for blob in forgotten]
        found += [_finding(Kind.ENDANGERED, blob) for blob in endangered]
        return found

    async def repair(self, findings: list[Finding]) -> None:
        """Repairs what differs. Raises WrongStore, before anything is changed, if most bytes are missing."""
        lost = [finding for finding in findings if finding.kind is Kind.LOST]
        if len(lost) > max(_SUSPICIOUS, self.blobs * _MAX_LOST):
            raise WrongStore
        for finding in findings:
            if finding.kind in (Kind.ORPHAN, Kind.LOST):
                # Also bytes that were cut off: an upload of the whole ones would take them for its own.
                await self._store.delete(finding.key)
            if finding.blob_id is not None:
                await self._repair_blob(finding.kind, finding.blob_id)

    async def _repair_blob(self, kind: Kind, blob_id: UUID) -> None:
        async with self._database.transaction() as session:
            if kind is Kind.LOST:
                await actions.remove_files(session, await file_queries.lock_files_of_blob(session, blob_id))
                # A rendition is made again when it is asked for.
                await blob_queries.delete_renditions_in(session, blob_id)
            elif kind is Kind.ENDANGERED:
                await blob_queries.use_blob(session, blob_id)
            await file_queries.release_blobs(session, [blob_id])

    async def _orphans(self) -> AsyncIterator[Finding]:
        async for page in self._store.blobs():
            old = [stored for stored in page if stored.written_at < self._before]
            async with self._database.read_once() as session:
                known = await blob_queries.list_blob_ids(session, [found for one in old if (found := _blob_id(one))])
            for stored in old:
                if _blob_id(stored) not in known:
                    yield Finding(Kind.ORPHAN, stored.key)

    async def _lost(self) -> AsyncIterator[Finding]:
        last: UUID | None = None
        while True:
            async with self._database.read_once() as session:
                blobs = await queries.list_used_blobs(session, last, _BATCH)
            if not blobs:
                return
            for blob in blobs:
                self.blobs += 1
                size = await self._store.find_size(blob_key(blob.sha256, blob.id))
                if size != blob.size and await self._exists(blob):
                    yield _finding(Kind.LOST, blob)
            last = blobs[-1].id

    async def _exists(self, blob: Blob) -> bool:
        """Returns False if the blob was deleted after it was read."""
        async with self._database.read_once() as session:
            return bool(await blob_queries.list_blob_ids(session, [blob.id]))


def _finding(kind: Kind, blob: Blob) -> Finding:
    return Finding(kind, blob_key(blob.sha256, blob.id), blob.id)


def _blob_id(stored: StoredObject) -> UUID | None:
    return find_id(stored.key[-_ID_LENGTH:])


async def take_stock(database: Database, store: Store, before: datetime, *, repairs: bool) -> list[Finding]:
    """Returns what differs, and repairs it if asked to. Raises WrongStore."""
    stocktaking = Stocktaking(database, store, before)
    findings = await stocktaking.findings()
    if repairs:
        await stocktaking.repair(findings)
    return findings
