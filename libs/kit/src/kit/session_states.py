"""The state of sessions as auth-service reports it, for a verifier whose map of revocations is not current.

An answer is used for a second. At most one question per session is in flight, and all callers wait for its answer.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from uuid import UUID

from kit import call
from kit.shared_task import outcome_of

# Larger than every epoch, so that no token of the session is valid.
NEVER = 2**63

_FRESH_SECONDS = 1.0
_MAX_REMEMBERED = 20_000


@dataclass(frozen=True)
class SessionState:
    is_live: bool
    # Tokens with a smaller epoch are void.
    epoch: int = 0
    # Tokens with a smaller epoch of the user are void, too.
    user_epoch: int = 0

    @property
    def good_from(self) -> int:
        """The first epoch whose tokens are valid."""
        return self.epoch if self.is_live else NEVER


# Returns the state of a session. Raises `Unavailable` if auth-service does not answer.
type AskState = Callable[[UUID], Awaitable[SessionState]]


class SessionStates:
    def __init__(self, ask: AskState) -> None:
        self._ask = ask
        # Each answer with the moment of the monotonic clock until which it is used.
        self._answers: dict[UUID, tuple[SessionState, float]] = {}
        self._asking: dict[UUID, asyncio.Task[SessionState]] = {}

    async def get(self, session_id: UUID) -> SessionState:
        """Returns a state that is at most a second old. Raises `Unavailable` if auth-service does not answer."""
        answer, fresh_until = self._answers.get(session_id, (None, 0.0))
        if answer is not None and time.monotonic() < fresh_until:
            return answer
        asking = self._asking.get(session_id)
        if asking is None:
            asking = self._asking[session_id] = asyncio.create_task(self._ask_anew(session_id))
        # Shielded, so that a caller that is cancelled does not cancel the question of the others.
        return await outcome_of(asking)

    async def _ask_anew(self, session_id: UUID) -> SessionState:
        # The question belongs to all waiting callers, so it has no token and not the deadline of the first one.
        call.enter(call.Call(request_id=call.current().request_id))
        # The answer is as old as the question.
        fresh_until = time.monotonic() + _FRESH_SECONDS
        try:
            answer = await self._ask(session_id)
        finally:
            del self._asking[session_id]
        if len(self._answers) >= _MAX_REMEMBERED:
            self._answers.clear()
        self._answers[session_id] = answer, fresh_until
        return answer
