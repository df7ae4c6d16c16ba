"""Races for listings over the real gateway: on PostgreSQL two gateways, each with a request-service of its own."""

import asyncio
import contextlib
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
import pytest_asyncio

from testkit.waiting import eventually
from tests.chatting import says
from tests.conftest import DATABASES, StartStack, admin_maker
from tests.market import CAR, asks, offers, sells
from tests.people import Person
from tests.resources import a_broker
from tests.test_booking_races import REQUESTS, outcome
from tests.test_leads import until_status
from tools.stack.stack import Stack

pytestmark = pytest.mark.slow

AT_ONCE = 32
LIMIT = 5


@dataclass
class Fair:
    """A seller who reaches their listings through all gateways."""

    stack: Stack
    gateways: list[str]

    async def at_once(self, seller: Person, method: str, path: str, *, json: object = None) -> Counter[str]:
        """Sends a command so many times at once, through the gateways in turn, and returns the outcomes."""
        people = [seller.at(self.gateways[number % len(self.gateways)]) for number in range(AT_ONCE)]
        answers = await asyncio.gather(*(person.http.request(method, path, json=json) for person in people))
        assert not [one.text for one in answers if one.status_code >= 500]
        return Counter(map(outcome, answers))


@pytest_asyncio.fixture(scope="module", loop_scope="session", params=DATABASES)
async def fair(request: pytest.FixtureRequest, start_stack: StartStack) -> AsyncIterator[Fair]:
    async with contextlib.AsyncExitStack() as parts:
        stack = await parts.enter_async_context(start_stack(request.param, REQUEST_LISTING_LIMIT=str(LIMIT)))
        gateways = [stack.gateway_url]
        if request.param == "postgresql":
            replica = await stack.start_replica(REQUESTS)
            gateways.append(await stack.start_gateway(REQUEST_ADDRESS=f"127.0.0.1:{replica.port}"))
        yield Fair(stack, gateways)


async def test_one_of_many_sells_a_listing(fair: Fair) -> None:
    async with Person(fair.stack.gateway_url) as seller:
        await sells(seller)
        path = f"/listings/{(await offers(seller))['id']}"
        found = await fair.at_once(seller, "PATCH", path, json={"status": "sold"})
        assert found == {"OK": 1, "INVALID_TRANSITION": AT_ONCE - 1}
        found = await fair.at_once(seller, "POST", f"{path}/publish")
        assert found == {"OK": 1, "INVALID_TRANSITION": AT_ONCE - 1}


async def test_limit_holds_for_new_listings_at_once(fair: Fair) -> None:
    async with Person(fair.stack.gateway_url) as seller:
        await sells(seller)
        await offers(seller)
        thing = {"title": "House", "property_type": "house", "price": 1}
        found = await fair.at_once(seller, "POST", "/properties", json=thing)
        assert found == {"OK": LIMIT - 1, "LISTING_LIMIT": AT_ONCE - LIMIT + 1}
        assert (await seller.get(f"/sellers/{seller.id}")).json()["live_listings"] == LIMIT


async def test_limit_holds_for_drafts_that_are_published_at_once(fair: Fair) -> None:
    async with Person(fair.stack.gateway_url) as seller:
        await sells(seller)
        drafts = [(await offers(seller, status="draft"))["id"] for _ in range(AT_ONCE)]
        people = [seller.at(fair.gateways[number % len(fair.gateways)]) for number in range(AT_ONCE)]
        answers = await asyncio.gather(
            *(person.post(f"/listings/{draft}/publish") for person, draft in zip(people, drafts, strict=True))
        )
        assert Counter(map(outcome, answers)) == {"OK": LIMIT, "LISTING_LIMIT": AT_ONCE - LIMIT}


async def test_profile_opens_once(fair: Fair) -> None:
    async with Person(fair.stack.gateway_url) as seller:
        assert await fair.at_once(seller, "PUT", "/sellers/me", json={"about": "Cars"}) == {"OK": AT_ONCE}


async def test_nothing_is_visible_of_a_seller_who_is_suspended_meanwhile(fair: Fair) -> None:
    async with Person(fair.stack.gateway_url) as seller, Person(fair.stack.gateway_url) as admin:
        await admin_maker(fair.stack)(admin)
        await admin.log_in()
        await sells(seller)
        offered = [seller.post("/vehicles", **CAR) for _ in range(AT_ONCE)]
        suspended = admin.post(f"/sellers/{seller.id}/suspend", reason="No such cars")
        *answers, last = await asyncio.gather(*offered, suspended)
        assert last.status_code == 204
        assert {outcome(one) for one in answers} <= {"OK", "LISTING_LIMIT", "SELLER_SUSPENDED"}
        assert (await admin.get(f"/sellers/{seller.id}")).json()["live_listings"] == 0


