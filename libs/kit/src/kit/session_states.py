"""What the signer says of a session, for a verifier that does not hear of revocations. It is believed for a second.

There is at most one question per session under way, and everybody who wants to know waits for its answer.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from uuid import UUID

from kit import call

# Above every epoch: no token of such a session is good.
NEVER = 2**63

_BELIEVED_SECONDS = 1.0
_REMEMBERED = 20_000


@dataclass(frozen=True)
class SessionState:
    is_live: bool
    # Tokens of an earlier one are void.
    epoch: int = 0

    @property
    def good_from(self) -> int:
        """The first epoch whose tokens are good."""
        return self.epoch if self.is_live else NEVER


# Answers for a session, or raises Unavailable.
type AskState = Callable[[UUID], Awaitable[SessionState]]


class SessionStates:
    def __init__(self, ask: AskState) -> None:
        self._ask = ask
        # With the moment, on the monotonic clock, until which each is believed.
        self._answers: dict[UUID, tuple[SessionState, float]] = {}
        self._asking: dict[UUID, asyncio.Task[SessionState]] = {}

    async def get(self, session_id: UUID) -> SessionState:
        """Not older than a second; Unavailable if nobody can tell."""
        answer, believed_until = self._answers.get(session_id, (None, 0.0))
        if answer is not None and time.monotonic() < believed_until:
            return answer
        asking = self._asking.get(session_id)
        if asking is None:
            asking = self._asking[session_id] = asyncio.create_task(self._ask_anew(session_id))
        # Shielded: a caller who gives up must not take the answer from the others.
        return await asyncio.shield(asking)

    async def _ask_anew(self, session_id: UUID) -> SessionState:
        # For all who wait, not for the one who came first: his deadline is not theirs. No token is needed.
        call.enter(call.Call(request_id=call.current().request_id))
        # The answer is as old as the question.
        believed_until = time.monotonic() + _BELIEVED_SECONDS
        try:
            answer = await self._ask(session_id)
        finally:
            del self._asking[session_id]
        if len(self._answers) >= _REMEMBERED:
            self._answers.clear()
        self._answers[session_id] = answer, believed_until
        return answer
