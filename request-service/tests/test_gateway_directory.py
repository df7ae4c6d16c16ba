"""The gateways that the settings name, and what the built-in one does for chosen amounts."""

from dataclasses import replace
from datetime import timedelta

import pytest
from gateway_behaviour import Peer, PlayedPeer, charged_of, refund_of
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from kit import clock
from kit.database import Database
from request_service.money import DIGITS
from request_service.payment.gateways import played
from request_service.payment.gateways.directory import open_gateways
from request_service.payment.gateways.errors import GatewayUnavailable
from request_service.payment.gateways.interface import (
    AnswerLost,
    Charged,
    GatewayName,
    InvalidSignature,
    PaymentReport,
    PaymentState,
    Refused,
    TransferState,
)
from request_service.payment.gateways.signatures import check_timed
from request_service.payment.test_gateway import actions, queries
from request_service.payment.test_gateway.amounts import Play, play_of
from request_service.payment.test_gateway.models import HOLD_LASTS, ChargeStatus, PlayedNotice, TransferStatus
from request_service.payment.test_gateway.signing import signature
from request_service.settings import Settings

NOW = clock.now()
SECRET, OTHER = SecretStr("whsec_one_of_the_tests"), SecretStr("whsec_another_of_the_tests")
BODY = b'{"id": "event"}'


@pytest.fixture
def peer(database: Database) -> PlayedPeer:
    return PlayedPeer(GatewayName.TEST, database)


def test_development_without_keys_plays_every_gateway(database: Database) -> None:
    gateways = open_gateways(Settings(), database)

    assert gateways.names == set(GatewayName)
    assert not gateways.expects_live_money
    assert all(gateways.get(name).name is name for name in GatewayName)


def test_production_without_keys_has_no_gateway(database: Database) -> None:
    gateways = open_gateways(Settings().model_copy(update={"environment": "production"}), database)

    assert gateways.names == frozenset()
    assert gateways.expects_live_money
    for name in GatewayName:
        with pytest.raises(GatewayUnavailable) as refusal:
            gateways.get(name)
        assert refusal.value.code == "GATEWAY_UNAVAILABLE"


def test_every_status_of_the_built_in_gateway_has_a_meaning() -> None:
    assert set(played._PAYMENT_STATES) == set(ChargeStatus)
    assert set(played._TRANSFER_STATES) == set(TransferStatus)
    assert set(played.ABILITIES) == set(GatewayName)


@given(st.integers(min_value=0, max_value=10**12), st.sampled_from(sorted(DIGITS)), st.sampled_from(Play))
def test_the_hundredths_of_an_amount_decide(whole: int, currency: str, play: Play) -> None:
    digits = DIGITS[currency]
    amount = whole * 10**digits + (play * 10 ** (digits - 2) if digits >= 2 else 0)

    assert play_of(amount, currency) is (play if digits >= 2 else Play.PLAIN)


async def test_a_step_asks_the_payer_twice(peer: PlayedPeer) -> None:
    charged, report = await peer.secured(4_003)
    assert (report.state, report.status) == (PaymentState.PENDING, "needs_step")
    assert report.checkout is not None

    await peer.pay(charged)

    assert (await found(peer, charged)).state is PaymentState.AUTHORIZED


async def test_a_declined_amount_may_be_tried_again(peer: PlayedPeer) -> None:
    charged, report = await peer.secured(4_002)

    assert report.state is PaymentState.PENDING
    assert report.failure is not None
    await peer.pay(charged)


async def test_every_call_with_a_lost_answer_takes_effect_once(peer: PlayedPeer) -> None:
    charge = peer.charge(4_007)
    with pytest.raises(AnswerLost):
        await peer.gateway.create(charge)
    charged = charged_of(charge)
    await peer.pay(charged)
    with pytest.raises(AnswerLost):
        await peer.gateway.capture(charged, 4_007)
    order = refund_of(charged, 1_007)
    with pytest.raises(AnswerLost):
        await peer.gateway.refund(order)

    report = await found(peer, charged)
    assert (report.state, report.captured, report.refunded) == (PaymentState.SUCCEEDED, 4_007, 1_007)
    # The same order again is answered.
    assert (await peer.gateway.capture(charged, 4_007)).captured == 4_007
    assert (await peer.gateway.refund(order)).state is TransferState.SUCCEEDED
    assert (await found(peer, charged)).refunded == 1_007


