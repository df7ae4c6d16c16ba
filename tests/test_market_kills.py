"""The marketplace while its processes are killed: a listing is published once, and no lead is without its conversation.

`TEST_SEED` repeats the random kills.
"""

import asyncio
import contextlib
import itertools
import random
import secrets
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
import pytest_asyncio
from sqlalchemy import update

from kit import clock
from kit.database import Database
from request_service.market.trust.models import ListingCheck
from testkit.waiting import eventually
from tests import crashes
from tests.chance import new_chance
from tests.client_state import pages
from tests.conftest import DATABASES, StartStack, admin_maker
from tests.crashes import Crash, Fragile, command, insist
from tests.market import CAR, offers, sells
from tests.moderated import REPORTS
from tests.people import Json, Person
from tests.test_listing_images import with_photo
from tools.stack.config import REQUEST
from tools.stack.stack import Stack

pytestmark = pytest.mark.slow

PUBLISHED, FLAGGED = "request.v1.ListingPublished", "request.v1.ListingFlagged"
MORTAL = ("request-service", "chat-service")
BUYERS = 4
KILLS = 6
SECONDS = 40


@pytest_asyncio.fixture(scope="module", loop_scope="session", params=DATABASES)
async def fragile(
    request: pytest.FixtureRequest, start_stack: StartStack, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Fragile]:
    folder = tmp_path_factory.mktemp("market-kills")
    # The sellers of this test offer more than a person does.
    settings = crashes.settings(folder) | {"REQUEST_LISTING_LIMIT": "10000"}
    async with start_stack(request.param, **settings) as stack:
        await crashes.redeliver_soon(stack)
        async with Fragile.of(stack, folder) as fragile:
            yield fragile


@pytest.mark.parametrize(
    ("service", "point"),
    [
        ("request-service", "before_commit"),
        ("request-service", "after_commit"),
        ("request-service", "after_publish"),
        ("request-service", "before_ack"),
        ("file-service", "before_ack"),
    ],
)
async def test_a_listing_is_published_once(fragile: Fragile, service: str, point: str) -> None:
    seller = fragile.client
    listing, image = await with_photo(seller, status="draft")
    publish = command(seller, "POST", f"/listings/{listing['id']}/publish", secrets.token_hex(8))
    live = (await seller.get(f"/sellers/{seller.id}")).json()["live_listings"]
    async with seller.socket() as socket, Person(fragile.stack.gateway_url) as buyer:
        await socket.frame("connection.established")
        (answer,) = await fragile.crash([Crash(service, point, PUBLISHED)], insist(publish))
        assert (await publish()).json() == answer.json()
        assert (await seller.get(f"/sellers/{seller.id}")).json()["live_listings"] == live + 1
        await buyer.until_status(image, 200, seconds=SECONDS)
        later = await offers(seller)
        for one in (listing, later):
            await socket.frame("listing.published", seconds=SECONDS, id=one["id"])
        told = [one["id"] for one in socket.of_type("listing.published")]
        assert told == [listing["id"], later["id"]]


@pytest_asyncio.fixture(loop_scope="session")
async def moderator(fragile: Fragile) -> AsyncIterator[Person]:
    async with Person(fragile.stack.gateway_url) as person:
        await admin_maker(fragile.stack)(person)
        await person.log_in()
        yield person


@pytest_asyncio.fixture(loop_scope="session")
async def seller(fragile: Fragile) -> AsyncIterator[Person]:
    """A seller of so few listings that their number is no signal."""
    async with Person(fragile.stack.gateway_url) as person:
        yield person


async def findings(moderator: Person, listing: Json) -> list[str]:
    """Returns the reasons of the reports by the system about a listing."""
    queue = await pages(moderator, REPORTS, status="open", subject_type="listing")
    return [one["reason"] for one in queue if (one["subject_id"], one["origin"]) == (listing["id"], "system")]


async def let_leases_end(stack: Stack) -> None:
    """Makes the checks due at once that a worker has claimed for a while."""
    url = stack.config.environment_of(REQUEST)["DATABASE_URL"].replace("postgresql://", "postgresql+asyncpg://", 1)
    async with Database(url) as database, database.transaction() as session:
        unfinished = update(ListingCheck).where(ListingCheck.due_at.is_not(None))
        await session.execute(unfinished.values(due_at=clock.now() - timedelta(seconds=1)))


@pytest.mark.parametrize(
    ("point", "doing"),
    [
        ("check_claimed", "listing"),
        ("before_commit", FLAGGED),
        ("after_commit", FLAGGED),
        ("after_publish", FLAGGED),
    ],
)
async def test_a_killed_check_is_done_again_and_told_once(
    fragile: Fragile, moderator: Person, seller: Person, point: str, doing: str
) -> None:
    await sells(seller)
    thing = CAR | {"title": "Call me on 0911 234 567"}
    offer = command(seller, "POST", "/listings", secrets.token_hex(8), json=thing)
    (answer,) = await fragile.crash([Crash("request-service", point, doing)], insist(offer))
    await let_leases_end(fragile.stack)
    for listing in (answer.json(), await offers(seller, thing)):

        async def is_found(listing: Json = listing) -> bool:
            return bool(await findings(moderator, listing))

        await eventually(is_found, seconds=SECONDS)
    # A second report about the first listing would be there before that about the later one.
    assert await findings(moderator, answer.json()) == ["contact_in_text"]


