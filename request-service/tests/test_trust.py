"""Listings are checked, flagged, suspended and cleared, and their owners appeal: on both databases."""

from datetime import timedelta

import pytest
from request_testing import Service
from sqlalchemy import select, update
from trust_testing import Court

from kit import clock
from kit.ids import new_id
from request_service.market.catalogue.models import CatalogueRow
from request_service.market.listings.kinds import ListingModeration
from request_service.market.listings.models import Listing
from request_service.market.sellers.models import Seller
from request_service.market.trust import actions, consumers
from request_service.market.trust.models import ListingCheck, ListingDecision, ListingFlag
from testkit.callers import new_caller
from testkit.people import outcome, outcomes
from twou.auth.v1.moderation_events_pb2 import ContentCleared, ContentRemoved, ContentReported

COPIED = {"description": "One owner, bought new, all services done in Addis Ababa, four new tyres."}


@pytest.fixture
async def court(service: Service) -> Court:
    return Court(service)


async def test_suspended_listing_leaves_the_search(court: Court) -> None:
    listing = await court.offer(await court.market.seller())
    found = select(CatalogueRow.listing_id).where(CatalogueRow.listing_id == listing.id)
    for decision, shown in ((ContentRemoved, []), (ContentCleared, [listing.id])):
        await court.decides(decision, listing)
        assert await court.service.scalars(found) == shown


async def test_usual_listing_stays_clean(court: Court) -> None:
    seller = await court.market.seller()
    for year in range(2001, 2007):
        listing = await court.offer(seller, year=year)
        assert listing.moderation is ListingModeration.CLEAN
    assert await court.flags() == []
    assert await court.service.scalars(select(ListingFlag)) == []
    assert {one.due_at for one in await court.service.scalars(select(ListingCheck))} == {None}


async def test_price_far_below_those_of_others_flags_and_hides_nothing(court: Court) -> None:
    model = f"Vitz {new_id().hex}"
    for price in ("800000", "850000", "900000", "870000", "820000"):
        await court.offer(await court.market.seller(), model=model, price=price)
    seller = await court.market.seller()
    assert (await court.offer(seller, model=model, price="500000")).moderation is ListingModeration.CLEAN
    cheap = await court.offer(seller, model=model, price="90000")
    assert (cheap.moderation, cheap.is_visible) == (ListingModeration.FLAGGED, True)
    assert await court.moderation_told(cheap) == ["FLAGGED"]
    # Another model, and other years, are not comparable.
    assert (await court.offer(seller, model="Other", price="90000")).moderation is ListingModeration.CLEAN
    assert (await court.offer(seller, model=model, year=1990, price="90000")).moderation is ListingModeration.CLEAN
    (told,) = await court.told("ListingFlagged")
    assert [one.name for one in told.signals] == ["price_far_below"]
    assert "of the median of 5 comparable" in told.signals[0].detail
    assert told.owner_id == str(seller.user_id)
    (kept,) = await court.service.scalars(select(ListingFlag))
    assert (kept.listing_id, kept.score, kept.signals[0]["name"]) == (cheap.id, 70, "price_far_below")


async def test_text_and_images_of_another_seller_are_found(court: Court) -> None:
    first, second = await court.market.seller(), await court.market.seller()
    words = f"{COPIED['description']} {new_id().hex}"
    await court.offer(first, description=words)
    again = await court.offer(first, description=words)
    assert again.moderation is ListingModeration.CLEAN
    copied = await court.offer(second, description=words.upper().replace(",", " ;"))
    assert copied.moderation is ListingModeration.FLAGGED
    assert await court.flags() == [["text_of_another"]]
    mine, theirs, other = new_id(), new_id(), new_id()
    court.images.digests = {mine: "a" * 64, theirs: "a" * 64, other: "b" * 64}
    for seller, images in ((first, [mine]), (second, [other]), (second, [theirs, other])):
        listing = await court.market.offer(seller)
        await court.service.execute(
            update(Listing).where(Listing.id == listing.id).values(image_ids=[str(one) for one in images])
        )
        await court.check(listing)
    assert await court.flags() == [["text_of_another"], ["image_of_another"]]


