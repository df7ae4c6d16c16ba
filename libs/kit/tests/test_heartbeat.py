"""Verifiers while the heartbeat of auth-service is not heard, although their connection to NATS stands."""

import asyncio
import time
from uuid import uuid4

from kit_testing import Beats, Verifier, put, until_void

from kit.bus import Bus
from kit.revocations import REVOKED
from kit.session_states import SessionState
from testkit.tokens import TokenIssuer
from testkit.waiting import eventually


async def test_silence_of_the_source_is_not_believed_while_it_answers(verifier: Verifier, issuer: TokenIssuer) -> None:
    session = uuid4()
    token = issuer.token(uuid4(), session_id=session)
    assert await verifier.outcome(token) == "good"
    # Its revocations do not arrive, and nothing else shows that.
    verifier.beats.are_heard = False
    verifier.source.states[session] = SessionState(is_live=False)
    await verifier.until_current(current=False, seconds=3.5)
    assert await verifier.outcome(token) == "refused"
    # Then it stops: what it has revoked meanwhile is not known.
    verifier.source.is_down = True
    assert await verifier.outcome(issuer.token(uuid4())) == "unavailable"
    verifier.beats.are_heard = True
    await verifier.until_current()
    assert await verifier.outcome(issuer.token(uuid4())) == "good"


async def test_source_that_stops_keeps_no_valid_token_out(verifier: Verifier, issuer: TokenIssuer) -> None:
    ended, tokens = uuid4(), [issuer.token(uuid4()) for _ in range(3)]
    await put(verifier.bus, ended, REVOKED)
    await until_void(verifier.revocations, ended)
    verifier.beats.are_heard = False
    verifier.source.is_down = True
    stopped = time.monotonic()
    # Without a gap in between.
    while time.monotonic() - stopped < 2:
        assert await verifier.outcomes(*tokens) == ["good"] * 3
        await asyncio.sleep(0.02)
    assert not verifier.revocations.is_current
    assert await verifier.outcome(issuer.token(uuid4(), session_id=ended)) == "refused"
    # It is back and cut off: it may be revoking.
    verifier.source.is_down = False
    await eventually(lambda: not verifier.revocations.decides, seconds=3)


async def test_process_that_starts_without_a_heartbeat_asks(bus: Bus, issuer: TokenIssuer) -> None:
    verifier = Verifier(bus, issuer)
    async with verifier.revocations:
        await verifier.revocations.until_heard(seconds=5)
        verifier.source.is_down = True
        assert await verifier.outcome(issuer.token(uuid4())) == "unavailable"


async def test_process_that_starts_beside_the_source_believes_at_once(bus: Bus, issuer: TokenIssuer) -> None:
    async with Beats(bus):
        await asyncio.sleep(0.1)
        verifier = Verifier(bus, issuer)
        async with verifier.revocations:
            await verifier.revocations.until_heard(seconds=5)
            assert verifier.revocations.is_current


async def test_epoch_of_a_user_is_heard_of_the_source_too(verifier: Verifier, issuer: TokenIssuer) -> None:
    user, session = uuid4(), uuid4()
    tokens = [issuer.token(user, session_id=session, user_epoch=epoch) for epoch in (0, 1)]
    verifier.beats.are_heard = False
    await verifier.until_current(current=False, seconds=3.5)
    verifier.source.states[session] = SessionState(is_live=True, user_epoch=1)
    assert await verifier.outcomes(*tokens) == ["refused", "good"]
