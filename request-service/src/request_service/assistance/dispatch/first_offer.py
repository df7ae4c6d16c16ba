"""The time from a request, or from the moment for which it is scheduled, to the decision on its first offers."""

from datetime import datetime

from kit import clock, observing
from kit.durations import LONG_SECONDS


def note_first_offer(due_at: datetime) -> None:
    """Notes that offers were made for a request whose search was due at *due_at*."""
    if observing.metrics is not None:
        text = "The time from the moment at which a request wants offers to its first ones."
        seconds = (clock.now() - due_at).total_seconds()
        observing.metrics.histogram("first_offer_seconds", text, (), LONG_SECONDS).observe(max(0.0, seconds))
