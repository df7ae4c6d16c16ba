import pytest

from file_service.byte_ranges import WantedRange, resolve
from file_service.errors import RangeNotSatisfiable


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (WantedRange(), (0, 99)),
        (WantedRange(start=0, end=0), (0, 0)),
        (WantedRange(start=10, end=19), (10, 19)),
        (WantedRange(start=99), (99, 99)),
        (WantedRange(start=90, end=2**62), (90, 99)),
        (WantedRange(end=9), (0, 9)),
        (WantedRange(suffix_length=1), (99, 99)),
        (WantedRange(suffix_length=100), (0, 99)),
        (WantedRange(suffix_length=2**62), (0, 99)),
        (WantedRange(start=5, suffix_length=1), (5, 99)),
    ],
)
def test_a_range_is_cut_to_what_there_is(wanted: WantedRange, expected: tuple[int, int]) -> None:
    assert resolve(wanted, 100) == expected


@pytest.mark.parametrize(
    "wanted",
    [
        WantedRange(start=100),
        WantedRange(start=2**62),
        WantedRange(start=5, end=4),
        WantedRange(start=-1),
        WantedRange(end=-1),
        WantedRange(suffix_length=0),
        WantedRange(suffix_length=-5),
    ],
)
def test_a_range_outside_of_the_file_is_refused(wanted: WantedRange) -> None:
    with pytest.raises(RangeNotSatisfiable):
        resolve(wanted, 100)
