"""A client of tus 1.0 that says exactly what a test wants it to say, right or wrong."""

import asyncio
import base64
import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import httpx2
from sqlalchemy import select

from file_service.settings import Settings
from file_service.uploads.models import Upload
from kit.database import Database
from testkit.waiting import eventually
from tests.people import Person
from tools.registry.deployables import Registry
from tools.stack.stack import Stack

type Body = bytes | AsyncIterator[bytes] | None

UPLOADS = "/uploads/tus/"
FILES = Registry.read()["file-service"]
VERSION = {"Tus-Resumable": "1.0.0"}
BYTES = {"Content-Type": "application/offset+octet-stream"}


def metadata(**texts: str) -> str:
    return ",".join(f"{key} {base64.b64encode(text.encode()).decode()}".rstrip() for key, text in texts.items())


def checksum(algorithm: str, content: bytes) -> str:
    return f"{algorithm} {base64.b64encode(hashlib.new(algorithm, content).digest()).decode()}"


def text(size: int, seed: int = 0) -> bytes:
    """Returns *size* bytes of plain text that differ at every place."""
    blocks = (hashlib.sha512(b"%d.%d" % (seed, number)).hexdigest() for number in range(size // 128 + 1))
    return "".join(blocks).encode()[:size]


async def create(person: Person, length: int, **about: str) -> str:
    """Returns the path of a new upload below the API."""
    answer = await ask(person, "POST", UPLOADS, length=length, about={"filename": "a.txt", **about})
    assert answer.status_code == 201, answer.text
    return answer.headers["Location"].removeprefix("/api/v1")


async def ask(  # noqa: PLR0913  # each is a part of a request
    person: Person,
    method: str,
    path: str,
    *,
    length: int | str | None = None,
    offset: int | str | None = None,
    about: dict[str, str] | None = None,
    content: Body = None,
    **headers: str,
) -> httpx2.Response:
    """Sends a request; *headers* replace the usual ones, and an empty one is left out."""
    usual = {**VERSION, **(BYTES if content is not None else {})}
    if length is not None:
        usual["Upload-Length"] = str(length)
    if offset is not None:
        usual["Upload-Offset"] = str(offset)
    if about is not None:
        usual["Upload-Metadata"] = metadata(**about)
    usual |= {name.replace("_", "-"): value for name, value in headers.items()}
    sent = {name: value for name, value in usual.items() if value}
    return await person.http.request(method, path, headers=sent, content=content)


async def offset_of(person: Person, path: str) -> int:
    answer = await ask(person, "HEAD", path)
    assert answer.status_code == 200, answer.headers
    return int(answer.headers["Upload-Offset"])


async def until_stored(stack: Stack, path: str, size: int) -> None:
    """Waits until *size* bytes of an upload are stored."""

    async def are_stored() -> bool:
        return await stored(stack, path) >= size

    await eventually(are_stored, seconds=30)


async def stored(stack: Stack, path: str) -> int:
    """Returns the stored bytes of an upload. A request would let go of the one that brings them."""
    settings = Settings(database_url=stack.config.environment_of(FILES)["DATABASE_URL"])
    offset = select(Upload.offset).where(Upload.id == UUID(path.rpartition("/")[2]))
    async with Database(settings.database_url) as database, database.read() as session:
        return int(await session.scalar(offset) or 0)


async def begin_patch(person: Person, path: str, *, offset: int, size: int, sent: bytes) -> asyncio.StreamWriter:
    """Announces *size* bytes, sends those that are *sent*, and leaves the connection open."""
    address = urlsplit(person.url)
    _, writer = await asyncio.open_connection(address.hostname, address.port)
    lines = [
        f"PATCH {path} HTTP/1.1",
        f"Host: {address.netloc}",
        f"Authorization: {person.http.headers['Authorization']}",
        "Tus-Resumable: 1.0.0",
        "Content-Type: application/offset+octet-stream",
        f"Upload-Offset: {offset}",
        f"Content-Length: {size}",
    ]
    writer.write("\r\n".join([*lines, "", ""]).encode() + sent)
    await writer.drain()
    return writer


async def repeats_uploads(twice: Callable[..., Awaitable[Any]], client: Person) -> None:
    """Sends the commands about resumable uploads twice each."""
    about = {**VERSION, "Upload-Length": "9", "Upload-Metadata": metadata(filename="a.txt")}
    await twice(client, "POST /uploads/tus/", headers=about)
    await twice(client, "POST /uploads/tus/", headers=about | BYTES, content=b"first")
    upload = (await create(client, 9)).rpartition("/")[2]
    await twice(client, "DELETE /uploads/tus/{upload_id}", upload, headers=VERSION)
