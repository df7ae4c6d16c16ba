"""Starts a system of real processes for one measurement, with production's cost of hashing."""

import contextlib
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

from testkit.servers import postgres_server
from tools.stack.config import SERVICES, Config
from tools.stack.stack import Stack

DATABASES = ("sqlite", "postgresql")

# All other settings have their defaults, in particular the parameters of argon2.
_SETTINGS = {"RATE_LIMITS": "relaxed", "LOG_FORMAT": "json"}


@contextlib.asynccontextmanager
async def system(database: str, **settings: str) -> AsyncIterator[Stack]:
    """Runs a system on loopback whose services use *database* (one of DATABASES) in a temporary folder."""
    with contextlib.ExitStack() as resources:
        urls: dict[str, str] = {}
        if database == "postgresql":
            server = resources.enter_context(postgres_server())
            urls = {f"{one.prefix}_DATABASE_URL": server.create_database(one.package) for one in SERVICES}
        folder = Path(resources.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
        async with Stack(Config.isolated(folder, _SETTINGS | urls | settings)) as stack:
            yield stack
