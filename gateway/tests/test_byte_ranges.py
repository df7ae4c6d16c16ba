import pytest

from gateway.byte_ranges import wanted_range


@pytest.mark.parametrize(
    ("header", "wanted"),
    [
        ("bytes=0-99", {"range_start": 0, "range_end": 99}),
        ("bytes=100-", {"range_start": 100}),
        ("bytes=-5", {"suffix_length": 5}),
        ("bytes=-", None),
        ("bytes=5-2", None),
        ("bytes=0-1,3-4", None),
        ("lines=0-1", None),
        ("bytes=٣-٤", None),
        ("bytes=0-" + "9" * 30, None),
        ("", None),
        (None, None),
    ],
)
def test_a_single_range_is_read_and_anything_else_means_the_whole_file(
    header: str | None, wanted: dict[str, int] | None
) -> None:
    assert wanted_range(header) == wanted
