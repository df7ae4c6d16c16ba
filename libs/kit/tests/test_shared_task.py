"""Tasks that outlive their callers, and what is said of them when they fail."""

import asyncio
import gc
from typing import Any

import pytest

from kit.errors import Unavailable
from kit.shared_task import outcome_of


async def _left_by_its_caller(error: Exception | None) -> list[dict[str, Any]]:
    """Lets a task end with *error* after its only caller was cancelled; returns what asyncio complains of."""
    complaints: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: complaints.append(context))
    may_end = asyncio.Event()

    async def work() -> str:
        await may_end.wait()
        if error is not None:
            raise error
        return "done"

    task = asyncio.create_task(work(), name="work")
    caller = asyncio.create_task(outcome_of(task))
    await asyncio.sleep(0)
    caller.cancel()
    await asyncio.wait([caller])
    assert caller.cancelled()
    assert not task.done()
    may_end.set()
    await asyncio.wait([task])
    del task, caller, work
    await asyncio.sleep(0)
    gc.collect()
    asyncio.get_running_loop().set_exception_handler(None)
    return complaints


@pytest.mark.parametrize("error", [None, Unavailable(), TimeoutError()])
async def test_a_failure_that_no_caller_waits_for_is_no_defect(
    error: Exception | None, capfd: pytest.CaptureFixture[str]
) -> None:
    assert await _left_by_its_caller(error) == []
    assert "abandoned_task_failed" not in capfd.readouterr().err


async def test_a_defect_is_still_told(capfd: pytest.CaptureFixture[str]) -> None:
    assert await _left_by_its_caller(ZeroDivisionError("a defect")) == []
    assert "abandoned_task_failed" in capfd.readouterr().err


async def test_a_caller_gets_result_and_error() -> None:
    async def fail() -> None:
        raise Unavailable

    async def succeed() -> int:
        return 1

    assert await outcome_of(asyncio.create_task(succeed())) == 1
    with pytest.raises(Unavailable):
        await outcome_of(asyncio.create_task(fail()))
