"""Tests of verifiers with revocations and without NATS, which is really killed."""

import asyncio
import time
from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import pytest
from kit_testing import Beats, KillableNats, Verifier, a_caller, put, until_void

from kit import outbox
from kit.bus import Bus
from kit.database import Database
from kit.relay import Relay
from kit.revocations import REVOKED, SIGNING_KEYS, Revocations
from kit.session_states import SessionState
from testkit.tokens import TokenIssuer
from testkit.waiting import eventually


@pytest.fixture
async def revocations(bus: Bus) -> AsyncIterator[Revocations]:
    async with Revocations(bus) as revocations:
        await revocations.until_heard(seconds=5)
        yield revocations


async def test_what_is_in_the_bucket_at_the_start_is_known_before_the_map_decides(bus: Bus) -> None:
    sessions = [uuid4() for _ in range(300)]
    for session in sessions:
        await put(bus, session, REVOKED)
    async with Beats(bus), Revocations(bus) as revocations:
        before = revocations.is_current
        await revocations.until_heard(seconds=5)
        await eventually(lambda: revocations.is_current)
        assert all(revocations.is_void(a_caller(session)) for session in sessions)
    assert (before, revocations.is_current) == (False, False)


@pytest.mark.parametrize(
    ("values", "good_from"),
    [
        ([b"1"], 1),
        ([b"3", b"2"], 3),
        ([b"2", b"3"], 3),
        ([b"revoked", b"7"], None),
        ([b"7", b"revoked"], None),
        # Nothing deletes an entry: it was replaced by the server's answer to a question of another process.
        ([b"revoked", b""], None),
        ([b""], None),
        # No process writes this value; an unknown value revokes.
        ([b"-1"], None),
        ([b"1" * 30], None),
        ([b"\xff"], None),
    ],
)
async def test_no_entry_goes_back(
    bus: Bus, revocations: Revocations, values: list[bytes], good_from: int | None
) -> None:
    session, last = uuid4(), uuid4()
    await put(bus, session, *values)
    await put(bus, "no-session", REVOKED)
    await put(bus, last, REVOKED)
    await until_void(revocations, last)
    good = [epoch for epoch in (0, 1, 2, 3, 7, 10**18) if not revocations.is_void(a_caller(session, epoch))]
    assert (good[0] if good else None) == good_from


async def test_listeners_hear_what_is_void_now_and_of_keys_once(bus: Bus, revocations: Revocations) -> None:
    heard: list[UUID] = []
    keys: list[str] = []
    revocations.on_revoked(heard.append)
    revocations.on_keys_revoked(lambda: keys.append("again"))
    session, user, last = uuid4(), uuid4(), uuid4()
    await put(bus, session, b"2", b"1", REVOKED, b"3")
    await put(bus, f"user.{user}", b"2", b"1", b"3")
    await put(bus, SIGNING_KEYS, b"4", b"4", b"5")
    await put(bus, last, REVOKED)
    await until_void(revocations, last)
    assert heard == [session, session, user, user, last]
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
        await until_void(revocations, ended, epoch=10**18)
    assert revocations.is_void(a_caller(renewed))
    assert not revocations.is_void(a_caller(renewed, 1))
    assert keys == ["again"]


async def test_a_verifier_that_lost_nats_asks_the_source_and_never_lets_in_what_it_cannot_know(
    verifier: Verifier, issuer: TokenIssuer, nats: KillableNats
) -> None:
    alive, ended, renewed = uuid4(), uuid4(), uuid4()
    tokens = [issuer.token(uuid4(), session_id=session) for session in (alive, ended, renewed)]
    assert await verifier.outcomes(*tokens) == ["good"] * 3
    assert verifier.source.asked == 0

    nats.kill()
    await verifier.until_current(current=False)
    verifier.source.states = {ended: SessionState(is_live=False), renewed: SessionState(is_live=True, epoch=1)}
    assert await verifier.outcomes(*tokens) == ["good", "refused", "refused"]
    assert await verifier.outcome(issuer.token(uuid4(), session_id=renewed, epoch=1)) == "good"

    verifier.source.is_down = True
    await asyncio.sleep(1)
    # A token known as void stays void; one that was valid a second ago may be void by now.
    assert await verifier.outcomes(*tokens) == ["unavailable", "refused", "refused"]

    nats.start()
    await verifier.until_current()
    asked = verifier.source.asked
    assert await verifier.outcomes(*tokens) == ["good", "refused", "refused"]
    await put(verifier.bus, alive, REVOKED)
    await until_void(verifier.revocations, alive)
    assert await verifier.outcome(tokens[0]) == "refused"
    assert verifier.source.asked == asked


async def test_what_was_revoked_while_cut_off_is_void_although_it_is_published_late(
    verifier: Verifier, issuer: TokenIssuer, nats: KillableNats
) -> None:
    session = uuid4()
    token = issuer.token(uuid4(), session_id=session)
    nats.kill()
    await verifier.until_current(current=False)
    verifier.source.states[session] = SessionState(is_live=False)
    verifier.beats.are_heard = False
    nats.start()
    await verifier.bus.ready()
    # The line stands and nothing is in the bucket yet: the source is still asked, and if it does not answer, refused.
    await verifier.revocations.until_heard(seconds=5)
    verifier.source.is_down = True
    assert await verifier.outcome(token) == "unavailable"
    verifier.source.is_down = False
    assert await verifier.outcome(token) == "refused"
    verifier.beats.are_heard = True
    await verifier.until_current()
    assert await verifier.outcome(token) == "refused"


async def test_a_server_that_falls_silent_is_noticed(
    verifier: Verifier, issuer: TokenIssuer, nats: KillableNats
) -> None:
    nats.suspend()
    stopped = time.monotonic()
    await verifier.until_current(current=False)
    assert time.monotonic() - stopped < 6.5
    verifier.source.is_down = True
    assert await verifier.outcome(issuer.token(uuid4())) == "unavailable"
    nats.resume()
    await verifier.until_current()


async def test_a_watch_that_ends_while_the_line_stands_is_noticed(verifier: Verifier) -> None:
    stream = verifier.bus.revocations_stream
    for watch in await verifier.bus.jetstream.consumers_info(stream):
        await verifier.bus.jetstream.delete_consumer(stream, watch.name)
    # The heartbeat is not heard any more, without any loss of the connection.
    await verifier.until_current(current=False, seconds=4)
    session = uuid4()
    await put(verifier.bus, session, REVOKED)
    await verifier.until_current()
    assert verifier.revocations.is_void(a_caller(session))


async def test_keys_that_were_taken_back_while_cut_off_are_not_believed_for_long(
    verifier: Verifier, issuer: TokenIssuer, nats: KillableNats
) -> None:
    token = issuer.token(uuid4())
    assert await verifier.outcome(token) == "good"
    nats.kill()
    await verifier.until_current(current=False)
    issuer.key_id = "another"
    await asyncio.sleep(1)
    assert await verifier.outcome(token) == "refused"
