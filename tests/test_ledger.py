"""The ledger over HTTP: admins correct it in pairs, and providers read their balances and statements."""

import csv
import io
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.conftest import MakeAdmin
from tests.ledger import moved
from tests.people import UNKNOWN_ID, Json, Person
from tests.test_venues import code_of
from tools.stack.stack import Stack

ADJUSTMENTS = "/admin/ledger/adjustments"


@pytest_asyncio.fixture
async def second(stack: Stack, make_admin: MakeAdmin) -> AsyncIterator[Person]:
    async with Person(stack.gateway_url) as person:
        await make_admin(person)
        await person.log_in()
        yield person


async def posted(admin: Person, second: Person, postings: list[Json]) -> Json:
    """Returns an adjustment that one admin has proposed and the other one approved."""
    proposed = await admin.post(ADJUSTMENTS, reason="Paid by hand", postings=postings)
    assert proposed.status_code == 201, proposed.text
    answer = await second.post(f"{ADJUSTMENTS}/{proposed.json()['id']}/approve")
    assert answer.status_code == 200, answer.text
    adjustment: Json = answer.json()
    return adjustment


async def test_provider_sees_what_two_admins_have_posted(admin: Person, second: Person, provider: Person) -> None:
    account = f"provider:{provider.id}"
    assert (await provider.get("/providers/me/balance")).json() == []
    assert (await provider.get("/providers/me/statement")).json() == []
    first = await posted(admin, second, moved("platform_fees", account, 360.5))
    assert (first["proposed_by"], first["approved_by"]) == (admin.id, second.id)
    dollars = await posted(admin, second, moved(account, "losses", 19.99, "USD"))
    assert (await provider.get("/providers/me/balance")).json() == [
        {"currency": "ETB", "balance": 360.5, "on_hold": 0, "available": 360.5},
        {"currency": "USD", "balance": -19.99, "on_hold": 0, "available": -19.99},
    ]
    page = await provider.get("/providers/me/statement", limit=1)
    (line,) = page.json()
    assert line == {
        "id": line["id"],
        "kind": "adjustment",
        "subject_id": dollars["id"],
        "payment_id": None,
        "occurred_at": dollars["approved_at"],
        "currency": "USD",
        "amount": -19.99,
    }
    rest = await provider.http.get(page.links["next"]["url"].removeprefix("/api/v1"))
    assert [(one["subject_id"], one["amount"]) for one in rest.json()] == [(first["id"], 360.5)]
    assert "Link" not in rest.headers
    export = await provider.get("/providers/me/statement", format="csv")
    assert export.headers["Content-Type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(export.text)))
    assert [(row["subject_id"], row["currency"], row["amount"]) for row in rows] == [
        (dollars["id"], "USD", "-19.99"),
        (first["id"], "ETB", "360.5"),
    ]


async def test_admins_read_accounts_and_entries(admin: Person, second: Person, provider: Person) -> None:
    account = f"provider:{provider.id}"
    made = await posted(admin, second, moved("gateway:chapa", account, 7))
    (entry,) = (await admin.get("/admin/ledger/entries", account=account)).json()
    assert (entry["kind"], entry["subject_id"], entry["occurred_at"]) == ("adjustment", made["id"], made["approved_at"])
    assert entry["postings"] == made["postings"] == moved("gateway:chapa", account, 7)
    for wanted in ({"subject_id": made["id"]}, {"kind": "adjustment", "limit": 1}):
        assert (await admin.get("/admin/ledger/entries", **wanted)).json() == [entry]
    found, path = list[Json](), "/admin/ledger/accounts?limit=2"
    while path:
        answer = await admin.http.get(path)
        found += answer.json()
        path = answer.links["next"]["url"].removeprefix("/api/v1") if "next" in answer.links else ""
    assert {"account": account, "currency": "ETB", "amount": -7} in found
    assert "gateway:chapa" in {one["account"] for one in found}
    for currency in {one["currency"] for one in found}:
        assert round(sum(one["amount"] for one in found if one["currency"] == currency), 2) == 0
    check = (await admin.get("/admin/ledger/check")).json()
    assert check["differences"] == []


async def test_no_admin_approves_their_own_adjustment(admin: Person, second: Person) -> None:
    made = (await admin.post(ADJUSTMENTS, reason="x", postings=moved("escrow", "losses"))).json()
    path = f"{ADJUSTMENTS}/{made['id']}/approve"
    assert (made["approved_by"], made["approved_at"]) == (None, None)
    assert code_of(await admin.post(path)) == (403, "SELF_APPROVAL")
    assert (await admin.get("/admin/ledger/entries", subject_id=made["id"])).json() == []
    assert (await second.post(path)).status_code == 200
    for person in (admin, second):
        assert code_of(await person.post(path)) == (409, "ALREADY_APPROVED")
    for unknown in (UNKNOWN_ID, "nonsense"):
        assert code_of(await admin.post(f"{ADJUSTMENTS}/{unknown}/approve")) == (404, "ADJUSTMENT_NOT_FOUND")


@pytest.mark.parametrize(
    "change",
    [
        {"reason": " "},
        {"reason": "a\nb"},
        {"reason": None},
        {"postings": []},
        {"postings": None},
        {"postings": moved("escrow", "losses")[:1]},
        {"postings": moved("escrow", "losses", 0)},
        {"postings": moved("escrow", "losses", 0.001)},
        {"postings": moved("escrow", "losses", 0.5, "JPY")},
        {"postings": moved("escrow", "losses", 1, "XXX")},
        {"postings": moved("escrow", "profits")},
        {"postings": moved("escrow", "provider:nonsense")},
        {"postings": moved("escrow", "losses", 1e13)},
        {"postings": [*moved("escrow", "losses"), *moved("escrow", "losses", 1, "USD")[:1]]},
        {"postings": moved("escrow", "losses") * 11},
        {"postings": [posting | {"amount": str(posting["amount"])} for posting in moved("escrow", "losses")]},
    ],
    ids=str,
)
async def test_adjustment_that_is_no_entry_is_refused(admin: Person, change: Json) -> None:
    body = {"reason": "A mistake", "postings": moved("escrow", "losses")} | change
    assert code_of(await admin.http.post(ADJUSTMENTS, json=body)) == (422, "VALIDATION_ERROR")


@pytest.mark.parametrize(
    "query",
    [
        "/admin/ledger/entries?account=profits",
        "/admin/ledger/entries?kind=theft",
        "/admin/ledger/entries?subject_id=nonsense",
        "/admin/ledger/entries?kind=tip&account=escrow",
        "/admin/ledger/entries?cursor=nonsense",
        "/admin/ledger/accounts?cursor=nonsense",
        "/admin/ledger/accounts?limit=0",
    ],
)
async def test_wrong_filter_is_refused(admin: Person, query: str) -> None:
    assert code_of(await admin.http.get(query)) == (422, "VALIDATION_ERROR")


@pytest.mark.parametrize("query", ["cursor=nonsense", "format=pdf", "limit=101", "offset=-1"])
async def test_wrong_page_of_a_statement_is_refused(provider: Person, query: str) -> None:
    assert code_of(await provider.http.get(f"/providers/me/statement?{query}")) == (422, "VALIDATION_ERROR")
