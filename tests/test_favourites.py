"""Favourites, as buyers save listings and hear of their changes through the gateway, on both databases."""

import asyncio
from functools import partial

from testkit.waiting import eventually
from tests.market import offers, sells
from tests.people import UNKNOWN_ID, Json, Person


async def test_buyer_saves_a_listing_and_hears_of_its_price(client: Person, stranger: Person, visitor: Person) -> None:
    await sells(client)
    listing = await offers(client)
    path = f"/listings/{listing['id']}"
    saved = await asyncio.gather(*(stranger.http.put(f"{path}/favourite") for _ in range(32)))
    assert {answer.status_code for answer in saved} == {204}

    async def count() -> int:
        number: int = (await visitor.get(path)).json()["favourite_count"]
        return number

    async def is_counted(number: int) -> bool:
        return await count() == number

    await eventually(partial(is_counted, 1), seconds=30)
    found = [one for one in (await stranger.get("/favourites")).json() if one["listing_id"] == listing["id"]]
    assert [one["listing"]["title"] for one in found] == [listing["title"]]
    async with stranger.socket() as socket:
        changed = await client.http.patch(path, json={"price": 800_000})
        assert changed.status_code == 200, changed.text
        told: Json = (await socket.frame("favourite.changed"))["data"]
    assert (told["listing_id"], told["price"], told["previous_price"]) == (listing["id"], 800_000.0, 850_000.5)
    assert (await client.post(f"{path}/withdraw")).status_code == 200
    hidden = [one for one in (await stranger.get("/favourites")).json() if one["listing_id"] == listing["id"]]
    assert [one["listing"] for one in hidden] == [None]
    removed = [(await stranger.http.delete(f"{path}/favourite")).status_code for _ in range(2)]
    assert removed[-1] == 404
    assert listing["id"] not in [one["listing_id"] for one in (await stranger.get("/favourites")).json()]


async def test_unknown_listings_are_not_saved_and_visitors_save_none(client: Person, visitor: Person) -> None:
    for bad in (UNKNOWN_ID, "nonsense"):
        for method in ("PUT", "DELETE"):
            answer = await client.http.request(method, f"/listings/{bad}/favourite")
            assert (answer.status_code, answer.json()["error"]["code"]) == (404, "LISTING_NOT_FOUND")
            assert (await visitor.http.request(method, f"/listings/{bad}/favourite")).status_code == 401
    assert (await client.get("/favourites", cursor="nonsense")).status_code == 422
