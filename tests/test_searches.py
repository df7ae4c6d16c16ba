"""Saved searches, as users keep them through the gateway and hear of what they find, on both databases."""

import asyncio
from collections import Counter

from gateway.features.searches.schemas import SearchFilter
from gateway.features.searching.parameters import FILTERS
from tests.chatting import code, ok
from tests.market import HOUSE, PLACE, SEARCH, offers, sells, unique_word
from tests.people import UNKNOWN_ID, Json, Person
from tests.searched import following

AT_ONCE = 32
MOST = 50
# A value for each filter.
EVERY: Json = {
    "type": ["vehicle"],
    "q": "corolla አዲስ",
    "offer": ["sale", "rent"],
    "status": ["available"],
    "property_type": ["house"],
    "make": ["Toyota"],
    "model": ["Vitz"],
    "region": ["Oromia"],
    "fuel_type": ["petrol"],
    "transmission": ["manual"],
    "condition": ["used"],
    "min_price": 10.5,
    "max_price": 900_000.0,
    "min_year": 2000,
    "max_year": 2020,
    "min_mileage": 0,
    "max_mileage": 100_000,
    "min_size": 10.5,
    "max_size": 500.0,
    "min_bedrooms": 1,
    "max_bedrooms": 5,
    "currency": "USD",
    "location": "Bole",
    "available_on": "2026-12-01",
    "seller_id": UNKNOWN_ID,
    "broker_id": UNKNOWN_ID,
    "verified_broker": True,
    "with_images": False,
    "lat": 9.01,
    "lon": 38.76,
    "radius_km": 12.5,
    "bbox": "38.7,8.9,38.9,9.1",
}


async def keeps(person: Person, name: str = "Search", alert: str = "off", **wanted: object) -> Json:
    saved: Json = await ok(person.post("/searches", name=name, filter=wanted, alert=alert), 201)
    return saved


async def test_a_search_is_kept_and_finds_what_the_public_search_finds(client: Person, stranger: Person) -> None:
    await sells(client)
    word = unique_word()
    listings = [await offers(client, title=f"Vitz {word}", price=100 + number) for number in range(3)]
    await offers(client, HOUSE, title=f"House {word}")
    search = await keeps(stranger, "Small cars", q=word, type="vehicle")
    assert (search["name"], search["alert"], search["version"]) == ("Small cars", "off", 1)
    assert (search["filter"]["q"], search["filter"]["type"]) == (word, ["vehicle"])
    path = f"/searches/{search['id']}"
    page = await stranger.get(f"{path}/results", limit=2, sort="price")
    assert [one["id"] for one in page.json()] == [one["id"] for one in listings[:2]]
    assert (page.headers["X-Total-Count"], page.headers["X-Total-Exact"]) == ("3", "true")
    rest = following(page) or {}
    assert [one["id"] for one in await ok(stranger.get(f"{path}/results", **rest))] == [listings[2]["id"]]
    public = await ok(stranger.get("/listings", q=word, type="vehicle"))
    assert await ok(stranger.get(f"{path}/results")) == public
    # The cursor belongs to its order.
    assert (await stranger.get(f"{path}/results", **rest | {"sort": "newest"})).status_code == 422
    # A filter is replaced as a whole.
    changed = await ok(stranger.http.patch(path, json={"filter": {"q": word, "min_price": 102}, "name": "Others"}))
    assert (changed["filter"]["type"], changed["name"], changed["version"]) == (None, "Others", 2)
    assert len(await ok(stranger.get(f"{path}/results"))) == 2
    assert [one for one in await ok(stranger.get("/searches", limit=100)) if one["id"] == search["id"]] == [changed]
    assert (await stranger.http.delete(path)).status_code == 204
    assert await code(stranger.get(path)) == (404, "SEARCH_NOT_FOUND")


async def test_the_filter_has_every_parameter_of_the_public_search(client: Person) -> None:
    assert set(SearchFilter.model_fields) == set(FILTERS) == set(EVERY)
    search = await keeps(client, **EVERY)
    assert search["filter"] == EVERY
    # A filter that was shown can be sent back.
    path = f"/searches/{search['id']}"
    assert (await ok(client.http.patch(path, json={"filter": search["filter"]})))["version"] == 1
    for name in EVERY:
        one = {part: EVERY[part] for part in ("lat", "lon", "radius_km")} if name in ("lat", "lon") else {}
        alone = one or ({name: EVERY[name]} if name != "radius_km" else {"lat": 9, "lon": 38, name: 5})
        shown = (await ok(client.http.patch(path, json={"filter": alone})))["filter"]
        assert {part: value for part, value in shown.items() if value is not None} == alone, name
    empty = (await ok(client.http.patch(path, json={"filter": dict.fromkeys(EVERY)})))["filter"]
    assert set(empty.values()) == {None}
    await client.http.delete(path)


async def test_searches_are_their_users_own(client: Person, stranger: Person, visitor: Person, admin: Person) -> None:
    search = await keeps(client, **PLACE_FILTER)
    path = f"/searches/{search['id']}"
    for other in (stranger, admin):
        for answer in (
            other.get(path),
            other.get(f"{path}/results"),
            other.http.patch(path, json={"name": "Mine"}),
            other.http.delete(path),
        ):
            assert await code(answer) == (404, "SEARCH_NOT_FOUND")
        assert search["id"] not in [one["id"] for one in await ok(other.get("/searches", limit=100))]
    for method in ("GET", "PATCH", "DELETE"):
        assert (await visitor.http.request(method, path, json={"name": "x"})).status_code == 401
    assert (await visitor.post("/searches", **SEARCH)).status_code == 401
    assert (await client.http.delete(path)).status_code == 204


async def test_of_many_at_once_a_person_keeps_at_most_fifty(people: list[Person]) -> None:
    person = people[-1]
    before = len(await ok(person.get("/searches", limit=100)))
    for _ in range(MOST - AT_ONCE // 2 - before):
        await keeps(person)
    answers = await asyncio.gather(*(person.post("/searches", **SEARCH) for _ in range(AT_ONCE)))
    assert Counter(answer.status_code for answer in answers) == {201: AT_ONCE // 2, 409: AT_ONCE // 2}
    refused = next(answer for answer in answers if answer.status_code == 409)
    assert refused.json()["error"]["code"] == "SEARCH_LIMIT"
    kept = await ok(person.get("/searches", limit=100))
    assert len(kept) == MOST
    assert (await person.http.delete(f"/searches/{kept[0]['id']}")).status_code == 204
    assert (await person.post("/searches", **SEARCH)).status_code == 201


PLACE_FILTER: Json = {"lat": PLACE["latitude"], "lon": PLACE["longitude"], "radius_km": 5}
