"""Width and height of an image, read from its first bytes without decoding it.

The picture itself may be broken or lie about its size; nothing may be allocated by what is found here. A JPEG's turn
(its EXIF orientation) is not applied.
"""

import struct
from collections.abc import Callable

# Enough for the metadata that cameras put before a JPEG's size.
HEAD_BYTES = 256 * 1024

# Markers that begin a frame: SOF0 to SOF15 without DHT, JPG and DAC, which lie between (ITU T.81, table B.1).
_JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_JPEG_SCAN = 0xDA


def find_size(content_type: str, head: bytes) -> tuple[int, int] | None:
    """Pixels; None if it is no image, or if its first bytes do not tell."""
    read = _READERS.get(content_type)
    try:
        size = read(head) if read else None
    except (struct.error, IndexError):
        return None
    return size if size and all(size) else None


def _png(head: bytes) -> tuple[int, int] | None:
    width, height = struct.unpack_from(">II", head, 16)
    return (width, height) if head[12:16] == b"IHDR" and max(width, height) < 1 << 31 else None


def _jpeg(head: bytes) -> tuple[int, int] | None:
    at = 2
    while head[at] == 0xFF and head[at + 1] != _JPEG_SCAN:
        marker, length = head[at + 1], int.from_bytes(head[at + 2 : at + 4])
        if marker in _JPEG_FRAMES:
            height, width = struct.unpack_from(">HH", head, at + 5)
            return width, height
        # The byte FF may be repeated before a marker; otherwise the length leads to the next one.
        at += 1 if marker == 0xFF else 2 + length
    return None


def _webp(head: bytes) -> tuple[int, int] | None:
    match head[12:16]:
        case b"VP8 ":
            width, height = struct.unpack_from("<HH", head, 26)
            return width & 0x3FFF, height & 0x3FFF
        case b"VP8L":
            (bits,) = struct.unpack_from("<I", head, 21)
            return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
        case b"VP8X" if len(head) >= 30:
            return 1 + int.from_bytes(head[24:27], "little"), 1 + int.from_bytes(head[27:30], "little")
        case _:
            return None


_READERS: dict[str, Callable[[bytes], tuple[int, int] | None]] = {
    "image/png": _png,
    "image/jpeg": _jpeg,
    "image/webp": _webp,
}