async def test_money_comes_after_a_payment_was_cancelled(peer: PlayedPeer, database: Database) -> None:
    charge = peer.charge(4_009)
    charged = charged_of(charge, await peer.gateway.create(charge))
    assert (await peer.gateway.cancel(charged)).state is PaymentState.CANCELLED

    waiting = await notices(database, charge.reference)
    assert [one.brings_money for one in waiting] == [False, True]
    async with database.transaction() as session:
        await actions.bring_money(session, charge.reference)

    report = await found(peer, charged)
    assert (report.state, report.captured) == (PaymentState.SUCCEEDED, 4_009)


async def test_webhooks_come_twice_and_the_one_before_once_more(peer: PlayedPeer, database: Database) -> None:
    charged, _ = await peer.secured(4_005)
    await peer.gateway.capture(charged, 4_005)

    numbers = [one.event_key.rpartition("-")[2] for one in await notices(database, charged.reference)]

    assert numbers == ["1", "1", "1", "2", "2", "1"]


async def test_a_hold_lapses(peer: PlayedPeer, monkeypatch: pytest.MonkeyPatch) -> None:
    charged, report = await peer.secured()
    assert report.capture_before is not None
    monkeypatch.setattr(clock, "now", lambda: report.capture_before)

    with pytest.raises(Refused):
        await peer.gateway.capture(charged, charged.amount)

    assert (await found(peer, charged)).state is PaymentState.EXPIRED
    assert report.capture_before - NOW > HOLD_LASTS - timedelta(minutes=5)


@pytest.mark.parametrize("amount", [4_002, 4_102])
async def test_a_refund_or_payout_fails_by_its_amount(peer: PlayedPeer, amount: int) -> None:
    charged = await peer.captured(9_900)

    refund = await peer.gateway.refund(refund_of(charged, amount))
    payout = await peer.gateway.pay_out(peer.payout(amount))

    assert refund.state is payout.state is TransferState.FAILED
    assert refund.failure is not None
    assert payout.failure is not None
    assert (await found(peer, charged)).refunded == 0


async def test_a_reference_of_another_payment_is_refused(peer: PlayedPeer) -> None:
    charge = peer.charge()
    await peer.gateway.create(charge)

    with pytest.raises(Refused, match="reference_in_use"):
        await peer.gateway.create(replace(charge, amount=1))


def test_a_signature_of_any_valid_secret_is_good() -> None:
    header = signature(SECRET, BODY, NOW) + ",v1=" + signature(OTHER, BODY, NOW).partition("v1=")[2]

    check_timed(header, BODY, [OTHER], NOW)
    check_timed(header, BODY, [SECRET], NOW)
    check_timed(signature(OTHER, BODY, NOW), BODY, [SECRET, OTHER], NOW)
    with pytest.raises(InvalidSignature):
        check_timed(signature(OTHER, BODY, NOW), BODY, [SECRET], NOW)
    with pytest.raises(InvalidSignature):
        check_timed(header, BODY, [], NOW)


@pytest.mark.parametrize(("age", "is_good"), [(-299, True), (299, True), (-302, False), (302, False)])
def test_a_signature_is_good_for_five_minutes(age: int, is_good: bool) -> None:  # noqa: FBT001
    header = signature(SECRET, BODY, NOW - timedelta(seconds=age))
    if is_good:
        check_timed(header, BODY, [SECRET], NOW)
    else:
        with pytest.raises(InvalidSignature):
            check_timed(header, BODY, [SECRET], NOW)


@given(st.text() | st.from_regex(r"(t=[0-9²]{0,15}|v1=[0-9a-f]{0,64}|,|=|é)*"))
def test_no_other_text_is_a_signature(header: str) -> None:
    with pytest.raises(InvalidSignature):
        check_timed(header, BODY, [SECRET], NOW)


async def found(peer: Peer, charged: Charged) -> PaymentReport:
    report = await peer.gateway.query(charged)
    assert report is not None
    return report


async def notices(database: Database, reference: str) -> list[PlayedNotice]:
    async with database.read() as session:
        return list(await queries.list_notices(session, reference))
