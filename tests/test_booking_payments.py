"""Payments of bookings through the gateway: from the booked seat to the earnings of the venue's owner."""

import asyncio
from typing import Any

import pytest

from tests.bookers import Garage, books, made, schedule
from tests.payers import agrees, becomes
from tests.people import UNKNOWN_ID, Json, Person, is_problem

pytestmark = pytest.mark.slow
# The platform's fee is rounded down.
PRICE, SHARE = 450.5, 382.93
# The time in which a seat is booked and paid for, before its slot begins.
SOON_SECONDS = 6


def code_of(answer: Any) -> tuple[int, str]:
    assert is_problem(answer)
    return answer.status_code, answer.json()["error"]["code"]


async def pays_for(person: Person, booking: Json, gateway: str) -> Json:
    """Returns the payment of a booking's price, which is held or taken."""
    asked = made(await person.post("/payments", booking_id=booking["id"], gateway=gateway))
    await agrees(person, asked)
    return await becomes(person, asked, "authorized" if asked["capture"] == "manual" else "success")


async def balance(owner: Person) -> float:
    return float(sum(one["balance"] for one in (await owner.get("/providers/me/balance")).json()))


async def test_venue_earns_the_price_when_the_booking_is_completed(client: Person, provider: Person) -> None:
    garage = await Garage.open(provider, price=PRICE, currency="ETB")
    before = await balance(provider)
    booking = await books(client, await garage.slot(SOON_SECONDS / 3600))
    begins = asyncio.create_task(asyncio.sleep(SOON_SECONDS))
    # A later price is for later bookings.
    await provider.http.patch(f"/services/{garage.offering['id']}", json={"price": 900})
    async with client.socket() as socket:
        held = await pays_for(client, booking, "test")
        told = (await socket.frame("payment.authorized"))["data"]
        assert (held["purpose"], held["booking_id"], held["request_id"], held["amount"]) == (
            "booking",
            booking["id"],
            None,
            PRICE,
        )
        assert told["booking_id"] == booking["id"]
        again = await client.post("/payments", booking_id=booking["id"], gateway="test")
        assert code_of(again) == (409, "NOT_PAYABLE")
        await begins
        assert (await provider.post(f"/records/{booking['id']}/complete")).status_code == 200
        assert (await socket.frame("payment.succeeded"))["data"]["id"] == held["id"]
    assert round(await balance(provider) - before, 2) == SHARE
    (listed,) = (await client.get("/payments", booking_id=booking["id"])).json()
    assert (listed["status"], listed["payee_id"]) == ("success", provider.id)
    (seen,) = (await provider.get("/payments", booking_id=booking["id"])).json()
    assert (seen["fee_amount"], seen["amount"]) == (None, SHARE)


@pytest.mark.parametrize("gateway", ["test", "chapa"])
async def test_price_goes_back_when_the_venue_closes_the_slot(client: Person, provider: Person, gateway: str) -> None:
    garage = await Garage.open(provider, price=PRICE, currency="ETB")
    slot = await garage.slot()
    paid = await pays_for(client, await books(client, slot), gateway)
    async with client.socket() as socket:
        closed = await provider.http.request("DELETE", f"/slots/{slot['id']}", params={"cancel_bookings": True})
        assert closed.is_success, closed.text
        if gateway == "test":
            assert (await socket.frame("payment.cancelled"))["data"]["id"] == paid["id"]
        else:
            assert (await socket.frame("refund.succeeded"))["data"]["amount"] == PRICE


async def test_one_thing_is_paid_for_by_the_one_who_has_booked_it(client: Person, provider: Person) -> None:
    garage = await Garage.open(provider, price=PRICE, currency="ETB")
    booking = await books(client, await garage.slot())
    held = made(await client.post("/bookings/hold", booking_slot_id=(await garage.slot(48))["id"]))
    free = await Garage.open(provider)
    unpriced = (await schedule(client, await free.slot(72))).json()
    for said, answer in (
        ({}, (422, "VALIDATION_ERROR")),
        ({"booking_id": booking["id"], "request_id": UNKNOWN_ID}, (422, "VALIDATION_ERROR")),
        ({"booking_id": booking["id"], "listing_id": UNKNOWN_ID}, (422, "VALIDATION_ERROR")),
        ({"listing_id": UNKNOWN_ID}, (404, "LISTING_NOT_FOUND")),
        ({"booking_id": UNKNOWN_ID}, (404, "RECORD_NOT_FOUND")),
        ({"booking_id": "nonsense"}, (404, "RECORD_NOT_FOUND")),
        ({"booking_id": booking["id"], "amount": 1}, (422, "AMOUNT_MISMATCH")),
        ({"booking_id": held["id"]}, (409, "NOT_PAYABLE")),
        ({"booking_id": unpriced["id"]}, (409, "NOT_PAYABLE")),
    ):
        assert code_of(await client.post("/payments", gateway="test", **said)) == answer, said
    other = await provider.post("/payments", booking_id=booking["id"], gateway="test")
    assert code_of(other) == (404, "RECORD_NOT_FOUND")
