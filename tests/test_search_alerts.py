"""People hear of listings that their saved searches find, once each, also if request-service dies on the way."""

import secrets
from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

import pytest
import pytest_asyncio
from sqlalchemy import func, select, update

from kit import clock
from kit.database import Database
from request_service.market.alerts.models import ListingNews, SearchMatch
from testkit.waiting import eventually
from tests import crashes
from tests.chatting import ok
from tests.conftest import DATABASES, StartStack
from tests.crashes import Crash, Fragile, command, insist
from tests.market import CAR, offers, sells, unique_word
from tests.moderated import notified_of
from tests.people import Json, Person, Socket
from tools.operate.databases import url_of
from tools.stack.config import REQUEST
from tools.stack.stack import Stack

SECONDS = 40


async def keeps(person: Person, alert: str = "instant", **wanted: object) -> Json:
    saved: Json = await ok(person.post("/searches", name="Small cars", filter=wanted, alert=alert), 201)
    return saved


def matched(listing: Json, reason: str) -> Json:
    """Returns a listing as an alert tells of it."""
    shown = {name: listing[name] for name in ("type", "offer", "title", "price", "currency")}
    return {"listing_id": listing["id"], "reason": reason} | shown


async def hears(socket: Socket, search: Json, listing: Json, reason: str) -> Json:
    """Waits for the alert of one listing, and returns its data."""
    listings = [matched(listing, reason)]
    frame = await socket.frame("search.matched", seconds=SECONDS, search_id=search["id"], listings=listings)
    data: Json = frame["data"]
    return data


async def test_buyers_hear_of_what_their_searches_find(client: Person, stranger: Person) -> None:
    await sells(client)
    word = unique_word()
    search, _own = await keeps(stranger, q=word, max_price=900_000), await keeps(client, q=word)
    async with stranger.socket() as socket, client.socket() as at_seller:
        for one in (socket, at_seller):
            await one.frame("connection.established")
        dear = await offers(client, title=f"Dear {word}", price=950_000)
        listing = await offers(client, title=f"Vitz {word}", price=800_000.5, latitude=9.0, longitude=38.7)
        told = await hears(socket, search, listing, "published")
        assert (told["name"], told["alert"], told["count"]) == ("Small cars", "instant", 1)
        cheaper = await ok(client.http.patch(f"/listings/{dear['id']}", json={"price": 899_000}))
        await hears(socket, search, cheaper, "price_fell")
        path = f"/listings/{listing['id']}"
        await ok(client.post(f"{path}/withdraw"))
        await ok(client.post(f"{path}/publish"))
        await hears(socket, search, listing, "returned")
        await ok(client.http.patch(path, json={"description": "With new tyres"}))
        last = await offers(client, title=f"Last {word}", price=5)
        await hears(socket, search, last, "published")
        heard = [(one["listings"][0]["listing_id"], one["listings"][0]["reason"]) for one in of_search(socket, search)]
        expected = [(listing, "published"), (dear, "price_fell"), (listing, "returned"), (last, "published")]
        assert heard == [(one["id"], reason) for one, reason in expected]
        # Sellers do not hear of their own listings.
        await at_seller.frame("listing.published", id=last["id"])
        assert at_seller.of_type("search.matched") == []
    notified = await notified_of(stranger, "search.matched", seconds=SECONDS)
    assert notified["link"] == f"/searches/{search['id']}"


def of_search(socket: Socket, search: Json) -> list[Json]:
    return [one for one in socket.of_type("search.matched") if one["search_id"] == search["id"]]


async def test_a_daily_search_tells_in_the_morning_of_all_together(
    stack: Stack, client: Person, stranger: Person
) -> None:
    await sells(client)
    word = unique_word()
    search = await keeps(stranger, "daily", q=word)
    async with stranger.socket() as socket, Database(url_of(stack.config, REQUEST)) as database:
        await socket.frame("connection.established")
        listings = [await offers(client, title=f"Vitz {word}") for _ in range(3)]

        async def is_morning() -> bool:
            """Makes the matches of the search due, once they are all there."""
            async with database.transaction() as session:
                of_search = SearchMatch.search_id == UUID(search["id"])
                number = await session.scalar(select(func.count()).select_from(SearchMatch).where(of_search))
                if number == len(listings):
                    past = clock.now() - timedelta(seconds=1)
                    await session.execute(update(SearchMatch).where(of_search).values(due_at=past))
            return number == len(listings)

        await eventually(is_morning, seconds=SECONDS)
        told = (await socket.frame("search.matched", seconds=SECONDS, search_id=search["id"]))["data"]
    assert sorted(one["listing_id"] for one in told["listings"]) == sorted(one["id"] for one in listings)
    assert (told["count"], told["alert"]) == (3, "daily")


@pytest_asyncio.fixture(scope="module", loop_scope="session", params=DATABASES)
async def fragile(
    request: pytest.FixtureRequest, start_stack: StartStack, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Fragile]:
    folder = tmp_path_factory.mktemp("alert-crash-points")
    async with start_stack(request.param, **crashes.settings(folder)) as stack:
        await crashes.redeliver_soon(stack)
        async with Fragile.of(stack, folder) as fragile:
            yield fragile


async def claim_ends(stack: Stack, listing: Json) -> None:
    """Makes news that a dead process had claimed due now, for which the test would wait for 15 seconds."""
    claimed = ListingNews.listing_id == UUID(listing["id"]), ListingNews.due_at.is_not(None)
    async with Database(url_of(stack.config, REQUEST)) as database, database.transaction() as session:
        await session.execute(update(ListingNews).where(*claimed).values(due_at=clock.now()))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("point", "doing"),
    [
        ("before_commit", "request.v1.ListingPublished"),
        ("after_commit", "request.v1.ListingPublished"),
        ("before_ack", "request.v1.ListingPublished"),
        ("searches_compared", "listing"),
        ("before_commit", "request.v1.SearchMatched"),
        ("after_commit", "request.v1.SearchMatched"),
        ("after_publish", "request.v1.SearchMatched"),
    ],
)
async def test_every_alert_comes_once_although_the_service_dies(fragile: Fragile, point: str, doing: str) -> None:
    seller, buyer, key = fragile.client, fragile.provider, secrets.token_hex(8)
    await sells(seller)
    word = unique_word()
    searches = [await keeps(buyer, q=word) for _ in range(3)]
    async with buyer.socket() as socket:
        await socket.frame("connection.established")
        publish = command(seller, "POST", "/listings", key, json={**CAR, "title": f"Vitz {word}"})
        (answer,) = await fragile.crash([Crash("request-service", point, doing)], insist(publish))
        await claim_ends(fragile.stack, answer.json())
        # An alert that came twice would be there before this one.
        last = await insist(command(seller, "POST", "/listings", f"{key}-2", json={**CAR, "title": word}))
        for listing in (answer.json(), last.json()):
            for search in searches:
                await hears(socket, search, listing, "published")
        assert [len(of_search(socket, search)) for search in searches] == [2, 2, 2]
    for search in searches:
        await buyer.http.delete(f"/searches/{search['id']}")
