"""Test support: rows that handlers and commands write, a NATS server that a test may kill, and verifiers of tokens."""

import asyncio
import contextlib
import os
import signal
from contextlib import ExitStack
from pathlib import Path
from typing import Self
from uuid import UUID, uuid4

import nats.errors
from sqlalchemy import Column, Integer, MetaData, String, Table, insert, select

from kit.bus import Bus
from kit.caller import Caller
from kit.database import Database, Session
from kit.errors import Unavailable
from kit.heartbeat import BEAT, new_beat
from kit.revocations import Revocations
from kit.session_states import SessionState
from kit.tokens import InvalidToken, TokenRules, TokenVerifier
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


class Beats:
    """Writes the heartbeat of auth-service while the context lasts, five times as often as auth-service does."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus
        self.are_heard = True

    async def __aenter__(self) -> Self:
        self._beating = asyncio.create_task(self._beat())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._beating.cancel()

    async def _beat(self) -> None:
        while True:
            with contextlib.suppress(nats.errors.Error, TimeoutError):
                if self.are_heard:
                    subject = self._bus.revocation_subject(BEAT)
                    await self._bus.jetstream.publish(subject, new_beat(), timeout=0.5)
            await asyncio.sleep(0.2)


def token_verifier(issuer: TokenIssuer, bus: Bus | None = None) -> TokenVerifier:
    """Returns a verifier of the issuer's tokens. Without a bus it hears of no revocations."""
    bus = bus or Bus(f"nats://{UNUSED_ADDRESS}", "unused", name="test")
    return TokenVerifier(TokenRules("2u", "2u"), issuer.keys(), Revocations(bus), issuer.state)


class Source:
    """The session states in the database of auth-service, which can be down."""

    def __init__(self) -> None:
        self.states: dict[UUID, SessionState] = {}
        self.asked = 0
        self.is_down = False

    async def ask(self, session_id: UUID) -> SessionState:
        self.asked += 1
        if self.is_down:
            raise Unavailable
        return self.states.get(session_id, SessionState(is_live=True))


class Verifier:
    """A process that verifies tokens, with a bus of its own."""

    def __init__(self, bus: Bus, issuer: TokenIssuer) -> None:
        self.bus = bus
        self.source = Source()
        self.revocations = Revocations(bus)
        self.beats = Beats(bus)
        self._verifier = TokenVerifier(TokenRules("2u", "2u"), issuer.keys(), self.revocations, self.source.ask)

    async def outcome(self, token: str) -> str:
        try:
            await self._verifier.verify(token)
        except InvalidToken:
            return "refused"
        except Unavailable:
            return "unavailable"
        return "good"

    async def outcomes(self, *tokens: str) -> list[str]:
        return [await self.outcome(token) for token in tokens]

    async def until_current(self, *, current: bool = True, seconds: float = 10) -> None:
        await eventually(lambda: self.revocations.is_current is current, seconds=seconds)


async def put(bus: Bus, key: UUID | str, *values: bytes) -> None:
    """Puts entries for one session, or another key, into the bucket of revocations."""
    bucket = await bus.jetstream.key_value(bus.revocations_bucket)
    for value in values:
        await bucket.put(str(key), value)


def a_caller(session: UUID, epoch: int = 0, *, user: UUID | None = None, user_epoch: int = 0) -> Caller:
    return Caller(user or uuid4(), "client", session, expires_at=2e9, epoch=epoch, user_epoch=user_epoch)


async def until_void(revocations: Revocations, session: UUID, epoch: int = 0) -> None:
    await eventually(lambda: revocations.is_void(a_caller(session, epoch)))
