"""Limits and breakers of push services, each by the name of its host.

A push service that hangs keeps a few messages of a lane, and no others. After some failures in a row nothing is sent
to it for a while; then one message tries whether it is back. No failure of one device opens the breaker of a service
that takes the messages of others.
"""

from collections import defaultdict
from dataclasses import dataclass, field

from kit import backoff

_FAILURES = 5
_FIRST_PAUSE_SECONDS = 2.0
_MAX_PAUSE_SECONDS = 60.0


@dataclass
class Breaker:
    """Knows whether a push service answers."""

    failures: int = 0
    # The times that it was opened since the last answer.
    _openings: int = 0
    _opens_again_at: float = 0.0
    _is_tried: bool = False

    def wait_seconds(self, now: float) -> float:
        """Returns 0 if a message may be sent now, or else the seconds until one may."""
        if self.failures < _FAILURES:
            return 0.0
        if self._is_tried:
            return _FIRST_PAUSE_SECONDS
        return max(0.0, self._opens_again_at - now)

    def begin(self) -> None:
        """Notes that a message is being sent: the one that tries, if nothing was sent before."""
        self._is_tried = self.failures >= _FAILURES

    def note_answer(self) -> None:
        self.failures = self._openings = 0
        self._is_tried = False

    def note_failure(self, now: float) -> None:
        self.failures += 1
        if self._is_tried or self.failures == _FAILURES:
            self._openings += 1
            pause = backoff.pause_seconds(
                self._openings, first_seconds=_FIRST_PAUSE_SECONDS, max_seconds=_MAX_PAUSE_SECONDS
            )
            self._opens_again_at = now + pause
            self._is_tried = False


@dataclass
class Providers:
    """The push services to which one lane sends, and the messages that each has been handed and not yet taken."""

    # The most messages for one push service at a time.
    at_once: int
    # Shared by all lanes.
    breakers: dict[str, Breaker] = field(default_factory=dict)
    _busy: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    # The pause of a message for which there was no place.
    full_seconds: float = 0.5

    def breaker(self, host: str) -> Breaker:
        return self.breakers.setdefault(host, Breaker())

    def enter(self, host: str, now: float) -> float:
        """Takes a place and returns 0, or returns the seconds after which there may be one."""
        breaker = self.breaker(host)
        if wait := breaker.wait_seconds(now):
            return wait
        if self._busy[host] >= self.at_once:
            return self.full_seconds
        self._busy[host] += 1
        breaker.begin()
        return 0.0

    def leave(self, host: str) -> None:
        self._busy[host] -= 1
        if not self._busy[host]:
            del self._busy[host]
