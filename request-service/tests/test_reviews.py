"""Tests the reviews that users write about one another, and what counts in the rating of a provider."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from booking_testing import Clinic
from request_testing import Service, deleted, kind_of
from sqlalchemy import Row, select, text, update

from kit import clock
from kit.caller import Caller
from kit.ids import new_id
from kit.paging import Page
from request_service import reviewing
from request_service.assistance.actions import REMOVED_DESCRIPTION
from request_service.assistance.rating import rate_request
from request_service.assistance.requests.lifecycle import Status
from request_service.assistance.requests.models import ServiceRequest
from request_service.booking.bookings import actions as bookings
from request_service.reviews import actions
from request_service.reviews.convert import Draft, review_message
from request_service.reviews.models import Opinion, OpinionChange, Review
from request_service.reviews.queries import list_mutually_blocked
from testkit.callers import new_caller
from testkit.people import outcome, outcomes
from twou.auth.v1.moderation_events_pb2 import ContentRemoved
from twou.request.v1 import review_events_pb2


async def write(
    service: Service, author: Caller, target: Caller, score: int = 5, about: ServiceRequest | None = None, **said: Any
) -> Review:
    draft = Draft(target.user_id, Opinion(score, **said), str(about.id) if about else None)
    return await service.do(reviewing.write_review, author, draft)


async def done(service: Service, client: Caller, provider: Caller) -> ServiceRequest:
    request = await service.create(client)
    await service.bring(request, provider, Status.COMPLETED)
    return request


async def shown(service: Service, user: Caller) -> Sequence[Row[Any]]:
    found, _ = await service.read(actions.list_reviews, user.user_id, Page(50))
    return found


async def rating(service: Service, provider: Caller) -> tuple[float | None, int, int]:
    found = await service.profile(provider.user_id)
    return found.rating, found.rating_count, found.rating_sum


async def told(service: Service) -> list[tuple[str, list[str]]]:
    """Returns kind and audience of the events about reviews, oldest first."""
    return [(kind_of(row), row.audience) for row in await service.events() if "Review" in row.type]


async def removed(service: Service, kind: str, subject_id: UUID) -> None:
    event = ContentRemoved(
        report_id=str(new_id()),
        subject_type=kind,
        subject_id=str(subject_id),
        author_id=str(new_id()),
        reason="spam",
        occurred_at=clock.to_timestamp(clock.now()),
    )
    await service.consume(event)


async def test_only_what_two_have_completed_counts(service: Service) -> None:
    provider, stranger, client = await service.add_provider(), new_caller(), new_caller()
    unverified = await write(service, stranger, provider, 1)
    assert not unverified.is_verified
    assert await rating(service, provider) == (None, 0, 0)
    request = await done(service, client, provider)
    verified = await write(service, client, provider, 4, comment=" Quick and kind ")
    assert (verified.is_verified, verified.request_id, verified.comment) == (True, request.id, "Quick and kind")
    assert await rating(service, provider) == (4.0, 1, 4)
    assert [one.score for one in await shown(service, provider)] == [4, 1]
    # A bad word of a stranger does not keep the two apart.
    assert await service.read(list_mutually_blocked, [stranger.user_id]) == {}


async def test_each_dealing_is_reviewed_once_by_each(service: Service) -> None:
    provider, client = await service.add_provider(), new_caller()
    first, second = await done(service, client, provider), await done(service, client, provider)
    assert (await write(service, client, provider)).request_id == second.id
    assert (await write(service, client, provider)).request_id == first.id
    assert await outcome(write(service, client, provider)) == "ALREADY_REVIEWED"
    assert await outcome(write(service, client, provider, about=first)) == "ALREADY_REVIEWED"
    assert (await write(service, provider, client)).request_id == second.id
    third = await done(service, client, provider)
    assert (await write(service, client, provider, about=third)).is_verified
    assert await outcome(service.do(rate_request, client, third.id, Opinion(5))) == "ALREADY_RATED"


async def test_a_rating_of_a_request_is_a_review(service: Service) -> None:
    provider, client = await service.add_provider(), new_caller()
    request = await done(service, client, provider)
    await service.do(rate_request, client, request.id, Opinion(3, "Late"))
    (found,) = await shown(service, provider)
    assert (found.score, found.comment, found.is_verified) == (3, "Late", True)
    assert await told(service) == [("ReviewCreated", [str(provider.user_id)])]


async def test_strangers_review_each_other_once_at_the_same_moment_too(service: Service) -> None:
    author, target = new_caller(), new_caller()
    tries = await outcomes(*(write(service, author, target, score) for score in range(1, 6)))
    assert sorted(tries) == ["ALREADY_REVIEWED"] * 4 + ["OK"]


@pytest.mark.parametrize("who", ["provider", "owner"])
async def test_a_completed_booking_is_a_dealing(service: Service, who: str) -> None:
    clinic, user = await Clinic(service).open(), new_caller()
    helper = await service.add_provider() if who == "provider" else clinic.owner
    slot = await clinic.slot(provider=helper if who == "provider" else None)
    booking = await clinic.book(user, slot)
    assert not (await write(service, user, helper)).is_verified
    await clinic.begin(slot)
    await clinic.mark(bookings.check_in_booking, helper, booking)
    await clinic.mark(bookings.complete_booking, helper, booking)
    review = await write(service, user, helper, 4)
    assert (review.is_verified, review.booking_id) == (True, booking.id)
    assert (await write(service, helper, user)).booking_id == booking.id
    assert await outcome(write(service, user, helper)) == "ALREADY_REVIEWED"
    if who == "provider":
        assert await rating(service, helper) == (4.0, 1, 4)


async def test_a_request_that_is_named_must_be_completed_by_the_two(service: Service) -> None:
    provider, client = await service.add_provider(), new_caller()
    running = await service.create(client)
    await service.accept(provider, running)
    assert await outcome(write(service, client, provider, about=running)) == "INVALID_TRANSITION"
    request = await done(service, client, provider)
    assert await outcome(write(service, new_caller(), provider, about=request)) == "NOT_PART_OF_REQUEST"
    assert await outcome(write(service, client, new_caller(), about=request)) == "VALIDATION_ERROR"
    unknown = Draft(provider.user_id, Opinion(5), "none")
    assert await outcome(service.do(reviewing.write_review, client, unknown)) == "REQUEST_NOT_FOUND"


async def test_author_changes_and_deletes_their_review_and_the_rating_follows(service: Service) -> None:
    provider, client = await service.add_provider(), new_caller()
    await done(service, client, provider)
    review = await write(service, client, provider, 2, comment="Late")
    changed = await service.do(actions.update_review, client, review.id, OpinionChange(5, ""))
    assert (changed.score, changed.comment) == (5, None)
    assert changed.updated_at is not None
    assert await rating(service, provider) == (5.0, 1, 5)
    for other in (provider, new_caller(), new_caller("admin")):
        assert (
            await outcome(service.do(actions.update_review, other, review.id, OpinionChange(1))) == "REVIEW_NOT_FOUND"
        )
        assert await outcome(service.do(actions.delete_review, other, review.id)) == "REVIEW_NOT_FOUND"
    await service.do(actions.delete_review, client, review.id)
    assert await rating(service, provider) == (None, 0, 0)
    assert not await shown(service, provider)
    assert await outcome(service.do(actions.delete_review, client, review.id)) == "REVIEW_NOT_FOUND"
    audience = [str(provider.user_id)]
    assert await told(service) == [(f"Review{end}", audience) for end in ("Created", "Updated", "Deleted")]
    (gone,) = await service.events("ReviewDeleted")
    assert not review_events_pb2.ReviewDeleted.FromString(gone.payload).review.HasField("comment")
    assert (await write(service, client, provider, 3)).is_verified
    assert await rating(service, provider) == (3.0, 1, 3)


async def test_changes_at_the_same_moment_are_all_counted(service: Service) -> None:
    provider, clients = await service.add_provider(), [new_caller() for _ in range(6)]
    for client in clients:
        await done(service, client, provider)
    reviews = [await write(service, client, provider, 1) for client in clients]
    pairs = list(zip(clients, reviews, strict=True))
    changes = [service.do(actions.update_review, one, review.id, OpinionChange(4)) for one, review in pairs[:3]]
    deletions = [service.do(actions.delete_review, one, review.id) for one, review in pairs[3:5]]
    await asyncio.gather(*changes, *deletions)
    assert await rating(service, provider) == (13 / 4, 4, 13)


async def test_a_rating_of_the_previous_release_counts_and_can_be_changed(service: Service) -> None:
    provider, client = await service.add_provider(), new_caller()
    request = await done(service, client, provider)
    review = await write(service, client, provider, 2)
    # It wrote none of the new columns.
    await service.execute(text("UPDATE ratings SET is_about_provider = NULL, updated_at = NULL"))
    assert await outcome(write(service, client, provider, about=request)) == "ALREADY_REVIEWED"
    await service.do(actions.update_review, client, review.id, OpinionChange(4))
    assert await rating(service, provider) == (4.0, 1, 4)


async def test_a_review_that_a_moderator_removes_is_gone_for_good(service: Service) -> None:
    provider, client = await service.add_provider(), new_caller()
    await done(service, client, provider)
    review = await write(service, client, provider, 1, comment="A bad word")
    for _ in range(2):
        await removed(service, "review", review.id)
    assert not await shown(service, provider)
    assert await rating(service, provider) == (None, 0, 0)
    assert await service.read(list_mutually_blocked, [client.user_id]) == {}
    assert "A bad word" not in str([one.comment for one in await service.scalars(select(Review))])
    assert await outcome(service.read(actions.get_review, review.id)) == "REVIEW_NOT_FOUND"
    assert await outcome(service.do(actions.update_review, client, review.id, OpinionChange(5))) == "REVIEW_NOT_FOUND"
    assert await outcome(service.do(actions.delete_review, client, review.id)) == "REVIEW_NOT_FOUND"
    assert await outcome(write(service, client, provider)) == "ALREADY_REVIEWED"
    assert [kind for kind, _ in await told(service)] == ["ReviewCreated", "ReviewDeleted"]


async def test_a_request_that_a_moderator_removes_says_nothing_any_more(service: Service) -> None:
    provider, client = await service.add_provider(), new_caller()
    running, pending = await service.create(client), await service.create(client)
    await service.accept(provider, running)
    for request in (running, pending):
        await removed(service, "request", request.id)
    found = [await service.stored(one) for one in (running, pending)]
    assert [one.description for one in found] == [REMOVED_DESCRIPTION] * 2
    assert [one.status for one in found] == [Status.ACCEPTED, Status.CANCELLED]
    # The provider who is on the way still knows where to go.
    assert found[0].address == running.address
    await service.start(provider, running)
    # An older one that ends, one that is removed twice, and content of other services.
    for kind, subject_id in (("request", pending.id), ("request", new_id()), ("message", running.id)):
        await removed(service, kind, subject_id)


async def test_after_48_hours_a_review_stays_as_it_is(service: Service) -> None:
    provider, client = await service.add_provider(), new_caller()
    await done(service, client, provider)
    review = await write(service, client, provider, 2)

    async def is_old(hours: float) -> None:
        written = clock.now() - timedelta(hours=hours)
        await service.execute(update(Review).where(Review.id == review.id).values(created_at=written))

    await is_old(47.9)
    await service.do(actions.update_review, client, review.id, OpinionChange(3))
    await is_old(48)
    assert await outcome(service.do(actions.update_review, client, review.id, OpinionChange(1))) == "REVIEW_FINAL"
    assert await outcome(service.do(actions.delete_review, client, review.id)) == "REVIEW_FINAL"
    assert await rating(service, provider) == (3.0, 1, 3)
    # A moderator removes it all the same.
    await removed(service, "review", review.id)
    assert await rating(service, provider) == (None, 0, 0)


async def test_the_user_who_is_reviewed_replies_once_at_the_same_moment_too(service: Service) -> None:
    provider, client = await service.add_provider(), new_caller()
    await done(service, client, provider)
    review = await write(service, client, provider, 2, comment="Late")
    for other in (client, new_caller(), new_caller("admin")):
        assert await outcome(service.do(actions.reply_to_review, other, review.id, "Me")) == "REVIEW_NOT_FOUND"
    for bad in ("", " ", "x" * 1001, "a\0b"):
        assert await outcome(service.do(actions.reply_to_review, provider, review.id, bad)) == "VALIDATION_ERROR"
    tries = await outcomes(
        *(service.do(actions.reply_to_review, provider, review.id, f"Sorry {one}") for one in range(8))
    )
    assert sorted(tries) == ["ALREADY_REPLIED"] * 7 + ["OK"]
    found = await service.read(actions.get_review, review.id)
    assert found.reply.startswith("Sorry")
    assert review_message(found, new_caller().user_id).reply == found.reply
    assert await told(service) == [("ReviewCreated", [str(provider.user_id)]), ("ReviewUpdated", [str(client.user_id)])]
    await service.consume(deleted(provider.user_id))
    found = await service.read(actions.get_review, review.id)
    assert (found.reply, found.comment) == (None, "Late")


async def test_strangers_are_not_told_what_a_review_is_about(service: Service) -> None:
    provider, client = await service.add_provider(), new_caller()
    request = await done(service, client, provider)
    review = await write(service, client, provider)
    found = await service.read(actions.get_review, review.id)
    for reader in (client, provider):
        assert review_message(found, reader.user_id).request_id == str(request.id)
    assert not review_message(found, new_caller().user_id).HasField("request_id")


async def test_of_a_deleted_author_no_word_stays_and_nothing_is_written_later(service: Service) -> None:
    provider, client = await service.add_provider(), new_caller()
    await done(service, client, provider)
    await write(service, client, provider, 4, comment="Quick")
    await write(service, client, other := new_caller(), comment="Also quick")
    await service.consume(deleted(client.user_id))
    assert [one.comment for user in (provider, other) for one in await shown(service, user)] == [None, None]
    assert await rating(service, provider) == (4.0, 1, 4)
    assert await outcome(write(service, client, new_caller())) == "NOT_AUTHENTICATED"


async def test_pages_of_reviews_hold_each_once(service: Service) -> None:
    target = new_caller()
    for score in (1, 2, 3, 4, 5):
        await write(service, new_caller(), target, score)
    first, cursor = await service.read(actions.list_reviews, target.user_id, Page(3))
    assert cursor
    rest = await service.read(actions.list_reviews, target.user_id, Page(3, 3))
    assert [one.score for one in (*first, *rest[0])] == [5, 4, 3, 2, 1]
