import asyncio
from dataclasses import replace

import pytest
from mobile_gateways import TELEBIRR, charge_of, charged_of, refund_of, telebirr_at

from request_service.payment.gateways.interface import (
    NotSent,
    PaymentState,
)
from request_service.payment.gateways.telebirr import Telebirr
from testkit.gateways.running import RunningPeer


async def test_parallel_calls_fetch_one_token(telebirr: Telebirr, telebirr_peer: RunningPeer) -> None:
    telebirr_peer.fail("none", "/token", seconds=0.2)

    await asyncio.gather(*(telebirr.query(charged_of(charge_of())) for _ in range(16)))

    assert len(telebirr_peer.calls("/token")) == 1
    assert len(telebirr_peer.calls("queryOrder")) == 16


async def test_a_caller_who_leaves_takes_the_token_from_none(telebirr: Telebirr, telebirr_peer: RunningPeer) -> None:
    telebirr_peer.fail("none", "/token", seconds=0.3)
    impatient = asyncio.create_task(telebirr.query(charged_of(charge_of())))
    await asyncio.sleep(0.1)
    patient = asyncio.create_task(telebirr.query(charged_of(charge_of())))
    await asyncio.sleep(0.05)

    impatient.cancel()

    assert await patient is None
    assert len(telebirr_peer.calls("/token")) == 1


async def test_a_token_is_used_until_shortly_before_its_end(telebirr: Telebirr, telebirr_peer: RunningPeer) -> None:
    telebirr_peer.steer("configure", token_seconds=61)
    await telebirr.query(charged_of(charge_of()))
    await telebirr.query(charged_of(charge_of()))
    assert len(telebirr_peer.calls("/token")) == 1

    await asyncio.sleep(1.1)

    await telebirr.query(charged_of(charge_of()))
    assert len(telebirr_peer.calls("/token")) == 2


async def test_a_token_that_is_not_accepted_any_more_is_fetched_anew(
    telebirr: Telebirr, telebirr_peer: RunningPeer
) -> None:
    await telebirr.create(charge_of())
    telebirr_peer.steer("forget_tokens")
    charge = charge_of()

    with pytest.raises(NotSent):
        await telebirr.create(charge)

    assert (await telebirr.create(charge)).state is PaymentState.PENDING


@pytest.mark.parametrize("kind", ["lose", "error_before", "error_after", "close_before"])
async def test_without_a_token_nothing_was_sent(telebirr: Telebirr, telebirr_peer: RunningPeer, kind: str) -> None:
    """A refund whose token could not be fetched may be sent again, however the token was lost."""
    charged = charged_of(charge_of())
    telebirr_peer.fail(kind, "/token")

    with pytest.raises(NotSent):
        await telebirr.refund(refund_of(charged, 100))
    assert telebirr_peer.calls("/refund") == []


@pytest.mark.parametrize("token", ["", None, 7, "a\nb", "é", "x" * 5000])
async def test_a_token_that_is_none_is_not_used(telebirr: Telebirr, telebirr_peer: RunningPeer, token: object) -> None:
    telebirr_peer.fail("merge", "/token", body={"token": token})

    with pytest.raises(NotSent):
        await telebirr.query(charged_of(charge_of()))


async def test_a_wrong_secret_fails_no_payment(telebirr_peer: RunningPeer) -> None:
    gateway = telebirr_at(telebirr_peer.url, replace(TELEBIRR, app_secret="another"))

    with pytest.raises(NotSent):
        await gateway.create(charge_of())
    await gateway.close()
