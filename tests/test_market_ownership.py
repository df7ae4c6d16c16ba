"""The rights of people over a listing: everyone tries each command, on listings of their own, as a table says.

A cell is the code of the refusal, or `ok`. The suspended seller is the owner of the listing, whose profile an admin has
suspended, so that it is visible to no other person.
"""

import contextlib
from uuid import UUID

import pytest
from sqlalchemy import update

from kit.database import Database
from request_service.market.listings.models import Listing
from tests.market import offers, sells
from tests.people import Json, Person
from tests.test_market_ends import REQUESTS
from tools.operate.databases import url_of
from tools.stack.stack import Stack

COLUMNS = ("stranger", "buyer", "owner", "broker", "other broker", "suspended seller", "admin")
NONE, OTHER, GONE, SHUT = "NOT_AUTHENTICATED", "NOT_YOUR_LISTING", "LISTING_NOT_FOUND", "SELLER_SUSPENDED"
# The method, the rest of the path, the body and the first status; then the cells in the order of the columns.
TABLE: dict[tuple[str, str], tuple[Json | None, str, tuple[str, ...]]] = {
    ("GET", ""): (None, "available", ("ok", "ok", "ok", "ok", "ok", "ok", "ok")),
    ("PATCH", ""): ({"title": "Mine"}, "available", (NONE, OTHER, "ok", "ok", OTHER, SHUT, OTHER)),
    ("PUT", ""): ({"status": "sold"}, "available", (NONE, OTHER, "ok", "ok", OTHER, SHUT, OTHER)),
    ("POST", "/withdraw"): (None, "available", (NONE, OTHER, "ok", "ok", OTHER, SHUT, OTHER)),
    ("POST", "/renew"): (None, "available", (NONE, OTHER, "ok", "ok", OTHER, SHUT, OTHER)),
    ("DELETE", ""): (None, "available", (NONE, OTHER, "ok", OTHER, OTHER, "ok", "ok")),
    # A draft is not known to others.
    ("GET", "?draft"): (None, "draft", (GONE, GONE, "ok", "ok", GONE, "ok", "ok")),
    ("PATCH", "?draft"): ({"title": "Mine"}, "draft", (NONE, GONE, "ok", "ok", GONE, SHUT, OTHER)),
    ("POST", "/publish"): (None, "draft", (NONE, GONE, "ok", "ok", GONE, SHUT, OTHER)),
    ("DELETE", "?draft"): (None, "draft", (NONE, GONE, "ok", OTHER, GONE, "ok", "ok")),
}


@pytest.mark.parametrize("command", TABLE, ids=" ".join)
async def test_each_command_is_for_those_of_the_table_alone(
    stack: Stack, visitor: Person, admin: Person, client: Person, command: tuple[str, str]
) -> None:
    body, status, expected = TABLE[command]
    async with contextlib.AsyncExitStack() as open_:
        people = [await open_.enter_async_context(Person(stack.gateway_url)) for _ in range(4)]
        owner, broker, other, shut = people
        for seller in (owner, shut):
            await sells(seller)
        await _take_part(stack, other, (await offers(owner))["id"])
        callers = (visitor, client, owner, broker, other, shut, admin)
        listings = [(await offers(shut if one is shut else owner, status=status))["id"] for one in callers]
        for listing in listings:
            await _take_part(stack, broker, listing)
        assert (await admin.post(f"/sellers/{shut.id}/suspend", reason="No such cars")).status_code == 204
        found = [await _outcome(person, command, one, body) for person, one in zip(callers, listings, strict=True)]
    assert dict(zip(COLUMNS, found, strict=True)) == dict(zip(COLUMNS, expected, strict=True))


async def _outcome(person: Person, command: tuple[str, str], listing_id: str, body: Json | None) -> str:
    method, rest = command
    answer = await person.http.request(method, f"/listings/{listing_id}{rest.partition('?')[0]}", json=body)
    return "ok" if answer.is_success else str(answer.json()["error"]["code"])


async def _take_part(stack: Stack, broker: Person, listing_id: str) -> None:
    """Lets a broker take part in a listing, as if the owner had asked and the broker accepted."""
    taken = update(Listing).where(Listing.id == UUID(listing_id)).values(broker_id=UUID(broker.id))
    async with Database(url_of(stack.config, REQUESTS)) as database, database.transaction() as session:
        await session.execute(taken)
