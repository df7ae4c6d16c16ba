"""The judgement of a client's pace, without a clock."""

from dataclasses import dataclass

import pytest

from gateway.line.limits import Limits
from gateway.line.pace import BodyPace

LIMITS = Limits(
    header_bytes=1, head_seconds=10, body_silence_seconds=20, body_bytes_per_second=100, reader_silence_seconds=60
)


@dataclass
class Sender:
    """Sends so many bytes each second."""

    bytes_per_second: float
    silent_from: float = float("inf")

    def cut_off_after(self, seconds: int) -> int | None:
        """Returns the second at which it is too slow, or None if it never is."""
        pace, received = BodyPace(LIMITS), 0.0
        for now in range(seconds):
            if now < self.silent_from:
                received += self.bytes_per_second
            if pace.is_too_slow(now, int(received)):
                return now
        return None


@pytest.mark.parametrize(
    ("sender", "second"),
    [
        (Sender(100), None),
        (Sender(1_000_000), None),
        (Sender(0), 20),
        (Sender(90), 20),
        (Sender(1), 20),
        (Sender(1000, silent_from=50), 69),
        # Less than the silence.
        (Sender(200, silent_from=3590), None),
    ],
)
def test_client_is_cut_off_for_silence_or_slowness_and_never_for_time(sender: Sender, second: int | None) -> None:
    assert sender.cut_off_after(3600) == second


def test_client_that_was_held_up_has_its_time_again() -> None:
    pace = BodyPace(LIMITS)
    assert not pace.is_too_slow(19, 0)
    pace.restart(1000, 0)
    assert not pace.is_too_slow(1019, 0)
    assert pace.is_too_slow(1020, 0)
