"""Clients who pay for jobs through the built-in gateway."""

import asyncio
from typing import Any

import httpx2

from tests.ledger import moved
from tests.people import ADDIS, Json, Person

ACCOUNT: Json = {
    "method": "test",
    "bank_code": "855",
    "account_name": "Abebe Bikila",
    "account_number": "1000123456789",
}
TOW: Json = {"category": "towing", **ADDIS}
# The gateway is asked again after ten seconds if its webhook is lost.
_TRIES = 120


async def asks_with_a_price(client: Person, **said: Any) -> Json:
    """Returns a pending request with a quote."""
    quote = (await client.post("/quotes", **TOW)).json()
    made = await client.post("/requests/", description="It does not start", quote_id=quote["id"], **TOW, **said)
    assert made.status_code == 201, made.text
    request: Json = made.json()
    return request


async def asks_for_payment(client: Person, request: Json, gateway: str = "test", **said: Any) -> Json:
    """Returns a payment of the price, with the page on which the client agrees."""
    made = await client.post("/payments", request_id=request["id"], gateway=gateway, **said)
    assert made.status_code == 201, made.text
    return await with_checkout(client, made.json())


async def with_checkout(client: Person, payment: Json) -> Json:
    """Returns a payment when its gateway has answered, which may take longer than the request for it."""
    for _ in range(_TRIES):
        if payment["checkout"]:
            return payment
        await asyncio.sleep(0.25)
        payment = (await client.get(f"/payments/{payment['id']}")).json()
    raise AssertionError(f"{payment} has no checkout")


async def agrees(client: Person, payment: Json, button: str = "pay") -> None:
    """Presses a button of the checkout page, as a browser does."""
    async with httpx2.AsyncClient() as browser:
        form = {"content-type": "application/x-www-form-urlencoded", "origin": "null"}
        pressed = await browser.post(f"{payment['checkout']['url']}/{button}", headers=form)
    assert pressed.status_code == 303, pressed.text


async def becomes(client: Person, payment: Json, status: str) -> Json:
    """Returns the payment when it has come to a status."""
    found: Json = payment
    for _ in range(_TRIES):
        found = (await client.get(f"/payments/{payment['id']}")).json()
        if found["status"] == status:
            return found
        await asyncio.sleep(0.25)
    raise AssertionError(f"{found} is not {status}")


async def pays(client: Person, request: Json, gateway: str = "test") -> Json:
    """Returns the payment of the price, which is held or taken."""
    payment = await asks_for_payment(client, request, gateway)
    await agrees(client, payment)
    return await becomes(client, payment, "authorized" if payment["capture"] == "manual" else "success")


async def repeats_payments(twice: Any, client: Person, provider: Person, admin: Person) -> None:
    """Sends each command about payments twice; *twice* sends one so."""
    request = await asks_with_a_price(client)
    asked = await twice(client, "POST /payments", request_id=request["id"], gateway="test")
    await twice(client, "POST /payments/{payment_id}/cancel", asked["id"])
    paid = await pays(client, request, "chapa")
    await twice(admin, "POST /payments/{payment_id}/refunds", paid["id"], amount=1)
    await provider.does("accept", "start", "complete", request=request)
    await twice(client, "POST /requests/{request_id}/tip", request["id"], amount=5, gateway="test")
    made = (await client.get("/payments", request_id=request["id"])).json()
    assert sorted(one["purpose"] for one in made) == ["job", "job", "tip"]
    assert next(one for one in made if one["id"] == paid["id"])["amount_refunded"] == 1
    await repeats_cards(twice, client)


async def earns(provider: Person, amount: float, admin: Person, second: Person) -> None:
    """Gives a provider a balance that is not on hold, by an entry that two admins make by hand."""
    postings = moved("losses", f"provider:{provider.id}", amount)
    made = await admin.post("/admin/ledger/adjustments", reason="Earned before", postings=postings)
    assert made.status_code == 201, made.text
    posted = await second.post(f"/admin/ledger/adjustments/{made.json()['id']}/approve")
    assert posted.status_code == 200, posted.text


async def repeats_payouts(twice: Any, provider: Person, admin: Person, second: Person) -> None:
    """Sends each command about payouts twice; *twice* sends one so."""
    await earns(provider, 100_000, admin, second)
    await twice(provider, "PUT /providers/me/payout-account", **ACCOUNT | {"method": "manual"})
    small, other = [await twice(provider, "POST /payouts", currency="ETB", amount=amount) for amount in (5, 6)]
    large = await twice(provider, "POST /payouts", currency="ETB", amount=50_000)
    await twice(admin, "POST /admin/payouts/{payout_id}/approve", large["id"])
    await twice(admin, "POST /admin/payouts/{payout_id}/mark-paid", small["id"])
    await twice(admin, "POST /admin/payouts/{payout_id}/reject", other["id"])
    await twice(admin, "POST /admin/reconciliations")
    made = (await provider.get("/payouts")).json()
    assert [one["status"] for one in made] == ["sending", "rejected", "paid"]
    (balance,) = (await provider.get("/providers/me/balance")).json()
    assert balance["balance"] == 100_000 - 50_000 - 5


async def begins_a_card(owner: Person, gateway: str = "test") -> Json:
    """Returns a card that is to be saved, with the page at which it is entered."""
    made = await owner.post("/payments/methods", gateway=gateway)
    assert made.status_code == 201, made.text
    return await with_page(owner, made.json())


async def with_page(owner: Person, card: Json) -> Json:
    """Returns a card when its gateway has made the page for it, which may take longer than the request for it."""
    for _ in range(_TRIES):
        if card["checkout"]:
            return card
        await asyncio.sleep(0.25)
        (card,) = [one for one in (await owner.get("/payments/methods")).json() if one["id"] == card["id"]]
    raise AssertionError(f"{card} has no page")


async def saves(owner: Person, card: str = "visa", gateway: str = "test") -> Json:
    """Returns a card that its owner has saved."""
    method = await begins_a_card(owner, gateway)
    for _ in range(2 if card == "step" else 1):
        await agrees(owner, method, f"save-{card}")
    for _ in range(_TRIES):
        if method["status"] == "saved":
            return method
        await asyncio.sleep(0.25)
        (method,) = [one for one in (await owner.get("/payments/methods")).json() if one["id"] == method["id"]]
    raise AssertionError(f"{method} is not saved")


async def repeats_cards(twice: Any, owner: Person) -> None:
    """Sends each command about saved cards twice; *twice* sends one so."""
    made = await twice(owner, "POST /payments/methods", gateway="test")
    assert [one["id"] for one in (await owner.get("/payments/methods")).json()] == [made["id"]]
    await twice(owner, "DELETE /payments/methods/{payment_method_id}", made["id"])
    assert (await owner.get("/payments/methods")).json() == []
