"""A client that repeats one request on many connections, in a process of its own.

`python -m tests.flood` reads a JSON object (`port`, `path`, `body`, `address`, `connections`) from its first line of
input, and prints the number of answers by status once its input ends. In the body `{number}` is another number each
time.
"""

import asyncio
import contextlib
import itertools
import json
import sys
from collections import Counter
from collections.abc import AsyncIterator
from typing import Any

# Seconds after which the flood ends in any case.
_LONGEST = 30.0


@contextlib.asynccontextmanager
async def flooding(**job: Any) -> AsyncIterator[Counter[int]]:
    """Floods during the body. The counter has the number of answers by status after it."""
    statuses: Counter[int] = Counter()
    command = (sys.executable, "-m", "tests.flood")
    process = await asyncio.create_subprocess_exec(
        *command, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdin is not None
    process.stdin.write(json.dumps(job).encode() + b"\n")
    await process.stdin.drain()
    try:
        yield statuses
    finally:
        output, _ = await process.communicate()
        statuses.update({int(status): number for status, number in json.loads(output or b"{}").items()})


async def _repeat(job: dict[str, Any], numbers: "itertools.count[int]", statuses: Counter[int]) -> None:
    while True:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            reader, writer = await asyncio.open_connection("127.0.0.1", job["port"], local_addr=(job["address"], 0))
            try:
                while True:
                    body = job["body"].replace("{number}", str(next(numbers))).encode()
                    head = f"POST {job['path']} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                    writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
                    answer = (await reader.readuntil(b"\r\n\r\n")).lower()
                    await reader.readexactly(int(answer.split(b"content-length: ")[1].split(b"\r\n")[0]))
                    statuses[int(answer.split()[1])] += 1
            finally:
                writer.close()
        await asyncio.sleep(0.01)


async def _flood() -> None:
    job = json.loads(sys.stdin.readline())
    numbers, statuses = itertools.count(), Counter[int]()
    tasks = [asyncio.create_task(_repeat(job, numbers, statuses)) for _ in range(job["connections"])]
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(asyncio.to_thread(sys.stdin.read), _LONGEST)
    for task in tasks:
        task.cancel()
    sys.stdout.write(json.dumps(statuses))


if __name__ == "__main__":
    asyncio.run(_flood())
