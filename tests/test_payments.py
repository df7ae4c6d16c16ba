"""Payments through the gateway: money follows the job, from the quote to the earnings of the provider."""

import asyncio
import hashlib
import hmac
import json
import time
from typing import Any

import pytest

from tests.client_state import pages
from tests.payers import agrees, asks_for_payment, asks_with_a_price, becomes, pays
from tests.people import UNKNOWN_ID, Json, Person, is_problem
from tools.stack.stack import Stack

pytestmark = pytest.mark.slow
WEBHOOKS = "/payments/webhooks/test"


def code_of(answer: Any) -> tuple[int, str]:
    assert is_problem(answer)
    return answer.status_code, answer.json()["error"]["code"]


async def balance(provider: Person) -> float:
    found = (await provider.get("/providers/me/balance")).json()
    return float(sum(one["balance"] for one in found))


async def test_price_is_held_taken_and_earned(client: Person, provider: Person, admin: Person) -> None:
    before = await balance(provider)
    async with client.socket() as theirs, provider.socket() as ours:
        request = await asks_with_a_price(client)
        assert (request["payment_status"], request["quote"]["total"] > 0) == ("none", True)
        asked = await asks_for_payment(client, request)
        assert (asked["amount"], asked["capture"], asked["status"]) == (request["quote"]["total"], "manual", "pending")
        assert (await theirs.frame("payment.created"))["data"]["id"] == asked["id"]
        await agrees(client, asked)
        held = (await theirs.frame("payment.authorized"))["data"]
        assert (held["status"], held["checkout"], held["amount_captured"]) == ("authorized", None, 0)
        assert (await client.get(f"/requests/{request['id']}")).json()["payment_status"] == "secured"
        assert code_of(await client.post("/payments", request_id=request["id"], gateway="test")) == (409, "NOT_PAYABLE")
        assert code_of(await provider.get(f"/payments/{asked['id']}")) == (404, "PAYMENT_NOT_FOUND")
        await provider.does("accept", "start", "complete", request=request)
        paid = (await theirs.frame("payment.succeeded"))["data"]
        assert (paid["amount_captured"], paid["status"]) == (asked["amount"], "success")
        earned = (await ours.frame("payment.updated"))["data"]
    share = round(asked["amount"] * 0.85, 2)
    assert (earned["amount"], earned["fee_amount"], earned["checkout"], earned["payee_id"]) == (
        share,
        None,
        None,
        provider.id,
    )
    assert (await client.get(f"/requests/{request['id']}")).json()["payment_status"] == "paid"
    assert round(await balance(provider) - before, 2) == share
    kinds = [entry["type"] for entry in (await client.get(f"/requests/{request['id']}/timeline")).json()]
    assert [kind for kind in kinds if kind.startswith("payment.")] == [
        "payment.created",
        "payment.authorized",
        "payment.succeeded",
    ]
    shown = (await admin.get(f"/payments/{asked['id']}")).json()
    assert (shown["fee_amount"], shown["checkout"]) == (round(asked["amount"] - share, 2), None)


async def test_tip_and_refund(client: Person, provider: Person, admin: Person) -> None:
    request = await asks_with_a_price(client)
    payment = await pays(client, request, "chapa")
    await provider.does("accept", "start", "complete", request=request)
    before = await balance(provider)
    tip = await client.post(f"/requests/{request['id']}/tip", amount=5, gateway="chapa")
    assert (tip.status_code, tip.json()["purpose"], tip.json()["amount"]) == (201, "tip", 5)
    await agrees(client, tip.json())
    await becomes(client, tip.json(), "success")
    assert round(await balance(provider) - before, 2) == 5
    refund = await admin.post(f"/payments/{payment['id']}/refunds", amount=10, reason="It took too long.")
    assert (refund.status_code, refund.json()["amount"], refund.json()["reason"]) == (201, 10, "admin")
    assert round(await balance(provider) - before, 2) == 5 - 8.5
    assert code_of(await client.post(f"/payments/{payment['id']}/refunds")) == (403, "ONLY_ADMINS")
    too_much = await admin.post(f"/payments/{payment['id']}/refunds", amount=payment["amount"])
    assert code_of(too_much) == (422, "REFUND_EXCEEDS_PAYMENT")
    assert await _status_of(admin, refund.json()) == "succeeded"
    assert (await client.get(f"/payments/{payment['id']}")).json()["amount_refunded"] == 10


async def _status_of(admin: Person, refund: Json) -> str:
    """Returns the status of a refund when its gateway has answered."""
    status = "pending"
    for _ in range(60):
        (found,) = [one for one in await pages(admin, "/admin/refunds") if one["id"] == refund["id"]]
        status = found["status"]
        if status != "pending":
            break
        await asyncio.sleep(0.25)
    return status


