"""Reads the width and height of an image from its first bytes, without decoding it.

The image may be broken or state a wrong size: do not allocate memory by a size that was found here. The EXIF
orientation of photos is not applied.
"""

import io

import imagesize  # type: ignore[import-untyped]  # it has type hints and no py.typed

# Enough for the metadata that cameras put before a JPEG's size.
HEAD_BYTES = 256 * 1024

# imagesize also reads formats that are not accepted here, such as SVG with an XML parser. So it is given only bytes
# that begin with the signature of their type.
_SIGNATURES = {
    "image/png": b"\x89PNG\r\n\x1a\n",
    "image/jpeg": b"\xff\xd8",
    "image/webp": b"RIFF",
}

_MAX_PNG = 2**31 - 1  # PNG, section 7.1
# The upper two bits of each number ask for scaling (RFC 6386, section 9.1); imagesize 2.0 reads them as size.
_VP8_SIZE_BITS = 0x3FFF


def find_size(content_type: str, head: bytes) -> tuple[int, int] | None:
    """Returns width and height in pixels; `None` if this is no image or `head` does not state its size."""
    signature = _SIGNATURES.get(content_type)
    if signature is None or not head.startswith(signature):
        return None
    width, height = imagesize.get(io.BytesIO(head), exif_rotation=False)
    # imagesize returns (-1, -1) for bytes that it cannot read.
    if width > 0 and head[12:16] == b"VP8 " and content_type == "image/webp":
        width, height = width & _VP8_SIZE_BITS, height & _VP8_SIZE_BITS
    return (width, height) if min(width, height) > 0 and max(width, height) <= _MAX_PNG else None


def find_any_size(head: bytes) -> tuple[int, int] | None:
    """Returns width and height of an image of any type that `find_size` knows."""
    found = (find_size(content_type, head) for content_type in _SIGNATURES)
    return next(filter(None, found), None)


def is_image(content_type: str) -> bool:
    return content_type in _SIGNATURES
