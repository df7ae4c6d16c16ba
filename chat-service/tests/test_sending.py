"""Sending: retries, breakers, push services that hang, devices that are gone, replicas beside one another."""

import asyncio
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise

import pytest
from delivery_testing import HOST, NOON, Post

from chat_service.devices.models import Device
from chat_service.notifications.deliveries.claiming import LEASE
from chat_service.notifications.deliveries.providers import Breaker, Providers
from chat_service.notifications.deliveries.retries import next_try
from chat_service.notifications.preferences.quiet_hours import QuietHours
from chat_service.push.interface import Gone, Refused, TryLater
from kit.database import Database
from kit.ids import new_id
from testkit.rows import count_rows

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
# In Addis Ababa: from 22:00 (19:00 UTC) to 7:00.
NIGHT = QuietHours(time(22), time(7), "Africa/Addis_Ababa")
EVENING = datetime(2026, 11, 30, 20, tzinfo=UTC)


@pytest.fixture
def post(database: Database) -> Post:
    return Post(database)


async def test_a_device_that_is_gone_goes_and_no_other(post: Post) -> None:
    user = new_id()
    gone, other = await post.device(user), await post.device(user)
    post.push.answers[gone] = Gone()
    await post.chooses(user, quiet=NIGHT)
    await post.tells(user)
    waiting_since, post.now = post.now, EVENING
    await post.tells(user)
    post.now = waiting_since
    await post.runs()
    assert {row.target_id: (row.status, row.reason) for row in (await post.rows("push"))[:2]} == {
        gone: ("failed", "gone"),
        other: ("sent", None),
    }
    # Nothing waits for it any more.
    assert {row.target_id: (row.status, row.reason) for row in (await post.rows("push"))[2:]} == {
        gone: ("suppressed", "no_device"),
        other: ("deferred", "quiet_hours"),
    }
    assert await count_rows(post.database, Device) == 1


async def test_what_is_not_taken_is_tried_again_until_it_expires(post: Post) -> None:
    user = new_id()
    await post.device(user)
    post.push.answers[HOST] = TryLater(None, "unavailable")
    await post.tells(user, "offer.created")
    tries = []
    while (row := (await post.rows("push"))[0]).due_at is not None:
        post.now = max(post.now, row.due_at)
        await post.runs()
        tries.append((post.now - NOON).total_seconds())
    assert (row.status, row.reason) in (("failed", "unavailable"), ("suppressed", "expired"))
    pauses = [later - one for one, later in pairwise(tries)]
    # Five seconds, doubled, at most a quarter of an hour; those of the breaker among them.
    assert max(pauses) <= 900
    assert tries[-1] <= 86_400
    assert row.tries == post.push.asked > 50


async def test_a_message_of_ours_that_is_refused_is_not_sent_again(post: Post) -> None:
    user = new_id()
    await post.device(user)
    post.push.answers[HOST] = Refused("too_large")
    await post.tells(user)
    await post.runs()
    await post.runs(after=HOUR)
    assert post.push.asked == 1
    assert await post.states("push") == [("failed", "too_large")]
    assert await count_rows(post.database, Device) == 1


async def test_a_killed_process_only_delays(post: Post, migrated_url: str) -> None:
    user = new_id()
    await post.device(user)
    await post.tells(user)
    post.push.hanging[HOST] = asyncio.Event()
    await post.runs(waits=False)
    assert await post.states("push") == [("sending", None)]
    async with Database(migrated_url) as replica:
        other = Post(replica)
        await other.runs(after=LEASE - SECOND)
        assert not other.push.taken
        await other.runs(after=SECOND)
        assert len(other.push.taken) == 1
        assert await other.states("push") == [("sent", None)]
    post.push.hanging[HOST].set()
    await asyncio.gather(*(task for lane in post.lanes.values() for task in lane.crew.tasks))


