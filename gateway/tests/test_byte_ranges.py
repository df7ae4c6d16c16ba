import pytest

from gateway.byte_ranges import RangeNotSatisfiable, wanted_range


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
    assert wanted_range(header, 1000) == wanted


@pytest.mark.parametrize("header", ["bytes=1000-", "bytes=1000-1001", "bytes=-0"])
def test_a_range_outside_the_file_is_refused_with_its_size(header: str) -> None:
    with pytest.raises(RangeNotSatisfiable) as refusal:
        wanted_range(header, 1000)
    assert refusal.value.size == 1000
