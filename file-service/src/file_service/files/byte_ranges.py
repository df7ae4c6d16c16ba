"""Resolves a byte range against the size of a file (RFC 9110, section 14.1.2)."""

from dataclasses import dataclass

from file_service.files.errors import RangeNotSatisfiable


@dataclass(frozen=True)
class WantedRange:
    """A range as it was requested; with all fields `None` it means the whole file."""

    start: int | None = None
    # Inclusive.
    end: int | None = None
    # Number of bytes at the end of the file; ignored if `start` is given.
    suffix_length: int | None = None


def resolve(wanted: WantedRange, size: int) -> tuple[int, int]:
    """Returns the offsets of the first and last byte, inclusive, in a file of `size` bytes.

    Raises RangeNotSatisfiable if the file has none of the wanted bytes.
    """
    if wanted.start is None and wanted.suffix_length is not None:
        first, last = max(0, size - wanted.suffix_length), size - 1
    else:
        first, last = wanted.start or 0, size - 1 if wanted.end is None else min(wanted.end, size - 1)
    if not 0 <= first <= last:
        raise RangeNotSatisfiable
    return first, last
