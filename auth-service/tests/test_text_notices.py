"""Notices by text message: who gets them, when, how often, and what is reported about them."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest
from auth_testing import add_user, age_counts, delete_rows, run, update_rows
from structlog.testing import capture_logs
from text_testing import Provider, Reports, new_number, notice_sender, texts_to

from auth_service.accounts.models import Changes, User
from auth_service.accounts.queries import lock_user
from auth_service.identity import actions as identity
from auth_service.text_messages import actions
from auth_service.text_messages.actions import NotQueued
from auth_service.text_messages.models import TextMessage
from auth_service.text_messages.parts import size_of
from auth_service.text_messages.transports import NotTakenYet, RefusedText
from auth_service.text_messages.workers import NoticeTextSender
from auth_service.throttle.models import AttemptCount
from auth_service.vault import Vault
from kit import clock
from kit.database import Database, Session
from kit.ids import new_id

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
async def empty_queue(database: Database) -> None:
    await delete_rows(database, TextMessage, AttemptCount)


@pytest.fixture
async def user(database: Database) -> User:
    number = new_number()
    return await add_user(database, phone=number, verified_phone=number)


@pytest.fixture
def provider() -> Provider:
    return Provider()


@pytest.fixture
def reports() -> Reports:
    return Reports()


@pytest.fixture
def sender(database: Database, vault: Vault, provider: Provider, reports: Reports) -> NoticeTextSender:
    return notice_sender(database, vault, provider, reports)


async def put(
    database: Database, user: User, text: str = "Your request was accepted.", *, lifetime: timedelta = DAY
) -> tuple[UUID, NotQueued | None]:
    delivery_id, expires_at = new_id(), clock.now() + lifetime
    return delivery_id, await run(database, actions.enqueue_notice, user, delivery_id, text, expires_at)


async def test_a_notice_is_sent_once_and_reported(
    database: Database, user: User, sender: NoticeTextSender, provider: Provider, reports: Reports
) -> None:
    delivery_id, refused = await put(database, user)
    assert refused is None
    with capture_logs() as logs:
        assert [await sender.send_next(), await sender.send_next()] == [True, False]
    assert [(one.number, one.text) for one in provider.taken] == [(user.phone, "Your request was accepted.")]
    assert reports.of(delivery_id) == [("sent", "")]
    assert await texts_to(database, user) == []
    (line,) = [one for one in logs if one["event"] == "text_sent"]
    assert line["parts"] == 1
    assert str(user.phone) not in str(logs)
    assert "accepted" not in str(logs)


@pytest.mark.parametrize(
    ("columns", "lifetime", "reason"),
    [
        pytest.param({"phone": "+251911000001"}, DAY, "unverified", id="a number that is not verified"),
        pytest.param({}, DAY, "unverified", id="no number"),
        pytest.param({"verified_phone": "+251911000002", "is_active": False}, DAY, "gone", id="an inactive account"),
        pytest.param({"verified_phone": "+251911000003"}, timedelta(0), "expired", id="expired"),
    ],
)
async def test_it_is_not_queued(
    database: Database, columns: dict[str, object], lifetime: timedelta, reason: str
) -> None:
    user = await add_user(database, **columns)
    _, refused = await put(database, user, lifetime=lifetime)
    assert refused is not None
    assert refused.value == reason
    assert await texts_to(database, user) == []


async def test_the_same_delivery_twice_is_one_message(database: Database, user: User) -> None:
    delivery_id, expires_at = new_id(), clock.now() + DAY
    for _ in range(2):
        assert await run(database, actions.enqueue_notice, user, delivery_id, "Hello", expires_at) is None
    assert len(await texts_to(database, user)) == 1


async def test_a_long_notice_is_cut(
    database: Database, user: User, sender: NoticeTextSender, provider: Provider
) -> None:
    await put(database, user, "ሰላም ለሁሉም " * 400)
    assert await sender.send_next()
    (sent,) = provider.taken
    assert size_of(sent.text).parts == actions.MAX_NOTICE_PARTS
    assert sent.text.endswith("...")


@pytest.mark.parametrize("change", ["phone", "deactivate", "delete"])
async def test_what_changes_before_the_sending_counts(
    database: Database, user: User, vault: Vault, provider: Provider, change: str
) -> None:
    reports = Reports()
    sender = notice_sender(database, vault, provider, reports)
    delivery_id, _ = await put(database, user)

    async def changing(session: Session) -> None:
        found = await lock_user(session, user.id)
        match change:
            case "phone":
                assert found.change(Changes(phone="+251911000009")) == ["phone"]
            case "deactivate":
                assert found.deactivate()
            case "delete":
                await identity.erase(session, found)

    await run(database, changing)
    await sender.send_next()
    assert provider.taken == []
    # The message of a deleted account goes with it; the service that asked knows of the deletion by its event.
    expected = {"phone": [("suppressed", "unverified")], "deactivate": [("suppressed", "gone")], "delete": []}
    assert reports.of(delivery_id) == expected[change]
    assert await texts_to(database, user) == []


async def test_one_a_minute_and_five_an_hour_for_a_number(
    database: Database, user: User, sender: NoticeTextSender, provider: Provider, reports: Reports
) -> None:
    late, _ = await put(database, user, "first")
    for number in range(6):
        await put(database, user, f"number {number}")
    sent = []
    # Each minute all that wait are tried again, and one goes.
    for _ in range(8):
        while await sender.send_next():
            pass
        sent.append(len(provider.taken))
        await age_counts(database, timedelta(minutes=1))
        await update_rows(database, TextMessage, TextMessage.user_id == user.id, due_at=clock.now())
    assert sent == [1, 2, 3, 4, 5, 5, 5, 5]
    assert reports.of(late) == [("sent", "")]
    assert len(await texts_to(database, user)) == 2


async def test_what_the_limits_delay_until_its_end_is_not_sent(
    database: Database, user: User, sender: NoticeTextSender, provider: Provider, reports: Reports
) -> None:
    await put(database, user)
    late, _ = await put(database, user, lifetime=timedelta(seconds=30))
    while await sender.send_next():
        pass
    assert len(provider.taken) == 1
    assert reports.of(late) == [("suppressed", "rate")]


async def test_notices_leave_a_quarter_of_all_messages_to_codes(
    database: Database, vault: Vault, provider: Provider, reports: Reports
) -> None:
    sender = notice_sender(database, vault, provider, reports, per_hour=8)
    for _ in range(8):
        number = new_number()
        await put(database, await add_user(database, phone=number, verified_phone=number))
    while await sender.send_next():
        pass
    assert len(provider.taken) == 6


async def test_it_is_tried_again_until_it_expires(
    database: Database, user: User, sender: NoticeTextSender, provider: Provider, reports: Reports
) -> None:
    delivery_id, _ = await put(database, user)
    provider.answers = [NotTakenYet("HTTP 500"), NotTakenYet("HTTP 429", retry_after=240)]
    pauses = []
    for _ in range(2):
        assert await sender.send_next()
        (waiting,) = await texts_to(database, user)
        pauses.append((waiting.due_at - clock.now()).total_seconds())
        await update_rows(database, TextMessage, TextMessage.id == waiting.id, due_at=clock.now())
    first, second = pauses
    assert 3 < first <= 5
    assert 235 < second <= 240
    assert await sender.send_next()
    assert reports.of(delivery_id) == [("delayed", ""), ("sent", "")]
    assert reports.told[0].next_try_at is not None
    assert reports.told[1].tries == 3


async def test_it_is_given_up_when_the_next_try_would_be_too_late(
    database: Database, user: User, sender: NoticeTextSender, provider: Provider, reports: Reports
) -> None:
    delivery_id, _ = await put(database, user, lifetime=timedelta(seconds=60))
    provider.answers = [NotTakenYet("HTTP 429", retry_after=240)]
    assert await sender.send_next()
    assert reports.of(delivery_id) == [("failed", "expired")]
    assert await texts_to(database, user) == []


async def test_a_refusal_is_final(
    database: Database, user: User, sender: NoticeTextSender, provider: Provider, reports: Reports
) -> None:
    delivery_id, _ = await put(database, user)
    provider.answers = [RefusedText("code 21614")]
    with capture_logs() as logs:
        assert [await sender.send_next(), await sender.send_next()] == [True, False]
    assert reports.of(delivery_id) == [("failed", "refused")]
    assert [one["error"] for one in logs if one["event"] == "text_refused"] == ["code 21614"]


async def test_a_provider_in_trouble_is_left_alone(
    database: Database, user: User, sender: NoticeTextSender, provider: Provider
) -> None:
    """The pause is for all messages, and grows; one failure alone pauses nothing."""
    await put(database, user)
    due = []
    for _ in range(4):
        provider.answers = [NotTakenYet("ConnectError")]
        await update_rows(database, TextMessage, TextMessage.user_id == user.id, due_at=clock.now())
        assert await sender.send_next()
        await update_rows(database, TextMessage, TextMessage.user_id == user.id, due_at=clock.now())
        async with database.read() as session:
            next_due = await sender.next_due(session)
        assert next_due is not None
        due.append(round((next_due - clock.now()).total_seconds()))
    assert due == [0, 0, 5, 10]


async def test_two_replicas_send_each_notice_once(
    database: Database, vault: Vault, provider: Provider, reports: Reports
) -> None:
    for _ in range(10):
        number = new_number()
        await put(database, await add_user(database, phone=number, verified_phone=number))
    senders = [notice_sender(database, vault, provider, reports) for _ in range(4)]

    async def all_of(sender: NoticeTextSender) -> None:
        # A sender that finds all due rows locked is asked again later.
        for _ in range(20):
            await sender.send_next()

    await asyncio.gather(*map(all_of, senders))
    assert len(provider.taken) == len({one.number for one in provider.taken}) == 10
    assert [one.status.value for one in reports.told] == ["sent"] * 10
