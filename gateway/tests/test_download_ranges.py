import pytest

from gateway.features.downloads.byte_ranges import requested_range
from gateway.features.downloads.conditions import has_it_already, may_continue

MOST = 2**62
WANTED: dict[str | None, dict[str, int]] = {
    "bytes=0-99": {"range_start": 0, "range_end": 99},
    "bytes=0-0": {"range_start": 0, "range_end": 0},
    "bytes=100-": {"range_start": 100},
    "bytes=-5": {"suffix_length": 5},
    " Bytes= 007-9 ": {"range_start": 7, "range_end": 9},
    # More digits than a number of 64 bits has, and than Python converts.
    "bytes=0-" + "9" * 30: {"range_start": 0, "range_end": MOST},
    "bytes=-" + "9" * 5000: {"suffix_length": MOST},
    "bytes=" + "9" * 19 + "-": {"range_start": MOST},
}
INVALID = [
    *("bytes=-", "bytes=5-2", "bytes=0-1,3-4", "bytes=0-1,", "bytes=0-1;3-4", "bytes 0-1", "bytes=0-1-2"),
    *("lines=0-1", "bytes=٣-٤", "bytes=a-b", "bytes=-1-2", "bytes=0x0-0x5", "bytes=+1-2", "bytes=1.0-2", "", None),
]


def test_only_a_single_range_is_parsed() -> None:
    assert {header: requested_range(header) for header in WANTED} == WANTED
    assert [requested_range(header) for header in INVALID] == [{}] * len(INVALID)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ('"a"', True),
        ("*", True),
        (" * ", True),
        ('W/"a"', True),
        ('"b", W/"c" ,"a"', True),
        ('"b"', False),
        ('"ba"', False),
        ('"A"', False),
        # Not a tag, although it contains the letters of one.
        ("a", False),
        ('"b,"a', False),
        ("", False),
        (None, False),
    ],
)
def test_a_client_has_the_bytes_of_a_listed_tag(header: str | None, *, expected: bool) -> None:
    assert has_it_already(header, '"a"') is expected


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, True),
        ('"a"', True),
        (' "a" ', True),
        ('W/"a"', False),
        ('"b"', False),
        ('"a", "b"', False),
        ("Sat, 28 Nov 2026 20:00:00 GMT", False),
        ("", False),
    ],
)
def test_a_part_continues_only_the_same_bytes(header: str | None, *, expected: bool) -> None:
    assert may_continue(header, '"a"') is expected
