"""The pause in which a provider that is in trouble is left alone, by all senders of this process."""

from datetime import UTC, datetime, timedelta

from kit import backoff, clock

# Single failures are the affair of their messages.
_FAILURES = 3
_FIRST_SECONDS = 5.0
_MAX_SECONDS = 60.0


class ProviderPause:
    def __init__(self) -> None:
        self.until = datetime.min.replace(tzinfo=UTC)
        self._failures = 0

    def note_answer(self) -> None:
        self._failures = 0

    def note_trouble(self, retry_after: float | None) -> None:
        """*retry_after* is the pause in seconds that the provider asks for, if it does."""
        self._failures += 1
        seconds = retry_after
        if seconds is None and self._failures >= _FAILURES:
            tries = self._failures - _FAILURES + 1
            seconds = backoff.pause_seconds(tries, first_seconds=_FIRST_SECONDS, max_seconds=_MAX_SECONDS)
        if seconds is not None:
            self.until = max(self.until, clock.now() + timedelta(seconds=seconds))
