"""Cells of a map: a cell of H3 names the larger cells that it lies in by its own bits. All functions are pure.

See https://h3geo.org/docs/core-library/h3Indexing: four bits hold the resolution, and three the digit of each finer
one, which are all set where the cell has none.
"""

from collections import Counter
from collections.abc import Iterable

from request_service import geo

MOST_CELLS = 500
MAX_ZOOM = 22
_RESOLUTION_AT = 52
_RESOLUTION_BITS = 0xF << _RESOLUTION_AT
_BITS_OF_DIGIT = 3
_FINEST = 15
_BITS = 2**63 - 1


def resolution_of(zoom: int) -> int:
    """Returns the resolution whose cells are some dozen pixels wide on a map of this zoom, up to that of fine cells."""
    # Both halve what they show: a zoom by 2, a resolution by the root of 7.
    return max(0, min(geo.FINE, round((zoom - 2) * 0.71)))


def masks(resolution: int) -> tuple[int, int]:
    """Returns the bits of a cell that its parent of this resolution keeps, and those that are set in it."""
    finer = (1 << _BITS_OF_DIGIT * (_FINEST - resolution)) - 1
    return _BITS & ~_RESOLUTION_BITS & ~finer, resolution << _RESOLUTION_AT | finer


def folded(counts: Iterable[tuple[int, int]], resolution: int) -> Counter[int]:
    """Returns cells with their counts, of the finest resolution up to this one with at most `MOST_CELLS` cells."""
    found = Counter(dict(counts))
    while len(found) > MOST_CELLS and resolution > 0:
        resolution -= 1
        kept, filled = masks(resolution)
        coarser: Counter[int] = Counter()
        for cell, count in found.items():
            coarser[cell & kept | filled] += count
        found = coarser
    return found
