"""Disputes through the gateway: a payer objects at the checkout page, and their bank decides."""

import pytest

from tests.payers import agrees, asks_for_payment, asks_with_a_price, becomes
from tests.people import Person, is_problem

pytestmark = pytest.mark.slow


async def test_payer_objects_and_the_platform_wins(client: Person, provider: Person, admin: Person) -> None:
    request = await asks_with_a_price(client)
    asked = await asks_for_payment(client, request)
    await agrees(client, asked)
    await becomes(client, asked, "authorized")
    await provider.does("accept", "start", "complete", request=request)
    paid = await becomes(client, asked, "success")
    async with client.socket() as theirs, provider.socket() as ours:
        await agrees(client, asked, "object")
        opened = (await theirs.frame("dispute.created"))["data"]
        assert (opened["payment_id"], opened["status"], opened["amount"]) == (paid["id"], "open", paid["amount"])
        assert (opened["fee"], opened["evidence_due_by"]) == (None, None)
        assert (await ours.frame("dispute.created"))["data"]["amount"] == round(paid["amount"] * 0.85, 2)
        assert (await client.get(f"/payments/{paid['id']}")).json()["disputed"]
        (listed,) = (await admin.get("/admin/disputes", payment_id=paid["id"], status="open")).json()
        assert (listed["id"], listed["fee"] > 0, listed["evidence_due_by"] is not None) == (opened["id"], True, True)
        refused = await admin.post(f"/payments/{paid['id']}/refunds")
        assert is_problem(refused)
        assert (refused.status_code, refused.json()["error"]["code"]) == (409, "DISPUTED")
        await agrees(client, asked, "win")
        assert (await theirs.frame("dispute.won"))["data"]["id"] == opened["id"]
        assert (await ours.frame("dispute.won"))["data"]["status"] == "won"
    assert not (await client.get(f"/payments/{paid['id']}")).json()["disputed"]
    assert (await admin.get("/admin/disputes", payment_id="nothing")).json() == []
