"""People are notified while processes die: each notification arrives, and a doubled one can be told by its topic.

`NOTIFICATIONS=1000 make test T=tests/test_notification_faults.py` sends 1,000 notifications through each fault on both
databases; without it, a few meet some of the faults on SQLite. `TEST_SEED` repeats the choice of faults.
"""

import asyncio
import os
import random
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio

from auth_service.deliveries.workers import AT_ONCE as MAILS_AT_ONCE
from chat_service.notifications.deliveries.sending import AT_ONCE as PUSHES_AT_ONCE
from chat_service.notifications.kinds.kinds import Lane
from tests import crashes
from tests.chance import new_chance
from tests.conftest import DATABASES, StartStack, admin_maker
from tests.notification_storm import PEOPLE, Audience, NotificationStorm
from tests.notified_system import CHAT, NotifiedSystem, notified_system
from tools.stack.config import AUTH, NATS

pytestmark = pytest.mark.slow

IS_FULL = "NOTIFICATIONS" in os.environ
ROUNDS = int(os.environ.get("NOTIFICATIONS", "120")) // PEOPLE
SECONDS_BETWEEN_ROUNDS = 1.0

# Between the claim of a message, its sending and the record of it: the service, and its point with the event or kind.
CRASHES = (
    (CHAT.name, "delivery_claimed broadcast"),
    (CHAT.name, "push_sent broadcast"),
    (CHAT.name, "before_commit chat.v1.DeliveryRequested"),
    (CHAT.name, "after_commit chat.v1.DeliveryRequested"),
    (CHAT.name, "after_publish chat.v1.DeliveryRequested"),
    (CHAT.name, "before_ack auth.v1.DeliveryReported"),
    (CHAT.name, "before_commit chat.v1.NotificationCreated"),
    (CHAT.name, "after_commit chat.v1.NotificationCreated"),
    (AUTH.name, "before_ack chat.v1.DeliveryRequested"),
    (AUTH.name, "notice_claimed broadcast"),
    (AUTH.name, "notice_sent broadcast"),
    (AUTH.name, "before_commit auth.v1.DeliveryReported"),
    (AUTH.name, "after_commit auth.v1.DeliveryReported"),
    (AUTH.name, "after_publish auth.v1.DeliveryReported"),
)
# SIGKILL from outside, at any moment.
KILLS = (CHAT.name, AUTH.name, NATS, "webpush", "fcm", "smtp")
SHORT_CRASHES = (CRASHES[1], CRASHES[10])
SHORT_KILLS = (CHAT.name, "fcm")
_MET_WITHIN_SECONDS = 15.0
# A process that is killed had sent so many at a time at most, whose record it did not write.
_BEING_SENT = {
    "browser": PUSHES_AT_ONCE[Lane.BROADCASTS],
    "app": PUSHES_AT_ONCE[Lane.BROADCASTS],
    "mail": MAILS_AT_ONCE,
}


@dataclass
class Weather:
    """Breaks one thing after the other, and mends it."""

    storm: NotificationStorm
    folder: Path
    met: Counter[str]

    async def strike(self, fault: str | tuple[str, str]) -> None:
        system = self.storm.system
        if isinstance(fault, tuple):
            await self._crash(*fault)
        elif fault in system.mortal():
            peer = system.mortal()[fault]
            peer.kill()
            await asyncio.sleep(self.storm.chance.uniform(0.2, 1.5))
            await asyncio.to_thread(peer.start)
            self.met[fault] += 1
        else:
            system.stack.kill(fault)
            await asyncio.sleep(self.storm.chance.uniform(0.2, 1))
            await self._restart(fault)
            self.met[fault] += 1

    async def _restart(self, name: str) -> None:
        if name == CHAT.name:
            # While it is dead: what it claims afterwards is its own.
            await self.storm.end_claims()
        await self.storm.system.stack.restart(name)

    async def _crash(self, service: str, point: str) -> None:
        file = self.folder / service
        written = file.with_suffix(".new")
        written.write_text(point)
        written.replace(file)
        (process,) = (one for one in self.storm.system.stack.processes if one.name == service)
        deadline = asyncio.get_running_loop().time() + _MET_WITHIN_SECONDS
        while process.exit_code is None and asyncio.get_running_loop().time() < deadline:
            await asyncio.sleep(0.02)
        file.unlink(missing_ok=True)
        if process.exit_code is None:
            # Nothing has come to the point.
            return
        assert process.exit_code == -signal.SIGKILL
        self.met[f"{service} {point}"] += 1
        await self._restart(service)


def faults_of(chance: random.Random) -> list[str | tuple[str, str]]:
    faults: list[str | tuple[str, str]] = [*CRASHES, *KILLS] if IS_FULL else [*SHORT_CRASHES, *SHORT_KILLS]
    chance.shuffle(faults)
    return faults


@pytest_asyncio.fixture(loop_scope="session", params=DATABASES if IS_FULL else ["sqlite"])
async def system(
    request: pytest.FixtureRequest, start_stack: StartStack, tmp_path: Path
) -> AsyncIterator[NotifiedSystem]:
    settings = crashes.settings(tmp_path) | {"BROADCASTS_PER_SECOND": "1000"}
    async with notified_system(start_stack, request.param, tmp_path, **settings) as system:
        yield system


@pytest.mark.timeout(1500 if IS_FULL else 300)
async def test_every_notification_arrives_through_kills(system: NotifiedSystem, tmp_path: Path) -> None:
    chance, stack = new_chance(), system.stack
    async with Audience.of(system, stack.gateway_url, admin_maker(stack)) as audience:
        await crashes.redeliver_soon(stack)
        storm = NotificationStorm(system, audience, chance)
        weather = Weather(storm, tmp_path, Counter())
        faults, is_over = faults_of(chance), asyncio.Event()

        async def break_things() -> None:
            for fault in faults:
                await weather.strike(fault)
                await asyncio.sleep(chance.uniform(0.1, 1))
            is_over.set()

        async with asyncio.TaskGroup() as running:
            running.create_task(break_things())
            # As long as things break, there is something to send, so that each fault is met.
            while len(storm.titles) < ROUNDS or not is_over.is_set():
                await storm.notify_all()
                await asyncio.sleep(SECONDS_BETWEEN_ROUNDS)
        await storm.until_sent()
        doubled = await storm.check()
    sent = len(storm.titles) * PEOPLE
    kills = weather.met.total()
    # Shown with `-s`.
    sys.stderr.write(f"{sent} notifications, {kills} faults {dict(weather.met)}, doubled: {dict(doubled)}\n")
    assert weather.met, "nothing has failed"
    for channel, at_once in _BEING_SENT.items():
        assert doubled[channel] <= kills * at_once, doubled
