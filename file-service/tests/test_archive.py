"""The bytes of files in a backup: all that the database names, and back beside those that are there."""

import re
import tarfile
from pathlib import Path

import pytest
from file_testing import Paths, Service

from file_service.settings import Settings
from file_service.upkeep import archive
from kit.database import Database
from kit.starting import CannotStart
from testkit.callers import new_caller


async def test_bytes_go_into_the_archive_and_come_back(
    service: Service, settings: Settings, database: Database, paths: Paths, tmp_path: Path
) -> None:
    service.enter(new_caller())
    kept, lost = [await service.upload([b"archived %d" % number]) for number in range(2)]
    assert "objects" in await archive.back_up(settings, database, tmp_path)
    names = {path for path in paths() if kept.sha256 in path or lost.sha256 in path}
    (settings.upload_dir / next(name for name in names if lost.sha256 in name)).unlink()
    assert (await archive.restore(settings, database, tmp_path)).startswith("1 objects were put back")
    assert (await service.download(lost.id))[1] == b"archived 1"
    assert (await service.download(kept.id))[1] == b"archived 0"


async def test_a_backup_without_the_bytes_of_a_file_is_refused(
    service: Service, settings: Settings, database: Database, paths: Paths, tmp_path: Path
) -> None:
    service.enter(new_caller())
    lost = await service.upload([b"lost before the backup"])
    name = settings.upload_dir / next(path for path in paths() if lost.sha256 in path)
    content = name.read_bytes()
    name.unlink()
    with pytest.raises(CannotStart, match="1 files have no bytes"):
        await archive.back_up(settings, database, tmp_path)
    name.write_bytes(content)
    slow = settings.model_copy(update={"unused_bytes_kept_seconds": 0.0})
    with pytest.raises(CannotStart, match="longer than UNUSED_BYTES_KEPT_SECONDS"):
        await archive.back_up(slow, database, tmp_path)


async def test_bytes_in_a_bucket_stay_there(settings: Settings, database: Database, tmp_path: Path) -> None:
    in_bucket = settings.model_copy(update={"s3_bucket": "photos"})
    assert "keep its versions" in await archive.back_up(in_bucket, database, tmp_path)
    assert not (tmp_path / archive.ARCHIVE).exists()
    assert "make files-check" in await archive.restore(in_bucket, database, tmp_path)
    assert "make files-check" in await archive.restore(settings, database, tmp_path)


def member(name: str, kind: bytes = tarfile.REGTYPE, target: str = "") -> tarfile.TarInfo:
    found = tarfile.TarInfo(name)
    found.type, found.linkname = kind, target
    return found


# The first one is what the filter of the standard library lets pass.
@pytest.mark.parametrize(
    "wrong",
    [
        member("sha256/a", tarfile.SYMTYPE, "b"),
        member("sha256/a", tarfile.LNKTYPE, "sha256/b"),
        member("sha256/a", tarfile.FIFOTYPE),
        member("sha256/../../a"),
        member("/etc/a"),
        member("other/a"),
        member("."),
    ],
    ids=lambda wrong: f"{wrong.name} {wrong.type.decode()}",
)
async def test_archive_with_anything_but_objects_changes_nothing(
    wrong: tarfile.TarInfo, settings: Settings, database: Database, tmp_path: Path
) -> None:
    with tarfile.open(tmp_path / archive.ARCHIVE, "w") as out:
        out.addfile(member("sha256/good"))
        out.addfile(wrong)
    with pytest.raises(CannotStart, match=re.escape(repr(wrong.name))):
        await archive.restore(settings, database, tmp_path)
    assert not (settings.upload_dir / "sha256" / "good").exists()
