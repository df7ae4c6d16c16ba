"""The program of a process that makes smaller images; `file_service.images.pool` starts it and ends it.

Bytes of strangers are decoded here, and nowhere else: a fault of a decoder finds no secret in this process, no
environment, no connection and no file that it may write, and limits of memory and time. A job is read from the standard
input, and its result written to the standard output (`JOB`, `RESULT`).

The image is turned as its EXIF orientation says and encoded anew as WebP. Nothing else of the original remains: no EXIF
with a position, no comment, no bytes behind the image.
"""

import io
import resource
import struct
import sys
from typing import BinaryIO

# The longest side of the result in pixels, whether it is the square in the middle, and the number of bytes that follow.
JOB = struct.Struct(">I?Q")
# An outcome, width and height in pixels, and the number of bytes that follow.
RESULT = struct.Struct(">BIII")
DONE, UNREADABLE, TOO_MANY_PIXELS = range(3)

CONTENT_TYPE = "image/webp"
# The bytes that the library needs to find a size, and the names that it has for the types that are accepted.
_FORMATS = ("JPEG", "PNG", "WEBP")
_QUALITY = 80
_CPU_SECONDS = 30


def main(memory_bytes: int, max_pixels: int) -> None:
    _limit(memory_bytes)
    source, target = sys.stdin.buffer, sys.stdout.buffer
    while head := source.read(JOB.size):
        side, is_square, length = JOB.unpack(head)
        _limit_time()
        outcome, width, height, image = _outcome(source.read(length), side, max_pixels, is_square=is_square)
        target.write(RESULT.pack(outcome, width, height, len(image)) + image)
        target.flush()


def _limit(memory_bytes: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    for kind in (resource.RLIMIT_FSIZE, resource.RLIMIT_CORE):
        resource.setrlimit(kind, (0, 0))


def _limit_time() -> None:
    """Ends the process if the next job takes too much. The pool kills it sooner; this is for a pool that was killed."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(used.ru_utime + used.ru_stime) + _CPU_SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, resource.RLIM_INFINITY))


def _outcome(content: bytes, side: int, max_pixels: int, *, is_square: bool) -> tuple[int, int, int, bytes]:
    # Imported here, below the limits.
    from file_service.blobs import image_sizes  # noqa: PLC0415

    size = image_sizes.find_any_size(content[: image_sizes.HEAD_BYTES])
    if size is None:
        return UNREADABLE, 0, 0, b""
    # Some decoders allocate their memory when they open an image.
    if size[0] * size[1] > max_pixels:
        return TOO_MANY_PIXELS, 0, 0, b""
    try:
        return DONE, *_smaller(io.BytesIO(content), side, max_pixels, is_square=is_square)
    except _TooManyPixels:
        return TOO_MANY_PIXELS, 0, 0, b""
    except Exception:  # noqa: BLE001  # the library raises errors of many types for bytes that it cannot read
        return UNREADABLE, 0, 0, b""


class _TooManyPixels(Exception):
    pass


def _smaller(content: BinaryIO, side: int, max_pixels: int, *, is_square: bool) -> tuple[int, int, bytes]:
    """Returns width, height and bytes of the image or of the square in its middle, with sides of at most *side*."""
    from PIL import Image, ImageOps  # noqa: PLC0415

    with Image.open(content, formats=_FORMATS) as image:
        # The library may find another size than the head states.
        if image.width * image.height > max_pixels:
            raise _TooManyPixels
        # A JPEG is decoded at the smallest size that suffices.
        if not is_square:
            image.draft("RGB", (side, side))
        image.load()
        small: Image.Image = ImageOps.exif_transpose(image)
    if small.mode not in ("RGB", "RGBA"):
        small = small.convert("RGBA" if small.has_transparency_data else "RGB")
    if is_square:
        shorter = min(side, *small.size)
        small = ImageOps.fit(small, (shorter, shorter), Image.Resampling.LANCZOS)
    else:
        small.thumbnail((side, side), Image.Resampling.LANCZOS, reducing_gap=2.0)
    # The encoder would copy metadata from here.
    small.info.clear()
    result = io.BytesIO()
    small.save(result, "WEBP", quality=_QUALITY, method=4)
    return small.width, small.height, result.getvalue()


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