async def test_two_replicas_send_each_once(post: Post, migrated_url: str) -> None:
    for _ in range(40):
        user = new_id()
        await post.device(user)
        await post.tells(user, "payment.succeeded")
    async with Database(migrated_url) as replica:
        other = Post(replica)
        await asyncio.gather(post.runs(), other.runs())
        # A batch that the other had locked.
        await asyncio.gather(post.runs(), other.runs())
        sent = post.push.taken + other.push.taken
    assert len(sent) == len({target.device_id for target, _ in sent}) == 40
    assert len({mail.delivery_id for mail in await post.requested()}) == len(await post.requested()) == 40


async def test_a_push_service_that_hangs_delays_no_other(post: Post) -> None:
    users = [new_id() for _ in range(80)]
    post.push.hanging["hangs.example.com"] = asyncio.Event()
    for user in users:
        await post.device(user, "hangs.example.com")
        await post.tells(user, "payment.succeeded")
    reader = new_id()
    await post.device(reader)
    await post.device(reader, "hangs.example.com")
    await post.tells(reader, "payment.succeeded")
    await post.tells(reader, "offer.created")
    for _ in range(4):
        await post.runs(waits=False)
        await asyncio.sleep(0.05)
    assert [target.host for target, _ in post.push.taken] == [HOST] * 2
    lane = post.lanes[next(lane for lane in post.lanes if lane == "people")]
    # The rest waits in the database.
    assert len(lane.crew.tasks) <= 16
    post.push.hanging["hangs.example.com"].set()
    await asyncio.gather(*(task for lane in post.lanes.values() for task in lane.crew.tasks))
    await post.runs(after=SECOND)
    for _ in range(10):
        await post.runs(after=SECOND)
    assert len(post.push.taken) == 84


def test_a_breaker_opens_after_failures_in_a_row_and_one_message_tries_again() -> None:
    providers, now = Providers(at_once=10), 100.0

    def fail(moment: float) -> None:
        assert providers.enter(HOST, moment) == 0
        providers.breaker(HOST).note_failure(moment)
        providers.leave(HOST)

    for _ in range(4):
        fail(now)
    assert providers.enter(HOST, now) == 0
    providers.breaker(HOST).note_answer()
    providers.leave(HOST)
    for _ in range(5):
        fail(now)
    assert providers.enter(HOST, now) == 2
    assert providers.enter("other.example.com", now) == 0
    assert providers.enter(HOST, now + 1.5) == 0.5
    # One tries.
    assert providers.enter(HOST, now + 2) == 0
    assert providers.enter(HOST, now + 2) > 0
    providers.breaker(HOST).note_failure(now + 2)
    providers.leave(HOST)
    assert providers.enter(HOST, now + 2) == 4
    assert providers.enter(HOST, now + 6) == 0
    providers.breaker(HOST).note_answer()
    providers.leave(HOST)
    assert [providers.enter(HOST, now + 6) for _ in range(11)] == [0.0] * 10 + [providers.full_seconds]


def test_the_pause_of_a_breaker_is_bounded() -> None:
    breaker, now = Breaker(), 0.0
    for _ in range(30):
        now += breaker.wait_seconds(now)
        breaker.begin()
        breaker.note_failure(now)
    assert breaker.wait_seconds(now) == 60


def test_pauses_double_up_to_a_quarter_of_an_hour_and_end_with_the_message() -> None:
    end = NOON + 24 * HOUR
    pauses = [next_try(tries, NOON, end, None, share=1.0) for tries in range(1, 12)]
    assert [(due - NOON).total_seconds() for due in pauses if due] == [5, 10, 20, 40, 80, 160, 320, 640, 900, 900, 900]
    least = next_try(1, NOON, end, None, share=0.0)
    assert least == NOON + 2.5 * SECOND
    assert next_try(1, NOON, end, 120) == NOON + 2 * MINUTE
    assert next_try(9, NOON, end, 0) == NOON
    assert next_try(1, NOON, NOON + 5 * SECOND, None, share=1.0) is None
    assert next_try(1, NOON, end, 1e9) is None