async def test_many_listings_of_a_new_account_and_contact_data_are_found(court: Court) -> None:
    seller = await court.market.seller()
    for _ in range(9):
        await court.offer(seller)
    assert await court.flags() == []
    tenth = await court.offer(seller, title="Vitz, call 0911 234 567")
    assert await court.flags() == [["many_by_new_account", "contact_in_text"]]
    # No event and no row of a finding has the number.
    (told,) = await court.told("ListingFlagged")
    assert "234" not in str(told.signals)
    assert told.excerpt.startswith("Vitz, call")
    aged = update(Seller).where(Seller.user_id == seller.user_id)
    await court.service.execute(aged.values(created_at=clock.now() - timedelta(days=8)))
    assert (await court.offer(seller)).moderation is ListingModeration.CLEAN
    assert (await court.shown(tenth)).moderation is ListingModeration.FLAGGED


async def test_moderators_are_told_once_of_a_finding_and_again_of_another(court: Court) -> None:
    seller = await court.market.seller()
    listing = await court.offer(seller, title="Call 0911 234 567")
    await court.check(listing)
    assert len(await court.flags()) == 1
    await court.decides(ContentCleared, listing)
    assert (await court.shown(listing)).moderation is ListingModeration.CLEAN
    # The decision holds for what was found.
    await court.check(listing)
    assert (await court.shown(listing)).moderation is ListingModeration.CLEAN
    await court.market.change(seller, listing.id, title="Call 0922 345 678")
    await court.check(listing)
    assert (await court.shown(listing)).moderation is ListingModeration.FLAGGED
    assert len(await court.flags()) == 2


async def test_new_finding_is_told_with_those_that_wait_and_without_those_that_were_decided(court: Court) -> None:
    words = "One owner, bought new, all services done in Addis Ababa"
    seller = await court.market.seller()
    listing = await court.offer(seller, title="Call 0911 234 567")
    await court.market.change(seller, listing.id, description=f"{words}, t.me/cars")
    await court.check(listing)
    await court.offer(await court.market.seller(), description=words)
    await court.decides(ContentCleared, listing)
    await court.check(listing)
    assert await court.flags() == [["contact_in_text"]] * 2
    await court.market.change(seller, listing.id, description=f"{words}, T.ME/cars")
    await court.check(listing)
    # The same contact data in other letters is no new finding.
    assert len(await court.flags()) == 2
    await court.market.change(seller, listing.id, description=words)
    await court.check(listing)
    assert (await court.flags())[2:] == [["text_of_another"]]
    assert (await court.shown(listing)).moderation is ListingModeration.FLAGGED
    # Both wait until there is another decision.
    await court.market.change(seller, listing.id, title="Call 0922 345 678")
    await court.check(listing)
    assert (await court.flags())[3:] == [["text_of_another", "contact_in_text"]]


async def test_report_flags_and_a_decision_that_came_first_holds(court: Court) -> None:
    listing = await court.offer(await court.market.seller())
    await court.decides(ContentReported, listing, at=timedelta(seconds=-9))
    assert (await court.shown(listing)).moderation is ListingModeration.FLAGGED
    assert (await court.shown(listing)).is_visible
    await court.decides(ContentCleared, listing)
    await court.decides(ContentReported, listing, at=timedelta(seconds=-5))
    assert (await court.shown(listing)).moderation is ListingModeration.CLEAN
    await court.decides(ContentReported, listing, at=timedelta(seconds=5))
    assert (await court.shown(listing)).moderation is ListingModeration.FLAGGED
    assert await court.moderation_told(listing) == ["FLAGGED", "CLEAN", "FLAGGED"]
    # Reports of other content, and of nothing, change nothing.
    for cls in (ContentReported, ContentRemoved, ContentCleared):
        handler = getattr(consumers, f"on_content_{cls.DESCRIPTOR.name.removeprefix('Content').lower()}")
        for kind, subject_id in (("message", str(listing.id)), ("listing", "none"), ("listing", str(new_id()))):
            event = cls(report_id=str(new_id()), subject_type=kind, subject_id=subject_id)
            await court.service.do(handler, event)
    assert (await court.shown(listing)).moderation is ListingModeration.FLAGGED


async def test_decisions_suspend_and_restore_and_tell_the_owner(court: Court) -> None:
    listing = await court.offer(await court.market.seller())
    await court.decides(ContentRemoved, listing, reason="fraud")
    hidden = await court.shown(listing)
    assert (hidden.is_visible, hidden.moderation, hidden.suspended_for) == (False, ListingModeration.SUSPENDED, "fraud")
    (told,) = await court.told("ListingSuspended")
    assert (told.reason, told.listing.suspended_for, told.listing.id) == ("fraud", "fraud", str(listing.id))
    # All who follow whether it is visible hear of it by the usual event.
    assert [one.is_visible for one in await court.told("ListingUpdated")] == [False]
    # An older decision that comes late changes nothing.
    await court.decides(ContentCleared, listing, at=timedelta(seconds=-60))
    assert (await court.shown(listing)).moderation is ListingModeration.SUSPENDED
    await court.decides(ContentCleared, listing)
    shown = await court.shown(listing)
    assert (shown.is_visible, shown.moderation, shown.suspended_for) == (True, ListingModeration.CLEAN, None)
    assert len(await court.told("ListingRestored")) == 1
    assert [row.audience for row in await court.service.events("ListingRestored")] == [[str(listing.owner_id)]]


