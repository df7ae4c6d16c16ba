"""Listings end after their time: their owners are told before and then, on sockets and by notifications."""

import asyncio
from datetime import timedelta
from uuid import UUID

from kit.database import Database
from request_service.market.listings.models import Listing
from tests.market import offers, sells
from tests.people import PASSWORD, Person
from tests.test_venues import code_of
from tools.operate.databases import url_of
from tools.stack.config import SERVICES
from tools.stack.stack import Stack

REQUESTS = next(one for one in SERVICES if one.name == "request-service")


async def pass_days(stack: Stack, listing_id: str, days: int) -> None:
    """Moves the end of a listing into the past, as if so many days had gone by."""
    async with Database(url_of(stack.config, REQUESTS)) as database, database.transaction() as session:
        listing = await session.get_one(Listing, UUID(listing_id), with_for_update=True)
        assert listing.expires_at
        assert listing.due_at
        listing.expires_at -= timedelta(days=days)
        listing.due_at -= timedelta(days=days)


async def test_listing_ends_and_is_renewed(client: Person, visitor: Person, stack: Stack) -> None:
    await sells(client)
    async with client.socket() as socket:
        made = await offers(client)
        path = f"/listings/{made['id']}"
        await socket.frame("listing.published", id=made["id"])
        await pass_days(stack, made["id"], 58)
        expiring = await socket.frame("listing.expiring", id=made["id"])
        assert expiring["data"]["status"] == "available"
        await socket.frame("notification", type="listing_update")
        assert (await visitor.get(path)).status_code == 200
        await pass_days(stack, made["id"], 3)
        expired = await socket.frame("listing.expired", id=made["id"])
        assert (expired["data"]["status"], expired["data"]["expires_at"]) == ("expired", None)
        assert code_of(await visitor.get(path)) == (404, "LISTING_NOT_FOUND")
        assert (await client.get(path)).json()["status"] == "expired"
        renewed = (await client.post(f"{path}/renew")).json()
        assert renewed["status"] == "available"
        await socket.frame("listing.published", id=made["id"], published_at=renewed["published_at"])
    assert (await visitor.get(path)).status_code == 200


async def test_deactivated_account_hides_and_deleted_one_ends_its_listings(
    admin: Person, visitor: Person, stack: Stack
) -> None:
    async with Person(stack.gateway_url) as seller:
        await sells(seller, about="Cars", contact_phone="+251 911")
        path = f"/listings/{(await offers(seller))['id']}"
        assert (await admin.http.delete(f"/users/{seller.id}")).status_code < 300
        await comes_to(visitor, path, 404)
        assert code_of(await visitor.get(f"/sellers/{seller.id}")) == (404, "SELLER_NOT_FOUND")
        assert (await admin.http.patch(f"/users/{seller.id}", json={"is_active": True})).status_code == 200
        await comes_to(visitor, path, 200)
        await seller.log_in()
        gone = await seller.http.request("DELETE", "/users/me", json={"password": PASSWORD})
        assert gone.status_code < 300, gone.text
        await comes_to(admin, path, 404)


async def comes_to(person: Person, path: str, status: int) -> None:
    """Looks at a path until it has this status."""
    async with asyncio.timeout(20):
        while (await person.get(path)).status_code != status:
            await asyncio.sleep(0.05)
