"""The ladder: each rule of what is sent, when, to which device, and of what is not sent."""

import asyncio
from datetime import UTC, datetime, time, timedelta

import pytest
from delivery_testing import HOST, NOON, Post

from chat_service.notifications.deliveries import consumers
from chat_service.notifications.kinds.kinds import Channel, Type
from chat_service.notifications.preferences.digests import Rhythm
from chat_service.notifications.preferences.quiet_hours import QuietHours
from chat_service.push.interface import TryLater
from kit import clock
from kit.database import Database
from kit.ids import new_id
from twou.auth.v1 import delivery_events_pb2 as reports
from twou.chat.v1 import delivery_events_pb2 as pb

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
# In Addis Ababa, where it is noon: from 22:00 (19:00 UTC) to 7:00 (4:00 UTC).
NIGHT = QuietHours(time(22), time(7), "Africa/Addis_Ababa")
EVENING, MORNING = datetime(2026, 11, 30, 20, tzinfo=UTC), datetime(2026, 12, 1, 4, tzinfo=UTC)


@pytest.fixture
def post(database: Database) -> Post:
    return Post(database)


async def test_a_push_goes_out_at_once_to_each_device(post: Post) -> None:
    user = new_id()
    devices = {await post.device(user) for _ in range(3)}
    await post.device(new_id())
    added = await post.tells(user)
    await post.runs()
    assert {target.device_id for target, _ in post.push.taken} == devices
    assert await post.states("push") == [("sent", None)] * 3
    (_, message), *_ = post.push.taken
    assert (message.data["notification_id"], message.data["kind"]) == (str(added.notification_id), added.kind)
    assert len(message.topic) == 32
    assert message.ttl_seconds == 86_400
    await post.runs(after=HOUR)
    assert len(post.push.taken) == 3


async def test_channels_that_are_not_taken_say_why(post: Post) -> None:
    one, other = new_id(), new_id()
    await post.device(other)
    await post.chooses(other, channels={Type.REQUEST_UPDATE: {Channel.PUSH: False, Channel.EMAIL: False}})
    await post.tells(one)
    assert await post.states("push") == [("suppressed", "no_device")]
    await post.tells(other)
    assert [(row.status, row.reason) for row in await post.rows() if row.user_id == other] == [
        ("suppressed", "preference")
    ] * 2
    await post.runs(after=HOUR)
    assert not post.push.taken


async def test_a_push_waits_once_while_its_user_has_a_socket(post: Post) -> None:
    user = new_id()
    await post.device(user)
    post.sockets.users.add(user)
    read, unread = await post.tells(user), await post.tells(user, "request.completed")
    await post.runs()
    assert await post.states("push") == [("deferred", "socket")] * 2
    await post.reads(read)
    await post.runs(after=19 * SECOND)
    assert not post.push.taken
    await post.runs(after=SECOND)
    assert [message.data["kind"] for _, message in post.push.taken] == [unread.kind]
    assert sorted(await post.states("push")) == [("sent", None), ("suppressed", "read")]


async def test_an_offer_does_not_wait_for_a_socket_nor_for_the_morning(post: Post) -> None:
    user = new_id()
    await post.device(user)
    await post.chooses(user, quiet=NIGHT)
    post.sockets.users.add(user)
    post.now = EVENING
    await post.tells(user, "offer.created")
    await post.tells(user, "account.password_changed")
    post.sockets.users.clear()
    await post.runs()
    assert {message.data["kind"] for _, message in post.push.taken} == {"offer.created", "account.password_changed"}
    assert all(message.is_urgent for _, message in post.push.taken)


async def test_a_mail_goes_out_if_unread_for_ten_minutes(post: Post) -> None:
    read, unread = [await post.tells(new_id()) for _ in range(2)]
    await post.runs(after=9 * MINUTE)
    assert not await post.requested()
    await post.reads(read)
    await post.runs(after=MINUTE)
    (mail,) = await post.requested()
    assert (mail.user_id, mail.channel) == (str(unread.user_id), pb.DELIVERY_CHANNEL_EMAIL)
    assert mail.subject
    assert mail.text
    assert "<html" in mail.html
    assert mail.unsubscribe_url.startswith("https://api.example.com/unsubscribe?token=")
    assert clock.from_timestamp(mail.expires_at) == NOON + 24 * HOUR
    assert await post.states("email") == [("suppressed", "read"), ("sending", "unread")]
    await post.runs(after=HOUR)
    assert len(await post.requested()) == 1


