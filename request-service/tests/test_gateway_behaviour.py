"""The behaviour that payments rely on, of each gateway against its peer."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest
from gateway_behaviour import GATEWAYS, Peer, charged_of, just_now, listed, new_reference, refund_of
from mobile_peers import chapa_peer, telebirr_peer
from stripe_testing import stripe_peer

from kit import clock
from kit.database import Database
from request_service.payment.gateways.interface import (
    AnswerLost,
    Capture,
    Charged,
    GatewayName,
    InvalidSignature,
    PaymentReport,
    PaymentState,
    Refused,
    Subject,
    TransferState,
)
from request_service.payment.gateways.listing import ListsMoney

# Each gateway joins the suite by a line.
PEERS = GATEWAYS | {"stripe": stripe_peer, "chapa": chapa_peer, "telebirr": telebirr_peer}


@pytest.fixture(params=PEERS)
async def peer(request: pytest.FixtureRequest, database: Database) -> AsyncIterator[Peer]:
    async with PEERS[request.param](database) as peer:
        yield peer
        await peer.gateway.close()


def only_holds(peer: Peer) -> None:
    if not peer.gateway.can_hold:
        pytest.skip("this gateway holds nothing")


async def test_a_new_payment_waits_for_its_payer(peer: Peer) -> None:
    charge = peer.charge()

    report = await peer.gateway.create(charge)

    assert report.state is PaymentState.PENDING
    assert (report.reference, report.amount, report.currency) == (charge.reference, charge.amount, charge.currency)
    assert report.checkout is not None
    assert report.checkout.url or report.checkout.client_secret
    assert report.captured == 0


async def test_it_is_found_by_our_reference_alone(peer: Peer) -> None:
    charge = peer.charge()
    created = await peer.gateway.create(charge)

    found = await peer.gateway.query(charged_of(charge))

    assert found is not None
    assert (found.reference, found.state) == (charge.reference, PaymentState.PENDING)
    assert found.gateway_id == created.gateway_id


async def test_an_unknown_payment_is_none(peer: Peer) -> None:
    assert await peer.gateway.query(charged_of(peer.charge())) is None


async def test_a_payer_who_agrees_secures_it(peer: Peer) -> None:
    _, report = await peer.secured()

    if peer.gateway.can_hold:
        assert (report.state, report.captured) == (PaymentState.AUTHORIZED, 0)
        assert report.capture_before is not None
        assert report.capture_before > clock.now() + timedelta(days=1)
    else:
        assert (report.state, report.captured) == (PaymentState.SUCCEEDED, peer.amount)


async def test_what_is_captured_at_once_needs_no_second_call(peer: Peer) -> None:
    charge = replace(peer.charge(), capture=Capture.AUTOMATIC)
    charged = charged_of(charge, await peer.gateway.create(charge))

    await peer.pay(charged)

    found = await peer.gateway.query(charged)
    assert found is not None
    assert (found.state, found.captured) == (PaymentState.SUCCEEDED, charge.amount)


async def test_a_declined_payer_leaves_a_reason(peer: Peer) -> None:
    charge = peer.charge()
    charged = charged_of(charge, await peer.gateway.create(charge))

    await peer.decline(charged)

    report = await peer.gateway.query(charged)
    assert report is not None
    assert report.state in (PaymentState.PENDING, PaymentState.FAILED)
    assert report.failure is not None
    assert report.failure.code
    assert report.captured == 0


async def test_a_part_of_a_hold_is_taken_and_the_rest_released(peer: Peer) -> None:
    only_holds(peer)
    charged, _ = await peer.secured()

    report = await peer.gateway.capture(charged, 10_000)

    assert (report.state, report.captured, report.amount) == (PaymentState.SUCCEEDED, 10_000, charged.amount)
    assert report.fee is not None
    assert 0 <= report.fee < 10_000
    with pytest.raises(Refused):
        await peer.gateway.capture(charged, 2_000)
    assert (await found(peer, charged)).captured == 10_000


async def test_no_more_is_captured_than_is_held(peer: Peer) -> None:
    only_holds(peer)
    charged, _ = await peer.secured()

    with pytest.raises(Refused):
        await peer.gateway.capture(charged, charged.amount + 1)

    assert (await found(peer, charged)).state is PaymentState.AUTHORIZED


async def test_a_cancelled_hold_is_released(peer: Peer) -> None:
    only_holds(peer)
    charged, _ = await peer.secured()

    report = await peer.gateway.cancel(charged)

    assert (report.state, report.captured) == (PaymentState.CANCELLED, 0)
    with pytest.raises(Refused):
        await peer.gateway.capture(charged, charged.amount)


async def test_an_open_payment_is_cancelled_or_reported_as_it_is(peer: Peer) -> None:
    charge = peer.charge()
    charged = charged_of(charge, await peer.gateway.create(charge))

    report = await peer.gateway.cancel(charged)

    assert report.state is (PaymentState.CANCELLED if peer.gateway.can_hold else PaymentState.PENDING)


async def test_a_captured_payment_is_not_cancelled(peer: Peer) -> None:
    only_holds(peer)
    charged = await peer.captured()

    with pytest.raises(Refused):
        await peer.gateway.cancel(charged)

    assert (await found(peer, charged)).captured == charged.amount


async def test_partial_refunds_add_up_to_all_and_no_further(peer: Peer) -> None:
    charged = await peer.captured()
    parts = [refund_of(charged, amount) for amount in (5_000, 7_300)]

    for order in parts:
        report = await peer.gateway.refund(order)
        assert report.state in (TransferState.SUCCEEDED, TransferState.PENDING)
        assert report.reference == order.reference

    with pytest.raises(Refused):
        await peer.gateway.refund(refund_of(charged, 1))
    if peer.finds_refunds:
        again = await peer.gateway.query_refund(parts[0])
        assert again is not None
        assert (again.reference, again.state) == (parts[0].reference, TransferState.SUCCEEDED)


async def test_an_unknown_refund_is_none(peer: Peer) -> None:
    if not peer.finds_refunds:
        pytest.skip("this gateway does not find single refunds")
    charged = await peer.captured()

    assert await peer.gateway.query_refund(refund_of(charged, 100)) is None


async def test_a_refund_of_what_was_not_taken_is_refused(peer: Peer) -> None:
    charge = peer.charge()
    charged = charged_of(charge, await peer.gateway.create(charge))

    with pytest.raises(Refused):
        await peer.gateway.refund(refund_of(charged, 100))


async def test_a_payout_is_sent_and_found(peer: Peer) -> None:
    order = peer.payout()
    if not peer.gateway.can_pay_out:
        with pytest.raises(Refused):
            await peer.gateway.pay_out(order)
        return

    sent = await peer.gateway.pay_out(order)

    assert sent.reference == order.reference
    assert sent.state in (TransferState.SUCCEEDED, TransferState.PENDING)
    again = await peer.gateway.query_payout(order)
    assert again is not None
    assert again.reference == order.reference
    assert await peer.gateway.query_payout(replace(order, reference=new_reference())) is None


async def test_a_lost_answer_is_asked_for(peer: Peer) -> None:
    charge = peer.charge(peer.losing_amount)
    await peer.lose_answer()

    with pytest.raises(AnswerLost):
        await peer.gateway.create(charge)

    report = await peer.gateway.query(charged_of(charge))
    assert report is not None
    assert (report.reference, report.state) == (charge.reference, PaymentState.PENDING)


async def test_an_order_that_is_repeated_has_one_effect(peer: Peer) -> None:
    if not peer.repeats_orders:
        pytest.skip("this gateway refuses a repeated order")
    charge = peer.charge()
    first, second = [await peer.gateway.create(charge) for _ in range(2)]

    assert second.gateway_id == first.gateway_id

    charged = await peer.captured()
    order = refund_of(charged, 5_000)
    assert await peer.gateway.refund(order) == await peer.gateway.refund(order)
    # The rest is still there: the money went once.
    await peer.gateway.refund(refund_of(charged, 7_300))


async def test_it_lists_what_moved(peer: Peer) -> None:
    gateway, since = peer.gateway, clock.now() - timedelta(minutes=1)
    if not isinstance(gateway, ListsMoney):
        assert gateway.name is GatewayName.TELEBIRR
        return
    unpaid = peer.charge()
    await gateway.create(unpaid)
    charged = await peer.captured()
    order = refund_of(charged, 5_000)
    await gateway.refund(order)

    of_payment = await gateway.query(charged)
    payments = await listed(gateway, Subject.PAYMENT, since)
    (one,) = [one for one in payments if of_payment and one.gateway_id == of_payment.gateway_id]
    assert (one.has_moved, one.amount, one.currency) == (True, peer.amount, peer.currency)
    assert clock.now() - timedelta(minutes=1) < one.made_at <= clock.now()
    assert (one.report is not None) is gateway.lists_reports
    assert one.report in (None, of_payment)
    assert not any(one.has_moved for one in payments if one.reference == unpaid.reference)
    if Subject.REFUND in gateway.lists:
        (back,) = [one for one in await listed(gateway, Subject.REFUND, since) if one.reference == order.reference]
        assert (back.has_moved, back.amount, back.report) == (True, 5_000, await gateway.query_refund(order))
    assert await listed(gateway, Subject.PAYMENT, clock.now() + timedelta(minutes=1)) == []


async def test_a_signed_webhook_names_its_payment(peer: Peer) -> None:
    charged, _ = await peer.secured()

    headers, body = peer.webhook(charged, just_now())
    notice = peer.gateway.read_webhook(headers, body, clock.now())

    assert notice.subject is Subject.PAYMENT
    assert notice.reference == charged.reference or notice.gateway_id == charged.gateway_id
    assert peer.gateway.read_webhook(headers, body, clock.now()).key == notice.key


async def test_a_webhook_without_a_good_signature_is_refused(peer: Peer) -> None:
    if not peer.signs_headers:
        pytest.skip("this gateway signs the fields of the body: test_telebirr_notifications.py")
    charged, _ = await peer.secured()
    headers, body = peer.webhook(charged, just_now())
    (name, value), *_ = headers.items()
    wrong = value[:-1] + ("0" if value[-1] != "0" else "1")

    for bad_headers, bad_body in (
        ({}, body),
        ({name: ""}, body),
        ({name: wrong}, body),
        ({name: "t=,v1="}, body),
        ({name: "é"}, body),
        (headers, body + b" "),
        (headers, body.replace(b"{", b"{ ", 1)),
        (headers, b""),
    ):
        with pytest.raises(InvalidSignature):
            peer.gateway.read_webhook(bad_headers, bad_body, clock.now())


async def found(peer: Peer, charged: Charged) -> PaymentReport:
    report = await peer.gateway.query(charged)
    assert report is not None
    return report
