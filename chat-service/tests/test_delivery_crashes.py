"""A process that sends push messages is killed between claim, sending and noting: each arrives, one twice at most."""

import asyncio
import os
import signal
import sys
from datetime import datetime
from pathlib import Path

import pytest
from delivery_testing import NOON, Post

from chat_service.notifications.deliveries.claiming import LEASE
from kit.database import Database
from kit.ids import new_id
from testkit import forks

PROGRAM = "delivering"
COUNT = 12


async def deliver(url: str, folder: Path, now: datetime) -> int:
    """Runs the process until it ends, and returns its exit code."""
    arguments = (url, str(folder / "point"), str(folder / "taken"), now.isoformat())
    command = [sys.executable, "-m", PROGRAM, *arguments]
    return (await asyncio.to_thread(forks.run, command, folder, os.environ, seconds=60)).returncode


@pytest.mark.usefixtures("preloaded")
@pytest.mark.parametrize(("point", "doubled"), [("delivery_claimed", 0), ("push_sent", 1)])
async def test_each_push_arrives_although_its_sender_was_killed(
    database: Database, migrated_url: str, tmp_path: Path, point: str, doubled: int
) -> None:
    post = Post(database)
    devices = set()
    for _ in range(COUNT):
        user = new_id()
        devices.add(str(await post.device(user)))
        await post.tells(user, "payment.succeeded")
    (tmp_path / "taken").touch()
    (tmp_path / "point").write_text(f"{point} payment.succeeded")
    assert await deliver(migrated_url, tmp_path, NOON) == -signal.SIGKILL
    assert not (tmp_path / "point").exists()
    # Before the lease ends, only what was not claimed is sent.
    assert await deliver(migrated_url, tmp_path, NOON) == 0
    assert await deliver(migrated_url, tmp_path, NOON + LEASE) == 0
    taken = [line.split() for line in (tmp_path / "taken").read_text().splitlines()]
    assert {device for device, _ in taken} == devices
    assert len(taken) <= COUNT + doubled
    # The second message has the topic of the first.
    assert len({tuple(one) for one in taken}) == COUNT
    assert {state for state, _ in await post.states("push")} == {"sent"}
    # The mails were handed over in the transactions that claimed them.
    assert len({mail.delivery_id for mail in await post.requested()}) == len(await post.requested()) == COUNT
