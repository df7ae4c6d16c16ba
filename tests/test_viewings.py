"""Viewings, as sellers offer them and buyers book them through the gateway, on both databases."""

import asyncio
from collections import Counter
from typing import Any

import pytest

from testkit.waiting import eventually
from tests.bookers import at, books, made, schedule
from tests.market import HOUSE, PLACE, offers, sells
from tests.people import UNKNOWN_ID, Json, Person
from tests.test_booking_races import outcome
from tools.stack.stack import Stack

ADDRESS = "Bole Road 7, behind the bakery"
AT_ONCE = 32


async def a_house(seller: Person) -> Json:
    """Offers a house whose address others do not see."""
    await sells(seller)
    return await offers(seller, HOUSE | PLACE | {"address": ADDRESS})


async def shows(seller: Person, listing: Json, hours: float = 24, **about: Any) -> Json:
    body = {"starts_at": at(hours), "minutes": 30, **about}
    return made(await seller.post(f"/listings/{listing['id']}/viewings", **body))


async def seen(reader: Person, listing: Json) -> list[tuple[str, str | None, int, bool]]:
    answer = await reader.get(f"/listings/{listing['id']}/viewings")
    assert answer.status_code == 200, answer.text
    return [(one["id"], one["address"], one["seats_left"], one["is_booked"]) for one in answer.json()]


async def place_of(reader: Person, listing: Json) -> tuple[str | None, float]:
    shown = (await reader.get(f"/listings/{listing['id']}")).json()
    return shown["address"], shown["latitude"]


async def test_buyer_books_a_viewing_and_learns_the_address(
    client: Person, stranger: Person, provider: Person, visitor: Person
) -> None:
    seller, buyer = client, stranger
    listing = await a_house(seller)
    viewing = await shows(seller, listing, capacity=2)
    assert (viewing["listing_id"], viewing["capacity"], viewing["seats_left"], viewing["address"]) == (
        listing["id"],
        2,
        2,
        ADDRESS,
    )
    for reader in (visitor, buyer, provider):
        assert await seen(reader, listing) == [(viewing["id"], None, 2, False)]
        assert (await place_of(reader, listing))[0] is None
    assert (await visitor.get(f"/slots/{viewing['id']}")).status_code == 404
    async with seller.socket() as socket:
        booking = await books(buyer, viewing)
        assert booking["slot"]["venue"]["address"] == ADDRESS
        lead = (await socket.frame("lead.created", seconds=30, listing_id=listing["id"]))["data"]
        assert (lead["buyer_id"], lead["kind"]) == (buyer.id, "viewing")
        await socket.frame("booking.scheduled", id=booking["id"])
    assert await seen(buyer, listing) == [(viewing["id"], ADDRESS, 1, True)]
    assert await place_of(buyer, listing) == (ADDRESS, PLACE["latitude"])
    assert (await place_of(provider, listing))[0] is None
    said = (await buyer.get(f"/messages/{lead['id']}")).json()
    assert [one["content"].startswith("I have booked a viewing on") for one in said] == [True]
    again = await schedule(buyer, viewing)
    assert (again.status_code, again.json()["error"]["code"]) == (409, "ALREADY_BOOKED")
    cancelled = await seller.http.delete(f"/listings/{listing['id']}/viewings/{viewing['id']}")
    assert cancelled.status_code == 204, cancelled.text
    assert (await buyer.get(f"/records/{booking['id']}")).json()["status"] == "cancelled"
    assert await seen(buyer, listing) == []
    assert (await place_of(buyer, listing))[0] is None


async def test_viewings_end_when_the_listing_is_withdrawn(client: Person, stranger: Person) -> None:
    listing = await a_house(client)
    booking = await books(stranger, await shows(client, listing))
    assert (await client.post(f"/listings/{listing['id']}/withdraw")).status_code == 200
    hidden = await client.post(f"/listings/{listing['id']}/viewings", starts_at=at(48), minutes=30)
    assert (hidden.status_code, hidden.json()["error"]["code"]) == (409, "NOT_VISIBLE")

    async def is_cancelled() -> bool:
        return bool((await stranger.get(f"/records/{booking['id']}")).json()["status"] == "cancelled")

    await eventually(is_cancelled, seconds=30)


async def test_strangers_make_and_cancel_no_viewing(client: Person, stranger: Person, visitor: Person) -> None:
    listing = await a_house(client)
    viewing, body = await shows(client, listing), {"starts_at": at(48), "minutes": 30}
    path = f"/listings/{listing['id']}/viewings"
    refused = [
        (await stranger.post(path, **body), 403),
        (await stranger.http.delete(f"{path}/{viewing['id']}"), 403),
        (await visitor.post(path, **body), 401),
        (await client.post(f"/listings/{UNKNOWN_ID}/viewings", **body), 404),
        (await client.http.delete(f"{path}/{UNKNOWN_ID}"), 404),
        (await client.post(path, **body | {"starts_at": at(24.1)}), 409),
        *[
            (await client.post(path, **body | wrong), 422)
            for wrong in ({"minutes": 4}, {"minutes": None}, {"capacity": 0}, {"starts_at": at(-1)}, {"starts_at": "x"})
        ],
    ]
    assert [(one.status_code, expected) for one, expected in refused if one.status_code != expected] == []


@pytest.mark.parametrize("seats", [1, 3])
async def test_of_many_at_once_as_many_come_as_there_are_seats(stack: Stack, client: Person, seats: int) -> None:
    listing = await a_house(client)
    viewing = await shows(client, listing, hours=30 + seats, capacity=seats)
    crowd = [await Person(stack.gateway_url).__aenter__() for _ in range(AT_ONCE)]
    answers = await asyncio.gather(*(schedule(person, viewing) for person in crowd))
    assert Counter(map(outcome, answers)) == {"OK": seats, "SLOT_FULL": AT_ONCE - seats}

    async def have_leads() -> bool:
        leads = (await client.get("/leads", listing_id=listing["id"], limit=100)).json()
        return Counter(one["kind"] for one in leads) == {"viewing": seats}

    await eventually(have_leads, seconds=30)
    for person in crowd:
        await person.__aexit__()
