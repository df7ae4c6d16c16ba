"""The folder of one backup of one service: its parts, and a manifest that names them with their digests.

manifest.json     written last: a folder without one is no backup
database.sqlite   or database.dump: one moment of the database
…                 what the service keeps beside its database
"""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from kit.starting import CannotStart

MANIFEST = "manifest.json"

type System = Literal["sqlite", "postgresql"]


class Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    bytes: int
    sha256: str


class Manifest(BaseModel):
    # A later release may say more.
    model_config = ConfigDict(frozen=True, extra="ignore")

    service: str
    # The version of the program that made the backup, and the newest migration of the database.
    version: str
    revision: str
    # A moment before everything that is in the backup was read.
    taken_at: datetime
    system: System
    parts: tuple[Part, ...]
    # A sentence for people: the things that are not in the backup.
    note: str = ""

    @property
    def database(self) -> str:
        return database_file(self.system)


def database_file(system: System) -> str:
    return "database.sqlite" if system == "sqlite" else "database.dump"


def parts_of(files: Iterable[Path]) -> tuple[Part, ...]:
    return tuple(Part(name=file.name, bytes=file.stat().st_size, sha256=_digest(file)) for file in sorted(files))


def write(manifest: Manifest, folder: Path) -> None:
    (folder / MANIFEST).write_text(manifest.model_dump_json(indent=2) + "\n", encoding="utf-8")


def read(folder: Path) -> Manifest:
    """Returns the manifest of a backup whose parts are all as they were written. Raises `CannotStart` otherwise."""
    folder = folder.resolve()
    try:
        manifest = Manifest.model_validate_json((folder / MANIFEST).read_bytes())
    except FileNotFoundError:
        raise CannotStart(f"{folder} holds no complete backup: it has no {MANIFEST}.") from None
    except (OSError, ValidationError) as error:
        raise CannotStart(f"{folder / MANIFEST} cannot be read: {type(error).__name__}.") from error
    for part in manifest.parts:
        file = folder / part.name
        if file.parent != folder or not file.is_file():
            raise CannotStart(f"{folder} is not complete: {part.name} is missing.")
        if file.stat().st_size != part.bytes or _digest(file) != part.sha256:
            raise CannotStart(f"{folder} is damaged: {part.name} is not what was written. Take another backup.")
    if manifest.database not in {part.name for part in manifest.parts}:
        raise CannotStart(f"{folder} is not complete: its manifest names no {manifest.database}.")
    return manifest


def _digest(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