async def test_one_of_many_decisions_on_a_listing_counts(fair: Fair) -> None:
    url = fair.stack.gateway_url
    async with Person(url) as seller, Person(url) as buyer, Person(url) as admin:
        await admin_maker(fair.stack)(admin)
        await admin.log_in()
        await sells(seller)
        listing = (await offers(seller))["id"]
        report = (await buyer.post(f"/listings/{listing}/report", reason="fraud")).json()["id"]
        people = [admin.at(fair.gateways[number % len(fair.gateways)]) for number in range(AT_ONCE)]
        actions = ("remove", "dismiss", "warn")
        answers = await asyncio.gather(
            *(
                person.post(f"/admin/reports/{report}/resolve", action=actions[number % 3], note=str(number))
                for number, person in enumerate(people)
            )
        )
        assert Counter(map(outcome, answers)) == {"OK": 1, "REPORT_RESOLVED": AT_ONCE - 1}
        (decided,) = [one.json()["action"] for one in answers if one.status_code == 200]
        wanted = "suspended" if decided == "remove" else "clean"

        async def is_decided() -> bool:
            return bool((await seller.get(f"/listings/{listing}")).json()["moderation"] == wanted)

        await eventually(is_decided, seconds=30)
        if wanted == "suspended":
            found = await fair.at_once(seller, "POST", f"/listings/{listing}/appeal", json={"text": "It is mine"})
            assert found == {"OK": 1, "ALREADY_APPEALED": AT_ONCE - 1}


async def test_of_many_who_accept_and_withdraw_at_once_one_outcome_is_kept(fair: Fair) -> None:
    url = fair.stack.gateway_url
    async with Person(url) as seller, Person(url) as broker, Person(url) as admin:
        await admin_maker(fair.stack)(admin)
        await admin.log_in()
        await sells(seller)
        await a_broker(broker)
        assert (await admin.post(f"/brokers/{broker.id}/verify", decision="verified")).status_code == 200
        path = f"/listings/{(await offers(seller))['id']}"
        for _ in range(3):
            assert (await seller.post(f"{path}/broker", broker_id=broker.id)).status_code == 200
            before = (await seller.get(path)).json()["version"]
            sides = [(broker, "POST", "/broker/accept"), (seller, "DELETE", "/broker")]
            calls = [
                person.at(fair.gateways[number // 2 % len(fair.gateways)]).http.request(method, f"{path}{rest}")
                for number in range(AT_ONCE)
                for person, method, rest in [sides[number % 2]]
            ]
            found = Counter(map(outcome, await asyncio.gather(*calls)))
            assert set(found) <= {"OK", "NOT_INVITED"}
            shown = (await seller.get(path)).json()
            # The invitation is taken back, or the broker joins and is removed, or only joins.
            assert (shown["invited_broker_id"], shown["version"] - before) in {(None, 1), (None, 2)}
            assert shown["broker_id"] in (None, broker.id)
            assert (await seller.http.delete(f"{path}/broker")).status_code == 204


async def test_each_visitor_counts_once_however_often_and_where_they_look(fair: Fair) -> None:
    async with Person(fair.stack.gateway_url) as seller, Person(fair.stack.gateway_url) as buyer:
        await sells(seller)
        path = f"/listings/{(await offers(seller))['id']}"
        assert await fair.at_once(buyer, "GET", path) == {"OK": AT_ONCE}

        async def is_counted() -> bool:
            return bool((await seller.get(path)).json()["view_count"])

        await eventually(is_counted, seconds=30)
        # The other replica has added what it knows, too.
        await asyncio.sleep(6)
        assert (await seller.get(path)).json()["view_count"] == 1


async def test_one_of_many_reviews_is_written(fair: Fair) -> None:
    async with Person(fair.stack.gateway_url) as author, Person(fair.stack.gateway_url) as target:
        body = {"target_user_id": target.id, "rating": 4}
        found = await fair.at_once(author, "POST", "/reviews", json=body)
        assert found == {"OK": 1, "ALREADY_REVIEWED": AT_ONCE - 1}
        (review,) = (await author.get(f"/users/{target.id}/reviews")).json()
        path = f"/reviews/{review['id']}/reply"
        found = await fair.at_once(target, "POST", path, json={"comment": "Thanks"})
        assert found == {"OK": 1, "ALREADY_REPLIED": AT_ONCE - 1}


async def test_one_of_many_reviews_of_a_lead_counts(fair: Fair) -> None:
    async with Person(fair.stack.gateway_url) as buyer, Person(fair.stack.gateway_url) as seller:
        await sells(seller)
        lead = await asks(buyer, await offers(seller))
        await says(seller, lead["id"], "It is")
        await until_status(buyer, lead, "contacted")
        body = {"target_user_id": seller.id, "rating": 4, "listing_id": lead["listing_id"]}
        found = await fair.at_once(buyer, "POST", "/reviews", json=body)
        assert found == {"OK": 1, "ALREADY_REVIEWED": AT_ONCE - 1}
        shown = (await buyer.get(f"/sellers/{seller.id}")).json()
        assert (shown["rating"], shown["review_count"]) == (4, 1)


async def test_a_listing_is_reported_once_by_each(fair: Fair) -> None:
    async with Person(fair.stack.gateway_url) as seller, Person(fair.stack.gateway_url) as buyer:
        await sells(seller)
        path = f"/listings/{(await offers(seller))['id']}/report"
        found = await fair.at_once(buyer, "POST", path, json={"reason": "wrong"})
        assert found == {"OK": 1, "ALREADY_REPORTED": AT_ONCE - 1}
