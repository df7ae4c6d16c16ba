import asyncio

from structlog.testing import capture_logs

from kit.worker import Periodic, Worker
from testkit.waiting import eventually


class Stubborn(Worker):
    """Takes its cancellation for a failure, as the libraries that real workers call sometimes do."""

    name = "stubborn"

    async def run(self) -> None:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            raise LookupError from None


class Failing(Worker):
    name = "failing"

    def __init__(self) -> None:
        self.runs = 0

    async def run(self) -> None:
        self.runs += 1
        raise LookupError


class Counting(Periodic):
    name = "counting"
    every_seconds = 0.01

    def __init__(self) -> None:
        self.sweeps = 0

    async def sweep(self) -> None:
        self.sweeps += 1


async def test_a_worker_stops_although_a_library_turns_the_cancellation_into_an_error() -> None:
    async with asyncio.timeout(5), Stubborn():
        await asyncio.sleep(0)


async def test_a_worker_that_fails_is_started_again() -> None:
    async with Failing() as worker:
        await eventually(lambda: worker.runs == 2)


async def test_a_failure_that_repeats_is_logged_once() -> None:
    with capture_logs() as lines:
        async with Failing() as worker:
            await eventually(lambda: worker.runs == 3)
    assert [line["error"] for line in lines] == ["LookupError()"]


async def test_a_periodic_worker_sweeps_at_once_and_again() -> None:
    async with Counting() as worker:
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert worker.sweeps == 1
        await eventually(lambda: worker.sweeps >= 3)
