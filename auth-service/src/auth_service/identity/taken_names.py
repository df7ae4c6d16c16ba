"""Limits how often a caller learns that a name is taken, whichever method tells it.

The count belongs to the errors: a servicer that is `guarded` counts every EmailTaken, UsernameTaken and NricTaken that
one of its methods raises, for the network of the client and for the caller's account.
"""

import contextlib
from collections.abc import Awaitable, Callable
from functools import wraps
from inspect import iscoroutinefunction
from typing import Any

from auth_service import origin
from auth_service.accounts.errors import EmailTaken, UsernameTaken
from auth_service.facts.errors import NricTaken
from auth_service.throttle.limits import Throttle
from kit import caller
from kit.buckets import Buckets
from kit.database import Database
from kit.errors import RateLimited

type _Method = Callable[[Any, Any], Awaitable[Any]]


class TakenNames:
    def __init__(self, database: Database, throttle: Throttle) -> None:
        self._database = database
        self._throttle = throttle
        # Networks and accounts that have learnt of a taken name in this process lately: only for their calls the count
        # is read before.
        # One error is remembered for two minutes, which is longer than the window of the limit.
        self._lately = Buckets(60, 0.5)

    def guarded[Servicer](self, servicer: Servicer) -> Servicer:
        """Returns *servicer*, whose methods count."""
        for name in dir(type(servicer)):
            method = getattr(servicer, name)
            if name[0].isupper() and iscoroutinefunction(method):
                setattr(servicer, name, self._counting(method))
        return servicer

    def _counting(self, method: _Method) -> _Method:
        @wraps(method)
        async def counted(request: Any, context: Any) -> Any:
            learners = _learners()
            for learner in learners:
                if not self._lately.is_full(learner):
                    async with self._database.read_once() as session:
                        await self._throttle.refuse(session, learner)
            try:
                return await method(request, context)
            except (EmailTaken, UsernameTaken, NricTaken):
                for learner in learners:
                    with contextlib.suppress(RateLimited):
                        self._lately.take(learner)
                # The locks decide: calls that passed the check above at the same time are counted one by one.
                async with self._database.transaction() as session:
                    for learner in learners:
                        await self._throttle.count_or_refuse(session, learner)
                raise

        return counted


def _learners() -> list[str]:
    who = caller.find()
    return [origin.current().network, *([f"account {who.user_id}"] if who else [])]
