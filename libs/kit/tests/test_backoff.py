import pytest

from kit import backoff


@pytest.mark.parametrize(
    ("tries", "seconds"), [(0, 0.2), (1, 0.2), (2, 0.4), (3, 0.8), (5, 3.2), (6, 5.0), (7, 5.0), (10**6, 5.0)]
)
def test_pauses_double_up_to_a_maximum(tries: int, seconds: float) -> None:
    assert backoff.pause_seconds(tries, first_seconds=0.2, max_seconds=5.0) == pytest.approx(seconds)
