"""The journey of money over any gateway: from a quote to a payout, with what both sides must say at each step."""

import secrets
from dataclasses import dataclass
from typing import Any

from testkit import log_secrets
from tests.gateway_peers import PaidSystem
from tests.payers import ACCOUNT, asks_for_payment, asks_with_a_price, with_checkout
from tests.people import Json, Person, Socket

TIP = 25
REFUND = 50
# The account of the payout, by the gateway of the payment; neither Stripe nor Telebirr sends money to accounts here.
METHODS = {"test": "test", "stripe": "manual", "chapa": "chapa", "telebirr": "chapa"}
# A gateway is looked at after ten seconds: what comes earlier was told by its webhook.
BEFORE_A_LOOK = 9


@dataclass
class Travellers:
    client: Person
    provider: Person
    admin: Person


@dataclass
class Journey:
    """The things that a journey has left behind."""

    payment: Json
    tip: Json
    refund: Json
    payout: Json
    # No log may contain one of them.
    secrets: list[str]


async def plays(system: PaidSystem, gateway: str, people: Travellers) -> Journey:
    client, provider, admin = people.client, people.provider, people.admin
    page = f"https://app.example.org/paid?session={secrets.token_hex(12)}"
    hidden = [page.partition("=")[2]]
    async with client.socket() as theirs, provider.socket() as ours:
        request = await asks_with_a_price(client)
        payment = await asks_for_payment(client, request, gateway, return_url=page)
        hidden += [payment["checkout"]["client_secret"]] if payment["checkout"].get("client_secret") else []
        await system.sides[gateway].pay(client, payment)
        state = "authorized" if payment["capture"] == "manual" else "succeeded"
        await _is_told(theirs, f"payment.{state}", payment)
        await provider.does("accept", "start", "complete", request=request)
        paid = await _is_told(theirs, "payment.succeeded", payment)
        assert (paid["amount_captured"], paid["status"]) == (payment["amount"], "success")
        share = await _is_told(ours, "payment.updated", payment)
        tip = await _tip(system, gateway, client, request)
        await _is_told(theirs, "payment.succeeded", tip)
        assert (await _is_told(ours, "payment.updated", tip))["amount"] == TIP
        asked = await admin.post(f"/payments/{payment['id']}/refunds", amount=REFUND, reason="It took too long.")
        assert asked.status_code == 201, asked.text
        refund = await _is_told(theirs, "refund.succeeded", asked.json())
        returned = payment["amount"] - paid["amount_captured"] + REFUND
        assert (await client.get(f"/payments/{payment['id']}")).json()["amount_refunded"] == returned
        payout, number = await _pay_out(ours, gateway, people, round(share["amount"] + TIP - REFUND * 0.85, 2))
    return Journey(payment, tip, refund, payout, [*hidden, number])


async def _is_told(socket: Socket, kind: str, about: Json) -> Json:
    data: Json = (await socket.frame(kind, seconds=BEFORE_A_LOOK, id=about["id"]))["data"]
    return data


async def _tip(system: PaidSystem, gateway: str, client: Person, request: Json) -> Json:
    made = await client.post(f"/requests/{request['id']}/tip", amount=TIP, gateway=gateway)
    assert made.status_code == 201, made.text
    tip = await with_checkout(client, made.json())
    await system.sides[gateway].pay(client, tip)
    return tip


async def _pay_out(ours: Socket, gateway: str, people: Travellers, expected: float) -> tuple[Json, str]:
    """Has all that a provider has earned sent to a new account. Returns the payout and the number of the account."""
    provider, number = people.provider, f"09{secrets.randbelow(10**8):08}"
    log_secrets.note_words(number)
    named = await provider.put("/providers/me/payout-account", **_account(gateway, number))
    assert named.status_code == 200, named.text
    asked = await provider.post("/payouts", currency="ETB")
    assert (asked.status_code, asked.json()["amount"]) == (201, expected), asked.text
    if METHODS[gateway] == "manual":
        sent = await people.admin.post(f"/admin/payouts/{asked.json()['id']}/mark-paid")
        assert sent.status_code == 200, sent.text
    paid = await _is_told(ours, "payout.paid", asked.json())
    (balance,) = (await provider.get("/providers/me/balance")).json()
    assert (balance["balance"], paid["account_hint"]) == (0, number[-4:])
    return paid, number


def _account(gateway: str, number: str) -> dict[str, Any]:
    return ACCOUNT | {"method": METHODS[gateway], "account_number": number}
