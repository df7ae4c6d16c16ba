import pytest
from mobile_gateways import charge_of, charged_of, paid_at, refund_of

from request_service.payment.gateways.interface import (
    AnswerLost,
    NotSent,
    Refused,
)
from request_service.payment.gateways.telebirr import Telebirr
from testkit.gateways.running import RunningPeer


@pytest.mark.parametrize("kind", ["lose", "error_after"])
async def test_a_lost_answer_is_found_by_our_reference(
    telebirr: Telebirr, telebirr_peer: RunningPeer, kind: str
) -> None:
    charge = charge_of()
    telebirr_peer.fail(kind, "preOrder")
    with pytest.raises(AnswerLost):
        await telebirr.create(charge)
    charged = await paid_at(telebirr_peer, telebirr)
    order = refund_of(charged, 100)
    telebirr_peer.fail(kind, "/refund")
    with pytest.raises(AnswerLost):
        await telebirr.refund(order)

    assert await telebirr.query(charged_of(charge)) is not None
    assert await telebirr.query_refund(order) is not None
    # Sent again, it is known: it is asked for, and not taken for refused.
    with pytest.raises(AnswerLost):
        await telebirr.refund(order)


async def test_a_gateway_in_haste_is_asked_again_later(telebirr: Telebirr, telebirr_peer: RunningPeer) -> None:
    body = {"result": "FAIL", "code": "49401021002", "msg": "quotaControl"}
    telebirr_peer.fail("replace", "queryOrder", body=body)

    with pytest.raises(NotSent) as caught:
        await telebirr.query(charged_of(charge_of()))

    assert caught.value.retry_after_seconds == 3


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"result": "SUCCESS"},
        {"result": "FAIL", "code": "0"},
        {"code": "0", "biz_content": {"prepay_id": "1"}},
        {"result": "SUCCESS", "code": "0", "biz_content": {}},
        {"result": "SUCCESS", "code": "0", "biz_content": {"prepay_id": ""}},
        {"result": "SUCCESS", "code": "0", "biz_content": []},
        "ok",
    ],
)
async def test_an_order_is_made_only_with_all_that_says_so(
    telebirr: Telebirr, telebirr_peer: RunningPeer, body: object
) -> None:
    telebirr_peer.fail("replace", "preOrder", body=body)

    with pytest.raises(AnswerLost):
        await telebirr.create(charge_of())


async def test_a_refusal_keeps_its_code(telebirr: Telebirr, telebirr_peer: RunningPeer) -> None:
    telebirr_peer.fail(
        "replace", "preOrder", body={"result": "FAIL", "code": "60200007", "msg": "the merchant is blocked"}
    )

    with pytest.raises(Refused) as caught:
        await telebirr.create(charge_of())

    assert (caught.value.failure.code, caught.value.failure.message) == ("60200007", "the merchant is blocked")


async def test_a_question_that_is_refused_says_nothing(telebirr: Telebirr, telebirr_peer: RunningPeer) -> None:
    telebirr_peer.fail(
        "replace", "queryOrder", body={"result": "FAIL", "code": "60200007", "msg": "the merchant is blocked"}
    )

    with pytest.raises(AnswerLost):
        await telebirr.query(charged_of(charge_of()))
