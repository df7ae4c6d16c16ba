"""What bytes are, found in them, whatever the uploader or a name says.

A file that begins with the signature of a type is of that type. A file is text/plain if it is UTF-8 without control
characters to its last byte. Text that a browser would take for a page (HTML, SVG, XML) is not text/plain, although it
would be served as an attachment that is not to be sniffed: whoever gets it may still open it from his disk. So it is
refused, unless a setting accepts the type that it has.
"""

import codecs
import re

import puremagic

PLAIN_TEXT = "text/plain"
# So many bytes are looked at to find a signature.
SNIFFED_BYTES = 4096

# What the name of a file of that type ends in, where its own name is gone.
EXTENSIONS = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "application/pdf": "pdf",
    PLAIN_TEXT: "txt",
}
UNKNOWN_EXTENSION = "bin"

# What an uploader says who does not know.
_DECLARES_NOTHING = {"", "application/octet-stream"}
_OTHER_NAMES = {"image/jpg": "image/jpeg", "image/pjpeg": "image/jpeg", "application/x-pdf": "application/pdf"}

# The beginnings by which browsers recognise a page (WHATWG MIME Sniffing, section 7.1), and SVG.
_MARKUP = re.compile(
    rb"(?:\xef\xbb\xbf)?[\t\n\x0c\r ]*<(?:!--|\?xml|!doctype[\s>]|"
    rb"(?:html|head|script|iframe|h1|div|font|table|a|style|title|b|body|br|p|svg)[\s/>])",
    re.IGNORECASE,
)
# All but tab, line feed, form feed and carriage return.
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f\x7f]")


def declared(content_type: str) -> str | None:
    """The media type that a Content-Type names, without parameters; None if it says nothing."""
    name = content_type.partition(";")[0].strip().lower()
    return None if name in _DECLARES_NOTHING else _OTHER_NAMES.get(name, name)


def find_signature(head: bytes, accepted: frozenset[str]) -> str | None:
    """The one of the *accepted* types whose signature is at the start of *head*, a file's first bytes."""
    candidates = (match.mime_type for match in puremagic.magic_string(head[:SNIFFED_BYTES]))
    return next((name for name in candidates if name in accepted), None)


def is_markup(head: bytes | bytearray) -> bool:
    return _MARKUP.match(head) is not None


class TextCheck:
    """Whether bytes that come piece by piece are plain text."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._is_good = True

    def take(self, chunk: bytes, *, is_last: bool = False) -> bool:
        """False from the first piece on that no text can contain."""
        if not self._is_good:
            return False
        try:
            self._decoder.decode(chunk, is_last)
        except UnicodeDecodeError:
            self._is_good = False
        else:
            self._is_good = _CONTROL.search(chunk) is None
        return self._is_good
