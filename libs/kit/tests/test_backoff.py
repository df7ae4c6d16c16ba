import pytest

from kit import backoff


def test_pauses_double_up_to_a_maximum() -> None:
    pauses = {0: 0.2, 1: 0.2, 2: 0.4, 3: 0.8, 5: 3.2, 6: 5.0, 7: 5.0, 10**6: 5.0}
    found = {tries: backoff.pause_seconds(tries, first_seconds=0.2, max_seconds=5.0) for tries in pauses}
    assert found == pytest.approx(pauses)