@dataclass
class Fair:
    """Buyers who ask about listings, and sellers who answer, each again until a command succeeds."""

    seller: Person
    buyers: list[Person]
    # By lead, the buyer who has asked, and the words about it, oldest first.
    said: dict[str, tuple[Person, list[str]]] = field(default_factory=dict)
    listings: list[str] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=itertools.count)
    is_over: bool = False

    async def trade(self, buyer: Person) -> None:
        while not self.is_over:
            key = f"{secrets.token_hex(8)} {next(self.numbers)}"
            listing = await self._do(self.seller, "/listings", key, **CAR | {"title": key})
            self.listings.append(listing["id"])
            lead = await self._do(buyer, f"/listings/{listing['id']}/leads", key, message=f"{key}?")
            answered = await self._do(self.seller, f"/messages/{lead['id']}", f"{key} answer", content=f"{key}!")
            assert answered["content"] == f"{key}!"
            self.said[lead["id"]] = buyer, [f"{key}?", f"{key}!"]

    async def _do(self, person: Person, path: str, key: str, **body: object) -> Json:
        made: Json = (await insist(command(person, "POST", path, key, json=body))).json()
        return made


async def kill_at_random(stack: Stack, chance: random.Random) -> None:
    for _ in range(KILLS):
        await asyncio.sleep(chance.uniform(0.2, 1.5))
        name = chance.choice(MORTAL)
        stack.kill(name)
        await asyncio.sleep(chance.uniform(0, 0.3))
        await stack.restart(name)


async def require_talk(fair: Fair, lead_id: str) -> None:
    """Requires that both sides read what was said about a lead, once and in order, and that the lead is answered."""
    buyer, said = fair.said[lead_id]
    for reader in (buyer, fair.seller):
        messages = (await reader.get(f"/messages/{lead_id}", limit=100)).json()
        assert [(one["content"], one["seq"]) for one in messages] == [(said[0], 1), (said[1], 2)]

    async def is_answered() -> bool:
        return (await buyer.get(f"/leads/{lead_id}")).json()["first_answer_at"] is not None

    await eventually(is_answered, seconds=SECONDS)


async def looks(visitor: Person, listing: Json, numbers: range) -> None:
    """Shows a listing on as many devices, each of which is another visitor."""
    for number in numbers:
        shown = await visitor.http.get(f"/listings/{listing['id']}", headers={"User-Agent": f"Telephone {number}"})
        assert shown.status_code == 200, shown.text


async def test_a_kill_loses_the_views_that_wait_and_counts_none_twice(fragile: Fragile) -> None:
    seller, visitor = fragile.client, Person(fragile.stack.gateway_url)
    await sells(seller)
    listing = await offers(seller)
    path = f"/listings/{listing['id']}"
    async with contextlib.aclosing(visitor.http):
        await looks(visitor, listing, range(5))
        await seller.until_equal(path, "view_count", 5)
        await looks(visitor, listing, range(5, 9))
        fragile.stack.kill(REQUEST.name)
        await fragile.stack.restart(REQUEST.name)
        await seller.until_healthy()
        await looks(visitor, listing, range(9, 10))

        async def is_last_counted() -> bool:
            # Views that waited at the kill may be lost, and the one after it may not.
            return (await seller.get(path)).json()["view_count"] in range(6, 11)

        await eventually(is_last_counted, seconds=SECONDS)
        # A visitor who looks again is counted if they were lost, and only then.
        await looks(visitor, listing, range(10))
        await seller.until_equal(path, "view_count", 10)
        await looks(visitor, listing, range(11))
        await seller.until_equal(path, "view_count", 11)


@pytest.mark.timeout(300)
async def test_random_kills_lose_no_listing_no_lead_and_no_word(fragile: Fragile) -> None:
    url, chance = fragile.stack.gateway_url, new_chance()
    async with contextlib.AsyncExitStack() as people:
        seller, *buyers = [await people.enter_async_context(Person(url)) for _ in range(1 + BUYERS)]
        await sells(seller)
        fair = Fair(seller, buyers)
        async with asyncio.TaskGroup() as running:
            for buyer in buyers:
                running.create_task(fair.trade(buyer))
            await kill_at_random(fragile.stack, chance)
            fair.is_over = True
        await seller.until_healthy()
        assert len(fair.said) >= BUYERS
        leads = await pages(seller, "/leads")
        assert sorted(one["id"] for one in leads) == sorted(fair.said)
        assert {one["conversation_id"] for one in leads} == set(fair.said)
        conversations = await pages(seller, "/conversations", kind="listing")
        assert sorted(one["id"] for one in conversations) == sorted(fair.said)
        offered = await pages(seller, "/listings/me")
        assert sorted(one["id"] for one in offered) == sorted(fair.listings)
        for lead_id in fair.said:
            await require_talk(fair, lead_id)
