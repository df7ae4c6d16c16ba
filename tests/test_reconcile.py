"""Reconciliation of a running system: by the command beside it, and by admins over HTTP."""

import asyncio
from typing import Any

import pytest

from tests.payers import agrees, asks_for_payment, asks_with_a_price, pays
from tests.people import UNKNOWN_ID, Json, Person
from tests.reconciling import reconcile
from tests.test_checkout import charged
from tests.test_venues import code_of
from tools.stack.stack import Stack

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("preloaded")]

RECONCILIATIONS = "/admin/reconciliations"


async def newest(admin: Person) -> Json:
    (found,) = (await admin.get(RECONCILIATIONS, limit=1)).json()
    run: Json = found
    return run


async def differences(admin: Person, run: Json, **wanted: Any) -> dict[str, Json]:
    """Returns all differences of a reconciliation by the name of what differs, page by page."""
    found = dict[str, Json]()
    path = f"{RECONCILIATIONS}/{run['id']}/differences"
    answer = await admin.get(path, **{"limit": 1} | wanted)
    while True:
        found |= {one["name"]: one for one in answer.json()}
        if "next" not in answer.links:
            return found
        answer = await admin.http.get(answer.links["next"]["url"].removeprefix("/api/v1"))


async def test_command_names_what_a_gateway_has_and_we_do_not(stack: Stack, admin: Person, client: Person) -> None:
    reference = await charged(stack, 12_300)
    payment = {"checkout": {"url": f"{stack.gateway_url}/api/v1/payments/test-checkout/{reference}"}}
    await agrees(client, payment)
    paid = await pays(client, await asks_with_a_price(client))

    ended = reconcile(stack)

    assert ended.returncode == 1, ended.stderr
    line = f"open: missing_here of payment {reference} at test: ours unknown, theirs held: 123.00 ETB"
    assert line in ended.stdout.splitlines()
    assert paid["reference"] not in ended.stdout
    run = await newest(admin)
    assert (run["state"], run["requested_by"], run["open"] > 0) == ("finished", None, True)
    assert {one["gateway"] for one in run["gateways"]} == {"stripe", "telebirr", "chapa", "test"}
    assert all(one["is_done"] and one["trouble"] is None for one in run["gateways"])
    found = (await differences(admin, run, is_mended=False))[reference]
    assert found == {
        "id": found["id"],
        "gateway": "test",
        "kind": "missing_here",
        "subject": "payment",
        "subject_id": None,
        "name": reference,
        "ours": "unknown",
        "theirs": "held: 123.00 ETB",
        "is_mended": False,
    }
    assert reference not in await differences(admin, run, is_mended=True)


async def test_lost_webhook_is_mended_and_the_client_told(stack: Stack, admin: Person, client: Person) -> None:
    payment = await asks_for_payment(client, await asks_with_a_price(client))
    async with client.socket() as socket:
        # The webhook and the command race: the first one of them tells the client.
        await agrees(client, payment)
        ended = reconcile(stack)
        told = (await socket.frame("payment.authorized", id=payment["id"]))["data"]
    assert (told["id"], told["status"]) == (payment["id"], "authorized")
    assert payment["reference"] not in await differences(admin, await newest(admin), is_mended=False), ended.stdout


async def test_admins_start_one_and_see_its_end(admin: Person) -> None:
    started = await admin.post(RECONCILIATIONS)
    assert started.status_code == 201, started.text
    one: Json = started.json()
    for _ in range(100):
        if one["state"] == "finished":
            break
        await asyncio.sleep(0.1)
        (one,) = [run for run in (await admin.get(RECONCILIATIONS)).json() if run["id"] == one["id"]]
    assert (one["state"], one["requested_by"] in (admin.id, None)) == ("finished", True)
    assert one["since"] < one["until"] < one["created_at"] <= one["finished_at"]


async def test_wrong_questions_are_refused(admin: Person, client: Person) -> None:
    for unknown in (UNKNOWN_ID, "nonsense"):
        answer = await admin.get(f"{RECONCILIATIONS}/{unknown}/differences")
        assert code_of(answer) == (404, "RECONCILIATION_NOT_FOUND")
    for query in ("limit=0", "cursor=nonsense", "offset=-1"):
        assert code_of(await admin.http.get(f"{RECONCILIATIONS}?{query}")) == (422, "VALIDATION_ERROR"), query
    path = f"{RECONCILIATIONS}/{UNKNOWN_ID}/differences"
    assert code_of(await admin.http.get(f"{path}?is_mended=perhaps")) == (422, "VALIDATION_ERROR")
    assert code_of(await client.post(RECONCILIATIONS)) == (403, "ONLY_ADMINS")
