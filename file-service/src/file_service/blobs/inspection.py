"""Inspects a file's bytes while they stream: counts and hashes them, and refuses a file as early as possible."""

import hashlib
from dataclasses import dataclass
from uuid import UUID

from file_service.blobs import content_types, image_sizes
from file_service.blobs.content_types import PLAIN_TEXT, SNIFFED_BYTES, TextCheck
from file_service.blobs.errors import (
    ContentTypeMismatch,
    FileTooLarge,
    ImageTooLarge,
    QuotaExceeded,
    UnsupportedFileType,
)
from kit.errors import InvalidInput


@dataclass(frozen=True)
class Limits:
    max_bytes: int
    accepted_types: frozenset[str]
    # The largest number of pixels that an image may have.
    max_pixels: int = 64_000_000


@dataclass(frozen=True)
class Content:
    """The result of an inspection."""

    # Lower-case hexadecimal.
    sha256: str
    # Bytes.
    size: int
    content_type: str
    # Pixels.
    width: int | None
    height: int | None


@dataclass(frozen=True)
class StoredContent:
    """Inspected bytes that are in the store."""

    content: Content
    blob_id: UUID


class Inspection:
    def __init__(self, declared_type: str, limits: Limits, room: int | None = None) -> None:
        """*room* is the number of bytes that the uploader may still store.

        Raises UnsupportedFileType if the declared type is not accepted, before any byte is received.
        """
        self._room = room
        self._declared = content_types.declared(declared_type)
        if self._declared is not None and self._declared not in limits.accepted_types:
            raise UnsupportedFileType
        self._limits = limits
        self._size = 0
        self._hash = hashlib.sha256()
        self._head = bytearray()
        self._text = TextCheck()
        # `None` until enough bytes have arrived to determine it.
        self._type: str | None = None

    def take(self, chunk: bytes) -> None:
        """Inspects the next chunk. Raises FileTooLarge, QuotaExceeded, UnsupportedFileType or ContentTypeMismatch."""
        self._size += len(chunk)
        if self._size > self._limits.max_bytes:
            raise FileTooLarge
        if self._room is not None and self._size > self._room:
            raise QuotaExceeded
        self._hash.update(chunk)
        self._head += chunk[: image_sizes.HEAD_BYTES - len(self._head)]
        if self._type in (None, PLAIN_TEXT):
            is_text = self._text.take(chunk)
            if self._type == PLAIN_TEXT and not is_text:
                raise UnsupportedFileType
        if self._type is None and self._size >= SNIFFED_BYTES:
            self._type = self._settle_type()

    def finish(self) -> Content:
        """Returns the result of all chunks. Raises InvalidInput if there were no bytes, and the errors of `take`."""
        if self._size == 0:
            raise InvalidInput.field("file", "must not be empty")
        content_type = self._type or self._settle_type()
        if content_type == PLAIN_TEXT and not self._text.take(b"", is_last=True):
            raise UnsupportedFileType
        width, height = image_sizes.find_size(content_type, bytes(self._head)) or (None, None)
        if width and height and width * height > self._limits.max_pixels:
            raise ImageTooLarge
        return Content(self._hash.hexdigest(), self._size, content_type, width, height)

    def _settle_type(self) -> str:
        accepted = self._limits.accepted_types
        found = content_types.find_signature(bytes(self._head), accepted - {PLAIN_TEXT})
        if found is None and PLAIN_TEXT in accepted and self._could_be_text():
            found = PLAIN_TEXT
        if found is None:
            raise UnsupportedFileType
        if self._declared is not None and self._declared != found:
            raise ContentTypeMismatch
        return found

    def _could_be_text(self) -> bool:
        return self._text.take(b"") and not content_types.is_markup(self._head)