@pytest.mark.parametrize("gateway", ["test", "chapa"])
async def test_money_of_a_cancelled_request_goes_back(client: Person, provider: Person, gateway: str) -> None:
    request = await asks_with_a_price(client)
    payment = await pays(client, request, gateway)
    await provider.does("accept", request=request)
    async with client.socket() as socket:
        await client.post(f"/requests/{request['id']}/cancel")
        kind = "payment.cancelled" if gateway == "test" else "refund.succeeded"
        told = (await socket.frame(kind, seconds=30))["data"]
    assert told["id" if gateway == "test" else "payment_id"] == payment["id"]
    assert (await client.get(f"/requests/{request['id']}")).json()["payment_status"] == "returned"


BAD: list[tuple[Json, tuple[int, str]]] = [
    ({"request_id": UNKNOWN_ID}, (404, "REQUEST_NOT_FOUND")),
    ({"request_id": "%"}, (404, "REQUEST_NOT_FOUND")),
    ({"gateway": "paypal"}, (422, "VALIDATION_ERROR")),
    ({"gateway": None}, (422, "VALIDATION_ERROR")),
    ({"amount": 1}, (422, "AMOUNT_MISMATCH")),
    ({"amount": 0.001}, (422, "VALIDATION_ERROR")),
    ({"amount": -5}, (422, "VALIDATION_ERROR")),
    ({"amount": "5"}, (422, "VALIDATION_ERROR")),
    ({"return_url": "javascript:alert(1)"}, (422, "VALIDATION_ERROR")),
    ({"return_url": "https://a.example/" + "x" * 2000}, (422, "VALIDATION_ERROR")),
    ({"payment_method_id": "nul \x00"}, (422, "VALIDATION_ERROR")),
    ({"payment_method_id": "pm_of_another_person"}, (404, "PAYMENT_METHOD_NOT_FOUND")),
]


async def test_payments_that_cannot_be_are_refused(client: Person, stack: Stack) -> None:
    request = await asks_with_a_price(client)
    usual = {"request_id": request["id"], "gateway": "test"}
    for said, refusal in BAD:
        assert code_of(await client.post("/payments", **usual | said)) == refusal, said
    unpriced = await client.asks_for_help()
    assert code_of(await client.post("/payments", **usual | {"request_id": unpriced["id"]})) == (409, "NOT_PAYABLE")
    async with Person(stack.gateway_url) as other:
        assert code_of(await other.post("/payments", **usual)) == (404, "REQUEST_NOT_FOUND")
    assert (await client.get("/payments", request_id=request["id"])).json() == []
    for tip in ({"amount": 0}, {"amount": 5}):
        refused = await client.post(f"/requests/{request['id']}/tip", gateway="test", **tip)
        assert code_of(refused) == (409, "NOT_PAYABLE")


async def test_webhooks_that_no_gateway_has_signed_are_refused(client: Person, stack: Stack) -> None:
    body = json.dumps({"type": "payment.changed", "reference": UNKNOWN_ID}).encode()

    async def send(path: str, body: bytes, **headers: str) -> Any:
        return await client.http.post(path, content=body, headers={"content-type": "application/json"} | headers)

    old = str(int(time.time()) - 400)
    static = hmac.new(b"secret", body, hashlib.sha256).hexdigest()
    for headers in ({}, {"test-signature": "t=1,v1=00"}, {"test-signature": f"t={old},v1={static}"}):
        assert code_of(await send(WEBHOOKS, body, **headers)) == (400, "INVALID_SIGNATURE")
    assert code_of(await send("/payments/webhooks/paypal", body)) == (404, "GATEWAY_NOT_FOUND")
    assert code_of(await send(WEBHOOKS, b"x" * (64 * 1024 + 1))) == (413, "TOO_LARGE")
    assert code_of(await send(WEBHOOKS, b"\xff not JSON")) == (400, "INVALID_SIGNATURE")


async def test_one_payment_is_kept_of_many_that_are_made_at_once(client: Person, provider: Person) -> None:
    request = await asks_with_a_price(client)
    payments = [await asks_for_payment(client, request, gateway) for gateway in ("chapa", "telebirr", "chapa")]
    await asyncio.gather(*(agrees(client, payment) for payment in payments))
    await asyncio.gather(*(client.post(f"/payments/{one['id']}/sync") for one in payments for _ in range(8)))
    for payment in payments:
        await becomes(client, payment, "success")
    found = [(await client.get(f"/payments/{one['id']}")).json() for one in payments]
    assert sorted(one["amount_refunded"] for one in found) == [0, *[payments[0]["amount"]] * 2]
    before = await balance(provider)
    await provider.does("accept", "start", "complete", request=request)
    assert round(await balance(provider) - before, 2) == round(payments[0]["amount"] * 0.85, 2)
