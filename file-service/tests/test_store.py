"""Both kinds of store: a folder, and an S3 server in a process of its own."""

import asyncio
import sys
import urllib.request
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from file_testing import MiB, Paths, each_of, pdf
from pydantic import SecretStr

from file_service.blobs.store import CHUNK_BYTES, Store, blob_key, open_store, piece_key, staging_key
from file_service.settings import Settings
from kit import clock
from kit.errors import Unavailable
from kit.ids import new_id
from testkit.people import expect_error
from testkit.processes import UNUSED_ADDRESS, Program, ServerProcess, free_port, is_listening

BUCKET = "files"
SOON = timedelta(seconds=5)


@pytest.fixture(scope="session")
def s3_endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    port = free_port()
    # moto_server is a script beside the interpreter; it cannot be started as a module.
    command: list[str | Path] = [Path(sys.executable).with_name("moto_server"), "-H", "127.0.0.1", "-p", str(port)]
    with ServerProcess(Program(command, log=tmp_path_factory.mktemp("s3") / "server.log")) as process:
        process.wait_until(lambda: is_listening(port))
        endpoint = f"http://127.0.0.1:{port}"
        with urllib.request.urlopen(urllib.request.Request(f"{endpoint}/{BUCKET}", method="PUT")):
            pass
        yield endpoint


def bucket(endpoint: str) -> Settings:
    return Settings(
        s3_bucket=BUCKET,
        s3_endpoint=endpoint,
        aws_access_key_id=SecretStr("test"),
        aws_secret_access_key=SecretStr("test"),
    )


@pytest.fixture(params=["folder", "s3"])
def store(request: pytest.FixtureRequest, folder: Path) -> Store:
    if request.param == "folder":
        return open_store(Settings(upload_dir=folder))
    return open_store(bucket(request.getfixturevalue("s3_endpoint")))


async def read(store: Store, key: str, first: int, last: int) -> bytes:
    return b"".join([chunk async for chunk in store.read(key, first, last)])


async def staged(store: Store) -> int:
    """Deletes all staged objects and returns their number."""
    return await store.delete_staged(clock.now() + SOON)


@pytest.mark.parametrize("size", [1, 300_000, 12 * MiB])
async def test_written_bytes_are_read(store: Store, size: int) -> None:
    key, final = staging_key(), blob_key("ab" * 32, new_id())
    await store.write(key, each_of(pdf(size)))
    await store.move(key, final)
    whole = b"".join(pdf(size))
    assert await read(store, final, 0, size - 1) == whole
    assert await read(store, final, size // 3, size // 2) == whole[size // 3 : size // 2 + 1]
    async for chunk in store.read(final, 0, size - 1):
        assert 0 < len(chunk) <= CHUNK_BYTES
    assert await staged(store) == 0


async def test_repeated_move_and_deletion_change_nothing(store: Store) -> None:
    final = blob_key("ab" * 32, new_id())
    for _ in range(2):
        key = staging_key()
        await store.write(key, each_of([b"same"]))
        await store.move(key, final)
        assert await read(store, final, 0, 3) == b"same"
    assert await staged(store) == 0
    # It is no error to delete an object that does not exist any more.
    for _ in range(2):
        await store.delete(final)


@pytest.mark.parametrize("size", [1000, 12 * MiB])
async def test_interrupted_write_leaves_nothing(store: Store, paths: Paths, size: int) -> None:
    class Interrupted(Exception):
        pass

    stuck = asyncio.Event()

    async def chunks(*, is_endless: bool) -> AsyncIterator[bytes]:
        for chunk in pdf(size):
            yield chunk
        if is_endless:
            stuck.set()
            await asyncio.Event().wait()
        raise Interrupted

    with pytest.raises(Interrupted):
        await store.write(staging_key(), chunks(is_endless=False))
    writing = asyncio.create_task(store.write(staging_key(), chunks(is_endless=True)))
    await stuck.wait()
    writing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await writing
    assert await staged(store) == 0
    assert paths() == []


async def test_only_old_staged_objects_are_deleted(store: Store) -> None:
    await store.write(staging_key(), each_of([b"text"]))
    assert await store.delete_staged(clock.now() - SOON) == 0
    assert await staged(store) == 1
    assert await staged(store) == 0


async def test_store_that_does_not_answer_is_unavailable() -> None:
    store = open_store(bucket(f"http://{UNUSED_ADDRESS}"))
    key = staging_key()
    writing = [store.write(key, each_of([b"text"])), store.move(key, blob_key("ab" * 32, new_id()))]
    for attempt in (*writing, read(store, key, 0, 3), store.delete(key), store.delete_staged(clock.now())):
        assert (await expect_error(attempt, Unavailable)).message == Unavailable.message


async def test_folder_that_cannot_be_written_is_unavailable(tmp_path: Path) -> None:
    store = open_store(Settings(upload_dir=tmp_path / "files"))
    # A file stands where the folder has to be: not even root can write below it.
    (tmp_path / "files" / "staging").write_bytes(b"")
    await expect_error(store.write(staging_key(), each_of([b"text"])), Unavailable)


def test_access_key_without_its_secret_is_refused_at_the_start() -> None:
    with pytest.raises(ValueError, match="set together"):
        Settings(s3_bucket=BUCKET, aws_access_key_id=SecretStr("test"))


def test_access_keys_are_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "telling-id")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "telling-key")
    assert "telling" not in repr(Settings())


async def test_pieces_are_listed_by_their_age(store: Store) -> None:
    ids = {new_id() for _ in range(3)}
    for piece_id in ids:
        await store.write(piece_key(piece_id), each_of([b"piece"]))
    for before, expected in ((-SOON, set()), (SOON, ids)):
        listed = [found async for page in store.list_pieces(clock.now() + before) for found in page]
        assert ids.intersection(listed) == expected
    for piece_id in ids:
        await store.delete(piece_key(piece_id))
