import json
from dataclasses import replace

import pytest
from mobile_gateways import TELEBIRR, paid_at, refund_of, telebirr_at

from kit import clock
from request_service.payment.gateways.interface import (
    InvalidSignature,
    Subject,
)
from request_service.payment.gateways.telebirr import Telebirr
from testkit.gateways.accounts import TelebirrAccount, new_key
from testkit.gateways.running import RunningPeer


@pytest.mark.parametrize("spacing", ["tight", "odd"])
@pytest.mark.parametrize("padding", ["pss", "pkcs1"])
async def test_a_notification_names_its_payment(
    telebirr: Telebirr, telebirr_peer: RunningPeer, padding: str, spacing: str
) -> None:
    """Either padding is accepted, whichever we use."""
    telebirr_peer.steer("configure", notified=padding, spacing=spacing)
    charged = await paid_at(telebirr_peer, telebirr)
    [(headers, body)] = telebirr_peer.notifications()

    notice = telebirr.read_webhook(headers, body, clock.now())

    assert (notice.subject, notice.reference) == (Subject.PAYMENT, charged.reference)
    assert notice.gateway_id == f"P{charged.reference}"
    assert telebirr.read_webhook(headers, body, clock.now()).key == notice.key


async def test_the_end_of_a_refund_is_another_event(telebirr: Telebirr, telebirr_peer: RunningPeer) -> None:
    charged = await paid_at(telebirr_peer, telebirr)
    order = refund_of(charged, 100)
    await telebirr.refund(order)
    telebirr_peer.steer("finish", reference=order.reference)

    paid, refunded = (
        telebirr.read_webhook(headers, body, clock.now()) for headers, body in telebirr_peer.notifications()
    )

    assert (refunded.subject, refunded.reference) == (Subject.REFUND, order.reference)
    assert paid.key != refunded.key


async def test_a_notification_without_a_good_signature(telebirr: Telebirr, telebirr_peer: RunningPeer) -> None:
    await paid_at(telebirr_peer, telebirr)
    [(_, body)] = telebirr_peer.notifications()
    message = json.loads(body)
    forged = TelebirrAccount(merchant_key=TELEBIRR.merchant_key, gateway_key=new_key())
    stranger = telebirr_at(telebirr_peer.url, forged)

    altered: tuple[object, ...] = (
        message | {"total_amount": "1.00"},
        message | {"sign": ""},
        message | {"sign": "AAAA"},
        message | {"sign": "not base64"},
        message | {"sign": None},
        message | {"sign": message["sign"][:-8] + "AAAAAAA="},
        message | {"callback_info": "added"},
        {name: text for name, text in message.items() if name != "trans_id"},
        {},
        [],
    )
    for bad in altered:
        with pytest.raises(InvalidSignature):
            telebirr.read_webhook({}, json.dumps(bad).encode(), clock.now())
    with pytest.raises(InvalidSignature):
        stranger.read_webhook({}, body, clock.now())
    for raw in (b"", b"{", b"\xff", b"[" * 100_000):
        with pytest.raises(InvalidSignature):
            telebirr.read_webhook({}, raw, clock.now())


@pytest.mark.parametrize("other", [{"appid": "1"}, {"merch_code": "1"}])
async def test_a_notification_for_another_merchant(
    telebirr: Telebirr, telebirr_peer: RunningPeer, other: dict[str, str]
) -> None:
    """It is signed with the same key."""
    message = {"appid": TELEBIRR.app_id, "merch_code": TELEBIRR.merch_code, "merch_order_id": "1"} | other
    body = json.dumps(telebirr_peer.steer("sign", message=message)).encode()

    with pytest.raises(InvalidSignature, match="merchant"):
        telebirr.read_webhook({}, body, clock.now())


async def test_a_second_key_of_the_gateway_is_accepted_while_it_changes(telebirr_peer: RunningPeer) -> None:
    gateway = telebirr_at(telebirr_peer.url, TELEBIRR)
    keys = [new_key().public_key(), TELEBIRR.gateway_key.public_key()]
    gateway._merchant = replace(gateway._merchant, public_keys=keys)
    await paid_at(telebirr_peer, gateway)
    [(headers, body)] = telebirr_peer.notifications()

    assert gateway.read_webhook(headers, body, clock.now()).subject is Subject.PAYMENT
    await gateway.close()


@pytest.mark.parametrize("text", ["\ud800", "\x00", "a\x00b", "x" * 5000])
async def test_texts_that_no_database_takes(telebirr: Telebirr, telebirr_peer: RunningPeer, text: str) -> None:
    """Unsigned they are refused as any other, and signed they lose what cannot be kept."""
    ours = {"appid": TELEBIRR.app_id, "merch_code": TELEBIRR.merch_code}
    message = ours | {"merch_order_id": text, "trade_status": text}

    with pytest.raises(InvalidSignature):
        telebirr.read_webhook({}, json.dumps(message | {"sign": "AAAA"}).encode(), clock.now())
    if text != "\ud800":
        signed = telebirr_peer.steer("sign", message=message)
        notice = telebirr.read_webhook({}, json.dumps(signed).encode(), clock.now())
        assert notice.key.isprintable()
        assert len(notice.key) <= 200
