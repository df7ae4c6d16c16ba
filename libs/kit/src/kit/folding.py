"""A consumer that takes up to 256 events in one transaction, and begins at most one a second that takes few.

It is for sums: where many events change the same few rows, a transaction for each of them would write these rows again
and again. Events wait for up to a second, but not once all that were asked for are there, which are at least 128: so
events of an outage are caught up as fast as the database allows. If a transaction fails, each of its events is tried by
itself, as with every consumer.
"""

import asyncio
import time
from collections.abc import Sequence

from nats.aio.msg import Msg
from nats.aio.subscription import Subscription as NatsSubscription

from kit.bus import Bus
from kit.consumer import Consumer
from kit.database import Database, Session
from kit.subscriptions import Event, Fold, Subscription

MAX_TOGETHER = 256
_EVERY_SECONDS = 1.0
_LOOK_SECONDS = 0.05


class FoldingConsumer(Consumer):
    # Not more than `durable_config` lets wait for an acknowledgement.
    batch = max_together = MAX_TOGETHER

    def __init__(self, bus: Bus, database: Database, subscription: Subscription, fold: Fold) -> None:
        super().__init__(bus, database, subscription)
        self._fold = fold
        self._next_at = 0.0

    async def _take_along(self, messages: NatsSubscription, taken: list[Msg], wanted: int) -> int:
        # More than the server owes does not come before it is asked again, which is after this transaction. There is no
        # event to wait for.
        while messages.pending_msgs < wanted and (left := self._next_at - time.monotonic()) > 0:  # noqa: ASYNC110
            await asyncio.sleep(min(left, _LOOK_SECONDS))
        self._next_at = time.monotonic() + _EVERY_SECONDS
        return await super()._take_along(messages, taken, wanted)

    async def _take_effect(self, session: Session, events: Sequence[Event]) -> None:
        await self._fold.take(session, [(event.id, event.message) for event in events])
