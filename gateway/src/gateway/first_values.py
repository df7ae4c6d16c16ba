"""Asks auth-service for flags and settings when NATS does not tell them, as at a start without NATS.

What the bucket says counts more, also if it is heard later. While neither is there, all operations are, but for those
that `FEATURES_OFF` names.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable

from kit import rpc
from kit.live_values import LiveValue, LiveValues
from kit.worker import Worker
from twou.auth.v1 import flag_pb2
from twou.auth.v1.flag_pb2_grpc import FlagServiceStub

# The bucket is usually heard much sooner.
_PATIENCE_SECONDS = 0.3
_ASK_SECONDS = 2.0


class FirstValues(Worker):
    name = "first-values"

    def __init__(self, live: LiveValues, ask: Callable[[], Awaitable[list[tuple[str, LiveValue]]]]) -> None:
        """*ask* raises if auth-service does not answer; then it is asked again after a pause."""
        self._live = live
        self._ask = ask
        self._are_known = asyncio.Event()

    async def until_known(self, *, seconds: float) -> None:
        """Returns when the values are known from either side, or after *seconds*."""
        await asyncio.wait([asyncio.create_task(self._are_known.wait())], timeout=seconds)

    async def run(self) -> None:
        if not await self._live.until_heard(seconds=_PATIENCE_SECONDS):
            self._live.fill(await self._ask())
        self._are_known.set()
        await asyncio.Event().wait()


async def ask(service: FlagServiceStub) -> list[tuple[str, LiveValue]]:
    answer = await rpc.unary(service.ListLiveValues, flag_pb2.ListLiveValuesRequest(), seconds=_ASK_SECONDS)
    return [(one.key, LiveValue(json.loads(one.value), one.version)) for one in answer.values]
