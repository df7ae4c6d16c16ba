from gateway.features.files.byte_ranges import requested_range

WANTED: dict[str | None, dict[str, int]] = {
    "bytes=0-99": {"range_start": 0, "range_end": 99},
    "bytes=100-": {"range_start": 100},
    "bytes=-5": {"suffix_length": 5},
}
INVALID = ["bytes=-", "bytes=5-2", "bytes=0-1,3-4", "lines=0-1", "bytes=٣-٤", "bytes=0-" + "9" * 30, "", None]


def test_only_a_single_range_is_parsed() -> None:
    assert {header: requested_range(header) for header in WANTED} == WANTED
    assert [requested_range(header) for header in INVALID] == [{}] * len(INVALID)
