import asyncio
import json
from dataclasses import replace

import pytest
from mobile_gateways import charge_of, charged_of, new_reference, paid_at, payout_of, refund_of

from request_service.payment.gateways.chapa import Chapa
from request_service.payment.gateways.interface import (
    AnswerLost,
    NotSent,
    PaymentState,
    Refused,
    TransferState,
)
from testkit.gateways.running import RunningPeer


async def test_a_new_payment_has_a_page_for_its_payer(chapa: Chapa, chapa_peer: RunningPeer) -> None:
    charge = charge_of(40_000)

    report = await chapa.create(charge)

    assert (report.state, report.amount, report.captured, report.is_live) == (PaymentState.PENDING, 40_000, 0, False)
    assert report.checkout is not None
    assert report.checkout.url == f"https://checkout.chapa.co/checkout/payment/{charge.reference}"
    sent = json.loads(chapa_peer.calls("/transaction/initialize")[0]["body"])
    assert (sent["amount"], sent["currency"], sent["tx_ref"]) == ("400.00", "ETB", charge.reference)
    assert sent["return_url"] == charge.return_url
    assert sent["customization"] == {"title": "Towing 2 km more", "description": "Towing 2 km more"}


async def test_a_payment_is_pending_until_it_is_paid(chapa: Chapa, chapa_peer: RunningPeer) -> None:
    charge = charge_of()
    await chapa.create(charge)

    waiting = await chapa.query(charged_of(charge))
    chapa_peer.steer("pay", reference=charge.reference)
    paid = await chapa.query(charged_of(charge))

    assert waiting is not None
    assert waiting.state is PaymentState.PENDING
    assert paid is not None
    assert (paid.state, paid.captured, paid.currency, paid.fee) == (PaymentState.SUCCEEDED, 40_000, "ETB", 1_000)
    assert paid.gateway_id == f"AP{charge.reference[:12]}"


async def test_a_fee_with_more_digits_than_the_currency_is_rounded(chapa: Chapa, chapa_peer: RunningPeer) -> None:
    # 2.5 % of 1.23 is 0.03075.
    charged = await paid_at(chapa_peer, chapa, 123)

    report = await chapa.query(charged)

    assert report is not None
    assert report.fee == 3


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("failed", PaymentState.FAILED),
        ("failed/cancelled", PaymentState.FAILED),
        ("cancelled", PaymentState.CANCELLED),
        ("pending", PaymentState.PENDING),
    ],
)
async def test_a_payer_who_does_not_pay(
    chapa: Chapa, chapa_peer: RunningPeer, status: str, state: PaymentState
) -> None:
    charge = charge_of()
    await chapa.create(charge)

    chapa_peer.steer("pay", reference=charge.reference, status=status)

    report = await chapa.query(charged_of(charge))
    assert report is not None
    assert (report.state, report.captured) == (state, 0)
    assert (report.failure is None) == (state is PaymentState.PENDING)


async def test_a_status_that_is_not_known_is_reported_and_means_nothing(chapa: Chapa, chapa_peer: RunningPeer) -> None:
    charge = charge_of()
    await chapa.create(charge)

    chapa_peer.steer("pay", reference=charge.reference, status="frozen")

    report = await chapa.query(charged_of(charge))
    assert report is not None
    assert (report.state, report.status, report.captured) == (None, "frozen", 0)


async def test_another_amount_currency_and_mode_are_reported_as_told(chapa: Chapa, chapa_peer: RunningPeer) -> None:
    charge = charge_of()
    await chapa.create(charge)

    chapa_peer.steer("pay", reference=charge.reference, amount="399.99", currency="USD", mode="live")

    report = await chapa.query(charged_of(charge))
    assert report is not None
    assert (report.amount, report.currency, report.is_live) == (39_999, "USD", True)


async def test_money_without_a_mode_is_not_live(chapa: Chapa, chapa_peer: RunningPeer) -> None:
    charge = charge_of()
    await chapa.create(charge)

    chapa_peer.steer("pay", reference=charge.reference, mode=None)

    report = await chapa.query(charged_of(charge))
    assert report is not None
    assert not report.is_live


@pytest.mark.parametrize("amount", ["400.001", "-1", "NaN", "1e400", "", None, True, [400], "9" * 40])
async def test_an_amount_that_is_none_says_nothing(chapa: Chapa, chapa_peer: RunningPeer, amount: object) -> None:
    charge = charge_of()
    await chapa.create(charge)
    chapa_peer.steer("pay", reference=charge.reference, amount=amount)

    with pytest.raises(AnswerLost):
        await chapa.query(charged_of(charge))


async def test_an_answer_about_another_payment_says_nothing(chapa: Chapa, chapa_peer: RunningPeer) -> None:
    charged = await paid_at(chapa_peer, chapa)
    chapa_peer.fail("merge", "/verify/", body={"data": {"tx_ref": new_reference()}})

    with pytest.raises(AnswerLost):
        await chapa.query(charged)


