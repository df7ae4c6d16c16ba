"""Listings that are reported, flagged, suspended and restored, over the real gateway on both databases."""

import secrets
from typing import Any

import httpx2
import pytest

from testkit.waiting import eventually
from tests.client_state import pages
from tests.market import offers, sells
from tests.moderated import REPORTS, decides, make_moderator, notified_of
from tests.people import UNKNOWN_ID, Json, Person
from tools.stack.stack import Stack

pytestmark = pytest.mark.slow

SECONDS = 30


def code_of(answer: httpx2.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


async def moderation(reader: Person, listing: Json, wanted: str) -> None:
    """Waits until a listing has this moderation for a reader."""

    async def is_there() -> bool:
        answer = await reader.get(f"/listings/{listing['id']}")
        return answer.status_code == 200 and answer.json()["moderation"] == wanted

    await eventually(is_there, seconds=SECONDS)


async def visibility(reader: Person, listing: Json, status: int) -> None:
    async def is_so() -> bool:
        return (await reader.get(f"/listings/{listing['id']}")).status_code == status

    await eventually(is_so, seconds=SECONDS)


async def waiting(moderator: Person, listing: Json, origin: str) -> Json:
    """Returns the open report about a listing that has this origin, once there is one."""
    found: list[Json] = []

    async def is_there() -> bool:
        queue = await pages(moderator, REPORTS, status="open", subject_type="listing")
        found.extend(one for one in queue if (one["subject_id"], one["origin"]) == (listing["id"], origin))
        return bool(found)

    await eventually(is_there, seconds=SECONDS)
    return found[0]


async def test_a_report_hides_nothing_until_a_moderator_decides_and_the_owner_appeals(
    stack: Stack, client: Person, admin: Person
) -> None:
    async with Person(stack.gateway_url) as seller, Person(stack.gateway_url) as moderator:
        await make_moderator(admin, moderator)
        await sells(seller)
        listing = await offers(seller)
        path = f"/listings/{listing['id']}"
        made = await client.post(f"{path}/report", reason="fraud", comment="It is not theirs")
        assert (made.status_code, made.json()["subject_type"], made.json()["reason"]) == (201, "listing", "fraud")
        assert code_of(await client.post(f"{path}/report", reason="sold")) == (409, "ALREADY_REPORTED")
        again = await client.post("/reports", subject_type="listing", subject_id=listing["id"], reason="sold")
        assert code_of(again) == (409, "ALREADY_REPORTED")
        assert code_of(await seller.post(f"{path}/report", reason="fraud")) == (403, "OWN_CONTENT")
        await moderation(client, listing, "flagged")
        assert code_of(await seller.post(f"{path}/appeal", text="Why?")) == (409, "NOT_SUSPENDED")
        report = (await moderator.get(f"{REPORTS}/{made.json()['id']}")).json()
        assert (report["origin"], report["author_id"], report["reporter_id"]) == ("user", seller.id, client.id)
        async with seller.socket() as socket:
            await socket.frame("connection.established")
            await decides(moderator, report, "remove")
            told = (await socket.frame("listing.suspended", id=listing["id"]))["data"]
            assert told["suspended_for"] == "fraud"
        await hidden_from_all_but_its_owner(client, seller, listing)
        second = await moderator.post(f"{REPORTS}/{report['id']}/resolve", action="dismiss", note="No")
        assert code_of(second) == (409, "REPORT_RESOLVED")
        notified = await notified_of(seller, "listing.suspended", seconds=SECONDS)
        assert (notified["data"]["reason"], notified["type"]) == ("fraud", "account_alert")
        assert client.id not in str(notified)
        await appeals(moderator, client, seller, listing)


async def hidden_from_all_but_its_owner(client: Person, seller: Person, listing: Json) -> None:
    path = f"/listings/{listing['id']}"
    await visibility(client, listing, 404)
    own = (await seller.get(path)).json()
    assert (own["moderation"], own["suspended_for"], own["status"]) == ("suspended", "fraud", "available")
    assert code_of(await client.post(f"{path}/report", reason="fraud")) == (404, "LISTING_NOT_FOUND")
    assert code_of(await client.post(f"{path}/appeal", text="Mine")) == (404, "LISTING_NOT_FOUND")


async def appeals(moderator: Person, client: Person, seller: Person, listing: Json) -> None:
    """The owner appeals once, and the moderator restores the listing."""
    path = f"/listings/{listing['id']}/appeal"
    made = await seller.post(path, text=" I have its papers ")
    assert (made.status_code, made.json()["text"], made.json()["listing_id"]) == (
        201,
        "I have its papers",
        listing["id"],
    )
    assert code_of(await seller.post(path, text="Again")) == (409, "ALREADY_APPEALED")
    appeal = await waiting(moderator, listing, "appeal")
    assert (appeal["comment"], appeal["reason"], appeal["reporter_id"]) == ("I have its papers", "appeal", None)
    async with seller.socket() as socket:
        await socket.frame("connection.established")
        await decides(moderator, appeal, "dismiss")
        await socket.frame("listing.restored", id=listing["id"])
    await moderation(client, listing, "clean")
    await notified_of(seller, "listing.restored", seconds=SECONDS)


async def test_signals_put_a_listing_into_the_queue_and_a_dismissal_clears_it(
    stack: Stack, client: Person, admin: Person
) -> None:
    words = f"One owner, bought new, all services done in Addis Ababa. {secrets.token_hex(8)}"
    async with Person(stack.gateway_url) as first, Person(stack.gateway_url) as second:
        for seller in (first, second):
            await sells(seller)
        copied = await offers(first, description=words)
        # The text of the other one is known as soon as that was checked.
        listing = await offers(second, description=f"{words} 0911 234 567", title="Call me")
        report = await waiting(admin, listing, "system")
        assert (report["reason"], report["reporter_id"], report["author_id"]) == ("contact_in_text", None, second.id)
        assert report["comment"] == "20 points: The text has a telephone number."
        await moderation(client, listing, "flagged")
        await decides(admin, report, "dismiss")
        await moderation(client, listing, "clean")
        changed = await second.http.patch(f"/listings/{listing['id']}", json={"description": words, "title": "Vitz"})
        assert changed.status_code == 200, changed.text
        found = await waiting(admin, listing, "system")
        assert (found["reason"], found["status"]) == ("text_of_another", "open")
        assert found["id"] != report["id"]
        await moderation(client, listing, "flagged")
        assert (await client.get(f"/listings/{copied['id']}")).json()["moderation"] == "clean"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 422),
        ({"reason": "spam"}, 422),
        ({"reason": None}, 422),
        ({"reason": "fraud", "comment": "x" * 2001}, 422),
        ({"reason": "fraud", "comment": "a\0b"}, 422),
        ({"reason": "fraud"}, 404),
    ],
)
async def test_bad_reports_are_refused(client: Person, body: dict[str, Any], status: int) -> None:
    assert (await client.post(f"/listings/{UNKNOWN_ID}/report", **body)).status_code == status
    assert (await client.post("/listings/none/report", **body)).status_code == status