async def test_a_critical_mail_goes_out_at_once_without_a_way_to_turn_it_off(post: Post) -> None:
    user = new_id()
    await post.chooses(user, rhythm=Rhythm.DAILY, channels={Type.ACCOUNT_ALERT: {Channel.EMAIL: False}})
    await post.tells(user, "payout.account_changed")
    await post.runs()
    (mail,) = await post.requested()
    assert mail.is_critical
    assert not mail.HasField("unsubscribe_url")


async def test_the_report_of_a_mail_is_noted(post: Post) -> None:
    for outcome, reason, state in (
        (reports.DELIVERY_OUTCOME_SENT, "", ("sent", None)),
        (reports.DELIVERY_OUTCOME_FAILED, "bounced", ("failed", "bounced")),
        (reports.DELIVERY_OUTCOME_SUPPRESSED, "unverified", ("suppressed", "unverified")),
        (reports.DELIVERY_OUTCOME_DELAYED, "refused", ("sending", "refused")),
    ):
        await post.tells(new_id(), "payment.succeeded")
        await post.runs()
        mail = (await post.requested())[-1]
        event = reports.DeliveryReported(
            delivery_id=mail.delivery_id,
            outcome=outcome,
            reason=reason,
            tries=2,
            occurred_at=mail.occurred_at,
        )
        # Twice, as events come.
        for _ in range(2):
            async with post.database.transaction() as session:
                await consumers.on_delivery_reported(session, event)
        assert (await post.states("email"))[-1] == state
    # Nothing is noted of an id that is not known.
    async with post.database.transaction() as session:
        await consumers.on_delivery_reported(session, reports.DeliveryReported(delivery_id=str(new_id())))


async def test_a_lost_report_ends_as_such_and_a_late_one_is_believed(post: Post) -> None:
    await post.tells(new_id(), "payment.succeeded")
    await post.runs()
    (mail,) = await post.requested()
    await post.runs(after=24 * HOUR)
    assert await post.states("email") == [("sending", None)]
    await post.runs(after=15 * MINUTE)
    assert await post.states("email") == [("failed", "no_report")]
    event = reports.DeliveryReported(delivery_id=mail.delivery_id, outcome=reports.DELIVERY_OUTCOME_SENT)
    async with post.database.transaction() as session:
        await consumers.on_delivery_reported(session, event)
    assert await post.states("email") == [("sent", None)]


async def test_a_night_ends_in_one_summary_for_each_device(post: Post) -> None:
    user = new_id()
    devices = [await post.device(user) for _ in range(2)]
    await post.chooses(user, quiet=NIGHT, channels={Type.REQUEST_UPDATE: {Channel.SMS: True, Channel.EMAIL: False}})
    post.now = EVENING
    told = [await post.tells(user, kind) for kind in ("request.accepted", "request.started", "request.cancelled")]
    await post.runs()
    assert await post.states("push") == [("deferred", "quiet_hours")] * 6
    await post.reads(told[1])
    await post.runs(after=MORNING - EVENING - SECOND)
    assert not post.push.taken
    assert not await post.requested()
    await post.runs(after=SECOND)
    assert sorted(target.device_id for target, _ in post.push.taken) == sorted(devices)
    assert {message.data["kind"] for _, message in post.push.taken} == {"summary"}
    assert "2" in post.push.titles[0] + post.push.taken[0][1].body
    (sms,) = await post.requested()
    assert sms.channel == pb.DELIVERY_CHANNEL_SMS
    assert "2" in sms.text
    assert [state for state, _ in await post.states("push")].count("sent") == 4
    # One report is about both.
    event = reports.DeliveryReported(delivery_id=sms.delivery_id, outcome=reports.DELIVERY_OUTCOME_SENT)
    async with post.database.transaction() as session:
        await consumers.on_delivery_reported(session, event)
    assert await post.states("sms") == [("sent", None)] * 2


