"""Files are uploaded while file-service, its database and its store are killed, stopped or full at random.

Every file that was acknowledged can be downloaded with its bytes, none is there twice, and afterwards neither bytes
without a file nor a file without bytes are left.
"""

import asyncio
import contextlib
import hashlib
import os
import random
import signal
import subprocess
import sys
import urllib.request
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import httpx2
import pytest

from testkit.disks import small_disk
from testkit.processes import Program, ServerProcess, free_port, is_listening
from testkit.servers import PostgresServer
from tests.chance import new_chance
from tests.conftest import StartStack
from tests.people import Person
from tools.registry.deployables import ROOT
from tools.stack.config import FILE
from tools.stack.stack import Stack

# Files in each of the two systems.
FILES = 100
FAULTS = 6
AT_ONCE = 8
SIZES = (10, 3_000, 300_000)
# Seconds that a fault lasts.
PAUSES = (0.1, 0.3, 0.6)
# Seconds between faults: starting a service takes as long on a busy machine.
CALM = (0.1, 0.8)
KEPT_SECONDS = 1
BUCKET = "files"

type Fault = Callable[[], Awaitable[None]]


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    with small_disk(tmp_path / "small", 64) as folder:
        yield folder


@pytest.fixture
def s3(tmp_path: Path) -> Iterator[tuple[int, str]]:
    """A store with the S3 API: the id of its process, and its URL."""
    port = free_port()
    command: list[str | Path] = [Path(sys.executable).with_name("moto_server"), "-H", "127.0.0.1", "-p", str(port)]
    with ServerProcess(Program(command, log=tmp_path / "s3.log")) as process:
        process.wait_until(lambda: is_listening(port))
        url = f"http://127.0.0.1:{port}"
        with urllib.request.urlopen(urllib.request.Request(f"{url}/{BUCKET}", method="PUT")):
            pass
        yield process.pid, url


async def stopped(pid: int, seconds: float) -> None:
    os.kill(pid, signal.SIGSTOP)
    try:
        await asyncio.sleep(seconds)
    finally:
        os.kill(pid, signal.SIGCONT)


def service_faults(stack: Stack, chance: random.Random) -> list[Fault]:
    async def killed() -> None:
        stack.kill("file-service")
        await asyncio.sleep(chance.choice(PAUSES))
        await stack.restart("file-service")

    async def hung() -> None:
        process = next(one for one in stack.processes if one.name == "file-service")
        assert process.pid is not None
        await stopped(process.pid, chance.choice(PAUSES))

    return [killed, hung]


def full_disk(folder: Path, chance: random.Random) -> Fault:
    async def fill() -> None:
        filler = folder / "filler"
        try:
            with contextlib.suppress(OSError), filler.open("wb", buffering=0) as file:
                while True:
                    file.write(b"\0" * 65_536)
            await asyncio.sleep(chance.choice(PAUSES))
        finally:
            filler.unlink()

    return fill


async def faults(possible: list[Fault], chance: random.Random) -> None:
    for _ in range(FAULTS):
        await asyncio.sleep(chance.uniform(*CALM))
        await chance.choice(possible)()


