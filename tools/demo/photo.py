"""Makes a small picture: a PNG (RFC 2083) of 8-bit RGB without filter."""

import secrets
import struct
import zlib

WIDTH = 96
HEIGHT = 64


def photo(tint: int | None = None) -> bytes:
    """Returns a gradient in a tint from 0 to 255: by default a random one, so that two are rarely the same file."""
    tint = secrets.randbelow(256) if tint is None else tint
    rows = b"".join(
        b"\0" + bytes(channel for x in range(WIDTH) for channel in (x * 255 // WIDTH, y * 255 // HEIGHT, tint))
        for y in range(HEIGHT)
    )
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(rows)) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