async def test_suspended_listing_stays_hidden_after_its_owner_publishes_it_again(court: Court) -> None:
    seller = await court.market.seller()
    listing = await court.offer(seller)
    await court.decides(ContentRemoved, listing, reason="illegal")
    await court.market.withdraw(seller, listing.id)
    await court.market.publish(seller, listing.id)
    assert not (await court.shown(listing)).is_visible
    await court.decides(ContentReported, listing, at=timedelta(seconds=5))
    assert (await court.shown(listing)).moderation is ListingModeration.SUSPENDED


async def test_owner_appeals_once_against_each_decision(court: Court) -> None:
    seller = await court.market.seller()
    listing = await court.offer(seller)
    assert await outcome(court.appeal(seller, listing)) == "NOT_SUSPENDED"
    assert await outcome(court.appeal(new_caller(), listing)) == "NOT_YOUR_LISTING"
    await court.decides(ContentRemoved, listing, reason="fraud")
    assert await outcome(court.appeal(new_caller(), listing)) == "LISTING_NOT_FOUND"
    for bad in ("", " ", "x" * 2001, "a\0b"):
        assert await outcome(court.appeal(seller, listing, bad)) == "VALIDATION_ERROR"
    tries = await outcomes(*(court.appeal(seller, listing, f"It is mine {one}") for one in range(8)))
    assert sorted(tries) == ["ALREADY_APPEALED"] * 7 + ["OK"]
    (told,) = await court.told("ListingAppealed")
    assert told.text.startswith("It is mine")
    await court.decides(ContentRemoved, listing, reason="fraud")
    assert await outcome(court.appeal(seller, listing)) == "OK"
    await court.decides(ContentCleared, listing)
    assert await outcome(court.appeal(seller, listing)) == "NOT_SUSPENDED"


async def test_decision_that_is_delivered_twice_or_at_once_counts_once(court: Court) -> None:
    seller = await court.market.seller()
    listing = await court.offer(seller)
    event = ContentRemoved(
        report_id=str(new_id()),
        subject_type="listing",
        subject_id=str(listing.id),
        reason="spam",
        occurred_at=clock.to_timestamp(clock.now()),
    )
    tries = await outcomes(*(court.service.do(consumers.on_content_removed, event) for _ in range(8)))
    assert tries == ["OK"] * 8
    assert len(await court.told("ListingSuspended")) == 1


async def test_images_are_compared_when_file_service_answers_again(court: Court) -> None:
    court.images.is_down = True
    listing = await court.offer(await court.market.seller(), title="Call 0911 234 567")
    assert await court.flags() == [["contact_in_text"]]
    (check,) = await court.service.scalars(select(ListingCheck).where(ListingCheck.listing_id == listing.id))
    assert check.due_at is None, "a listing without images is done"
    image = new_id()
    court.images.digests[image] = "c" * 64
    changed = update(Listing).where(Listing.id == listing.id).values(image_ids=[str(image)])
    await court.service.execute(changed)
    await court.check(listing)
    (check,) = await court.service.scalars(select(ListingCheck).where(ListingCheck.listing_id == listing.id))
    assert check.due_at is not None
    assert (check.due_at > clock.now(), check.tries) == (True, 1)


async def test_deleted_listing_leaves_no_trait_and_no_word_of_its_owner(court: Court) -> None:
    seller = await court.market.seller()
    listing = await court.offer(seller, **COPIED)
    await court.decides(ContentRemoved, listing, reason="fraud")
    await court.appeal(seller, listing, "I am Abebe")
    await court.market.delete(seller, listing.id)
    await court.service.do(actions.forget_listing, listing.id)
    assert await court.service.scalars(select(ListingCheck).where(ListingCheck.listing_id == listing.id)) == []
    (decision,) = await court.service.scalars(select(ListingDecision).where(ListingDecision.listing_id == listing.id))
    assert (decision.appeal, decision.reason) == (None, "fraud")
    # Later checks, reports and decisions find nothing and fail nothing.
    await court.check(listing_row := listing)
    await court.decides(ContentReported, listing_row)
    await court.decides(ContentCleared, listing_row)
