"""Tests of verifiers with revocations and without NATS, which is really killed."""

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from uuid import UUID, uuid4

import pytest

from kit import outbox
from kit.bus import Bus
from kit.database import Database
from kit.errors import Unavailable
from kit.relay import Relay
from kit.revocations import REVOKED, SIGNING_KEYS, Revocations
from kit.session_states import SessionState
from kit.tokens import InvalidToken, TokenRules, TokenVerifier
from testkit.servers import NatsServer
from testkit.tokens import TokenIssuer
from testkit.waiting import eventually

type StartNats = Callable[[], NatsServer]
type Put = Callable[[str, bytes], Awaitable[object]]

_CATCH_UP_SECONDS = 0.3


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

    def __init__(self, nats: NatsServer, namespace: str, issuer: TokenIssuer) -> None:
        self.bus = Bus(nats.url, namespace, name="test")
        self.source = Source()
        self.revocations = Revocations(self.bus)
        self._verifier = TokenVerifier(TokenRules("2u", "2u"), issuer.keys(), self.revocations, self.source.ask)

    async def outcome(self, token: str) -> str:
        try:
            await self._verifier.verify(token)
        except InvalidToken:
            return "refused"
        except Unavailable:
            return "unavailable"
        return "good"

    async def revoke(self, session_id: UUID, value: bytes = b"revoked") -> None:
        await self.bus.jetstream.publish(self.bus.revocation_subject(str(session_id)), value)

    async def until_current(self, *, current: bool = True, seconds: float = 10) -> None:
        async def is_so() -> bool:
            return self.revocations.is_current is current

        await eventually(is_so, seconds=seconds)


@pytest.fixture
async def revocations(bus: Bus) -> AsyncIterator[Revocations]:
    async with Revocations(bus) as revocations:
        await revocations.until_heard(seconds=5)
        yield revocations


@pytest.fixture
def put(bus: Bus) -> Put:
    async def put(key: str, value: bytes) -> object:
        return await (await bus.jetstream.key_value(bus.revocations_bucket)).put(key, value)

    return put


@pytest.fixture
def issuer() -> TokenIssuer:
    return TokenIssuer()


@pytest.fixture
async def cut(
    start_nats: StartNats, namespace: str, issuer: TokenIssuer, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Callable[[], Awaitable[tuple[Verifier, NatsServer]]]]:
    """A verifier that hears of everything, and the server that can be taken from it."""
    monkeypatch.setattr("kit.revocations._CATCH_UP_SECONDS", _CATCH_UP_SECONDS)
    async with AsyncExitStack() as stack:

        async def start() -> tuple[Verifier, NatsServer]:
            nats = start_nats()
            verifier = Verifier(nats, namespace, issuer)
            await stack.enter_async_context(verifier.bus)
            await stack.enter_async_context(verifier.revocations)
            await verifier.until_current()
            return verifier, nats

        yield start


def void(revocations: Revocations, session: UUID, epoch: int = 0) -> Callable[[], Awaitable[bool]]:
    async def is_void() -> bool:
        return revocations.is_void(session, epoch)

    return is_void


async def test_what_is_in_the_bucket_at_the_start_is_known_before_the_map_decides(bus: Bus, put: Put) -> None:
    sessions = [uuid4() for _ in range(300)]
    for session in sessions:
        await put(str(session), b"revoked")
    async with Revocations(bus) as revocations:
        before = revocations.is_current
        await revocations.until_heard(seconds=5)
        assert revocations.is_current
        assert all(revocations.is_void(session, 0) for session in sessions)
    assert (before, revocations.is_current) == (False, False)


@pytest.mark.parametrize(
    ("values", "good_from"),
    [
        ([b"1"], 1),
        ([b"3", b"2"], 3),
        ([b"2", b"3"], 3),
        ([b"revoked", b"7"], None),
        ([b"7", b"revoked"], None),
        ([b"", b"0"], 0),
        # No process writes this value; an unknown value revokes.
        ([b"-1"], None),
        ([b"1" * 30], None),
        ([b"\xff"], None),
    ],
)
async def test_no_entry_goes_back(
    revocations: Revocations, put: Put, values: list[bytes], good_from: int | None
) -> None:
    session, last = uuid4(), uuid4()
    for value in values:
        await put(str(session), value)
    await put("no-session", b"revoked")
    await put(str(last), b"revoked")
    await eventually(void(revocations, last))
    good = [epoch for epoch in (0, 1, 2, 3, 7, 10**18) if not revocations.is_void(session, epoch)]
    assert (good[0] if good else None) == good_from


async def test_listeners_hear_what_is_void_now_and_of_keys_once(revocations: Revocations, put: Put) -> None:
    heard: list[tuple[UUID, int]] = []
    keys: list[str] = []
    revocations.on_revoked(lambda session, good_from: heard.append((session, good_from)))
    revocations.on_keys_revoked(lambda: keys.append("again"))
    session, last = uuid4(), uuid4()
    for value in (b"2", b"1", b"revoked", b"3"):
        await put(str(session), value)
    for value in (b"4", b"4", b"5"):
        await put("signing-keys", value)
    await put(str(last), b"revoked")
    await eventually(void(revocations, last))
    assert heard == [(session, 2), (session, 2**63), (last, 2**63)]
    assert keys == ["again", "again"]


