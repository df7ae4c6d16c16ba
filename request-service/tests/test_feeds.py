"""Calendar feeds: the secrets that open them, and the accounts that they belong to."""

from datetime import datetime
from uuid import UUID

import pytest
from booking_testing import DESK, HOUR, Clinic
from request_testing import Service, deactivated, deleted
from sqlalchemy import select

from kit import clock
from kit.caller import Caller
from kit.database import Database
from kit.errors import Unauthenticated
from request_service.booking import consumers
from request_service.booking.calendars import actions, feed_secrets
from request_service.booking.calendars.models import CalendarFeed, FeedDetails
from testkit.callers import new_caller
from testkit.people import outcome, outcomes
from testkit.work import statements_to
from twou.auth.v1.events_pb2 import UserReactivated


async def new_feed(service: Service, user: Caller, details: FeedDetails = FeedDetails.BUSY) -> tuple[CalendarFeed, str]:
    made: tuple[CalendarFeed, str] = await service.do(actions.create_feed, user, details)
    return made


def reactivated(user_id: UUID, at: datetime) -> UserReactivated:
    return UserReactivated(user_id=str(user_id), occurred_at=clock.to_timestamp(at))


async def test_a_feed_is_opened_by_its_secret_alone(service: Service) -> None:
    user = new_caller()
    feed, secret = await new_feed(service, user)
    assert await service.read(actions.read_feed, secret) == []
    for wrong in ("", secret[:-1], secret + "A", secret.swapcase(), str(feed.id), feed.secret_digest.hex(), "\x00"):
        assert await outcome(service.read(actions.read_feed, wrong)) == "FEED_NOT_FOUND"


async def test_a_secret_is_random_and_kept_as_a_digest_only(service: Service) -> None:
    made = [feed_secrets.new_secret() for _ in range(100)]
    assert len(set(made)) == 100
    # 43 characters of six bits.
    assert {len(secret) for secret in made} == {43}
    feed, secret = await new_feed(service, new_caller())
    (kept,) = await service.scalars(select(CalendarFeed).where(CalendarFeed.id == feed.id))
    assert kept.secret_digest == feed_secrets.digest_of(secret)
    assert len(kept.secret_digest) == 32
    assert secret not in str([getattr(kept, column.name) for column in CalendarFeed.__table__.columns])


async def test_an_account_has_few_feeds_and_sees_its_own(service: Service) -> None:
    user, other = new_caller(), new_caller()
    found = await outcomes(*(new_feed(service, user) for _ in range(8)))
    assert sorted(found) == ["OK"] * actions.MAX_FEEDS + ["TOO_MANY_FEEDS"] * 3
    own = await service.read(actions.list_feeds, user)
    assert [feed.id for feed in own] == sorted(feed.id for feed in own)
    assert await service.read(actions.list_feeds, other) == []
    assert await outcome(service.do(actions.delete_feed, other, own[0].id)) == "FEED_NOT_FOUND"
    await service.do(actions.delete_feed, user, own[0].id)
    assert await outcome(service.do(actions.delete_feed, user, own[0].id)) == "FEED_NOT_FOUND"
    await new_feed(service, user)


async def test_a_deleted_feed_opens_nothing(service: Service) -> None:
    user = new_caller()
    feed, secret = await new_feed(service, user)
    await service.do(actions.delete_feed, user, feed.id)
    assert await outcome(service.read(actions.read_feed, secret)) == "FEED_NOT_FOUND"


async def test_feeds_go_with_their_account(service: Service) -> None:
    user, other = new_caller(), new_caller()
    _, secret = await new_feed(service, user)
    _, kept = await new_feed(service, other)
    await service.do(consumers.on_user_deactivated, deactivated(user.user_id))
    await service.do(consumers.on_user_deleted, deleted(user.user_id), DESK)
    assert await outcome(service.read(actions.read_feed, secret)) == "FEED_NOT_FOUND"
    assert await service.scalars(select(CalendarFeed.user_id)) == [other.user_id]
    assert await service.read(actions.read_feed, kept) == []
    # A token may outlive its account by a moment.
    with pytest.raises(Unauthenticated):
        await new_feed(service, user)


async def test_feeds_are_shut_while_their_account_is_deactivated(service: Service) -> None:
    user, now = new_caller(), clock.now()
    _, secret = await new_feed(service, user)
    await service.do(consumers.on_user_deactivated, deactivated(user.user_id, now))
    assert await outcome(service.read(actions.read_feed, secret)) == "FEED_NOT_FOUND"
    # One that was made by a token that outlived the account by a moment.
    _, late = await new_feed(service, user)
    assert await outcome(service.read(actions.read_feed, late)) == "FEED_NOT_FOUND"
    await service.do(consumers.on_user_reactivated, reactivated(user.user_id, now + HOUR))
    assert await service.read(actions.read_feed, secret) == []


async def test_the_newest_of_late_events_decides_if_feeds_are_open(service: Service) -> None:
    user, now = new_caller(), clock.now()
    _, secret = await new_feed(service, user)
    await service.do(consumers.on_user_reactivated, reactivated(user.user_id, now))
    await service.do(consumers.on_user_deactivated, deactivated(user.user_id, now - HOUR))
    assert await service.read(actions.read_feed, secret) == []
    await service.do(consumers.on_user_deactivated, deactivated(user.user_id, now + HOUR))
    await service.do(consumers.on_user_reactivated, reactivated(user.user_id, now))
    assert await outcome(service.read(actions.read_feed, secret)) == "FEED_NOT_FOUND"


async def test_a_feed_costs_few_statements_however_much_it_shows(service: Service, database: Database) -> None:
    clinic = await Clinic(service).open()
    user, helper = new_caller(), new_caller("provider")
    for hour in range(12):
        await clinic.book(user if hour % 2 else new_caller(), await clinic.slot(24 + hour, provider=helper))
    _, secret = await new_feed(service, helper, FeedDetails.FULL)
    statements: list[str] = []
    with statements_to(database, statements):
        assert len(await service.read(actions.read_feed, secret)) == 12
    assert len(statements) == 4
    statements.clear()
    with statements_to(database, statements):
        assert await outcome(service.read(actions.read_feed, "none")) == "FEED_NOT_FOUND"
    assert len(statements) == 1
