import json
import urllib.error
import urllib.request
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from mobile_gateways import TELEBIRR, charge_of, charged_of, new_reference, paid_at, payout_of, refund_of, telebirr_at

from request_service.payment.gateways.interface import (
    AnswerLost,
    PaymentState,
    Refused,
    TransferState,
)
from request_service.payment.gateways.telebirr import Telebirr
from testkit.gateways.running import RunningPeer


def content_of(call: dict[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(call["body"])["biz_content"]
    return found


def status_of(url: str) -> int:
    try:
        with urllib.request.urlopen(url, timeout=10) as response:
            return int(response.status)
    except urllib.error.HTTPError as error:
        return error.code


async def test_a_new_payment_has_a_signed_page(telebirr: Telebirr, telebirr_peer: RunningPeer) -> None:
    charge = charge_of(40_050)

    report = await telebirr.create(charge)

    assert (report.state, report.amount, report.captured, report.is_live) == (PaymentState.PENDING, 40_050, 0, False)
    sent = content_of(telebirr_peer.calls("preOrder")[0])
    assert (sent["total_amount"], sent["trans_currency"], sent["title"]) == ("400.50", "ETB", "Towing 2 km more")
    assert sent["redirect_url"] == charge.return_url
    assert report.checkout is not None
    url = report.checkout.url
    assert url is not None
    assert status_of(url) == 200
    prepay_id = parse_qs(urlsplit(url).query)["prepay_id"][0]
    assert status_of(url.replace(prepay_id, "0" * len(prepay_id))) == 400


@pytest.mark.parametrize("used", ["pss", "pkcs1"])
async def test_the_gateway_accepts_our_signature(telebirr_peer: RunningPeer, used: str) -> None:
    telebirr_peer.steer("configure", padding=used)
    other = "pkcs1" if used == "pss" else "pss"
    gateway = telebirr_at(telebirr_peer.url, replace(TELEBIRR, padding=used))
    wrong = telebirr_at(telebirr_peer.url, replace(TELEBIRR, padding=other))

    assert (await gateway.create(charge_of())).state is PaymentState.PENDING
    with pytest.raises(Refused, match="signature"):
        await wrong.create(charge_of())
    await gateway.close()
    await wrong.close()


async def test_without_a_return_url_the_signature_is_good(telebirr: Telebirr) -> None:
    assert (await telebirr.create(replace(charge_of(), return_url=None))).state is PaymentState.PENDING


async def test_it_takes_birr_only(telebirr: Telebirr, telebirr_peer: RunningPeer) -> None:
    with pytest.raises(Refused):
        await telebirr.create(charge_of(currency="USD"))
    assert telebirr_peer.calls() == []


async def test_a_payment_is_pending_until_it_is_paid(telebirr: Telebirr, telebirr_peer: RunningPeer) -> None:
    charge = charge_of(99)
    await telebirr.create(charge)

    waiting = await telebirr.query(charged_of(charge))
    telebirr_peer.steer("pay", reference=charge.reference)
    paid = await telebirr.query(charged_of(charge))

    assert waiting is not None
    assert waiting.state is PaymentState.PENDING
    assert paid is not None
    assert (paid.state, paid.captured, paid.currency) == (PaymentState.SUCCEEDED, 99, "ETB")
    assert paid.gateway_id == f"P{charge.reference}"


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("PAY_FAILED", PaymentState.FAILED),
        ("ORDER_CLOSED", PaymentState.EXPIRED),
        ("PAYING", PaymentState.PENDING),
        ("Expired", PaymentState.EXPIRED),
        ("FROZEN", None),
    ],
)
async def test_a_payer_who_does_not_pay(
    telebirr: Telebirr, telebirr_peer: RunningPeer, status: str, state: PaymentState | None
) -> None:
    charge = charge_of()
    await telebirr.create(charge)

    telebirr_peer.steer("pay", reference=charge.reference, status=status)

    report = await telebirr.query(charged_of(charge))
    assert report is not None
    assert (report.state, report.status, report.captured) == (state, status, 0)


async def test_another_amount_and_currency_are_reported_as_told(telebirr: Telebirr, telebirr_peer: RunningPeer) -> None:
    charge = charge_of()
    await telebirr.create(charge)

    telebirr_peer.steer("pay", reference=charge.reference, total_amount="399.99", trans_currency="USD")

    report = await telebirr.query(charged_of(charge))
    assert report is not None
    assert (report.amount, report.currency) == (39_999, "USD")


@pytest.mark.parametrize("amount", ["400.001", "-1", "NaN", "", None, False, {}])
async def test_a_payment_without_an_amount_says_nothing(
    telebirr: Telebirr, telebirr_peer: RunningPeer, amount: object
) -> None:
    charged = await paid_at(telebirr_peer, telebirr)
    telebirr_peer.fail("merge", "queryOrder", body={"biz_content": {"total_amount": amount}})

    with pytest.raises(AnswerLost):
        await telebirr.query(charged)


