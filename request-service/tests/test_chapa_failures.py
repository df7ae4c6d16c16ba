import asyncio
import logging
import subprocess
import sys

import pytest
from mobile_gateways import CHAPA, chapa_at, charge_of, charged_of, paid_at, payout_of, refund_of

from request_service.payment.gateways.chapa import Chapa
from request_service.payment.gateways.interface import (
    AnswerLost,
    NotSent,
)
from testkit.gateways.running import RunningPeer
from testkit.processes import UNUSED_ADDRESS


@pytest.mark.parametrize("kind", ["lose", "error_after"])
async def test_a_lost_answer_is_found_by_our_reference(chapa: Chapa, chapa_peer: RunningPeer, kind: str) -> None:
    charge = charge_of()
    chapa_peer.fail(kind, "/transaction/initialize")
    with pytest.raises(AnswerLost):
        await chapa.create(charge)
    charged = await paid_at(chapa_peer, chapa)
    refund, payout = refund_of(charged, 100), payout_of()
    chapa_peer.fail(kind, f"/refund/{charged.reference}")
    with pytest.raises(AnswerLost):
        await chapa.refund(refund)
    chapa_peer.fail(kind, "/transfers")
    with pytest.raises(AnswerLost):
        await chapa.pay_out(payout)

    assert await chapa.query(charged_of(charge)) is not None
    assert await chapa.query_refund(refund) is not None
    assert await chapa.query_payout(payout) is not None


@pytest.mark.parametrize("kind", ["error_before", "close_before"])
async def test_a_gateway_that_fails_may_have_done_it(chapa: Chapa, chapa_peer: RunningPeer, kind: str) -> None:
    order = payout_of()
    chapa_peer.fail(kind, "/transfers")

    with pytest.raises(AnswerLost):
        await chapa.pay_out(order)
    assert await chapa.query_payout(order) is None


async def test_a_slow_gateway_is_not_waited_for(chapa_peer: RunningPeer) -> None:
    chapa = chapa_at(chapa_peer.url, CHAPA, answer_seconds=0.3)
    order = payout_of()
    chapa_peer.fail("none", "/transfers", seconds=1.5)

    with pytest.raises(AnswerLost):
        await chapa.pay_out(order)
    await asyncio.sleep(1.5)
    assert await chapa.query_payout(order) is not None
    await chapa.close()


async def test_a_gateway_that_is_down_has_got_nothing() -> None:
    chapa = chapa_at(f"http://{UNUSED_ADDRESS}", CHAPA)

    with pytest.raises(NotSent):
        await chapa.pay_out(payout_of())
    await chapa.close()


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, "<h1>Welcome</h1>"),
        (200, []),
        (200, {"status": "queued", "data": None}),
        (200, {}),
        (302, {"status": "success"}),
        (408, {"status": "failed"}),
        (500, {"status": "failed", "message": "refused"}),
    ],
)
async def test_an_answer_that_does_not_say_whether_it_is_done(
    chapa: Chapa, chapa_peer: RunningPeer, status: int, body: object
) -> None:
    chapa_peer.fail("replace", "/transfers", status=status, body=body)

    with pytest.raises(AnswerLost):
        await chapa.pay_out(payout_of())


@pytest.mark.parametrize("status", [401, 403, 429])
async def test_keys_that_are_wrong_and_haste_fail_no_payment(
    chapa: Chapa, chapa_peer: RunningPeer, status: int
) -> None:
    chapa_peer.steer("configure", headers={"retry-after": "7"})
    chapa_peer.fail("replace", "/transfers", status=status, body={"status": "failed", "message": "no"})

    with pytest.raises(NotSent) as caught:
        await chapa.pay_out(payout_of())

    assert caught.value.retry_after_seconds == (7 if status == 429 else None)


async def test_an_endless_answer_is_cut_off(chapa: Chapa, chapa_peer: RunningPeer) -> None:
    chapa_peer.fail("replace", "/transfers", status=200, body={"status": "success", "message": "x" * 2_000_000})

    with pytest.raises(AnswerLost):
        await chapa.pay_out(payout_of())


async def test_a_question_that_is_refused_says_nothing(chapa: Chapa, chapa_peer: RunningPeer) -> None:
    charged = await paid_at(chapa_peer, chapa)
    chapa_peer.fail("replace", "/verify/", status=400, body={"status": "failed", "message": "no"})

    with pytest.raises(AnswerLost):
        await chapa.query(charged)


async def test_calls_leave_no_trace_in_the_log(
    chapa: Chapa, chapa_peer: RunningPeer, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The library for HTTP would log each call with its address, and on DEBUG much more."""
    for library in ("httpx2", "httpcore2"):
        monkeypatch.setattr(logging.getLogger(library), "level", logging.getLogger(library).level)
        logging.getLogger(library).setLevel(logging.NOTSET)
    order = payout_of()
    with caplog.at_level("DEBUG"):
        await chapa.pay_out(order)
        await chapa.query_payout(order)

    assert len(chapa_peer.calls(order.reference)) == 1
    assert [record for record in caplog.records if record.name.startswith("http")] == []
    for secret in (CHAPA.secret_key, order.account_number, order.reference):
        assert secret not in caplog.text


def test_a_process_that_calls_no_gateway_does_not_carry_the_library() -> None:
    look = "import sys, request_service.app; print('httpx2' in sys.modules)"

    found = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True, timeout=60)

    assert found.stdout.strip() == "False"


@pytest.mark.parametrize("header", [None, "Wed, 21 Oct 2026 07:28:00 GMT", "-1", "²", "1e9"])
async def test_a_gateway_that_does_not_say_how_long_to_wait(
    chapa: Chapa, chapa_peer: RunningPeer, header: str | None
) -> None:
    if header is not None:
        chapa_peer.steer("configure", headers={"retry-after": header})
    chapa_peer.fail("replace", "/transfers", status=429, body={})

    with pytest.raises(NotSent) as caught:
        await chapa.pay_out(payout_of())

    assert caught.value.retry_after_seconds is None
