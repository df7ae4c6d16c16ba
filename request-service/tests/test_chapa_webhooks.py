import hmac
import json

import pytest
from mobile_gateways import CHAPA, paid_at, payout_of, refund_of

from kit import clock
from request_service.payment.gateways.chapa import Chapa
from request_service.payment.gateways.interface import (
    InvalidSignature,
    Subject,
)
from testkit.gateways.running import RunningPeer


@pytest.mark.parametrize("spacing", ["tight", "odd"])
async def test_a_webhook_names_its_payment(chapa: Chapa, chapa_peer: RunningPeer, spacing: str) -> None:
    chapa_peer.steer("configure", spacing=spacing)
    charged = await paid_at(chapa_peer, chapa)
    [(headers, body)] = chapa_peer.notifications()

    notice = chapa.read_webhook(headers, body, clock.now())

    assert (notice.subject, notice.reference) == (Subject.PAYMENT, charged.reference)
    assert notice.gateway_id == f"AP{charged.reference[:12]}"
    assert chapa.read_webhook(headers, body, clock.now()).key == notice.key


async def test_each_event_has_a_key_of_its_own(chapa: Chapa, chapa_peer: RunningPeer) -> None:
    charged = await paid_at(chapa_peer, chapa)
    refund, payout = refund_of(charged, 100), payout_of()
    await chapa.refund(refund)
    await chapa.pay_out(payout)
    chapa_peer.steer("finish", reference=refund.reference)
    chapa_peer.steer("finish", reference=payout.reference)
    chapa_peer.steer("pay", reference=charged.reference)

    notices = [chapa.read_webhook(headers, body, clock.now()) for headers, body in chapa_peer.notifications()]

    assert len({notice.key for notice in notices}) == 4
    assert [notice.subject for notice in notices] == [
        Subject.PAYMENT,
        Subject.PAYMENT,
        Subject.PAYOUT,
        Subject.PAYMENT,
    ]
    assert notices[2].reference == payout.reference


async def test_a_webhook_without_a_good_signature(chapa: Chapa, chapa_peer: RunningPeer) -> None:
    await paid_at(chapa_peer, chapa)
    [(headers, body)] = chapa_peer.notifications()
    good = headers["x-chapa-signature"]
    # The HMAC of the secret itself, which is the same for every body.
    constant = {"chapa-signature": headers["chapa-signature"]}
    other = hmac.digest(b"another secret", body, "sha256").hex()

    for bad_headers, bad_body in (
        ({}, body),
        (constant, body),
        ({"x-chapa-signature": headers["chapa-signature"]}, body),
        ({"x-chapa-signature": other}, body),
        ({"x-chapa-signature": good[:-1]}, body),
        ({"x-chapa-signature": "é"}, body),
        (headers, body + b" "),
        (headers, b""),
    ):
        with pytest.raises(InvalidSignature):
            chapa.read_webhook(bad_headers, bad_body, clock.now())


async def test_either_header_may_carry_the_signature(chapa: Chapa, chapa_peer: RunningPeer) -> None:
    await paid_at(chapa_peer, chapa)
    [(headers, body)] = chapa_peer.notifications()

    notice = chapa.read_webhook({"chapa-signature": headers["x-chapa-signature"]}, body, clock.now())

    assert notice.subject is Subject.PAYMENT


async def test_a_signed_webhook_of_live_money_does_not_reach_the_test_mode(
    chapa: Chapa, chapa_peer: RunningPeer
) -> None:
    body = json.dumps({"event": "charge.success", "mode": "live"}).encode()
    signature = chapa_peer.steer("sign", body=body.decode())

    with pytest.raises(InvalidSignature, match="mode"):
        chapa.read_webhook({"x-chapa-signature": signature}, body, clock.now())


@pytest.mark.parametrize("body", [b"[]", b"{", b"\xff", b'{"event": NaN}', b"[" * 100_000])
async def test_a_signed_body_that_is_no_event(chapa: Chapa, body: bytes) -> None:
    signature = hmac.digest(CHAPA.webhook_secret.encode(), body, "sha256").hex()

    with pytest.raises(InvalidSignature):
        chapa.read_webhook({"x-chapa-signature": signature}, body, clock.now())


async def test_an_event_that_is_not_known_is_kept_for_its_key(chapa: Chapa, chapa_peer: RunningPeer) -> None:
    body = json.dumps({"event": "wallet.frozen", "reference": "x" * 500, "status": 7, "updated_at": None}).encode()
    signature = chapa_peer.steer("sign", body=body.decode())

    notice = chapa.read_webhook({"x-chapa-signature": signature}, body, clock.now())

    assert notice.subject is Subject.OTHER
    assert len(notice.key) <= 200


@pytest.mark.parametrize("text", ["\ud800", "\x00", "a\x00b"])
async def test_texts_that_no_database_takes_are_left_out(chapa: Chapa, text: str) -> None:
    body = json.dumps({"event": "charge.success", "tx_ref": text, "reference": text}).encode()
    signature = hmac.digest(CHAPA.webhook_secret.encode(), body, "sha256").hex()

    notice = chapa.read_webhook({"x-chapa-signature": signature}, body, clock.now())

    assert notice.key.isprintable()
    assert notice.reference in {None, "ab"}
