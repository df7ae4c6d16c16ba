import pytest

from file_service.files.byte_ranges import WantedRange, resolve
from file_service.files.errors import RangeNotSatisfiable

HUGE = 2**62
FROM_START = {(None, None): (0, 99), (0, 0): (0, 0), (10, 19): (10, 19), (99, None): (99, 99), (None, 9): (0, 9)}
FROM_END = {1: (99, 99), 100: (0, 99), HUGE: (0, 99)}


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        *((WantedRange(*ends), expected) for ends, expected in FROM_START.items()),
        *((WantedRange(suffix_length=length), expected) for length, expected in FROM_END.items()),
        (WantedRange(start=90, end=HUGE), (90, 99)),
        (WantedRange(start=5, suffix_length=1), (5, 99)),
    ],
)
def test_range_is_cut_to_the_size_of_the_file(wanted: WantedRange, expected: tuple[int, int]) -> None:
    assert resolve(wanted, 100) == expected


@pytest.mark.parametrize("wanted", [(100,), (HUGE,), (5, 4), (-1,), (None, -1), (None, None, 0), (None, None, -5)])
def test_range_outside_the_file_is_refused(wanted: tuple[int | None, ...]) -> None:
    with pytest.raises(RangeNotSatisfiable):
        resolve(WantedRange(*wanted), 100)
