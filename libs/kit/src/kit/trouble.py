"""Something outside the process that does not work for a while: one log line when it begins and one when it ends."""

import time

from kit import logging, observing

log = logging.get(__name__)


class Trouble:
    """*part* names what does not work, in log lines and in the health of the process."""

    def __init__(self, part: str) -> None:
        self.part = part
        # `None` while it works.
        self.reason: str | None = None
        self._since = 0.0

    def begin(self, reason: str) -> None:
        """Logs and keeps the reason, unless the trouble has begun before. May be called at every retry."""
        if self.reason is None:
            self.reason, self._since = reason, time.monotonic()
            log.error("trouble_began", part=self.part, reason=reason)
            self._show(1)

    def end(self) -> None:
        if self.reason is not None:
            self.reason = None
            self._show(0)
            log.info("trouble_ended", part=self.part, seconds=round(time.monotonic() - self._since, 1))

    def _show(self, value: int) -> None:
        if observing.metrics is not None:
            observing.metrics.gauge("trouble", "", ("part",)).labels(self.part).set(value)