async def test_an_answer_about_another_order_says_nothing(telebirr: Telebirr, telebirr_peer: RunningPeer) -> None:
    charged = await paid_at(telebirr_peer, telebirr)
    telebirr_peer.fail("merge", "queryOrder", body={"biz_content": {"merch_order_id": new_reference()}})

    with pytest.raises(AnswerLost):
        await telebirr.query(charged)


async def test_an_unknown_payment_is_none_and_is_over(telebirr: Telebirr) -> None:
    charged = charged_of(charge_of())

    assert await telebirr.query(charged) is None
    assert (await telebirr.cancel(charged)).state is PaymentState.CANCELLED


async def test_nothing_is_held_or_paid_out(telebirr: Telebirr, telebirr_peer: RunningPeer) -> None:
    charged = await paid_at(telebirr_peer, telebirr)

    with pytest.raises(Refused):
        await telebirr.capture(charged, 100)
    with pytest.raises(Refused):
        await telebirr.pay_out(payout_of())
    assert await telebirr.query_payout(payout_of()) is None
    assert (await telebirr.cancel(charged)).state is PaymentState.SUCCEEDED


async def test_partial_refunds_end_by_themselves(telebirr: Telebirr, telebirr_peer: RunningPeer) -> None:
    charged = await paid_at(telebirr_peer, telebirr)
    first, second = refund_of(charged, 15_001), refund_of(charged, 24_999)

    assert (await telebirr.refund(first)).state is TransferState.PENDING
    await telebirr.refund(second)
    telebirr_peer.steer("finish", reference=first.reference)
    telebirr_peer.steer("finish", reference=second.reference, status="REFUND_FAILED")

    with pytest.raises(Refused):
        await telebirr.refund(refund_of(charged, 1))
    done, failed = await telebirr.query_refund(first), await telebirr.query_refund(second)
    assert done is not None
    assert done.state is TransferState.SUCCEEDED
    assert failed is not None
    assert failed.state is TransferState.FAILED
    sent = content_of(telebirr_peer.calls("/refund")[0])
    assert (sent["refund_request_no"], sent["actual_amount"]) == (first.reference, "150.01")
    paid = await telebirr.query(charged)
    assert paid is not None
    assert paid.state is PaymentState.SUCCEEDED


async def test_a_state_that_may_be_of_another_refund_is_not_taken_for_ours(
    telebirr: Telebirr, telebirr_peer: RunningPeer
) -> None:
    """An order tells the state of its last refund, which is not the one whose answer was lost."""
    charged = await paid_at(telebirr_peer, telebirr)
    done, lost = refund_of(charged, 15_000), refund_of(charged, 5_000)
    await telebirr.refund(done)
    telebirr_peer.steer("finish", reference=done.reference)

    report = await telebirr.query_refund(lost)

    assert report is not None
    assert (report.state, report.status) == (None, "REFUND_SUCCESS")


async def test_a_refund_of_all_is_certain_by_the_order(telebirr: Telebirr, telebirr_peer: RunningPeer) -> None:
    charged = await paid_at(telebirr_peer, telebirr)
    order = refund_of(charged, charged.amount)
    assert await telebirr.query_refund(order) is None
    await telebirr.refund(order)
    telebirr_peer.steer("finish", reference=order.reference)
    answered = {"refund_request_no": "", "refund_status": "", "refund_amount": None}
    telebirr_peer.fail("merge", "queryOrder", body={"biz_content": answered})

    report = await telebirr.query_refund(order)

    assert report is not None
    assert report.state is TransferState.SUCCEEDED


async def test_a_refund_of_another_amount_has_no_state(telebirr: Telebirr, telebirr_peer: RunningPeer) -> None:
    charged = await paid_at(telebirr_peer, telebirr)
    order = refund_of(charged, 100)
    await telebirr.refund(order)

    telebirr_peer.steer("finish", reference=order.reference, refund_amount="2.00")

    report = await telebirr.query_refund(order)
    assert report is not None
    assert report.state is None


@pytest.mark.parametrize(("told", "amount"), [("399.99", 39_999), (None, 40_000)])
async def test_the_amount_of_an_order_that_is_not_paid(
    telebirr: Telebirr, telebirr_peer: RunningPeer, told: str | None, amount: int
) -> None:
    """It is the one that is told; an order may come without one."""
    charge = charge_of(40_000)
    await telebirr.create(charge)
    telebirr_peer.fail("merge", "queryOrder", body={"biz_content": {"total_amount": told}})

    report = await telebirr.query(charged_of(charge))

    assert report is not None
    assert (report.state, report.amount, report.captured) == (PaymentState.PENDING, amount, 0)
