"""The heartbeat of auth-service as a verifier hears it, and what its silence means.

auth-service writes the entry `beat` into the map of revocations every second, after all revocations. A verifier that
has not heard it for three seconds may miss revocations: auth-service may be cut off from NATS while it goes on ending
sessions. It may also have stopped, and then no session can end; all others must go on working. A verifier tells the two
apart by calling auth-service as soon as a heartbeat is late:

- it answers: it may be revoking, so it is asked about every session from then on;
- it has not answered since its last heartbeat: it has stopped, and the map holds all that it had revoked.

Silence counts as the first case until a heartbeat has been heard, and after the connection to NATS was lost.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import datetime

from kit import call, clock
from kit.errors import AppError

BEAT = "beat"
# A heartbeat is good for this long.
FRESH_SECONDS = 3.0
# From this silence on, auth-service is called: early enough to know before the last heartbeat is no longer good.
_LATE_SECONDS = 1.8
_CALL_EVERY_SECONDS = 1.0


def new_beat() -> bytes:
    return clock.now().isoformat().encode()


def is_beat(entry: bytes) -> bool:
    """Returns whether auth-service wrote *entry*, and not the server as an answer to another process."""
    try:
        datetime.fromisoformat(entry.decode())
    except ValueError:
        return False
    return True


type Call = Callable[[], Awaitable[object]]


class Heartbeat:
    def __init__(self) -> None:
        # In seconds of the monotonic clock.
        self._heard_at = float("-inf")
        self._may_be_revoking = True
        self._does_not_answer = False

    @property
    def is_fresh(self) -> bool:
        return time.monotonic() - self._heard_at < FRESH_SECONDS

    @property
    def has_stopped(self) -> bool:
        """True if auth-service has stopped, as far as can be known here."""
        return self._does_not_answer and not self._may_be_revoking

    def hear(self, *, seconds_ago: float = 0.0) -> None:
        self._heard_at = time.monotonic() - seconds_ago
        self._may_be_revoking = self._does_not_answer = False

    def lose(self) -> None:
        """Forgets the heartbeat, because the connection over which it comes was lost."""
        self._heard_at = float("-inf")
        self._may_be_revoking = True

    async def watch(self, call_source: Call) -> None:
        """Calls auth-service while its heartbeat is late, until this task is cancelled."""
        call.enter(call.Call())
        while True:
            silence = time.monotonic() - self._heard_at
            if silence < _LATE_SECONDS or self._may_be_revoking:
                await asyncio.sleep(max(_CALL_EVERY_SECONDS / 4, min(_LATE_SECONDS - silence, _CALL_EVERY_SECONDS)))
                continue
            heard_at = self._heard_at
            try:
                await call_source()
            except AppError:
                answers = False
            else:
                answers = True
            if heard_at == self._heard_at:
                self._may_be_revoking |= answers
                self._does_not_answer = not answers
            await asyncio.sleep(_CALL_EVERY_SECONDS)
