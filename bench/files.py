"""Measures uploads and downloads, beside nginx and in memory: `make bench W=files`."""

import argparse
import asyncio
import base64
import contextlib
import statistics
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import uvloop

from bench import nginx
from bench.load import Samples
from bench.report import Table, circumstances, milliseconds, per_second
from bench.system import system
from bench.thumbnails import thumbnails
from bench.transfers import download, upload
from bench.usage import Usage, resident_megabytes
from bench.visitor import Visitor, visitors
from kit import logging
from tools.stack.stack import Stack

_MB = 1_000_000
_MIB = 1024 * 1024
_ROUNDS = 3
_DOWNLOADS_OF_EACH = 7
_SMALL_BYTES = 64 * 1024
_LOOK_SECONDS = 0.1
_MOST_SECONDS = 300
_IDLE_SECONDS = 3.0
_BOUNDARY = "a-boundary-of-the-bench"

_HEAD = """\
# Files

Written by `make bench W=files B='{arguments}'`.

{circumstances}

Client, gateway, file-service, database and nginx share these CPUs. Compare ratios, not absolute numbers.
"""
_DOWNLOADS = """\
A download of {size} MiB through gateway and file-service, of the same file from the same folder by nginx with
`sendfile`, and by a second nginx that relays the first, as the gateway does; in turns, {rounds} times. The client reads
from a socket and drops what it reads. The file is in the cache of the kernel. The target is 60 %."""
_UPLOADS = """\
An upload of {size} MiB, from the first byte until the file is there, and a PUT to nginx, which only writes the bytes:
file-service also inspects and hashes them. Those of a resumable upload are written twice: as pieces, and, when they are
complete, to their place."""
_MEMORY = """\
Resident memory in MB before, and its growth during a resumable upload of {size} MiB in one request and then its
download. The target is that no process grows by more than 64 MB."""
_SMALL = """\
The time of a download of 64 KiB, one after the other, alone and while another client uploads {size} MiB."""


@dataclass(frozen=True)
class Bench:
    """The system, and a user of it."""

    stack: Stack
    user: Visitor

    @property
    def _authorization(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.user.access_token}"}

    def url(self, path: str) -> str:
        return f"{self.stack.gateway_url}/api/v1{path}"

    async def upload_form(self, size: int) -> tuple[float, str]:
        """Uploads text by multipart; returns the seconds and the id of the file."""
        return await self._upload_form("a.txt", b"", size)

    async def upload_bytes(self, name: str, content: bytes) -> str:
        return (await self._upload_form(name, content, 0))[1]

    async def _upload_form(self, name: str, content: bytes, size: int) -> tuple[float, str]:
        head = f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        around = head.encode() + content, f"\r\n--{_BOUNDARY}--\r\n".encode()
        kind = {"Content-Type": f"multipart/form-data; boundary={_BOUNDARY}"}
        seconds, file = await upload(self.url("/uploads/"), "POST", {**self._authorization, **kind}, size, around)
        return seconds, file["id"]

    async def upload_resumable(self, size: int) -> tuple[float, str]:
        """Creates an upload and sends it in one request; returns the seconds and the id of the file."""
        headers = {
            **self._authorization,
            "Tus-Resumable": "1.0.0",
            "Upload-Length": str(size),
            "Upload-Metadata": f"filename {base64.b64encode(b'a.txt').decode()}",
            "Content-Type": "application/offset+octet-stream",
        }
        began = time.perf_counter()
        _, answer = await upload(self.url("/uploads/tus/"), "POST", headers, size)
        file_id = answer["location"].rpartition("/")[2]
        # A large file may be made only after the answer.
        async with asyncio.timeout(_MOST_SECONDS):
            while (await self.user.get(f"/uploads/{file_id}")).status != 200:  # noqa: ASYNC110  # another process
                await asyncio.sleep(_LOOK_SECONDS)
        return time.perf_counter() - began, file_id

    async def download(self, file_id: str) -> float:
        seconds, _ = await download(self.url(f"/uploads/{file_id}/download"), self.user.access_token)
        return seconds


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.files", description="measure uploads and downloads")
    parser.add_argument("--megabytes", type=int, default=256, help="size for throughput, in MiB (256)")
    parser.add_argument("--large", type=int, default=2048, help="size for memory, in MiB (2048)")
    parser.add_argument("--output", type=Path, help="also write the results to this Markdown file")
    chosen = parser.parse_args()
    logging.configure("bench", level="ERROR", log_format="console")
    arguments = f"--megabytes {chosen.megabytes} --large {chosen.large}"
    parts = [_HEAD.format(arguments=arguments, circumstances=circumstances())]
    print(parts[0])
    for table in uvloop.run(measure(chosen.megabytes, chosen.large)):
        parts.append(f"{table.markdown()}\n")
        print(parts[-1])
    if chosen.output:
        chosen.output.write_text("\n".join(parts))


async def measure(megabytes: int, large: int) -> list[Table]:
    most = str(max(megabytes, large) * _MIB)
    async with system("sqlite", MAX_UPLOAD_SIZE=most, MAX_RESUMABLE_SIZE=most) as stack:
        return await files(stack, megabytes * _MIB, large * _MIB)


async def files(
    stack: Stack, size: int, large: int, photos: int = 24, photo_size: tuple[int, int] = (4000, 3000)
) -> list[Table]:
    async with visitors(stack.gateway_url, 1) as [user]:
        await user.registers()
        await user.logs_in()
        bench = Bench(stack, user)
        return [
            await _downloads(bench, size),
            await _uploads(bench, size),
            await _memory(bench, large),
            await _small_downloads(bench, size),
            await thumbnails(bench.url(""), user.access_token, bench.upload_bytes, photos, photo_size),
        ]


