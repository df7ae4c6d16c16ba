"""Payouts through the gateway: from a provider's balance to their account."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from typing import Any

import pytest

from testkit import log_secrets
from tests.client_state import pages
from tests.conftest import MakeAdmin
from tests.payers import ACCOUNT, earns
from tests.people import Json, Person, is_problem
from tools.stack.stack import Stack

pytestmark = pytest.mark.slow


@pytest.fixture
async def second(stack: Stack, make_admin: MakeAdmin) -> AsyncIterator[Person]:
    """Another admin."""
    async with Person(stack.gateway_url) as person:
        await make_admin(person)
        await person.log_in()
        yield person


def code_of(answer: Any) -> tuple[int, str]:
    assert is_problem(answer)
    return answer.status_code, answer.json()["error"]["code"]


async def available(provider: Person) -> float:
    found = (await provider.get("/providers/me/balance")).json()
    return float(sum(one["available"] for one in found))


async def names(provider: Person, **changes: Any) -> Json:
    log_secrets.note_words(ACCOUNT["account_number"])
    named = await provider.http.put("/providers/me/payout-account", json=ACCOUNT | changes)
    assert named.status_code == 200, named.text
    account: Json = named.json()
    return account


async def test_balance_is_paid_out(stack: Stack, admin: Person, second: Person) -> None:
    async with Person(stack.gateway_url, "provider") as provider:
        assert code_of(await provider.get("/providers/me/payout-account")) == (404, "PAYOUT_ACCOUNT_NOT_FOUND")
        assert code_of(await provider.post("/payouts", currency="ETB")) == (409, "PAYOUT_ACCOUNT_MISSING")
        await earns(provider, 30_000, admin, second)
        async with provider.socket() as socket:
            account = await names(provider)
            assert (account["account_hint"], account["method"]) == ("6789", "test")
            assert (await provider.get("/providers/me/payout-account")).json() == account
            assert (await socket.frame("payout.account_changed"))["data"] == account
            made = await provider.post("/payouts", currency="ETB", amount=1_000.5)
            assert (made.status_code, made.json()["amount"], made.json()["status"]) == (201, 1_000.5, "requested")
            assert (await socket.frame("payout.created"))["data"]["id"] == made.json()["id"]
            paid = (await socket.frame("payout.paid"))["data"]
        assert (paid["status"], paid["failure"], paid["account_hint"]) == ("paid", None, "6789")
        assert (await provider.get("/payouts", status="paid")).json() == [paid]
        assert await available(provider) == 30_000 - 1_000.5
        assert "1000123456789" not in str([account, paid, (await admin.get("/admin/payouts")).json()])


async def test_admins_decide_about_large_payouts(stack: Stack, admin: Person, second: Person) -> None:
    async with Person(stack.gateway_url, "provider") as provider:
        await earns(provider, 90_000, admin, second)
        await names(provider)
        large, other = [
            (await provider.post("/payouts", currency="ETB", amount=amount)).json() for amount in (30_000, 40_000)
        ]
        assert (large["status"], other["status"]) == ("awaiting_approval", "awaiting_approval")
        waiting = await pages(admin, "/admin/payouts", status="awaiting_approval")
        assert {large["id"], other["id"]} <= {one["id"] for one in waiting}
        assert code_of(await provider.post(f"/admin/payouts/{large['id']}/approve")) == (403, "ONLY_ADMINS")
        async with provider.socket() as socket:
            approved = await admin.post(f"/admin/payouts/{large['id']}/approve")
            assert (approved.status_code, approved.json()["status"]) == (200, "sending")
            assert (await socket.frame("payout.paid"))["data"]["id"] == large["id"]
            rejected = await admin.post(f"/admin/payouts/{other['id']}/reject")
            assert rejected.json()["status"] == "rejected"
            told = (await socket.frame("payout.rejected"))["data"]
        assert (told["id"], told["failure"]["code"]) == (other["id"], "rejected")
        assert code_of(await admin.post(f"/admin/payouts/{other['id']}/approve")) == (409, "INVALID_TRANSITION")
        assert await available(provider) == 60_000
        await names(provider, method="manual")


async def test_payouts_at_once_never_exceed_the_balance(stack: Stack, admin: Person, second: Person) -> None:
    async with Person(stack.gateway_url, "provider") as provider:
        await earns(provider, 850, admin, second)
        await names(provider)
        answers = await asyncio.gather(*(provider.post("/payouts", currency="ETB", amount=100) for _ in range(32)))
        assert Counter(answer.status_code for answer in answers) == {201: 8, 409: 24}
        assert await available(provider) == 50
        found = (await provider.get("/payouts")).json()
        assert len({one["reference"] for one in found}) == 8


BAD_ACCOUNTS: list[Json] = [
    {"method": "cash"},
    {"method": None},
    {"bank_code": None},
    {"account_name": None},
    {"account_number": None},
    {"bank_code": " "},
    {"account_name": ""},
    {"account_name": "x" * 201},
    {"account_number": "1234"},
    {"account_number": "1" * 51},
    {"account_number": "12345\n6789"},
    {"account_name": "nul \x00"},
]
BAD_ORDERS: list[Json] = [
    {"currency": "XXX"},
    {"currency": None},
    {"amount": 0},
    {"amount": -5},
    {"amount": 0.001},
    {"amount": "5"},
    {"amount": 1e13},
]


async def test_wrong_accounts_and_orders_are_refused(provider: Person) -> None:
    for said in BAD_ACCOUNTS:
        refused = await provider.http.put("/providers/me/payout-account", json=ACCOUNT | said)
        assert code_of(refused) == (422, "VALIDATION_ERROR"), said
    for said in BAD_ORDERS:
        assert code_of(await provider.post("/payouts", **{"currency": "ETB"} | said)) == (422, "VALIDATION_ERROR"), said
