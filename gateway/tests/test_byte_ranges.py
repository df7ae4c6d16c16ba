import pytest

from gateway.features.files.byte_ranges import requested_range


@pytest.mark.parametrize(
    ("header", "wanted"),
    [
        ("bytes=0-99", {"range_start": 0, "range_end": 99}),
        ("bytes=100-", {"range_start": 100}),
        ("bytes=-5", {"suffix_length": 5}),
        ("bytes=-", {}),
        ("bytes=5-2", {}),
        ("bytes=0-1,3-4", {}),
        ("lines=0-1", {}),
        ("bytes=٣-٤", {}),
        ("bytes=0-" + "9" * 30, {}),
        ("", {}),
        (None, {}),
    ],
)
def test_only_a_single_range_is_parsed(header: str | None, wanted: dict[str, int]) -> None:
    assert requested_range(header) == wanted
