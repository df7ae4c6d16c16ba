"""A process that sends what is due until nothing is, for tests that kill it: `delivering.py DATABASE FILE OUTPUT NOW`.

*FILE* names the crash point; each message that was taken is a line of *OUTPUT* with its device and its topic.
"""

import asyncio
import sys
from datetime import datetime
from pathlib import Path

from delivery_testing import Post

from chat_service.push.interface import Accepted, Outcome, PushMessage, Target
from kit import crash_points
from kit.database import Database


class LineWriter:
    def __init__(self, output: Path) -> None:
        self._output = output

    async def send(self, device: Target, message: PushMessage, /) -> Outcome:
        with self._output.open("a") as lines:
            lines.write(f"{device.device_id} {message.topic}\n")
        return Accepted()


async def main(url: str, file: str, output: str, now: str) -> None:
    crash_points.arm(Path(file))
    async with Database(url) as database:
        post = Post(database, LineWriter(Path(output)))
        post.now = datetime.fromisoformat(now)
        await post.runs()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
