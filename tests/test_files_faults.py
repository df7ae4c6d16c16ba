"""Files are uploaded, by one request or in pieces, while file-service, its database and its store fail at random.

They are killed, stopped or full. Every file that was acknowledged can be downloaded with its bytes, none is
there twice, and afterwards neither bytes without a file nor a file without bytes are left.
"""

import asyncio
import contextlib
import hashlib
import itertools
import os
import random
import signal
import sys
import urllib.request
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import httpx2
import pytest

from testkit import forks
from testkit.disks import small_disk
from testkit.processes import Program, ServerProcess, free_port, is_listening
from testkit.waiting import eventually
from tests.chance import new_chance
from tests.conftest import StartStack
from tests.own_database import OwnDatabase, own_database
from tests.people import Person
from tests.resumable import UPLOADS, ask
from tools.registry.deployables import ROOT
from tools.stack.config import FILE
from tools.stack.stack import Stack

# Files in each of the two systems.
FILES = 200
FAULTS = 5
AT_ONCE = 10
SIZES = (10, 3_000, 100_000)
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


async def faults(possible: list[Fault], chance: random.Random, turn: asyncio.Semaphore) -> None:
    """Lets some more files begin before each fault, so that every fault meets uploads, and the rest at the end."""
    for _ in range(FAULTS):
        _let_begin(turn, FILES // (FAULTS + 1))
        await asyncio.sleep(chance.uniform(*CALM))
        await chance.choice(possible)()
    _let_begin(turn, FILES)


def _let_begin(turn: asyncio.Semaphore, count: int) -> None:
    for _ in range(count):
        turn.release()


def content(number: int, chance: random.Random) -> bytes:
    """Returns text. Some files have the same bytes, which are stored once."""
    seed = random.Random(number // 3 if chance.random() < 0.3 else number)
    return seed.randbytes(chance.choice(SIZES)).hex().encode()


def needs_another_try(answer: httpx2.Response) -> bool:
    """Returns False for an answer of success. Refusals that no fault explains fail the test."""
    if answer.is_success:
        return False
    # A HEAD has no body to say more.
    code = answer.json()["error"]["code"] if answer.content else ""
    expected = {409: {"IDEMPOTENCY_IN_PROGRESS", "OFFSET_CONFLICT"}, 400: {"UPLOAD_INTERRUPTED"}}
    assert answer.status_code in (503, 507) or code in expected.get(answer.status_code, ()), answer.text
    return True


async def until_answered(ask: Callable[[], Awaitable[httpx2.Response]]) -> httpx2.Response:
    """Asks until there is success, as an app on a bad link does."""
    while True:
        with contextlib.suppress(httpx2.TransportError):
            answer = await ask()
            if not needs_another_try(answer):
                return answer
        await asyncio.sleep(0.05)


async def at_once(client: Person, number: int, data: bytes) -> str:
    """Uploads a file by one request until it is acknowledged; returns its id."""
    files, headers = {"file": (f"{number}.txt", data, "text/plain")}, {"Idempotency-Key": f"file-{number}"}
    answer = await until_answered(lambda: client.http.post("/uploads/", files=files, headers=headers))
    return str(answer.json()["id"])


async def in_pieces(client: Person, number: int, data: bytes) -> str:
    """Uploads a file by tus, in two requests if none breaks off, until all bytes are acknowledged; returns its id."""
    about, key = {"filename": f"{number}.txt"}, f"upload-{number}"
    created = await until_answered(
        lambda: ask(client, "POST", UPLOADS, length=len(data), about=about, Idempotency_Key=key)
    )
    path = created.headers["Location"].removeprefix("/api/v1")
    middle = len(data) // 2
    while (offset := await stored(client, path)) < len(data):
        end = middle if offset < middle else len(data)
        with contextlib.suppress(httpx2.TransportError):
            needs_another_try(await ask(client, "PATCH", path, offset=offset, content=data[offset:end]))
    return path.rpartition("/")[2]


async def stored(client: Person, path: str) -> int:
    answer = await until_answered(lambda: ask(client, "HEAD", path))
    return int(answer.headers["Upload-Offset"])


async def upload_all(client: Person, chance: random.Random, turn: asyncio.Semaphore) -> dict[str, str]:
    """Returns the hashes of the acknowledged files by their ids."""
    plan = [(number, content(number, chance), chance.choice([at_once, in_pieces])) for number in range(FILES)]

    async def upload(number: int, data: bytes, way: Callable[[Person, int, bytes], Awaitable[str]]) -> tuple[str, str]:
        await turn.acquire()
        return await way(client, number, data), hashlib.sha256(data).hexdigest()

    return dict(await asyncio.gather(*(upload(*planned) for planned in plan)))


async def require_bytes(client: Person, file_id: str, sha256: str) -> None:
    """The file of an upload whose last answer was lost may still be on its way."""

    async def is_there() -> bool:
        return (await client.get(f"/uploads/{file_id}")).status_code == 200

    await eventually(is_there)
    got = await client.get(f"/uploads/{file_id}/download")
    assert (got.status_code, hashlib.sha256(got.content).hexdigest()) == (200, sha256)


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
    done = await asyncio.to_thread(forks.run, command, ROOT, stack.config.environment_of(FILE), seconds=60)
    return done.returncode, done.stdout + done.stderr


async def play(stack: Stack, possible: list[Fault], chance: random.Random) -> None:
    turn = asyncio.Semaphore(0)
    async with Person(stack.gateway_url) as client:
        trouble = asyncio.create_task(faults(possible, chance, turn))
        uploading = asyncio.create_task(upload_all(client, chance, turn))
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
        await client.until_healthy()
        for some in itertools.batched(files.items(), AT_ONCE):
            await asyncio.gather(*(require_bytes(client, *file) for file in some))
        assert sorted(await listed(client)) == sorted(files)
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


def leftovers(folder: Path) -> list[Path]:
    """Returns the bytes of uploads that are not complete."""
    parts = [path for place in ("staging", "pieces") for path in (folder / place).glob("*")]
    return [path for path in parts if path.is_file()]


@pytest.mark.slow
@pytest.mark.timeout(180)
async def test_acknowledged_files_survive_on_a_folder(start_stack: StartStack, small: Path) -> None:
    chance = new_chance()
    places = {"FILE_UPLOAD_DIR": str(small / "files"), "FILE_DATABASE_URL": f"sqlite:///{small}/file.db"}
    async with running(start_stack, "sqlite", **places) as stack:
        await play(stack, [*service_faults(stack, chance), full_disk(small, chance)], chance)
        await eventually(lambda: not leftovers(small / "files"))


@pytest.fixture
def database() -> Iterator[OwnDatabase]:
    with own_database() as database:
        yield database


@pytest.mark.slow
@pytest.mark.timeout(180)
async def test_acknowledged_files_survive_in_a_bucket(
    start_stack: StartStack, database: OwnDatabase, s3: tuple[int, str]
) -> None:
    chance, (pid, url) = new_chance(), s3
    settings = {"FILE_S3_BUCKET": BUCKET, "FILE_S3_ENDPOINT": url}
    keys = {"FILE_AWS_ACCESS_KEY_ID": "test", "FILE_AWS_SECRET_ACCESS_KEY": "test"}
    own = {"FILE_DATABASE_URL": database.create_database("files")}
    async with running(start_stack, "postgresql", **settings, **keys, **own) as stack:

        async def database_killed() -> None:
            await asyncio.to_thread(database.kill)
            await asyncio.sleep(chance.choice(PAUSES))
            await asyncio.to_thread(database.start)

        async def store_hung() -> None:
            await stopped(pid, chance.choice(PAUSES))

        await play(stack, [*service_faults(stack, chance), database_killed, store_hung], chance)
