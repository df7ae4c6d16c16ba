"""Asks one gateway, so often a second at most, and again when an answer is lost.

A gateway that does not answer at all is left alone for this time.
"""

import asyncio
from collections.abc import Awaitable, Callable

from request_service.payment.gateways.interface import GatewayError, NotSent
from request_service.payment.reconciliations.terms import ReconciliationTerms

# The longest pause that a gateway may ask for.
_LONGEST_PAUSE_SECONDS = 60.0
# Questions in a row without an answer, after which no more are asked.
_MOST_FAILURES = 3


class Unanswered(Exception):
    """A question has had no answer, often enough; *is_final*: no other one will have."""

    def __init__(self, reason: str, *, is_final: bool) -> None:
        super().__init__(reason)
        self.is_final = is_final


class Asking:
    def __init__(self, terms: ReconciliationTerms) -> None:
        self._between = 1 / terms.calls_a_second
        self._pauses = terms.pauses
        self._answered_within = terms.answered_within
        self._next = 0.0
        self._failures = 0

    async def ask[Answer](self, question: Callable[[], Awaitable[Answer]]) -> Answer:
        """Raises Unanswered."""
        reason = ""
        for pause in (*self._pauses, None):
            await self._wait_for_turn()
            try:
                async with asyncio.timeout(self._answered_within):
                    answer = await question()
            except (GatewayError, TimeoutError) as error:
                reason = str(error) or "no answer in time"
                wanted = error.retry_after_seconds if isinstance(error, NotSent) else None
                if pause is not None:
                    await asyncio.sleep(min(max(pause, wanted or 0.0), _LONGEST_PAUSE_SECONDS))
            else:
                self._failures = 0
                return answer
        self._failures += 1
        raise Unanswered(reason, is_final=self._failures >= _MOST_FAILURES)

    async def _wait_for_turn(self) -> None:
        now = asyncio.get_running_loop().time()
        turn = max(self._next, now)
        self._next = turn + self._between
        await asyncio.sleep(turn - now)
