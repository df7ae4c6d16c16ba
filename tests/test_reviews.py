"""Reviews, as users write and read them through the gateway, and what counts in the rating of a provider."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from testkit.waiting import eventually
from tests.chatting import says
from tests.market import asks, offers, sells
from tests.people import UNKNOWN_ID, Person
from tests.test_leads import until_status

pytestmark = pytest.mark.slow


async def code(answer: object) -> tuple[int, str]:
    status, body = answer.status_code, answer.json()  # type: ignore[attr-defined]
    return status, body["error"]["code"]


@pytest_asyncio.fixture(loop_scope="session")
async def provider(client: Person) -> AsyncIterator[Person]:
    """A provider whom no other test rates."""
    async with Person(client.url, "provider") as person:
        yield person


async def rating(provider: Person) -> float | None:
    shown: float | None = (await provider.get(f"/providers/{provider.id}")).json()["rating"]
    return shown


async def replies(target: Person, author: Person, review: str) -> None:
    """The user who is reviewed answers once, and the author hears of it."""
    path = f"/reviews/{review}/reply"
    async with author.socket() as socket:
        assert await code(await author.post(path, comment="Me")) == (404, "REVIEW_NOT_FOUND")
        made = await target.post(path, comment=" Sorry ")
        assert (made.status_code, made.json()["reply"]) == (201, "Sorry"), made.text
        assert (await socket.frame("review.updated", id=review))["data"]["reply"] == "Sorry"
    assert await code(await target.post(path, comment="Again")) == (409, "ALREADY_REPLIED")
    for bad in ({}, {"comment": ""}, {"comment": "x" * 1001}, {"comment": "a\0b"}, {"comment": None}):
        assert (await target.post(path, **bad)).status_code == 422, bad


async def test_users_review_what_they_have_completed_once(client: Person, provider: Person, stranger: Person) -> None:
    async with provider.socket() as socket:
        unverified = (await stranger.post("/reviews", target_user_id=provider.id, rating=1, comment="Spam")).json()
        assert (unverified["verified"], unverified["request_id"]) == (False, None)
        assert (await socket.frame("review.created"))["data"]["id"] == unverified["id"]
        request = await provider.does("accept", "start", "complete", request=await client.asks_for_help())
        made = await client.post("/reviews", target_user_id=provider.id, rating=5, comment="Quick")
        assert made.status_code == 201, made.text
        review = made.json()
        assert (review["verified"], review["request_id"], review["author_id"]) == (True, request["id"], client.id)
        told = (await socket.frame("review.created", request_id=request["id"]))["data"]
        assert (told["id"], told["rating"], told["comment"]) == (review["id"], 5, "Quick")
        assert await rating(provider) == 5
        changed = await client.http.patch(f"/reviews/{review['id']}", json={"rating": 2, "comment": None})
        assert (changed.json()["rating"], changed.json()["comment"]) == (2, None)
        await socket.frame("review.updated", id=review["id"])
        assert await rating(provider) == 2
    shown = (await stranger.get(f"/users/{provider.id}/reviews", limit="2")).json()
    assert [one["id"] for one in shown] == [review["id"], unverified["id"]]
    # Strangers are not told of which request the two have completed.
    assert [one["request_id"] for one in shown] == [None, None]
    assert await code(await client.post("/reviews", target_user_id=provider.id, rating=3)) == (409, "ALREADY_REVIEWED")
    assert await code(await client.post(f"/requests/{request['id']}/rating", score=3)) == (409, "ALREADY_RATED")
    await replies(provider, client, review["id"])
    for person, answer in ((stranger, 404), (provider, 404), (client, 204)):
        assert (await person.http.delete(f"/reviews/{review['id']}")).status_code == answer
    assert (await client.get(f"/reviews/{review['id']}")).status_code == 404
    assert await rating(provider) is None
    # A rating of the request is a review, too.
    await client.post(f"/requests/{request['id']}/rating", score=4, comment="Late")
    (newest, *_) = (await client.get(f"/users/{provider.id}/reviews")).json()
    assert (newest["rating"], newest["comment"], newest["verified"]) == (4, "Late", True)


async def test_an_answered_lead_makes_the_reviews_of_its_two_sides_count(stranger: Person, provider: Person) -> None:
    seller, buyer = provider, stranger
    await sells(seller)
    listing = await offers(seller)
    about = {"target_user_id": seller.id, "listing_id": listing["id"]}
    seen = await buyer.post("/reviews", **about, rating=1)
    assert (seen.status_code, seen.json()["verified"], seen.json()["listing_id"]) == (201, False, listing["id"])
    assert await code(await buyer.post("/reviews", **about, rating=1)) == (409, "ALREADY_REVIEWED")
    lead = await asks(buyer, listing)
    await says(seller, lead["id"], "It is")
    await until_status(buyer, lead, "contacted")
    async with seller.socket() as socket:
        made = await buyer.post("/reviews", **about, rating=4, comment="As described")
        assert (made.status_code, made.json()["verified"]) == (201, True), made.text
        told = (await socket.frame("review.created", id=made.json()["id"]))["data"]
        assert (told["listing_id"], told["verified"], told["request_id"]) == (listing["id"], True, None)
    assert (await seller.http.delete(f"/listings/{listing['id']}")).status_code == 204
    answer = await seller.post("/reviews", target_user_id=buyer.id, rating=5)
    assert (answer.json()["verified"], answer.json()["listing_id"]) == (True, listing["id"])
    shown = (await buyer.get(f"/sellers/{seller.id}")).json()
    assert (shown["rating"], shown["review_count"]) == (4, 1)
    async with Person(seller.url) as visitor:
        found = (await visitor.get(f"/users/{seller.id}/reviews")).json()
        assert [(one["verified"], one["listing_id"]) for one in found] == [(True, None), (False, None)]
        assert await code(await visitor.post("/reviews", **about, rating=1)) == (404, "LISTING_NOT_FOUND")
    both = {"request_id": UNKNOWN_ID, "rating": 5}
    assert await code(await buyer.post("/reviews", **about, **both)) == (422, "VALIDATION_ERROR")


async def test_moderators_remove_a_review_for_good(
    client: Person, provider: Person, stranger: Person, admin: Person
) -> None:
    request = await provider.does("accept", "start", "complete", request=await client.asks_for_help())
    body = {"target_user_id": provider.id, "request_id": request["id"]}
    review = (await client.post("/reviews", **body, rating=1, comment="Buy at my shop")).json()["id"]
    reported = await stranger.post("/reports", subject_type="review", subject_id=review, reason="spam")
    assert reported.status_code == 201, reported.text
    resolved = await admin.post(f"/admin/reports/{reported.json()['id']}/resolve", action="remove", note="Spam")
    assert resolved.status_code == 200, resolved.text

    async def is_gone() -> bool:
        return (await stranger.get(f"/reviews/{review}")).status_code == 404

    await eventually(is_gone)
    assert review not in [one["id"] for one in (await stranger.get(f"/users/{provider.id}/reviews")).json()]
    assert await rating(provider) is None
    assert await code(await client.post("/reviews", **body, rating=1)) == (409, "ALREADY_REVIEWED")


async def test_bad_reviews_are_refused(client: Person, provider: Person, stranger: Person) -> None:
    request = await client.asks_for_help()
    for body, refusal in (
        ({"target_user_id": client.id, "rating": 5}, (403, "OWN_REVIEW")),
        ({"target_user_id": UNKNOWN_ID, "rating": 5}, (404, "USER_NOT_FOUND")),
        ({"target_user_id": "nonsense", "rating": 5}, (404, "USER_NOT_FOUND")),
        ({"target_user_id": provider.id, "rating": 5, "listing_id": UNKNOWN_ID}, (404, "LISTING_NOT_FOUND")),
        ({"target_user_id": provider.id, "rating": 5, "request_id": UNKNOWN_ID}, (404, "REQUEST_NOT_FOUND")),
        ({"target_user_id": provider.id, "rating": 5, "request_id": request["id"]}, (409, "INVALID_TRANSITION")),
        *(
            ({"target_user_id": provider.id, "rating": 5} | wrong, (422, "VALIDATION_ERROR"))
            for wrong in ({"rating": 0}, {"rating": 6}, {"rating": 4.5}, {"comment": "x" * 1001}, {"comment": "a\0b"})
        ),
    ):
        assert await code(await client.post("/reviews", **body)) == refusal, body
    assert (await stranger.get(f"/users/{UNKNOWN_ID}/reviews")).status_code == 404
    assert (await client.post(f"/requests/{request['id']}/cancel")).status_code == 200
