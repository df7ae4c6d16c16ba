"""Budgets that all gateways count together: each tells the others five times a second what was taken from its own.

No request waits for that, and nothing is stored. Within a fifth of a second a client may take from several gateways
what only one would have given. A gateway that has lost NATS counts what it serves itself.
"""

import asyncio
import json
from uuid import uuid4

from nats.aio.msg import Msg

from gateway.budgets import Budgets
from kit.bus import Bus
from kit.worker import Worker

_TELL_EVERY_SECONDS = 0.2
# So that a message stays far below the megabyte that NATS takes.
_MOST_COUNTS = 5000


class SharedBudgets(Worker):
    name = "shared-budgets"

    def __init__(self, bus: Bus, budgets: Budgets) -> None:
        self._bus = bus
        self._budgets = budgets
        self._id = str(uuid4())
        self._budgets.note_what_is_taken()

    async def run(self) -> None:
        await self._bus.ready()
        subscription = await self._bus.client.subscribe(self._bus.spending_subject, cb=self._hear)
        try:
            while True:
                await asyncio.sleep(_TELL_EVERY_SECONDS)
                await self._tell()
        finally:
            await subscription.unsubscribe()

    async def _tell(self) -> None:
        taken = self._budgets.taken()
        for start in range(0, len(taken), _MOST_COUNTS):
            spent = {"gateway": self._id, "taken": taken[start : start + _MOST_COUNTS]}
            await self._bus.client.publish(self._bus.spending_subject, json.dumps(spent).encode())

    async def _hear(self, message: Msg) -> None:
        """Takes here what another gateway has taken. NATS lets gateways alone publish on this subject."""
        spent = json.loads(message.data)
        if spent["gateway"] != self._id:
            for name, key, tokens in spent["taken"]:
                self._budgets.take_elsewhere(name, key, tokens)
