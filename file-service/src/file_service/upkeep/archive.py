"""The bytes of the store in a backup: one archive of all complete blobs and of the pieces of uploads.

It is written after the copy of the database. Bytes that no file uses are deleted only after a grace period, so within
it nothing that the copy names can be missing.
"""

import tarfile
import time
from pathlib import Path

from file_service.blobs.store import KEPT, blob_key
from file_service.settings import Settings
from file_service.upkeep import queries
from kit import clock
from kit.database import Database
from kit.starting import CannotStart

ARCHIVE = "files.tar"
_BATCH = 500


async def back_up(settings: Settings, database: Database, folder: Path) -> str:
    """Writes the archive into *folder*, unless the bytes are in a bucket. Raises `CannotStart` if bytes are missing."""
    if settings.s3_bucket is not None:
        return (
            f"The bytes stay in the bucket {settings.s3_bucket}: keep its versions for longer than backups,"
            " so that files which are deleted now can be brought back with an older database."
        )
    before, began = clock.now(), time.monotonic()
    kept = _write(settings.upload_dir.absolute(), folder / ARCHIVE)
    if time.monotonic() - began > settings.unused_bytes_kept_seconds:
        raise CannotStart("Copying the files took longer than UNUSED_BYTES_KEPT_SECONDS: raise it, and run it again.")
    missing = 0
    async with database.read() as session:
        blobs = await queries.list_used_blobs(session, None, _BATCH)
        while blobs:
            names = ((blob_key(blob.sha256, blob.id), blob) for blob in blobs)
            missing += sum(kept.get(name) != blob.size and blob.created_at < before for name, blob in names)
            blobs = await queries.list_used_blobs(session, blobs[-1].id, _BATCH)
    if missing:
        raise CannotStart(f"{missing} files have no bytes in UPLOAD_DIR: make files-check names them.")
    return f"It holds {len(kept)} objects of the store."


async def restore(settings: Settings, _database: Database, folder: Path) -> str:
    """Puts the bytes back beside those that are there: a name has the same bytes for ever."""
    if settings.s3_bucket is not None:
        return f"The bytes are those of the bucket {settings.s3_bucket}: make files-check names what is missing in it."
    if not (folder / ARCHIVE).exists():
        return (
            f"The backup has no {ARCHIVE}, because the bytes were in a bucket: make files-check names what is missing."
        )
    upload_dir = settings.upload_dir.absolute()
    upload_dir.mkdir(parents=True, exist_ok=True)
    with tarfile.open(folder / ARCHIVE) as archive:
        members = [one for one in archive if not (upload_dir / _name_of(one)).exists()]
        archive.extractall(upload_dir, members=members, filter="data")
    return f"{len(members)} objects were put back into {settings.upload_dir}."


def _name_of(member: tarfile.TarInfo) -> str:
    """Returns the name of an object. Raises `CannotStart` for a member that no backup has.

    The filter of the standard library lets links pass, and links are how it was tricked into writing elsewhere before.
    """
    parts = Path(member.name).parts
    if not member.isreg() or not parts or parts[0] not in KEPT or ".." in parts:
        raise CannotStart(f"{ARCHIVE} is no backup of files: it has {member.name!r}, which is no object of the store.")
    return member.name


def _write(store: Path, archive: Path) -> dict[str, int]:
    """Writes all objects that are complete, and returns the size of each by its name."""
    kept: dict[str, int] = {}
    # Not compressed: most files are images.
    with tarfile.open(archive, "w") as out:
        for file in (path for name in KEPT for path in sorted((store / name).rglob("*"))):
            try:
                with file.open("rb") as content:
                    member = out.gettarinfo(arcname=str(file.relative_to(store)), fileobj=content)
                    out.addfile(member, content)
            except (FileNotFoundError, IsADirectoryError):
                # A folder, or bytes that the sweeper has deleted meanwhile.
                continue
            kept[member.name] = member.size
    return kept
