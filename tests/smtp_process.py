"""An SMTP server for tests that may be killed: `python tests/smtp_process.py PORT FOLDER`.

It writes each mail into a file of FOLDER before it says that it has taken it. So a mail that was taken is there after a
SIGKILL, and one whose answer was lost is there as well.
"""

import asyncio
import sys
from pathlib import Path
from typing import Any
from uuid import uuid4

from aiosmtpd.smtp import SMTP, Envelope


class Taken:
    """Keeps the mails that were taken, in the order of their names."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._count = len(list(folder.glob("*.eml")))

    async def handle_DATA(  # the name that aiosmtpd calls
        self, _server: Any, _session: Any, envelope: Envelope
    ) -> str:
        assert isinstance(envelope.content, bytes)
        self._count += 1
        unfinished = self._folder / f"{uuid4()}.unfinished"
        unfinished.write_bytes(envelope.content.replace(b"\r\n", b"\n"))
        unfinished.rename(self._folder / f"{self._count:06d}-{uuid4().hex[:8]}.eml")
        return "250 OK"


async def serve(port: int, folder: Path) -> None:
    taken, loop = Taken(folder), asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(taken, hostname="smtp.test", loop=loop, enable_SMTPUTF8=True), "127.0.0.1", port
    )
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), Path(sys.argv[2])))
