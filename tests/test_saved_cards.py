"""Saved cards through the gateway: entered at a page, charged without their owner, removed, and never a number."""

import asyncio
from typing import Any

import pytest

from tests.payers import agrees, asks_with_a_price, becomes, begins_a_card, saves, with_checkout, with_page
from tests.people import UNKNOWN_ID, Json, Person, is_problem
from tools.stack.stack import Stack

pytestmark = pytest.mark.slow
NUMBER = "4242424242424242"


def code_of(answer: Any) -> tuple[int, str]:
    assert is_problem(answer)
    return answer.status_code, answer.json()["error"]["code"]


async def cards(owner: Person) -> list[Json]:
    found: list[Json] = (await owner.get("/payments/methods")).json()
    return found


async def test_card_is_saved_charged_and_removed(stack: Stack) -> None:
    async with Person(stack.gateway_url) as owner, owner.socket() as socket:
        method = await begins_a_card(owner)
        assert (method["status"], method["brand"], method["last4"]) == ("pending", None, None)
        await agrees(owner, method, "save-refused")
        failure = {"code": "card_declined", "message": "The card was declined."}
        await socket.frame("payment.method_updated", seconds=30, id=method["id"], failure=failure)
        await agrees(owner, method, "save-visa")
        told = (await socket.frame("payment.method_saved", seconds=30))["data"]
        assert (told["id"], told["status"], told["brand"], told["last4"]) == (method["id"], "saved", "visa", "4242")
        assert (told["exp_month"], told["exp_year"], told["checkout"], told["failure"]) == (12, 2040, None, None)
        assert [one["id"] for one in await cards(owner)] == [method["id"]]

        request = await asks_with_a_price(owner)
        paid = await owner.post("/payments", request_id=request["id"], gateway="test", payment_method_id=method["id"])
        assert paid.status_code == 201, paid.text
        assert (await becomes(owner, paid.json(), "authorized"))["checkout"] is None

        removed = await owner.http.delete(f"/payments/methods/{method['id']}")
        assert (removed.status_code, removed.content) == (204, b"")
        await socket.frame("payment.method_updated", seconds=30, id=method["id"], status="removed")
        assert await cards(owner) == []
        assert code_of(await owner.http.delete(f"/payments/methods/{method['id']}")) == (
            404,
            "PAYMENT_METHOD_NOT_FOUND",
        )


async def test_request_with_a_saved_card_and_cards_that_need_their_owner(stack: Stack) -> None:
    async with Person(stack.gateway_url) as owner:
        saved = {name: await saves(owner, name) for name in ("step", "declined")}
        request = await asks_with_a_price(owner, payment_method_id=saved["step"]["id"])
        for name, failure in (("step", None), ("declined", "card_declined")):
            made = await owner.post(
                "/payments", request_id=request["id"], gateway="test", payment_method_id=saved[name]["id"]
            )
            assert made.status_code == 201, made.text
            payment = await with_checkout(owner, made.json())
            assert (payment["status"], (payment["failure"] or {}).get("code")) == ("pending", failure)
        last = (await owner.get("/payments")).json()[0]
        await agrees(owner, last)
        await becomes(owner, last, "authorized")


async def test_numbers_of_cards_are_accepted_nowhere(client: Person) -> None:
    request = await asks_with_a_price(client)
    usual: dict[str, Json] = {
        "/payments/methods": {"gateway": "test"},
        "/payments": {"request_id": request["id"], "gateway": "test"},
        f"/requests/{request['id']}/tip": {"gateway": "test", "amount": 5},
    }
    card = {"number": NUMBER, "cvc": "123", "exp_month": 12, "exp_year": 2040}
    for path, body in usual.items():
        for field, value in {**card, "card": card, "payment_method_data": {"card": card}}.items():
            answer = await client.post(path, **body | {field: value})
            assert code_of(answer) == (422, "VALIDATION_ERROR"), (path, field)
            assert NUMBER not in answer.text
    assert await cards(client) == []


BAD: list[tuple[Json, tuple[int, str]]] = [
    ({}, (422, "VALIDATION_ERROR")),
    ({"gateway": None}, (422, "VALIDATION_ERROR")),
    ({"gateway": "paypal"}, (422, "VALIDATION_ERROR")),
    ({"gateway": "chapa"}, (422, "GATEWAY_UNAVAILABLE")),
    ({"gateway": "telebirr"}, (422, "GATEWAY_UNAVAILABLE")),
    ({"gateway": "test", "return_url": "javascript:alert(1)"}, (422, "VALIDATION_ERROR")),
    ({"gateway": "test", "return_url": "https://a.example/" + "x" * 2000}, (422, "VALIDATION_ERROR")),
]


async def test_cards_that_cannot_be_saved_or_used_are_refused(client: Person, stack: Stack) -> None:
    for body, refusal in BAD:
        assert code_of(await client.post("/payments/methods", **body)) == refusal, body
    for bad in (UNKNOWN_ID, "nonsense", "%00"):
        for answer in (
            await client.http.delete(f"/payments/methods/{bad}"),
            await client.post(f"/payments/methods/{bad}/sync"),
        ):
            assert code_of(answer) == (404, "PAYMENT_METHOD_NOT_FOUND")
    async with Person(stack.gateway_url) as other:
        theirs = await saves(other)
        request = await asks_with_a_price(client)
        stolen = {"request_id": request["id"], "gateway": "test", "payment_method_id": theirs["id"]}
        assert code_of(await client.post("/payments", **stolen)) == (404, "PAYMENT_METHOD_NOT_FOUND")
        assert code_of(await client.http.delete(f"/payments/methods/{theirs['id']}")) == (
            404,
            "PAYMENT_METHOD_NOT_FOUND",
        )
        mine = await saves(client, gateway="stripe")
        elsewhere = {"request_id": request["id"], "gateway": "test", "payment_method_id": mine["id"]}
        assert code_of(await client.post("/payments", **elsewhere)) == (422, "VALIDATION_ERROR")
        assert [one["id"] for one in await cards(other)] == [theirs["id"]]
    await client.http.delete(f"/payments/methods/{mine['id']}")


async def test_twenty_cards_at_once_have_their_pages_and_one_more_is_refused(stack: Stack) -> None:
    async with Person(stack.gateway_url) as owner:
        made = await asyncio.gather(*(owner.post("/payments/methods", gateway="test") for _ in range(21)))
        assert sorted(one.status_code for one in made) == [201] * 20 + [409]
        # A page that its gateway makes late comes with the card itself.
        for card in [one.json() for one in made if one.status_code == 201]:
            assert (await with_page(owner, card))["checkout"]["url"]
        (refused,) = [one for one in made if one.status_code == 409]
        assert code_of(refused) == (409, "TOO_MANY_PAYMENT_METHODS")
