"""An upload that ends with the crash of its process. A module of its own, so that the process starts quickly."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

from file_service.blobs.inspection import Limits
from file_service.blobs.receiver import UploadReceiver
from file_service.blobs.store import open_store
from file_service.settings import Settings
from kit.database import Database


def upload_and_die(url: str, folder: Path, moment: str) -> None:
    """Uploads 3 MiB of text; kills this process "amid the bytes", or "before the file" is made of stored bytes."""

    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(48):
            yield b"x" * 65536
        if moment == "amid the bytes":
            os.kill(os.getpid(), signal.SIGKILL)

    async def upload() -> None:
        async with Database(url) as database:
            limits = Limits(10_000_000, frozenset({"text/plain"}))
            await UploadReceiver(database, open_store(Settings(upload_dir=folder)), limits).receive(chunks(), "")
            os.kill(os.getpid(), signal.SIGKILL)

    asyncio.run(upload())
