"""Writes an archive in the format ZIP, piece by piece, so that an archive of any size needs little memory.

Documents are compressed. Files are stored as they are: most of them are images, which are compressed already.
"""

import json
import zipfile
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import IO, cast


@dataclass(frozen=True)
class Entry:
    """A file in the archive, and its bytes."""

    name: str
    changed_at: datetime
    chunks: Callable[[], AsyncIterator[bytes]]
    is_compressed: bool


class _Written:
    """Takes what `zipfile` writes. It cannot go back, so the format's trailing sizes are used."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._pieces.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Does nothing: `take` hands everything out."""

    def take(self) -> bytes:
        taken, self._pieces = b"".join(self._pieces), []
        return taken


async def zipped(entries: AsyncIterator[Entry]) -> AsyncIterator[bytes]:
    """Yields the bytes of an archive of the entries."""
    written = _Written()
    with zipfile.ZipFile(cast("IO[bytes]", written), "w", allowZip64=True) as archive:
        async for entry in entries:
            with archive.open(_info(entry), "w", force_zip64=True) as out:
                async for chunk in entry.chunks():
                    out.write(chunk)
                    if piece := written.take():
                        yield piece
    yield written.take()


def _info(entry: Entry) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(entry.name, entry.changed_at.timetuple()[:6])
    info.compress_type = zipfile.ZIP_DEFLATED if entry.is_compressed else zipfile.ZIP_STORED
    info.external_attr = 0o600 << 16
    return info


def as_json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode()