async def test_an_unknown_payment_is_none_and_is_over(chapa: Chapa) -> None:
    charged = charged_of(charge_of())

    assert await chapa.query(charged) is None
    assert (await chapa.cancel(charged)).state is PaymentState.CANCELLED


async def test_a_foreign_404_does_not_mean_that_nothing_is_known(chapa: Chapa, chapa_peer: RunningPeer) -> None:
    """A server in between has answered: were it believed, a payout would be sent a second time."""
    chapa_peer.fail("replace", "/verify/", status=404, body="<h1>not here</h1>")

    with pytest.raises(NotSent):
        await chapa.query_payout(payout_of())


async def test_nothing_is_held(chapa: Chapa, chapa_peer: RunningPeer) -> None:
    charged = await paid_at(chapa_peer, chapa)

    with pytest.raises(Refused):
        await chapa.capture(charged, 100)
    assert (await chapa.cancel(charged)).state is PaymentState.SUCCEEDED


async def test_an_order_that_the_gateway_refuses(chapa: Chapa) -> None:
    with pytest.raises(Refused) as caught:
        await chapa.create(charge_of(currency="KES"))

    assert caught.value.failure.code == "refused"


async def test_a_reference_that_was_used_is_not_a_refusal(chapa: Chapa, chapa_peer: RunningPeer) -> None:
    """An earlier call with it has arrived, so something may have been done."""
    charged = await paid_at(chapa_peer, chapa)
    refund, payout = refund_of(charged, 100), payout_of()
    await chapa.refund(refund)
    await chapa.pay_out(payout)

    with pytest.raises(AnswerLost):
        await chapa.create(replace(charge_of(), reference=charged.reference))
    with pytest.raises(AnswerLost):
        await chapa.refund(refund)
    with pytest.raises(AnswerLost):
        await chapa.pay_out(payout)


async def test_partial_refunds_end_by_themselves(chapa: Chapa, chapa_peer: RunningPeer) -> None:
    charged = await paid_at(chapa_peer, chapa)
    first, second = refund_of(charged, 15_001), refund_of(charged, 24_999)

    assert (await chapa.refund(first)).state is TransferState.PENDING
    await chapa.refund(second)
    chapa_peer.steer("finish", reference=first.reference)
    chapa_peer.steer("finish", reference=second.reference, status="failed")

    with pytest.raises(Refused):
        await chapa.refund(refund_of(charged, 1))
    done, failed = await chapa.query_refund(first), await chapa.query_refund(second)
    assert done is not None
    assert done.state is TransferState.SUCCEEDED
    assert failed is not None
    assert failed.state is TransferState.FAILED
    assert failed.failure is not None
    assert done.gateway_id == chapa_peer.steer("seen")["refunds"][first.reference]["ref_id"]
    assert await chapa.query_refund(refund_of(charged, 1)) is None
    forms = [call["body"] for call in chapa_peer.calls(f"/refund/{charged.reference}")]
    assert forms[0] == f"amount=150.01&reason=cancelled&reference={first.reference}"


async def test_a_payout_is_sent_once_and_ends(chapa: Chapa, chapa_peer: RunningPeer) -> None:
    order, other = payout_of(), payout_of()

    assert (await chapa.pay_out(order)).state is TransferState.PENDING
    assert await chapa.query_payout(other) is None
    await chapa.pay_out(other)
    chapa_peer.steer("finish", reference=order.reference)
    chapa_peer.steer("finish", reference=other.reference, status="failed/cancelled")

    found, failed = await chapa.query_payout(order), await chapa.query_payout(other)
    assert found is not None
    assert found.gateway_id == chapa_peer.steer("seen")["transfers"][order.reference]["chapa_transfer_id"]
    assert found is not None
    assert found.state is TransferState.SUCCEEDED
    assert failed is not None
    assert failed.state is TransferState.FAILED


@pytest.mark.parametrize("lie", [{"amount": 249.99}, {"currency": "USD"}, {"mode": "live"}, {"status": "frozen"}])
async def test_a_payout_that_differs_from_its_order_has_no_state(
    chapa: Chapa, chapa_peer: RunningPeer, lie: dict[str, object]
) -> None:
    order = payout_of()
    await chapa.pay_out(order)

    chapa_peer.steer("finish", reference=order.reference, **({"status": "success"} | lie))

    report = await chapa.query_payout(order)
    assert report is not None
    assert report.state is None
    assert report.status


async def test_a_balance_that_is_too_low_refuses_a_payout(chapa: Chapa, chapa_peer: RunningPeer) -> None:
    chapa_peer.steer("configure", balance="1.00")

    with pytest.raises(Refused, match="Insufficient Balance"):
        await chapa.pay_out(payout_of())


async def test_the_banks_are_asked_for_once_a_day(chapa: Chapa, chapa_peer: RunningPeer) -> None:
    found = await asyncio.gather(*(chapa.banks() for _ in range(8)))

    assert [(bank.code, bank.account_length, bank.currency) for bank in found[0]] == [
        ("855", 10, "ETB"),
        ("946", 13, "ETB"),
    ]
    assert len(chapa_peer.calls("/banks")) == 1