def content(number: int, chance: random.Random) -> bytes:
    """Returns text. Some files have the same bytes, which are stored once."""
    seed = random.Random(number // 3 if chance.random() < 0.3 else number)
    return seed.randbytes(chance.choice(SIZES)).hex().encode()


async def acknowledged(client: Person, number: int, data: bytes) -> str:
    """Uploads until it is acknowledged, as an app on a bad link does; returns the id of the file."""
    headers = {"Idempotency-Key": f"file-{number}"}
    while True:
        with contextlib.suppress(httpx2.TransportError):
            files = {"file": (f"{number}.txt", data, "text/plain")}
            answer = await client.http.post("/uploads/", files=files, headers=headers)
            if answer.status_code == 201:
                return str(answer.json()["id"])
            assert answer.status_code in (409, 503, 507), answer.text
            assert answer.status_code != 409 or answer.json()["error"]["code"] == "IDEMPOTENCY_IN_PROGRESS"
        await asyncio.sleep(0.05)


async def upload_all(client: Person, chance: random.Random) -> dict[str, str]:
    """Returns the hashes of the acknowledged files by their ids."""
    contents = [content(number, chance) for number in range(FILES)]
    turn = asyncio.Semaphore(AT_ONCE)

    async def upload(number: int) -> tuple[str, str]:
        async with turn:
            file_id = await acknowledged(client, number, contents[number])
            return file_id, hashlib.sha256(contents[number]).hexdigest()

    return dict(await asyncio.gather(*map(upload, range(FILES))))


async def listed(client: Person) -> list[str]:
    ids, path = [], "/uploads/?limit=100"
    while path:
        answer = await client.http.get(path)
        ids += [file["id"] for file in answer.json()]
        path = answer.headers.get("Link", "").partition("<")[2].partition(">")[0].removeprefix("/api/v1")
    return ids


async def check(stack: Stack) -> tuple[int, str]:
    """Runs `make files-check`; returns its exit code and output."""
    command = [sys.executable, "-m", "file_service", "check"]
    done = await asyncio.to_thread(
        subprocess.run,
        command,
        cwd=ROOT,
        env=stack.config.environment_of(FILE),
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


async def play(stack: Stack, possible: list[Fault], chance: random.Random) -> None:
    async with Person(stack.gateway_url) as client:
        trouble = asyncio.create_task(faults(possible, chance))
        uploading = asyncio.create_task(upload_all(client, chance))
        try:
            async with asyncio.timeout(90):
                files = await uploading
        except TimeoutError:
            assert not trouble.done() or trouble.exception() is None
            raise
        finally:
            for task in (trouble, uploading):
                task.cancel()
            await asyncio.gather(trouble, uploading, return_exceptions=True)
        assert len(files) == FILES
        # A fault that was cancelled may have left the service down.
        await stack.restart("file-service")
        await client.until_healthy()
        assert sorted(await listed(client)) == sorted(files)
        for file_id, sha256 in files.items():
            got = await client.get(f"/uploads/{file_id}/download")
            assert (got.status_code, hashlib.sha256(got.content).hexdigest()) == (200, sha256)
    await asyncio.sleep(KEPT_SECONDS)
    # It sweeps when it starts.
    await stack.restart("file-service")
    async with asyncio.timeout(20):
        while (found := await check(stack))[0]:
            await asyncio.sleep(0.2)
    assert found[1].startswith("Every file has its bytes")


@contextlib.asynccontextmanager
async def running(start: StartStack, kind: str, **settings: str) -> AsyncIterator[Stack]:
    async with start(kind, UNUSED_BYTES_KEPT_SECONDS=str(KEPT_SECONDS), **settings) as stack:
        yield stack


@pytest.mark.slow
@pytest.mark.timeout(180)
async def test_acknowledged_files_survive_on_a_folder(start_stack: StartStack, small: Path) -> None:
    chance = new_chance()
    async with running(start_stack, "sqlite", FILE_UPLOAD_DIR=str(small / "files")) as stack:
        await play(stack, [*service_faults(stack, chance), full_disk(small, chance)], chance)
        staged = [path for path in (small / "files" / "staging").glob("*") if path.is_file()]
        assert staged == []


@pytest.mark.slow
@pytest.mark.timeout(180)
async def test_acknowledged_files_survive_in_a_bucket(
    start_stack: StartStack, postgres: PostgresServer, s3: tuple[int, str]
) -> None:
    chance, (pid, url) = new_chance(), s3
    settings = {"FILE_S3_BUCKET": BUCKET, "FILE_S3_ENDPOINT": url}
    keys = {"FILE_AWS_ACCESS_KEY_ID": "test", "FILE_AWS_SECRET_ACCESS_KEY": "test"}
    async with running(start_stack, "postgresql", **settings, **keys) as stack:
        database = stack.config.variables["FILE_DATABASE_URL"].rpartition("/")[2].partition("?")[0]

        async def cut_off() -> None:
            """Ends all connections to the database, as its restart does."""
            sql = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database}'"
            await asyncio.to_thread(postgres.execute, sql)

        async def store_hung() -> None:
            await stopped(pid, chance.choice(PAUSES))

        await play(stack, [*service_faults(stack, chance), cut_off, store_hung], chance)