async def test_one_that_waited_alone_comes_as_itself_and_one_that_expired_does_not(post: Post) -> None:
    user = new_id()
    await post.device(user)
    await post.chooses(user, quiet=NIGHT)
    post.now = EVENING
    added = await post.tells(user)
    await post.runs(after=MORNING - EVENING)
    assert [message.data["kind"] for _, message in post.push.taken] == [added.kind]
    # A process that was down for a day.
    post.now = EVENING + 24 * HOUR
    await post.tells(user)
    await post.runs(after=25 * HOUR)
    assert len(post.push.taken) == 1
    assert (await post.states("push"))[-1] == ("suppressed", "expired")


async def test_a_summary_that_was_not_taken_comes_again_without_what_was_read(post: Post) -> None:
    user = new_id()
    await post.device(user)
    await post.chooses(user, quiet=NIGHT)
    post.now, post.push.answers[HOST] = EVENING, TryLater(60, "busy")
    told = [await post.tells(user) for _ in range(3)]
    await post.runs(after=MORNING - EVENING)
    assert not post.push.taken
    await post.reads(told[0])
    post.push.answers.clear()
    await post.runs(after=59 * SECOND)
    assert not post.push.taken
    await post.runs(after=SECOND)
    ((_, message),) = post.push.taken
    assert "2" in message.title + message.body


async def test_fifty_events_in_a_second_make_one_digest(post: Post) -> None:
    user, other = new_id(), new_id()
    await post.chooses(user, rhythm=Rhythm.DAILY, daily_at=time(18))
    await post.chooses(other, rhythm=Rhythm.HOURLY)
    told = [await post.tells(user) for _ in range(50)]
    await post.tells(other, "request.completed")
    await post.reads(*told[:10])
    await post.runs(after=HOUR - SECOND)
    assert not await post.requested()
    await post.runs(after=SECOND)
    assert [mail.user_id for mail in await post.requested()] == [str(other)]
    await post.runs(after=5 * HOUR)
    (_, mail) = await post.requested()
    assert mail.user_id == str(user)
    assert "40" in mail.subject
    await post.runs(after=24 * HOUR - MINUTE)
    assert len(await post.requested()) == 2


async def test_mails_of_a_conversation_are_an_hour_apart(post: Post) -> None:
    user = new_id()
    group = f"conversation:{new_id()}"
    first = await post.tells(user, "message.created", group)
    for _ in range(3):
        await post.adds(first)
    await post.runs(after=10 * MINUTE)
    (mail,) = await post.requested()
    event = reports.DeliveryReported(
        delivery_id=mail.delivery_id, outcome=reports.DELIVERY_OUTCOME_SENT, occurred_at=clock.to_timestamp(post.now)
    )
    async with post.database.transaction() as session:
        await consumers.on_delivery_reported(session, event)
    await post.reads(first)
    await post.tells(user, "message.created", group)
    await post.tells(user, "message.created", f"conversation:{new_id()}")
    await post.runs(after=10 * MINUTE)
    assert len(await post.requested()) == 2
    await post.runs(after=50 * MINUTE - SECOND)
    assert len(await post.requested()) == 2
    await post.runs(after=SECOND)
    assert len(await post.requested()) == 3


async def test_a_further_event_pushes_again_with_the_same_topic(post: Post) -> None:
    user = new_id()
    await post.device(user)
    added = await post.tells(user, "message.created", "conversation:1")
    await post.runs()
    for _ in range(5):
        added = await post.adds(added)
    await post.device(user)
    added = await post.adds(added)
    await post.runs(after=9 * SECOND)
    # The new device has had none.
    assert len(post.push.taken) == 2
    await post.runs(after=SECOND)
    assert len(post.push.taken) == 3
    assert len({message.topic for _, message in post.push.taken}) == 1
    assert "7" in post.push.taken[-1][1].title + post.push.taken[-1][1].body


async def test_an_event_that_is_added_while_a_push_is_sent_is_not_lost(post: Post) -> None:
    user = new_id()
    await post.device(user)
    added = await post.tells(user, "message.created", "conversation:1")
    post.push.hanging[HOST] = asyncio.Event()
    await post.runs(waits=False)
    added = await post.adds(added)
    post.push.hanging.pop(HOST).set()
    await asyncio.gather(*(task for lane in post.lanes.values() for task in lane.crew.tasks))
    assert await post.states("push") == [("queued", None)]
    await post.runs(after=10 * SECOND)
    assert len(post.push.taken) == 2
    assert await post.states("push") == [("sent", None)]
