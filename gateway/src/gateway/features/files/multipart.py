"""Streams the first part named `file` of a multipart body (RFC 7578), chunk by chunk.

The form parser of the framework would first collect the upload in memory or on disk. Here each chunk is passed on when
it arrives, so memory stays bounded, and a slow receiver slows the sender down.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from python_multipart.exceptions import FormParserError, MultipartParseError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.requests import ClientDisconnect, Request

from kit.errors import InvalidInput

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks

_FIELD = "file"
_PURPOSE = "purpose"
_MAX_PURPOSE_BYTES = 100
_MAX_HEADER_BYTES = 8 * 1024
# Each part costs as much as a small file, so a form of empty ones would cost seconds.
MAX_PARTS_BEFORE_FILE = 20


@dataclass(frozen=True)
class PartHead:
    """Filename and content type from the headers of the file's part; empty if absent."""

    filename: str
    content_type: str


class _FilePart:
    """Receives the parser's callbacks and keeps the head and the chunks of the file's part."""

    def __init__(self) -> None:
        self.head: PartHead | None = None
        self.chunks: list[bytes] = []
        self.is_ended = False
        # The value of the field `purpose`, if it stands before the file.
        self.purpose = b""
        self._in_purpose = False
        self._in_file = False
        self._name = b""
        self._value = b""
        self._headers: dict[str, str] = {}
        self._parts = 0

    def callbacks(self) -> "MultipartCallbacks":
        return {
            "on_part_begin": self._begin,
            "on_header_field": self._header_name,
            "on_header_value": self._header_value,
            "on_header_end": self._header_end,
            "on_headers_finished": self._headers_finished,
            "on_part_data": self._data,
            "on_part_end": self._end,
        }

    def _begin(self) -> None:
        self._name, self._value, self._headers = b"", b"", {}
        self._parts += 1
        if self.head is None and self._parts > MAX_PARTS_BEFORE_FILE + 1:
            raise InvalidInput.field("body", f"has more than {MAX_PARTS_BEFORE_FILE} parts before the file")

    def _header_name(self, data: bytes, start: int, end: int) -> None:
        self._name = _extended(self._name, data[start:end])

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._value = _extended(self._value, data[start:end])

    def _header_end(self) -> None:
        self._headers[self._name.decode("latin-1").lower()] = self._value.decode("latin-1")
        self._name, self._value = b"", b""

    def _headers_finished(self) -> None:
        _, options = parse_options_header(self._headers.get("content-disposition"))
        self._in_purpose = self.head is None and options.get(b"name") == _PURPOSE.encode()
        if self.head is None and options.get(b"name") == _FIELD.encode():
            self._in_file = True
            filename = options.get(b"filename", b"").decode("utf-8", "replace")
            self.head = PartHead(filename, self._headers.get("content-type", ""))

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self._in_file:
            self.chunks.append(data[start:end])
        elif self._in_purpose:
            self.purpose = (self.purpose + data[start:end])[:_MAX_PURPOSE_BYTES]

    def _end(self) -> None:
        self.is_ended = self.is_ended or self._in_file
        self._in_file = False


class FileUpload:
    """The file of a multipart request. Call `head()` first, then iterate over `chunks()`."""

    def __init__(self, request: Request) -> None:
        kind, options = parse_options_header(request.headers.get("content-type"))
        if kind != b"multipart/form-data" or not options.get(b"boundary"):
            raise InvalidInput.field("body", "must be multipart/form-data with a boundary")
        self._stream = request.stream()
        self._part = _FilePart()
        try:
            self._parser = MultipartParser(options[b"boundary"], self._part.callbacks())
        except FormParserError:
            raise InvalidInput.field("body", "has an invalid multipart boundary") from None

    @property
    def purpose(self) -> str:
        """The field `purpose`, empty if it is absent; known after `head()`."""
        return self._part.purpose.decode("utf-8", "replace").strip()

    async def head(self) -> PartHead:
        """Reads up to the first bytes of the file. Raises InvalidInput if the body has no file."""
        while self._part.head is None and await self._read():
            pass
        if self._part.head is None:
            raise InvalidInput.field(_FIELD, "is required")
        return self._part.head

    async def chunks(self) -> AsyncIterator[bytes]:
        """Yields the bytes of the file. Raises InvalidInput if the upload is interrupted."""
        while True:
            while self._part.chunks:
                yield self._part.chunks.pop(0)
            if self._part.is_ended:
                return
            if not await self._read():
                raise InvalidInput.field("body", "ends before the file is complete")

    async def _read(self) -> bool:
        """Parses the next piece of the body. Returns false at the end of the body."""
        try:
            chunk = await anext(self._stream, b"")
        except ClientDisconnect:
            raise InvalidInput.field("body", "upload was interrupted") from None
        if not chunk:
            return False
        try:
            self._parser.write(chunk)
        except MultipartParseError:
            raise InvalidInput.field("body", "is not valid multipart/form-data") from None
        return True


def _extended(text: bytes, more: bytes) -> bytes:
    """Returns *text* with *more*. Raises MultipartParseError above the size limit of a header."""
    if len(text) + len(more) > _MAX_HEADER_BYTES:
        raise MultipartParseError("a header of a part is too long")
    return text + more
