"""Test support: rows that handlers and commands write, a NATS server that a test may kill, and verifiers of tokens."""

import os
import signal
from contextlib import ExitStack
from pathlib import Path

from sqlalchemy import Column, Integer, MetaData, String, Table, insert, select

from kit.bus import Bus
from kit.database import Database, Session
from kit.revocations import Revocations
from kit.tokens import TokenRules, TokenVerifier
from testkit.processes import UNUSED_ADDRESS, ServerProcess, free_port
from testkit.servers import nats_server
from testkit.tokens import TokenIssuer
from testkit.waiting import eventually

effects_table = Table("effects", MetaData(), Column("id", Integer, primary_key=True), Column("what", String(100)))


class Effects:
    """The effects of the handlers and commands of a test, in the order in which they were written."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, session: Session, what: object) -> None:
        await session.execute(insert(effects_table).values(what=str(what)))

    async def all(self) -> list[str]:
        async with self._database.read() as session:
            return list(await session.scalars(select(effects_table.c.what).order_by(effects_table.c.id)))

    async def until(self, *expected: object, seconds: float = 10, in_order: bool = True) -> None:
        """Waits until there are exactly these effects."""
        wanted = [str(one) for one in expected]

        async def are_there() -> bool:
            found = await self.all()
            return found == wanted if in_order else sorted(found) == sorted(wanted)

        await eventually(are_there, seconds=seconds)


class KillableNats:
    """A NATS server of one test. After a kill it is started again with the same address and the same data."""

    def __init__(self, folder: Path, servers: ExitStack) -> None:
        self._folder, self._servers, self._port = folder, servers, free_port()
        self.start()

    def start(self) -> None:
        server = self._servers.enter_context(nats_server(store_dir=self._folder, port=self._port))
        assert server.process
        self.url = server.url
        self._process: ServerProcess = server.process

    def kill(self) -> None:
        self._process.kill()

    def suspend(self) -> None:
        """Stops the process without ending it: it takes bytes into its sockets and does nothing with them."""
        os.kill(self._process.pid, signal.SIGSTOP)

    def resume(self) -> None:
        os.kill(self._process.pid, signal.SIGCONT)


def token_verifier(issuer: TokenIssuer, bus: Bus | None = None) -> TokenVerifier:
    """Returns a verifier of the issuer's tokens. Without a bus it hears of no revocations."""
    bus = bus or Bus(f"nats://{UNUSED_ADDRESS}", "unused", name="test")
    return TokenVerifier(TokenRules("2u", "2u"), issuer.keys(), Revocations(bus), issuer.state)
