"""A task that goes on when its caller is cancelled, because others wait for it, or because it has to end in order.

`asyncio.shield` alone forgets the task then. If it fails later, as it does when what it asks does not answer, asyncio
writes an error with a traceback for a failure that no caller is left to hear of.
"""

import asyncio
from typing import Any

import nats.errors

from kit import logging
from kit.errors import AppError

log = logging.get(__name__)

# Failures that a caller would have turned into an answer. Others are defects.
_ANSWERS = (AppError, TimeoutError, nats.errors.Error)


async def outcome_of[Result](task: asyncio.Task[Result]) -> Result:
    """Returns the result of *task* or raises its error. If the caller is cancelled, the task goes on."""
    try:
        return await asyncio.shield(task)  # noqa: TID251  # the one place
    except asyncio.CancelledError:
        task.add_done_callback(hear_of)
        raise


def hear_of(task: asyncio.Task[Any]) -> None:
    """Takes note of the end of a task that nothing waits for any more."""
    if not task.cancelled() and (error := task.exception()) is not None and not isinstance(error, _ANSWERS):
        log.error("abandoned_task_failed", task=task.get_name(), exc_info=error)
