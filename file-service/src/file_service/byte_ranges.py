"""Which bytes of a file are meant (RFC 9110, section 14.1.2)."""

from dataclasses import dataclass

from file_service.errors import RangeNotSatisfiable


@dataclass(frozen=True)
class WantedRange:
    """As it was asked for; everything absent means the whole file."""

    start: int | None = None
    # Inclusive.
    end: int | None = None
    # That many bytes from the end; counts only without a start.
    suffix_length: int | None = None


def resolve(wanted: WantedRange, size: int) -> tuple[int, int]:
    """First and last byte, inclusive, in a file of *size* bytes; RangeNotSatisfiable if it has none of them."""
    if wanted.start is None and wanted.suffix_length is not None:
        first, last = max(0, size - wanted.suffix_length), size - 1
    else:
        first, last = wanted.start or 0, size - 1 if wanted.end is None else min(wanted.end, size - 1)
    if not 0 <= first <= last:
        raise RangeNotSatisfiable
    return first, last
