"""Jobs are paid for while processes die: each is paid once or given back once, and the books of both sides agree.

`PAYMENT_JOBS=200 make test T=tests/test_payment_faults.py` plays 200 jobs, 20 a second, through each fault on both
databases; without it, a few jobs meet some of the faults on SQLite. `TEST_SEED` repeats the choice of jobs and faults.
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

from tests import crashes
from tests.chance import new_chance
from tests.conftest import DATABASES, StartStack, admin_maker
from tests.gateway_peers import PaidSystem, paid_system
from tests.ledger import ledger_differences
from tests.payment_storm import Crowd, Storm
from tests.reconciling import reconcile
from tools.stack.config import NATS, REQUEST

pytestmark = pytest.mark.slow

IS_FULL = "PAYMENT_JOBS" in os.environ
JOBS = int(os.environ.get("PAYMENT_JOBS", "24"))
JOBS_A_SECOND = 20 if IS_FULL else 4
PROVIDERS = 40 if IS_FULL else 12
FIRST, SECOND = REQUEST.name, f"{REQUEST.name}-2"

EVENT = "request.v1.Payment"
# Before and after each step of a call: planned, sent, answered, written, published.
CRASHES = (
    *(f"{point} {EVENT}Created" for point in ("before_commit", "after_commit")),
    *(f"call_claimed {kind}" for kind in ("create", "capture", "query", "refund", "pay_out")),
    *(f"call_answered {kind}" for kind in ("create", "capture", "query", "refund", "pay_out")),
    *(
        f"{point} {EVENT}{state}"
        for state in ("Authorized", "Succeeded")
        for point in ("before_commit", "after_commit")
    ),
    *(f"after_publish {EVENT}{state}" for state in ("Created", "Succeeded")),
)
# SIGKILL from outside: to a replica at any moment, or while a gateway has its call and has not answered.
KILLS = (FIRST, SECOND, NATS, "chapa", "telebirr", "stripe", "call under way")
# The kills that a short run has, too.
SHORT = (FIRST, NATS, "chapa", "call under way")
SHORT_CRASHES = ("call_claimed create", "call_answered create")
_MORE_CRASHES = 4
# A fault that is not met by then, because no job comes to that point, is left out; in a full run, it comes again.
_MET_WITHIN_SECONDS = 10.0
_REPLICA_SETTINGS = {"OPEN_REQUESTS_PER_CLIENT": "1000"}


@dataclass
class Weather:
    """Breaks one thing after the other, and mends it."""

    storm: Storm
    file: Path
    met: Counter[str]

    @property
    def system(self) -> PaidSystem:
        return self.storm.system

    async def strike(self, fault: str) -> None:
        stack = self.system.stack
        if fault in CRASHES:
            dead = await self._crash(fault)
        elif fault in self.system.mortal():
            await self._kill_gateway(fault)
            return
        elif fault == "call under way":
            side = self.system.mortal()["chapa"].peer
            await asyncio.to_thread(side.fail, "none", seconds=0.7, times=3)
            await asyncio.sleep(0.4)
            stack.kill(FIRST)
            dead = FIRST
        else:
            stack.kill(fault)
            await asyncio.sleep(self.storm.chance.uniform(0.2, 1))
            dead = fault
        if dead:
            self.met[fault] += 1
            await stack.restart(dead)
            await self.storm.end_claims()

    async def _kill_gateway(self, name: str) -> None:
        gateway = self.system.mortal()[name]
        gateway.kill()
        await asyncio.sleep(self.storm.chance.uniform(0.2, 1.5))
        await asyncio.to_thread(gateway.start)
        self.met[name] += 1

    async def _crash(self, fault: str) -> str:
        """Returns the replica that has died, or nothing if none has come to the point."""
        written = self.file.with_suffix(".new")
        written.write_text(fault)
        written.replace(self.file)
        replicas = [one for one in self.system.stack.processes if one.name in (FIRST, SECOND)]
        deadline = asyncio.get_running_loop().time() + _MET_WITHIN_SECONDS
        while asyncio.get_running_loop().time() < deadline:
            for one in replicas:
                if one.exit_code is not None:
                    assert one.exit_code == -signal.SIGKILL
                    return one.name
            await asyncio.sleep(0.02)
        self.file.unlink(missing_ok=True)
        return ""


def faults_of(chance: random.Random) -> list[str]:
    others = [one for one in CRASHES if one not in SHORT_CRASHES]
    crashes_met = [*SHORT_CRASHES, *(others if IS_FULL else chance.sample(others, _MORE_CRASHES))]
    faults = [*crashes_met, *(KILLS if IS_FULL else SHORT)]
    chance.shuffle(faults)
    return faults


@pytest_asyncio.fixture(loop_scope="session", params=DATABASES if IS_FULL else ["sqlite"])
async def system(request: pytest.FixtureRequest, start_stack: StartStack, tmp_path: Path) -> AsyncIterator[PaidSystem]:
    settings = crashes.settings(tmp_path) | {f"REQUEST_{name}": value for name, value in _REPLICA_SETTINGS.items()}
    async with paid_system(start_stack, request.param, tmp_path, **settings) as system:
        yield system


@pytest.mark.timeout(900)
async def test_money_is_taken_once_or_given_back_once(system: PaidSystem, tmp_path: Path) -> None:
    chance, stack = new_chance(), system.stack
    replica = await stack.start_replica(REQUEST)
    gateways = [stack.gateway_url, await stack.start_gateway(REQUEST_ADDRESS=f"127.0.0.1:{replica.port}")]
    async with Crowd.of(gateways, PROVIDERS, admin_maker(stack)) as crowd:
        storm = Storm(system, crowd, chance)
        weather = Weather(storm, tmp_path / REQUEST.name, Counter())
        faults = faults_of(chance)
        hurrying = asyncio.create_task(storm.hurry())
        async with asyncio.TaskGroup() as running:
            striking = running.create_task(_strike_all(weather, faults))
            # Jobs go on as long as there is a fault to be met.
            while len(storm.jobs) < JOBS or not striking.done():
                running.create_task(storm.play(storm.new_job()))
                await asyncio.sleep(1 / (JOBS_A_SECOND if len(storm.jobs) < JOBS else 2))
        hurrying.cancel()
        await storm.until_settled()
        missed = sorted(set(faults) - set(weather.met))
        endings = Counter(job.ending for job in storm.jobs)
        sys.stdout.write(f"{len(storm.jobs)} jobs {dict(endings)}, faults {dict(weather.met)}, not met {missed}\n")
        assert await storm.differences() == []
        assert await ledger_differences(stack) == []
        compared = await asyncio.to_thread(reconcile, stack)
        assert compared.returncode == 0, compared.stdout
        assert not set(missed) & set(CRASHES if IS_FULL else SHORT_CRASHES)


async def _strike_all(weather: Weather, faults: list[str]) -> None:
    await asyncio.sleep(0.5)
    for fault in faults:
        await weather.strike(fault)
    for fault in faults if IS_FULL else ():
        if not weather.met[fault]:
            await weather.strike(fault)
