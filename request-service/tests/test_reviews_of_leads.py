"""Reviews of leads: the two sides of an answered lead review each other, and only then does it count."""

from collections import Counter
from typing import Any
from uuid import UUID

import pytest
from market_testing import Market
from request_testing import Service
from sqlalchemy import Row

from kit import clock
from kit.caller import Caller
from kit.errors import AppError
from kit.ids import new_id
from request_service import reviewing
from request_service.assistance.requests.lifecycle import Status
from request_service.market.leads import actions as leads
from request_service.market.leads.models import Interest, Lead
from request_service.market.listings.models import Listing
from request_service.market.sellers import queries as sellers
from request_service.reviews import actions, convert
from request_service.reviews.convert import Draft, review_message
from request_service.reviews.models import Opinion, Review
from testkit.callers import new_caller
from testkit.people import outcome, outcomes
from twou.request.v1 import review_pb2

RACERS = 32


class Fair(Market):
    """Buyers ask, sellers answer, and they review each other."""

    async def ask(self, buyer: Caller, listing: Row[Any], *, answered: bool = True) -> Lead:
        lead, _ = await self.service.do(leads.create_lead, buyer.user_id, listing.id, Interest("Is it still there?"))
        if answered:
            await self.service.do(leads.note_answer, lead.id, clock.now())
        return lead

    async def review(self, author: Caller, target: Caller, score: int = 5, listing_id: UUID | None = None) -> Review:
        draft = Draft(target.user_id, Opinion(score), listing_id=listing_id)
        return await self.service.do(reviewing.write_review, author, draft)

    async def rating(self, seller: Caller) -> tuple[int | None, int]:
        """Returns the sum and the number of what counts for a seller."""
        found = await self.service.read(sellers.get_seller, seller.user_id)
        return found.score_sum, found.review_count

    async def give(self, listing: Row[Any], broker: Caller) -> None:
        async with self.service.database.transaction() as session:
            (await session.get_one(Listing, listing.id)).broker_id = broker.user_id


@pytest.fixture
async def fair(service: Service) -> Fair:
    return Fair(service)


@pytest.mark.parametrize("named", [True, False])
async def test_both_sides_of_an_answered_lead_review_each_other_once(fair: Fair, *, named: bool) -> None:
    seller, buyer = await fair.seller(), new_caller()
    listing = await fair.offer(seller)
    lead = await fair.ask(buyer, listing)
    listing_id = listing.id if named else None
    review = await fair.review(buyer, seller, 4, listing_id)
    assert (review.is_verified, review.lead_id, review.listing_id) == (True, lead.id, listing.id)
    assert await fair.rating(seller) == (4, 1)
    assert (await fair.review(seller, buyer, 5, listing_id)).lead_id == lead.id
    for author, target in ((buyer, seller), (seller, buyer)):
        assert await outcome(fair.review(author, target, 1, listing_id)) == "ALREADY_REVIEWED"
    await fair.service.do(actions.delete_review, buyer, review.id)
    assert await fair.rating(seller) == (None, 0)
    assert (await fair.review(buyer, seller, 2, listing_id)).is_verified
    assert await fair.rating(seller) == (2, 1)


async def test_without_an_answer_a_review_does_not_count(fair: Fair) -> None:
    seller, buyer, visitor = await fair.seller(), new_caller(), new_caller()
    listing, other = await fair.offer(seller), await fair.offer(seller)
    lead = await fair.ask(buyer, listing, answered=False)
    for author in (buyer, visitor):
        review = await fair.review(author, seller, 1, listing.id)
        assert (review.is_verified, review.lead_id, review.listing_id) == (False, None, listing.id)
        # There is one review without a dealing, whichever listing it names.
        assert await outcome(fair.review(author, seller, 1, other.id)) == "ALREADY_REVIEWED"
        assert await outcome(fair.review(author, seller, 1)) == "ALREADY_REVIEWED"
    assert await fair.rating(seller) == (None, 0)
    await fair.service.do(leads.note_answer, lead.id, clock.now())
    assert (await fair.review(buyer, seller, 3)).lead_id == lead.id
    assert await fair.rating(seller) == (3, 1)


