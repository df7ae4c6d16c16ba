"""Events become notifications: the handlers, with what chat-service knows at the moment of the event."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from google.protobuf.message import Message
from kinds_testing import CLIENT, PROVIDER, REQUEST, SOON, notice_event, offer_event, request_event
from notification_testing import counts, frames, seen
from participants_testing import client_of
from sqlalchemy import update

from chat_service.members.limits import Limits
from chat_service.members.models import Member
from chat_service.messages import actions as messages
from chat_service.messages.drafts import Draft
from chat_service.notifications import consumers
from chat_service.notifications.inbox.models import Beginning, Notification
from chat_service.notifications.kinds.silent import SILENT
from chat_service.threads import actions as threads
from kit import clock, contract, inbox
from kit.bus import Bus
from kit.caller import Caller
from kit.consumer import Consumer
from kit.database import Database
from kit.ids import new_id
from participants.models import ParticipantsState
from testkit.callers import new_caller
from testkit.events import publish
from testkit.rows import count_rows, outbox_rows
from testkit.waiting import eventually
from twou.auth.v1.events_pb2 import UserDeleted
from twou.chat.v1 import events_pb2
from twou.notification.v1 import notification_pb2
from twou.request.v1 import events_pb2 as request_events_pb2
from twou.request.v1 import request_pb2

LIMITS = Limits(None, None, 10)
LONG_AGO = clock.now() - timedelta(days=300)


class Events:
    """The events of a database, handled by one process: each in a transaction of its own, or several together."""

    def __init__(self, database: Database, *, together: bool = False) -> None:
        self.database = database
        (self._subscription,) = consumers.subscriptions()
        self._together = together
        self._handled = 0

    async def handle(self, *events: Message) -> None:
        for some in [events] if self._together else [(event,) for event in events]:
            async with self.database.transaction() as session:
                for event in some:
                    session.info[inbox.HANDLED] = new_id()
                    await self._subscription.handlers[type(event)](session, event)
                assert self._subscription.finish is not None
                await self._subscription.finish(session)

    async def handle_own(self) -> None:
        """Handles the events about messages that chat-service has published since the last time."""
        rows = await outbox_rows(self.database)
        found = [
            row for row in rows[self._handled :] if row.type.rpartition(".")[2] in {"MessageCreated", "MessageRead"}
        ]
        self._handled = len(rows)
        await self.handle(*(getattr(events_pb2, row.type.rpartition(".")[2]).FromString(row.payload) for row in found))

    async def send(self, sender: Caller, conversation_id: UUID, *contents: str) -> None:
        for content in contents:
            await self.do(messages.send_message, sender, Draft(conversation_id, content))

    async def do(self, action: Any, *arguments: Any, **named: Any) -> Any:
        async with self.database.transaction() as session:
            return await action(session, *arguments, **named)

    async def kinds(self, user: Caller | str) -> list[tuple[str, int]]:
        """Returns kind and count of each unread notification of a user, newest first."""
        user_id = UUID(user) if isinstance(user, str) else user.user_id
        return [(row.kind, row.events) for row in await seen(self.database, user_id, only_unread=True)]


@pytest.fixture(params=["alone", "together"])
async def events(database: Database, request: pytest.FixtureRequest) -> Events:
    # The events of these tests have a time of their own.
    async with database.transaction() as session:
        await session.execute(update(Beginning).values(began_at=LONG_AGO))
    return Events(database, together=request.param == "together")


@pytest.fixture(autouse=True)
def _in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: SOON - timedelta(seconds=10))


async def thread(events: Events, creator: Caller, *others: Caller) -> UUID:
    listed, _ = await events.do(threads.start_thread, creator.user_id, {one.user_id for one in others}, None, LIMITS)
    found: UUID = listed.row.id
    return found


def test_every_event_has_a_handler_or_a_reason_for_silence() -> None:
    (subscription,) = consumers.subscriptions()
    handled = {event.DESCRIPTOR.full_name for event in subscription.handlers} - {"twou.auth.v1.UserDeleted"}
    assert not handled & set(SILENT)
    assert handled | set(SILENT) == set(contract.event_classes())


def test_name_of_the_durable_is_stable() -> None:
    assert [one.durable for one in consumers.subscriptions()] == ["chat-service-notifications"]


async def test_messages_notify_the_other_members_once_for_each_conversation(events: Events) -> None:
    sender, other, third = (new_caller() for _ in range(3))
    thread_id = await thread(events, sender, other, third)
    await events.send(sender, thread_id, "Call me: 0911", "Are you there?")
    await events.handle_own()
    assert await events.kinds(sender) == []
    for one in (other, third):
        assert await events.kinds(one) == [("message.created", 2)]
        assert await counts(events.database, one.user_id) == {"new_message": 1}
    assert "0911" not in repr([row.params for row in await seen(events.database, other.user_id)])


async def test_members_who_have_left_or_put_it_away_are_not_told(events: Events) -> None:
    sender, other, gone, muted = (new_caller() for _ in range(4))
    thread_id = await thread(events, sender, other, gone, muted)
    await events.do(threads.leave_thread, thread_id, gone.user_id)
    async with events.database.transaction() as session:
        await session.execute(update(Member).where(Member.user_id == muted.user_id).values(is_active=False))
    await events.send(sender, thread_id, "Hello")
    await events.handle_own()
    assert [await events.kinds(one) for one in (sender, other, gone, muted)] == [[], [("message.created", 1)], [], []]


@pytest.mark.parametrize(("seconds_before", "told"), [(1, [("message.created", 1)]), (-1, [])])
async def test_provider_is_told_of_messages_that_were_sent_after_they_had_accepted(
    events: Events, seconds_before: int, told: list[tuple[str, int]]
) -> None:
    """This service learns of an acceptance a moment later, and then publishes the messages again."""
    client, provider, now = new_caller(), new_caller(), clock.now()
    pending = ParticipantsState(new_id(), client.user_id, None, 0, "pending", now - timedelta(minutes=1))
    accepted_at = now - timedelta(seconds=seconds_before)
    accepted = replace(pending, provider_id=provider.user_id, epoch=1, status="accepted", updated_at=accepted_at)
    await events.do(messages.PARTICIPANTS.note, pending)
    await events.send(client, pending.topic_id, "Where are you?")
    sent = await outbox_rows(events.database)
    await events.do(messages.PARTICIPANTS.note, accepted)
    # The first event may be handled before or after.
    assert len(await outbox_rows(events.database)) > len(sent)
    await events.handle_own()
    assert await events.kinds(provider) == told


async def test_reading_all_of_a_conversation_ends_its_notification(events: Events) -> None:
    sender, other = new_caller(), new_caller()
    thread_id = await thread(events, sender, other)
    await events.send(sender, thread_id, "1", "2", "3")
    await events.handle_own()
    await events.do(messages.mark_read, other, thread_id, 2)
    await events.handle_own()
    assert await events.kinds(other) == [("message.created", 3)]
    await events.do(messages.mark_read, other, thread_id, 3)
    await events.handle_own()
    assert await events.kinds(other) == []
    # A later one is a notification of its own.
    await events.send(sender, thread_id, "4")
    await events.handle_own()
    assert await events.kinds(other) == [("message.created", 1)]


async def test_a_message_that_was_read_before_its_event_arrived_is_no_news(events: Events) -> None:
    sender, other = new_caller(), new_caller()
    thread_id = await thread(events, sender, other)
    await events.send(sender, thread_id, "1", "2")
    await events.do(messages.mark_read, other, thread_id, 1)
    await events.handle_own()
    assert await events.kinds(other) == [("message.created", 1)]


async def test_earlier_messages_are_no_news_to_a_provider_who_joins(events: Events, known: ParticipantsState) -> None:
    client = client_of(known)
    await events.send(client, known.topic_id, "My car does not start", "It is blue")
    await events.handle_own()
    later = clock.now() + timedelta(seconds=1)
    joined = ParticipantsState(known.topic_id, known.client_id, new_id(), known.epoch + 1, "accepted", later)
    await events.do(messages.PARTICIPANTS.note, joined)
    await events.handle_own()
    assert joined.provider_id is not None
    assert await events.kinds(str(joined.provider_id)) == []


async def test_an_offer_ends_with_its_withdrawal_or_its_acceptance_and_is_not_told_afterwards(events: Events) -> None:
    offered = offer_event(request_events_pb2.OfferCreated)
    await events.handle(offered)
    assert await events.kinds(PROVIDER) == [("offer.created", 1)]
    await events.handle(offer_event(request_events_pb2.OfferWithdrawn))
    assert await events.kinds(PROVIDER) == []
    await events.handle(offer_event(request_events_pb2.OfferCreated))
    await events.handle(request_event(request_events_pb2.RequestAccepted))
    assert await events.kinds(PROVIDER) == []
    assert await events.kinds(CLIENT) == [("request.accepted", 1)]


async def test_an_offer_that_is_over_when_its_event_arrives_is_no_news(
    events: Events, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: SOON)
    await events.handle(offer_event(request_events_pb2.OfferCreated))
    assert await count_rows(events.database, Notification) == 0


async def test_events_from_before_there_were_notifications_are_no_news(events: Events) -> None:
    async with events.database.transaction() as session:
        await session.execute(update(Beginning).values(began_at=SOON))
    await Events(events.database).handle(request_event(request_events_pb2.RequestAccepted))
    assert await count_rows(events.database, Notification) == 0


async def test_a_notice_is_framed_once_whichever_release_has_raised_it(
    events: Events, known: ParticipantsState
) -> None:
    request_id, client_id = str(known.topic_id), known.client_id
    notice = notice_event(notification_pb2.NOTICE_KIND_PROGRESS_DARK)
    notice.notice.request_id, notice.client_id = request_id, str(client_id)  # type: ignore[attr-defined]
    await events.handle(notice)
    (frame,) = await frames(events.database, client_id)
    shown = frame.notification
    assert (shown.kind, shown.request_id) == ("progress.dark", request_id)
    at = notice.occurred_at  # type: ignore[attr-defined]
    earlier = request_pb2.Notice(request_id=request_id, kind="progress.stalled", text="Wait.")
    await events.handle(request_events_pb2.Notification(notice=earlier, occurred_at=at))
    told = [kind for kind, _ in await events.kinds(str(client_id))]
    assert sorted(told) == ["progress.dark", "progress.stalled"]
    assert len(await frames(events.database, client_id)) == 1


async def test_a_notice_of_a_request_that_is_not_known_yet_comes_again(events: Events) -> None:
    notice = request_pb2.Notice(request_id=REQUEST, kind="progress.stalled", text="Wait.")
    with pytest.raises(LookupError, match=REQUEST):
        await events.handle(request_events_pb2.Notification(notice=notice))


async def test_a_deleted_account_has_no_notifications_and_gets_no_more(events: Events) -> None:
    accepted = request_event(request_events_pb2.RequestAccepted)
    await events.handle(accepted)
    assert await events.kinds(CLIENT) == [("request.accepted", 1)]
    await events.handle(UserDeleted(user_id=CLIENT))
    await events.handle(accepted, request_event(request_events_pb2.RequestCompleted))
    assert await count_rows(events.database, Notification) == 0


@pytest.fixture
async def consuming(bus: Bus, events: Events) -> AsyncIterator[None]:
    (subscription,) = consumers.subscriptions()
    async with Consumer(bus, events.database, subscription), Consumer(bus, events.database, subscription):
        yield


async def all_acknowledged(bus: Bus) -> bool:
    info = await bus.jetstream.consumer_info(bus.events_stream, "chat-service-notifications")
    return not info.num_pending and not info.num_ack_pending


async def test_an_event_that_comes_twice_to_two_replicas_notifies_once(
    events: Events, bus: Bus, consuming: None
) -> None:
    event_id, marker = new_id(), new_id()
    for _ in range(2):
        await publish(bus, request_event(request_events_pb2.RequestAccepted), event_id=event_id)
    await publish(bus, request_event(request_events_pb2.RequestStarted), event_id=marker)

    async def are_handled() -> bool:
        return sorted(await events.kinds(CLIENT)) == [("request.accepted", 1), ("request.started", 1)]

    await eventually(are_handled)
    # Nothing is left that could come again.
    await eventually(lambda: all_acknowledged(bus))
    assert await are_handled()