async def _downloads(bench: Bench, size: int) -> Table:
    _, file_id = await bench.upload_form(size)
    folder = next(path for path in bench.stack.config.data.rglob("sha256") if path.is_dir())
    _open_to_all(folder)
    blob = next(path for path in folder.rglob("*") if path.is_file())
    by_nginx, by_relay, by_gateway, before = [], [], [], Usage.of(bench.stack)
    with nginx.serving(folder) as urls:
        for _ in range(_DOWNLOADS_OF_EACH):
            by_gateway.append(await bench.download(file_id))
            if urls is not None:
                path = blob.relative_to(folder)
                by_nginx.append((await download(f"{urls.direct}/{path}"))[0])
                by_relay.append((await download(f"{urls.relayed}/{path}"))[0])
    used = Usage.of(bench.stack).since(before).cpu
    cpu = " + ".join(
        f"{used[name] / _DOWNLOADS_OF_EACH / size * 1000 * _MB:.2f}" for name in ("gateway", "file-service")
    )
    measured = [
        ("nginx", by_nginx, ""),
        ("nginx behind nginx", by_relay, ""),
        ("gateway and file-service", by_gateway, cpu),
    ]
    best = statistics.median(by_nginx or by_gateway)
    rows = [[name, _rate(size, took), _share(best, took), cpu] for name, took, cpu in measured if took]
    text = _DOWNLOADS.format(size=size // _MIB, rounds=_DOWNLOADS_OF_EACH)
    return Table("Downloads beside nginx", text, ["served by", "MB/s", "share", "CPU s per GB"], rows)


def _share(best: float, took: list[float]) -> str:
    return f"{best / statistics.median(took):.0%}".replace("%", " %")


def _open_to_all(folder: Path) -> None:
    """Lets nginx read the folder, whose workers run as another user when it is started by root."""
    for path in (*folder.rglob("*"), folder, *folder.parents):
        with contextlib.suppress(OSError):
            path.chmod(path.stat().st_mode | (0o055 if path.is_dir() else 0o044))


def _rate(size: int, seconds: list[float]) -> str:
    return per_second(size / statistics.median(seconds) / _MB)


async def _uploads(bench: Bench, size: int) -> Table:
    rows = []
    ways: list[tuple[str, Callable[[int], Awaitable[tuple[float, Any]]]]] = [
        ("multipart", bench.upload_form),
        ("resumable, one request", bench.upload_resumable),
    ]
    with nginx.serving(bench.stack.config.data) as urls:
        if urls is not None:
            ways.insert(0, ("PUT to nginx", partial(upload, urls.put, "PUT", {})))
        for name, way in ways:
            # Different bytes each time: equal ones would be stored once.
            rows.append([name, _rate(size, [(await way(size))[0] for _ in range(_ROUNDS)])])
    return Table("Uploads", _UPLOADS.format(size=size // _MIB), ["way", "MB/s"], rows)


async def _memory(bench: Bench, size: int) -> Table:
    before = resident_megabytes(bench.stack)
    async with _peaks(bench.stack) as during_upload:
        uploading, file_id = await bench.upload_resumable(size)
    async with _peaks(bench.stack) as during_download:
        downloading = await bench.download(file_id)
    rows = [
        [name, f"{start:.0f}", f"{during_upload[name] - start:+.0f}", f"{during_download[name] - start:+.0f}"]
        for name, start in before.items()
    ]
    rows.append(["MB/s", "", _rate(size, [uploading]), _rate(size, [downloading])])
    columns = ["process", "before", "upload", "download"]
    return Table("Memory during large transfers", _MEMORY.format(size=size // _MIB), columns, rows)


@contextlib.asynccontextmanager
async def _peaks(stack: Stack) -> AsyncIterator[dict[str, float]]:
    """Yields the largest memory of each process, which grows until the block ends."""
    peaks = resident_megabytes(stack)

    async def look() -> None:
        while True:
            for name, now in resident_megabytes(stack).items():
                peaks[name] = max(peaks[name], now)
            await asyncio.sleep(_LOOK_SECONDS)

    looking = asyncio.create_task(look())
    try:
        yield peaks
    finally:
        looking.cancel()


async def _small_downloads(bench: Bench, size: int) -> Table:
    _, file_id = await bench.upload_form(_SMALL_BYTES)
    ends_at = time.perf_counter() + _IDLE_SECONDS
    alone = await _repeat(bench, file_id, lambda: time.perf_counter() < ends_at)
    uploading: asyncio.Task[Any] = asyncio.create_task(_upload_twice(bench, size))
    meanwhile = await _repeat(bench, file_id, lambda: not uploading.done())
    await uploading
    rows = [_times("alone", alone), _times("during a large upload", meanwhile)]
    columns = ["downloads", "number", "p50 ms", "p99 ms", "max ms"]
    return Table("Small downloads", _SMALL.format(size=size // _MIB), columns, rows)


async def _upload_twice(bench: Bench, size: int) -> None:
    await bench.upload_form(size)
    await bench.upload_resumable(size)


async def _repeat(bench: Bench, file_id: str, goes_on: Callable[[], bool]) -> Samples:
    took = []
    while goes_on():
        took.append(await bench.download(file_id))
    return Samples.of(took)


def _times(name: str, samples: Samples) -> list[str]:
    times = [milliseconds(samples.percentile(percent)) for percent in (50, 99, 100)]
    return [name, str(len(samples.durations)), *times]


if __name__ == "__main__":
    main()