async def test_a_listing_must_be_visible_or_that_of_a_lead_of_the_two(fair: Fair) -> None:
    seller, buyer, stranger = await fair.seller(), new_caller(), new_caller()
    listing = await fair.offer(seller)
    assert await outcome(fair.review(buyer, stranger, 5, listing.id)) == "VALIDATION_ERROR"
    assert await outcome(fair.review(buyer, seller, 5, new_id())) == "LISTING_NOT_FOUND"
    lead = await fair.ask(buyer, listing)
    await fair.withdraw(seller, listing.id)
    assert await outcome(fair.review(stranger, seller, 5, listing.id)) == "LISTING_NOT_FOUND"
    await fair.delete(seller, listing.id)
    assert await outcome(fair.review(stranger, seller, 5, listing.id)) == "LISTING_NOT_FOUND"
    assert (await fair.review(buyer, seller, 5, listing.id)).lead_id == lead.id
    assert (await fair.review(seller, buyer, 5, listing.id)).lead_id == lead.id


async def test_buyer_reviews_owner_and_broker_of_one_lead(fair: Fair) -> None:
    seller, broker, buyer = await fair.seller(), await fair.seller(), new_caller()
    listing = await fair.offer(seller)
    await fair.give(listing, broker)
    lead = await fair.ask(buyer, listing)
    for target in (seller, broker):
        assert (await fair.review(buyer, target, 4)).lead_id == lead.id
        assert (await fair.review(target, buyer, 4, listing.id)).lead_id == lead.id
        assert await fair.rating(target) == (4, 1)
    # The two are on the same side.
    assert not (await fair.review(seller, broker, 1, listing.id)).is_verified
    assert await fair.rating(broker) == (4, 1)


async def test_each_lead_is_a_dealing_after_what_the_two_have_completed(fair: Fair) -> None:
    provider = await fair.service.add_provider()
    seller, buyer = await fair.seller(provider), new_caller()
    first, second = [await fair.ask(buyer, await fair.offer(seller)) for _ in range(2)]
    request = await fair.service.create(buyer)
    await fair.service.bring(request, provider, Status.COMPLETED)
    found = [await fair.review(buyer, seller, 4) for _ in range(3)]
    assert [one.request_id or one.lead_id for one in found] == [request.id, second.id, first.id]
    assert await outcome(fair.review(buyer, seller)) == "ALREADY_REVIEWED"
    assert await fair.rating(seller) == (12, 3)
    # The rating of a provider has only what they did as one.
    profile = await fair.service.profile(provider.user_id)
    assert (profile.rating_sum, profile.rating_count) == (4, 1)


async def test_of_many_reviews_at_once_one_is_written(fair: Fair) -> None:
    seller, buyer = await fair.seller(), new_caller()
    listing = await fair.offer(seller)
    await fair.ask(buyer, listing)
    tries = await outcomes(*(fair.review(buyer, seller, 1 + n % 5, (listing.id, None)[n % 2]) for n in range(RACERS)))
    assert Counter(tries) == {"OK": 1, "ALREADY_REVIEWED": RACERS - 1}
    assert (await fair.rating(seller))[1] == 1


async def test_strangers_are_not_told_of_the_listing(fair: Fair) -> None:
    seller, buyer = await fair.seller(), new_caller()
    listing = await fair.offer(seller)
    await fair.ask(buyer, listing)
    review = await fair.review(buyer, seller)
    found = await fair.service.read(actions.get_review, review.id)
    for reader in (buyer, seller):
        assert review_message(found, reader.user_id).listing_id == str(listing.id)
    assert not review_message(found, new_caller().user_id).HasField("listing_id")


@pytest.mark.parametrize(
    ("ids", "code"),
    [
        ({"listing_id": "none"}, "LISTING_NOT_FOUND"),
        ({"listing_id": ""}, "LISTING_NOT_FOUND"),
        ({"listing_id": str(UUID(int=1)), "request_id": str(UUID(int=2))}, "VALIDATION_ERROR"),
    ],
)
async def test_ids_that_cannot_be_are_refused(ids: dict[str, str], code: str) -> None:
    message = review_pb2.CreateReviewRequest(target_user_id=str(new_id()), rating=5, **ids)
    with pytest.raises(AppError) as refused:
        convert.draft(message)
    assert refused.value.code == code
