"""Properties of Stripe alone: keys that repeat a failure, a late search, saved cards, disputes and its own units."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from aiohttp import web
from gateway_behaviour import charged_of, refund_of
from hypothesis import given
from hypothesis import strategies as st
from stripe_testing import StripePeer, answering, shared_server

from kit import clock
from kit.database import Database
from request_service.money import DIGITS
from request_service.payment.gateways.interface import (
    AnswerLost,
    Charged,
    DisputeState,
    HearsDisputes,
    NotSent,
    PaymentReport,
    PaymentState,
    Refused,
)
from request_service.payment.gateways.stripe_objects import (
    DISPUTE_STATES,
    PAYMENT_STATES,
    REFUND_STATES,
    SETUP_STATES,
    own_amount,
    stripe_amount,
)
from testkit.processes import UNUSED_ADDRESS


@pytest.fixture
async def peer(database: Database) -> AsyncIterator[StripePeer]:
    peer = StripePeer(shared_server(), database)
    yield peer
    await peer.gateway.close()


async def test_a_failure_that_is_repeated_is_asked_for(peer: StripePeer) -> None:
    charge = peer.charge()
    await peer.control("set", fail=1)

    for _ in range(3):
        # The key repeats the failure, although the payment was made.
        with pytest.raises(AnswerLost):
            await peer.gateway.create(charge)

    report = await found(peer, charged_of(charge))
    assert report.state is PaymentState.PENDING
    assert await count_of(peer, charge.reference) == 1


async def test_a_lost_capture_is_asked_for_and_not_made_twice(peer: StripePeer) -> None:
    charged, _ = await peer.secured()
    await peer.lose_answer()
    with pytest.raises(AnswerLost):
        await peer.gateway.capture(charged, 10_000)

    assert (await found(peer, charged)).captured == 10_000
    # The same order once more has the first one's answer.
    assert (await peer.gateway.capture(charged, 10_000)).captured == 10_000


async def test_a_lost_refund_is_asked_for(peer: StripePeer) -> None:
    order = refund_of(await peer.captured(), 5_000)
    await peer.lose_answer()
    with pytest.raises(AnswerLost):
        await peer.gateway.refund(order)

    report = await peer.gateway.query_refund(order)
    assert report is not None
    assert report.reference == order.reference


async def test_what_the_search_does_not_know_yet_is_among_the_newest(peer: StripePeer) -> None:
    charge = peer.charge()
    made = await peer.gateway.create(charge)

    await peer.control("set", search_lag_seconds=3600.0)
    assert (await found(peer, charged_of(charge))).gateway_id == made.gateway_id

    # An id of another form tells no time, and the search knows the payment now.
    await peer.control("set", search_lag_seconds=0.0)
    assert (await found(peer, charged_of(charge))).gateway_id == made.gateway_id
    await peer.control("set", search_lag_seconds=60.0)


async def test_a_reference_for_another_amount_is_not_ordered_again(peer: StripePeer) -> None:
    charge = peer.charge()
    await peer.gateway.create(charge)

    # There is a first order under this key, whose outcome counts.
    with pytest.raises(AnswerLost):
        await peer.gateway.create(replace(charge, amount=charge.amount + 1))


async def test_no_connection_is_a_call_that_was_not_sent(database: Database) -> None:
    peer = StripePeer(f"http://{UNUSED_ADDRESS}", database)

    with pytest.raises(NotSent):
        await peer.gateway.create(peer.charge())
    await peer.gateway.close()


async def test_no_answer_in_time_is_a_lost_answer(database: Database) -> None:
    async with answering(lambda: None) as url:
        peer = StripePeer(url, database, stripe_timeout_seconds=0.3)
        with pytest.raises(AnswerLost):
            await peer.gateway.create(peer.charge())
        await peer.gateway.close()


@pytest.mark.parametrize(
    ("status", "error", "outcome"),
    [
        (401, {}, NotSent),
        (403, {}, NotSent),
        (429, {"code": "lock_timeout"}, NotSent),
        (409, {"code": "idempotency_key_in_use"}, AnswerLost),
        (400, {"type": "idempotency_error"}, AnswerLost),
        (500, {"type": "api_error"}, AnswerLost),
        (503, {}, AnswerLost),
        (400, {"code": "parameter_invalid_integer"}, Refused),
        (404, {"code": "resource_missing"}, Refused),
        (402, {"type": "card_error", "code": "card_declined"}, Refused),
    ],
    ids=["key", "right", "many", "in-use", "other-call", "failure", "down", "parameter", "missing", "card"],
)
async def test_each_answer_has_one_outcome(
    database: Database, status: int, error: dict[str, Any], outcome: type[Exception]
) -> None:
    def answer() -> web.Response:
        return web.json_response({"error": error}, status=status, headers={"Retry-After": "7"})

    async with answering(answer) as url:
        peer = StripePeer(url, database)
        with pytest.raises(outcome) as failure:
            await peer.gateway.create(peer.charge())
        await peer.gateway.close()
    if status == 429:
        assert isinstance(failure.value, NotSent)
        assert failure.value.retry_after_seconds == 7


async def test_an_answer_that_is_not_json_is_a_lost_answer(database: Database) -> None:
    async with answering(lambda: web.Response(text="<html>", status=200)) as url:
        peer = StripePeer(url, database)
        with pytest.raises(AnswerLost):
            await peer.gateway.create(peer.charge())
        await peer.gateway.close()


@pytest.mark.parametrize(
    "found", [{}, {"id": "pi_1"}, {"id": 1, "status": [], "currency": "usd", "amount": "1"}], ids=["empty", "id", "odd"]
)
async def test_an_object_in_another_form_is_a_lost_answer(database: Database, found: dict[str, Any]) -> None:
    async with answering(lambda: web.json_response(found)) as url:
        peer = StripePeer(url, database)
        with pytest.raises(AnswerLost):
            await peer.gateway.create(peer.charge())
        await peer.gateway.close()


@pytest.mark.parametrize(
    ("card", "state"), [("good", PaymentState.AUTHORIZED), ("declined", PaymentState.PENDING)], ids=["good", "declined"]
)
async def test_a_saved_card_is_charged_without_its_payer(peer: StripePeer, card: str, state: PaymentState) -> None:
    method = await peer.control("save", card=card)

    report = await peer.gateway.create(replace(peer.charge(), payment_method=method["id"]))

    assert report.state is state
    assert (report.failure is None) is (card == "good")
    assert report.captured == 0


async def test_a_status_that_is_not_known_has_no_state(peer: StripePeer) -> None:
    charged, _ = await peer.secured()
    await peer.control("set", statuses={charged.gateway_id: "requires_a_miracle"})

    report = await found(peer, charged)

    assert (report.state, report.status) == (None, "requires_a_miracle")


def test_every_status_of_the_library_has_a_meaning() -> None:
    from stripe import Dispute, PaymentIntent, SetupIntent  # noqa: PLC0415  # as the service does

    assert statuses_of(PaymentIntent) == set(PAYMENT_STATES)
    assert statuses_of(SetupIntent) == set(SETUP_STATES)
    assert statuses_of(Dispute) == set(DISPUTE_STATES)
    # The library does not list those of refunds; its reference does.
    assert set(REFUND_STATES) == {"pending", "requires_action", "succeeded", "failed", "canceled"}


async def test_cancelling_twice_says_what_is(peer: StripePeer) -> None:
    charged, _ = await peer.secured()
    await peer.gateway.cancel(charged)
    await peer.control("set", answers={})  # the key is forgotten

    assert (await peer.gateway.cancel(charged)).state is PaymentState.CANCELLED


async def test_a_dispute_is_told_with_its_payment(peer: StripePeer) -> None:
    charged = await peer.captured()
    assert isinstance(peer.gateway, HearsDisputes)
    made = await peer.control("dispute", intent_id=charged.gateway_id, amount=12_300)

    report = await peer.gateway.query_dispute(made["id"])

    assert report is not None
    assert (report.payment_gateway_id, report.state, report.amount) == (charged.gateway_id, DisputeState.OPEN, 12_300)
    assert (report.currency, report.fee) == ("USD", 1500)
    assert report.evidence_due_by is not None
    assert report.evidence_due_by > clock.now()
    assert await peer.gateway.query_dispute("dp_unknown") is None


@given(st.sampled_from(sorted(DIGITS)), st.integers(min_value=1, max_value=10**11))
def test_an_amount_of_stripe_and_back_is_the_same(currency: str, amount: int) -> None:
    try:
        theirs = stripe_amount(amount, currency)
    except Refused:
        # Units that a card has not.
        assert DIGITS[currency] == 3 or currency == "MGA"
        assert amount % 10
        return
    assert own_amount(theirs, currency) == amount


def test_the_units_of_stripe_are_those_of_its_list() -> None:
    assert stripe_amount(500, "JPY") == 500
    assert stripe_amount(1999, "USD") == 1999
    assert stripe_amount(500, "UGX") == 50_000
    assert stripe_amount(500, "ISK") == 50_000
    assert stripe_amount(50_000, "MGA") == 500
    assert stripe_amount(5_120, "KWD") == 5_120
    for amount, currency in ((5_123, "KWD"), (50_001, "MGA")):
        with pytest.raises(Refused):
            stripe_amount(amount, currency)


async def found(peer: StripePeer, charged: Charged) -> PaymentReport:
    report = await peer.gateway.query(charged)
    assert report is not None
    return report


async def count_of(peer: StripePeer, reference: str) -> int:
    return sum(reference in str(intent) for intent in await peer.control("intents"))


def statuses_of(kind: type) -> set[str]:
    """Returns the statuses in the type of the library, which is the text `Literal["…", …]`."""
    return set(re.findall(r"['\"](\w+)['\"]", str(kind.__annotations__["status"])))