async def test_what_is_committed_is_heard(database: Database, bus: Bus, revocations: Revocations) -> None:
    renewed, ended = uuid4(), uuid4()
    keys: list[str] = []
    revocations.on_keys_revoked(lambda: keys.append("again"))
    async with Relay(database, bus):
        async with database.transaction() as session:
            await outbox.add_revocation(session, str(renewed), b"1")
            await outbox.add_revocation(session, SIGNING_KEYS, b"2")
            await outbox.add_revocation(session, str(ended), REVOKED)
        await eventually(void(revocations, ended, epoch=10**18))
    assert revocations.is_void(renewed, 0)
    assert not revocations.is_void(renewed, 1)
    assert keys == ["again"]


async def test_a_verifier_that_lost_nats_asks_the_source_and_never_lets_in_what_it_cannot_know(
    cut: Callable[[], Awaitable[tuple[Verifier, NatsServer]]], issuer: TokenIssuer, start_nats: StartNats
) -> None:
    verifier, nats = await cut()
    alive, ended, renewed = uuid4(), uuid4(), uuid4()
    tokens = {session: issuer.token(uuid4(), session_id=session) for session in (alive, ended, renewed)}
    assert [await verifier.outcome(token) for token in tokens.values()] == ["good"] * 3
    assert verifier.source.asked == 0

    assert nats.process is not None
    nats.process.kill()
    await verifier.until_current(current=False)
    verifier.source.states = {ended: SessionState(is_live=False), renewed: SessionState(is_live=True, epoch=1)}
    assert [await verifier.outcome(token) for token in tokens.values()] == ["good", "refused", "refused"]
    assert await verifier.outcome(issuer.token(uuid4(), session_id=renewed, epoch=1)) == "good"

    verifier.source.is_down = True
    await asyncio.sleep(1)
    # A token known as void stays void; one that was valid a second ago may be void by now.
    outcomes = [await verifier.outcome(token) for token in tokens.values()]
    assert outcomes == ["unavailable", "refused", "refused"]

    start_nats()
    await verifier.until_current()
    asked = verifier.source.asked
    assert [await verifier.outcome(token) for token in tokens.values()] == ["good", "refused", "refused"]
    await verifier.revoke(alive)
    await eventually(void(verifier.revocations, alive))
    assert await verifier.outcome(tokens[alive]) == "refused"
    assert verifier.source.asked == asked


async def test_what_was_revoked_while_cut_off_is_void_although_it_is_published_late(
    cut: Callable[[], Awaitable[tuple[Verifier, NatsServer]]], issuer: TokenIssuer, start_nats: StartNats
) -> None:
    verifier, nats = await cut()
    session = uuid4()
    token = issuer.token(uuid4(), session_id=session)
    assert nats.process is not None
    nats.process.kill()
    await verifier.until_current(current=False)
    verifier.source.states[session] = SessionState(is_live=False)
    start_nats()
    await verifier.bus.ready()
    # The line stands and nothing is in the bucket yet: the source is still asked.
    await verifier.revocations.until_heard(seconds=5)
    assert not verifier.revocations.is_current
    assert await verifier.outcome(token) == "refused"
    await verifier.until_current()
    assert await verifier.outcome(token) == "refused"


async def test_a_server_that_falls_silent_is_noticed(
    cut: Callable[[], Awaitable[tuple[Verifier, NatsServer]]], issuer: TokenIssuer
) -> None:
    verifier, nats = await cut()
    assert nats.process is not None
    os.kill(nats.process.pid, signal.SIGSTOP)
    stopped = time.monotonic()
    try:
        await verifier.until_current(current=False)
        assert time.monotonic() - stopped < 6.5
        verifier.source.is_down = True
        assert await verifier.outcome(issuer.token(uuid4())) == "unavailable"
    finally:
        os.kill(nats.process.pid, signal.SIGCONT)
    await verifier.until_current()


async def test_a_watch_that_ends_while_the_line_stands_is_noticed(
    cut: Callable[[], Awaitable[tuple[Verifier, NatsServer]]],
) -> None:
    verifier, _ = await cut()
    stream = verifier.bus.revocations_stream
    for watch in await verifier.bus.jetstream.consumers_info(stream):
        await verifier.bus.jetstream.delete_consumer(stream, watch.name)
    await verifier.until_current(current=False, seconds=4)
    session = uuid4()
    await verifier.revoke(session)
    await verifier.until_current()
    assert verifier.revocations.is_void(session, 0)


async def test_keys_that_were_taken_back_while_cut_off_are_not_believed_for_long(
    cut: Callable[[], Awaitable[tuple[Verifier, NatsServer]]], issuer: TokenIssuer
) -> None:
    verifier, nats = await cut()
    token = issuer.token(uuid4())
    assert await verifier.outcome(token) == "good"
    assert nats.process is not None
    nats.process.kill()
    await verifier.until_current(current=False)
    issuer.key_id = "another"
    await asyncio.sleep(1)
    assert await verifier.outcome(token) == "refused"
