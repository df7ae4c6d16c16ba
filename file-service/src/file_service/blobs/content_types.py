"""Finds the media type of a file in its bytes; the declared type and the name of the file play no part.

The name is handed out with an ending of this type (`truthful_name`), because a system opens a saved file by its ending.

A file that begins with the signature of a type is of that type. A file is text/plain if it is UTF-8 without control
characters to its last byte. Text that a browser would take for a page (HTML, SVG, XML) is not text/plain. Downloads are
served as attachments that browsers must not sniff, but a user may still open a saved file. Such text is therefore
refused, unless a setting accepts its real type.
"""

import codecs
import re
from collections import defaultdict
from pathlib import Path

import puremagic
from puremagic.scanners import ebml_scanner

PLAIN_TEXT = "text/plain"
# Number of bytes at the start of a file in which a signature is searched.
SNIFFED_BYTES = 4096
# Two bytes, such as those of a bitmap ("BM"), begin many files of other types.
_MIN_SIGNATURE_BYTES = 3
# Types that the library lists with a signature of another type: a form data file begins with %FDF, not with %PDF.
_FALSE_SIGNATURES = ("application/vnd.fdf",)
# Office documents and other packages are ZIP archives. Their kind stands in the archive's directory, at the end.
_ZIP = b"PK\x03\x04"

# Extension by media type. Other types, such as that of a page, have UNKNOWN_EXTENSION, which no system opens.
EXTENSIONS = {
    "application/ogg": "ogg",
    "application/pdf": "pdf",
    "application/zip": "zip",
    "audio/flac": "flac",
    "audio/mp4": "m4a",
    "audio/mpeg": "mp3",
    "audio/wav": "wav",
    "image/avif": "avif",
    "image/gif": "gif",
    "image/heif": "heic",
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    PLAIN_TEXT: "txt",
    "video/mp4": "mp4",
    "video/quicktime": "mov",
    "video/webm": "webm",
    "video/x-matroska": "mkv",
}
UNKNOWN_EXTENSION = "bin"
_OTHER_EXTENSIONS = {
    "image/heif": ("heif",),
    "image/jpeg": ("jpeg", "jpe", "jfif"),
    PLAIN_TEXT: ("text", "log"),
}
# Bytes of a name that file systems can store.
_MAX_NAME_BYTES = 255

# Declared types that carry no information.
_DECLARES_NOTHING = {"", "application/octet-stream"}
_OTHER_NAMES = {
    "image/jpg": "image/jpeg",
    "image/pjpeg": "image/jpeg",
    "application/x-pdf": "application/pdf",
    "audio/x-wav": "audio/wav",
    "audio/wave": "audio/wav",
    "audio/x-m4a": "audio/mp4",
    "video/x-msvideo": "video/avi",
    "image/heic": "image/heif",
}

# Beginnings by which browsers recognise a page (WHATWG MIME Sniffing, section 7.1), and SVG.
_MARKUP = re.compile(
    rb"(?:\xef\xbb\xbf)?[\t\n\x0c\r ]*<(?:!--|\?xml|!doctype[\s>]|"
    rb"(?:html|head|script|iframe|h1|div|font|table|a|style|title|b|body|br|p|svg)[\s/>])",
    re.IGNORECASE,
)
# Control characters except tab, line feed, form feed and carriage return.
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f\x7f]")


def declared(content_type: str) -> str | None:
    """Returns the media type of a Content-Type header, without parameters; `None` if it carries no information."""
    name = content_type.partition(";")[0].strip().lower()
    return None if name in _DECLARES_NOTHING else _OTHER_NAMES.get(name, name)


def truthful_name(filename: str, content_type: str) -> str:
    """Returns *filename* if it ends as files of this type do, otherwise with the extension of the type appended."""
    extension = EXTENSIONS.get(content_type, UNKNOWN_EXTENSION)
    if filename.lower().endswith(tuple(f".{end}" for end in (extension, *_OTHER_EXTENSIONS.get(content_type, ())))):
        return filename
    # A system that cuts a name that is too long would cut the extension.
    whole = filename.encode()[: _MAX_NAME_BYTES - len(extension) - 1].decode(errors="ignore")
    return f"{whole}.{extension}"


def find_signature(head: bytes, accepted: frozenset[str]) -> str | None:
    """Returns the accepted type whose signature `head`, the first bytes of a file, begins with; else `None`.

    Only the longest of all signatures that fit counts. If several types share it, it is the signature of a container,
    such as RIFF or ZIP, and does not tell what the container holds.
    """
    head = head[:SNIFFED_BYTES]
    if head.startswith(ebml_scanner.match_bytes):
        return _if_accepted(_type_of_ebml(head), accepted)
    strength: dict[str, int] = defaultdict(int)
    for match in puremagic.magic_string(head):
        strength[match.mime_type] = max(strength[match.mime_type], len(match.byte_match))
    for name in ("", *_FALSE_SIGNATURES):
        strength.pop(name, None)
    most = max(strength.values(), default=0)
    if most < _MIN_SIGNATURE_BYTES:
        return None
    strongest = [name for name, length in strength.items() if length == most]
    if head.startswith(_ZIP):
        strongest = ["application/zip"]
    return _if_accepted(strongest[0], accepted) if len(strongest) == 1 else None


def _type_of_ebml(head: bytes) -> str | None:
    """Returns the type that the header of a WebM or Matroska file names."""
    found = ebml_scanner.main(Path(), head, b"")
    return found.mime_type if found else None


def _if_accepted(name: str | None, accepted: frozenset[str]) -> str | None:
    return name if name in accepted else None


def is_markup(head: bytes | bytearray) -> bool:
    """Returns True if a browser would take a file that begins with `head` for a page."""
    return _MARKUP.match(head) is not None


class TextCheck:
    """Checks in chunks that bytes are plain text."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._is_good = True

    def take(self, chunk: bytes, *, is_last: bool = False) -> bool:
        """Returns False from the first chunk on that plain text cannot contain."""
        if not self._is_good:
            return False
        try:
            self._decoder.decode(chunk, is_last)
        except UnicodeDecodeError:
            self._is_good = False
        else:
            self._is_good = _CONTROL.search(chunk) is None
        return self._is_good
