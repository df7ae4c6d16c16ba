"""Uploads in parts by tus 1.0, which go on after an interruption of any part of the way."""

import base64
import contextlib
import io
import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

import httpx2

from twou_client.calls import PREFIX, Calls
from twou_client.failures import ApiError, Unreachable
from twou_client.generated.models import File
from twou_client.waiting import Patience

type Source = bytes | Path | BinaryIO
type Progress = Callable[[int, int], None]

_UPLOADS = "/uploads/tus/"
_VERSION = {"Tus-Resumable": "1.0.0"}
_BYTES = {**_VERSION, "Content-Type": "application/offset+octet-stream"}
# An interruption costs at most so many bytes.
_PART_BYTES = 4 * 1024 * 1024
# The answer to the last part waits until the file is made, for up to 30 s.
_PART_SECONDS = 60.0
# Another number of bytes is stored than was thought, or the last bytes have made the file already.
_LOOK_AGAIN = frozenset({"OFFSET_CONFLICT", "UPLOAD_COMPLETE", "REQUEST_TIMEOUT"})
_NOT_YET = frozenset({"FILE_NOT_FOUND", "NOT_FOUND"})


class Uploads:
    def __init__(self, calls: Calls, *, patience: float) -> None:
        self._calls = calls
        self._patience = patience

    async def upload(
        self,
        source: Source,
        about: Mapping[str, str | None],
        *,
        on_progress: Progress | None,
        on_begin: Callable[[str], None] | None,
        resume: str | None,
    ) -> File:
        """Uploads all of *source*, and returns the file. Raises what a call raises, also if nothing moves any more."""
        with _opened(source) as file:
            size = file.seek(0, os.SEEK_END)
            upload = resume or await self._begin(size, {"filename": _name(source), **_given(about)})
            if on_begin is not None:
                on_begin(upload)
            await self._send(file, size, upload.removeprefix(PREFIX), on_progress or _tell_no_one)
        return await self._made(upload.rpartition("/")[2])

    async def _begin(self, size: int, about: Mapping[str, str]) -> str:
        metadata = ",".join(f"{key} {base64.b64encode(text.encode()).decode()}" for key, text in about.items())
        headers = {**_VERSION, "Upload-Length": str(size), "Upload-Metadata": metadata}
        answer = await self._calls.send("POST", _UPLOADS, headers=headers)
        return answer.headers["Location"]

    async def _send(self, file: BinaryIO, size: int, path: str, tell: Progress) -> None:
        """Sends what is not stored yet, until all is."""
        patience = Patience(self._patience)
        offset = await self._offset(path)
        while True:
            tell(offset, size)
            if offset >= size:
                return
            file.seek(offset)
            part = file.read(_PART_BYTES)
            stored = await self._part(path, offset, part, patience)
            if stored > offset:
                patience.begin_again()
            offset = stored

    async def _part(self, path: str, offset: int, part: bytes, patience: Patience) -> int:
        """Sends a part, and returns how many bytes are stored then, as the server says after a failure."""
        parts: dict[str, Any] = {
            "headers": {**_BYTES, "Upload-Offset": str(offset)},
            "content": part,
            "timeout": _PART_SECONDS,
        }
        try:
            answer = await self._calls.send_in_session("PATCH", path, **parts)
            return int(answer.headers["Upload-Offset"])
        except Unreachable as failure:
            await patience.wait(failure, None)
        except ApiError as error:
            if error.error_code not in _LOOK_AGAIN and error.status < httpx2.codes.INTERNAL_SERVER_ERROR:
                raise
            await patience.wait(error, error.retry_after)
        return await self._offset(path)

    async def _offset(self, path: str) -> int:
        answer = await self._calls.send("HEAD", path, headers=_VERSION)
        return int(answer.headers["Upload-Offset"])

    async def _made(self, file_id: str) -> File:
        """Returns the file, which is there a moment after its last bytes."""
        patience = Patience(self._patience)
        while True:
            try:
                made: File = await self._calls.json("GET", f"/uploads/{file_id}")
            except ApiError as error:
                if error.error_code not in _NOT_YET:
                    raise
                await patience.wait(error, None)
            else:
                return made


@contextlib.contextmanager
def _opened(source: Source) -> Iterator[BinaryIO]:
    """Opens what is a path; a file that the caller has opened stays open."""
    if isinstance(source, Path):
        with source.open("rb") as file:
            yield file
    else:
        yield io.BytesIO(source) if isinstance(source, bytes) else source


def _name(source: Source) -> str:
    name = source if isinstance(source, Path) else getattr(source, "name", None)
    return Path(name).name if isinstance(name, str | Path) else "upload"


def _given(about: Mapping[str, str | None]) -> dict[str, str]:
    return {name: value for name, value in about.items() if value is not None}


def _tell_no_one(_stored: int, _size: int) -> None: ...
