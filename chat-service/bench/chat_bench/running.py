"""A chat-service with a database of its own, in the process that measures it."""

import contextlib
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

from bench.load import Samples
from chat_service import app
from chat_service.settings import Settings
from kit import migrations
from kit.database import Database
from testkit.servers import nats_server, postgres_server
from testkit.tokens import TokenIssuer

_WARM_UP = 30
# No service answers there: names are known.
_UNUSED = "127.0.0.1:9"

type Ask = Callable[[], Awaitable[object]]


async def measured(ask: Ask, calls: int) -> Samples:
    durations = []
    for _ in range(_WARM_UP + calls):
        began = time.perf_counter()
        await ask()
        durations.append(time.perf_counter() - began)
    return Samples.of(durations[_WARM_UP:])


@contextlib.asynccontextmanager
async def service(system: str = "postgresql") -> AsyncIterator[tuple[Database, int, TokenIssuer]]:
    """Runs chat-service on "sqlite" or "postgresql"; yields the database, the port and the tokens."""
    issuer = TokenIssuer()
    with contextlib.ExitStack() as resources:
        url = f"sqlite:///{Path(resources.enter_context(tempfile.TemporaryDirectory())) / 'chat.db'}"
        if system == "postgresql":
            server = resources.enter_context(postgres_server())
            url = server.create_database("chat").replace("postgresql://", "postgresql+asyncpg://", 1)
        async with Database(url) as database:
            await migrations.upgrade(database, "chat_service")
        settings = Settings(
            port=0,
            database_url=url,
            nats_url=resources.enter_context(nats_server()).url,
            request_address=_UNUSED,
            file_address=_UNUSED,
            auth_address=_UNUSED,
        )
        async with app.running(settings, keys=lambda _: issuer.keys(), states=lambda _: issuer.state) as chassis:
            yield chassis.database, chassis.server.port, issuer
