"""Hostile and repeated webhooks over HTTP: the answers of the contract, and not one row changes."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import update

from kit import clock
from request_service.payment.operations.models import GatewayOperation
from tests.conftest import DATABASES, StartStack, admin_maker
from tests.gateway_peers import GATEWAYS, PaidSystem, database_of, paid_system
from tests.ledger import ledger_differences
from tests.money_journeys import Travellers, plays
from tests.payers import asks_for_payment, asks_with_a_price
from tests.people import UNKNOWN_ID, Json, Person, is_problem
from tests.webhook_forge import JSON, Forge, Headers, changed, digests, replays

pytestmark = pytest.mark.slow

# The tables that say where money is.
MONEY = {"payments", "refunds", "payouts", "ledger_entries", "ledger_postings", "ledger_balances", "requests"}
NOT_SIGNED, TAKEN = (400, "INVALID_SIGNATURE"), (200, "")
DEEP = b"[" * 60_000
# The tables that hold news and questions, which are no money.
NEWS = {"gateway_notices", "gateway_operations"}


@pytest_asyncio.fixture(scope="module", loop_scope="session", params=DATABASES)
async def system(
    request: pytest.FixtureRequest, start_stack: StartStack, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[PaidSystem]:
    async with paid_system(start_stack, request.param, tmp_path_factory.mktemp("peers")) as system:
        yield system


@pytest_asyncio.fixture(loop_scope="session")
async def people(system: PaidSystem) -> AsyncIterator[Travellers]:
    async with AsyncExitStack() as there:
        client, provider, admin = [
            await there.enter_async_context(Person(system.stack.gateway_url, role))
            for role in ("client", "provider", "client")
        ]
        await admin_maker(system.stack)(admin)
        await admin.log_in()
        yield Travellers(client, provider, admin)


async def send(people: Travellers, gateway: str, headers: Any, body: bytes) -> tuple[int, str]:
    """Sends a webhook. Returns the status of the answer, and the code of a refusal."""
    answer = await people.client.http.post(f"/payments/webhooks/{gateway}", content=body, headers=headers)
    assert answer.is_success or is_problem(answer), answer.text
    return answer.status_code, "" if answer.is_success else answer.json()["error"]["code"]


async def until_quiet(system: PaidSystem) -> dict[str, tuple[int, str]]:
    """Returns the checksums of all tables when nothing changes any more. No pending payment is looked at then."""
    later = update(GatewayOperation).where(GatewayOperation.due_at > clock.now())
    async with database_of(system.stack) as database, database.transaction() as session:
        await session.execute(later.values(due_at=clock.now() + timedelta(hours=1)))
    last = await digests(system)
    async with asyncio.timeout(30):
        while True:
            await asyncio.sleep(0.5)
            now = await digests(system)
            if not changed(last, now):
                return now
            last = now


@pytest.mark.parametrize("gateway", GATEWAYS)
async def test_webhooks_that_come_again_in_reverse_order_change_nothing(
    system: PaidSystem, people: Travellers, gateway: str
) -> None:
    journey = await plays(system, gateway, people)
    before = await until_quiet(system)
    again = await replays(system, gateway)
    assert len(again) >= 3
    for headers, body in reversed(again):
        for _ in range(2):
            assert await send(people, gateway, headers, body) == TAKEN
    after = await until_quiet(system)
    # It may be that a gateway was asked again; the same event is never kept twice.
    assert changed(before, after) <= {"gateway_operations"}
    assert before["gateway_notices"] == after["gateway_notices"]
    paid = (await people.client.get(f"/payments/{journey.payment['id']}")).json()
    assert (paid["status"], paid["amount_captured"]) == ("success", journey.payment["amount"])
    assert await ledger_differences(system.stack) == []


def broken_headers(headers: Headers, body: bytes) -> dict[str, Any]:
    """Returns signatures that are none, by what is wrong with each."""
    ((name, good),) = [(name, value) for name, value in headers.items() if name != "content-type"]
    cut = {"nothing": JSON, "an empty one": JSON | {name: ""}, "a cut one": JSON | {name: good[:-1]}}
    bad = JSON | {name: good.replace(good[-8:], "0" * 8)}
    twice = [*JSON.items(), (name, good), (name, bad[name])]
    return cut | {
        "a wrong one": bad,
        "letters that are none": JSON | {name: good[:-1].encode() + b"\xff"},
        "a long one": JSON | {name: good + "0" * 4000},
        "two": twice,
        "two, the good one last": twice[:-2] + twice[:-3:-1],
        "under another name": JSON | {f"other-{name}": good},
    }


@pytest.mark.parametrize("gateway", GATEWAYS)
async def test_webhooks_that_are_not_signed_change_nothing(
    system: PaidSystem, people: Travellers, gateway: str
) -> None:
    forge = Forge(system)
    payment = await asks_for_payment(people.client, await asks_with_a_price(people.client), gateway)
    event = forge.event(gateway, payment["reference"])
    headers, body = await forge.signed(gateway, event)
    before = await until_quiet(system)
    refused: dict[str, tuple[Any, bytes]] = {"another body": (headers, body.replace(b"payment", b"Payment") + b" ")}
    if gateway == "telebirr":
        refused = {name: (JSON, json.dumps(one).encode()) for name, one in broken_messages(json.loads(body)).items()}
    else:
        refused |= {name: (one, body) for name, one in broken_headers(headers, body).items()}
    if gateway in ("stripe", "test"):
        for name, moment in (("an old one", time.time() - 330), ("one of the future", time.time() + 330)):
            refused[name] = forge.headers(gateway, body, at=moment), body
    if gateway == "chapa":
        live = await forge.signed(gateway, event | {"mode": "live"})
        refused |= {"the constant": ({**JSON, **forge.constant()}, body), "the other mode": live}
    for other in {"stripe", "chapa", "test"} - {gateway}:
        refused[f"that of {other}"] = forge.headers(other, body) if gateway != "telebirr" else JSON, b"{}"
    answers = {name: await send(people, gateway, *one) for name, one in refused.items()}
    assert answers == dict.fromkeys(refused, NOT_SIGNED)
    large = b" " * (64 * 1024 + 1 - len(body)) + body
    assert await send(people, gateway, forge.headers(gateway, large), large) == (413, "TOO_LARGE")
    for unknown in ("paypal", "%00", "STRIPE"):
        assert await send(people, unknown, headers, body) == (404, "GATEWAY_NOT_FOUND")
    assert changed(before, await digests(system)) == set()


def broken_messages(good: Json) -> Json:
    """Returns messages of Telebirr that their signature does not fit."""
    unsigned = {name: value for name, value in good.items() if name != "sign"}
    return {
        "nothing": unsigned,
        "an empty one": good | {"sign": ""},
        "a cut one": good | {"sign": good["sign"][:-8]},
        "one that is no text": good | {"sign": 5},
        "one that is no base64": good | {"sign": "\u0000%"},
        "another amount": good | {"total_amount": "9.00"},
        "one more field": good | {"refund_request_no": "1"},
        "another merchant": good | {"merch_code": "1"},
    }


def odd_bodies(event: Json) -> list[bytes]:
    """Returns bodies that no gateway sends."""
    text = json.dumps(event).encode()
    odd: list[Any] = [None, True, 5, -1.5, 10**400, [], {}, [[]], "\x00", "\ud800", "x" * 5_000, "é" * 300]
    changes = [json.dumps(_replaced(event, one)).encode() for one in odd]
    return [b"", b"null", b"[]", b"{}", b"\xff", b"\x00", DEEP, b'{"a":' * 10_000, b"not JSON", text + b"}", *changes]


def _replaced(event: Any, value: Any) -> Any:
    """Puts *value* into each field, and into those of the objects inside."""
    if isinstance(event, dict):
        return {name: _replaced(inner, value) if isinstance(inner, dict) else value for name, inner in event.items()}
    return value


@pytest.mark.parametrize("gateway", ["test", "stripe", "chapa"])
async def test_signed_bodies_that_no_gateway_sends_change_no_money(
    system: PaidSystem, people: Travellers, gateway: str
) -> None:
    forge = Forge(system)
    payment = await asks_for_payment(people.client, await asks_with_a_price(people.client), gateway)
    before = await until_quiet(system)
    for body in odd_bodies(forge.event(gateway, payment["reference"])):
        status, code = await send(people, gateway, forge.headers(gateway, body), body)
        assert (status, code) in (TAKEN, NOT_SIGNED), body[:200]
    assert changed(before, await digests(system)) <= NEWS


@pytest.mark.parametrize("gateway", GATEWAYS)
async def test_signed_news_counts_for_nothing_but_a_question(
    system: PaidSystem, people: Travellers, gateway: str
) -> None:
    """The payer has not paid, although webhooks say so."""
    forge = Forge(system)
    payment = await asks_for_payment(people.client, await asks_with_a_price(people.client), gateway)
    before = await until_quiet(system)
    lies: list[Json] = [{}, {"amount": 1}, {"total_amount": "1.00"}, {"currency": "USD"}, {"status": "succeeded"}]
    for lie in lies:
        headers, body = await forge.signed(gateway, forge.event(gateway, payment["reference"], **lie))
        plain = {name: value for name, value in headers.items() if name != "content-type"}
        assert await send(people, gateway, plain | {"content-type": "text/plain"}, body) == TAKEN
    for reference in (UNKNOWN_ID, "x", "", "%", "'; DROP TABLE payments"):
        assert await send(people, gateway, *await forge.signed(gateway, forge.event(gateway, reference))) == TAKEN
    after = await until_quiet(system)
    assert changed(before, after) <= NEWS
    assert after["gateway_notices"][0] - before["gateway_notices"][0] == 10
