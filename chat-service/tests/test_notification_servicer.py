"""Users read, mark and delete their notifications over gRPC."""

import secrets
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from notification_testing import draft, ids_of, notify, without_in_app
from sqlalchemy import delete
from structlog.testing import capture_logs

from chat_service import app
from chat_service.notifications.deliveries.models import Delivery
from chat_service.notifications.inbox import exporting
from chat_service.notifications.kinds.kinds import Type
from chat_service.notifications.wiring import NOTIFICATION_SERVICE
from chat_service.people import actions as people
from chat_service.settings import Settings
from kit import clock, rpc
from kit.chassis import Chassis
from kit.database import Database
from kit.errors import Forbidden, InvalidInput, NotFound
from kit.ids import new_id
from testkit.people import Person, expect_error
from testkit.processes import UNUSED_ADDRESS
from testkit.tokens import TokenIssuer
from twou.chat.v1 import notification_pb2 as pb
from twou.chat.v1.notification_pb2_grpc import NotificationServiceStub

issuer = TokenIssuer()


@pytest.fixture(scope="module")
async def service(module_url: str, nats_url: str, nats_namespace: str) -> AsyncIterator[Chassis]:
    settings = Settings(
        port=0,
        database_url=module_url,
        nats_url=nats_url,
        nats_namespace=f"{nats_namespace}-{secrets.token_hex(3)}",
        request_address=UNUSED_ADDRESS,
        file_address=UNUSED_ADDRESS,
        auth_address=UNUSED_ADDRESS,
    )
    async with app.running(settings, keys=lambda _: issuer.keys(), states=lambda _: issuer.state) as chassis:
        await chassis.bus.ready()
        yield chassis


@pytest.fixture(scope="module")
def database(service: Chassis) -> Database:
    return service.database


@pytest.fixture(scope="module")
async def stub(service: Chassis) -> AsyncIterator[NotificationServiceStub]:
    async with rpc.channel(f"127.0.0.1:{service.server.port}", NOTIFICATION_SERVICE) as channel:
        yield NotificationServiceStub(channel)


async def listed(stub: NotificationServiceStub, person: Person, **wanted: Any) -> pb.ListNotificationsResponse:
    answer: pb.ListNotificationsResponse = await person(stub.ListNotifications, pb.ListNotificationsRequest(**wanted))
    return answer


async def test_pages_have_each_notification_once(database: Database, stub: NotificationServiceStub) -> None:
    person = issuer.person("client")
    kinds = ("request.accepted", "offer.created", "request.started")
    for number in range(7):
        await notify(database, draft(person.id, kinds[number % 3], params={"number": number}))
    found: list[pb.Notification] = []
    cursor, pages = "", 0
    while cursor or not pages:
        page = await listed(stub, person, limit=3, cursor=cursor)
        assert page.unread_count == 7
        found += page.notifications
        cursor, pages = page.next_cursor, pages + 1
    assert pages == 3
    assert len({one.id for one in found}) == 7
    moments = [one.created_at.ToDatetime() for one in found]
    assert moments == sorted(moments, reverse=True)
    offers = await listed(stub, person, type=pb.NOTIFICATION_TYPE_OFFER)
    assert {one.type for one in offers.notifications} == {pb.NOTIFICATION_TYPE_OFFER}
    assert (len(offers.notifications), offers.unread_count) == (2, 7)
    await person(stub.MarkNotificationRead, pb.MarkNotificationReadRequest(notification_id=found[0].id))
    unread = await listed(stub, person, unread=True)
    assert [one.id for one in unread.notifications] == [one.id for one in found[1:]]
    counts = await person(stub.GetUnreadCount, pb.GetUnreadCountRequest())
    assert dict(counts.by_type) == dict.fromkeys(map(str, Type), 0) | {"request_update": 4, "offer": 2}
    assert counts.unread_count == 6
    empty = await listed(stub, issuer.person("client"))
    assert (list(empty.notifications), empty.unread_count, empty.next_cursor) == ([], 0, "")


async def test_actor_has_the_name_that_is_known_now(database: Database, stub: NotificationServiceStub) -> None:
    person, actor = issuer.person("client"), new_id()
    await notify(database, draft(person.id, actor_id=actor))
    # auth-service does not answer.
    (unnamed,) = (await listed(stub, person)).notifications
    async with database.transaction() as session:
        await people.note_name(session, actor, "Sara Tesfaye", clock.now())
    (named,) = (await listed(stub, person)).notifications
    assert "Sara Tesfaye" in named.title + named.message
    assert "Sara Tesfaye" not in unnamed.title + unnamed.message


async def test_mark_is_repeated_with_its_key(database: Database, stub: NotificationServiceStub) -> None:
    person = issuer.person("client")
    await notify(database, draft(person.id), draft(person.id, "request.started"))
    first, second = (await listed(stub, person)).notifications
    mark = pb.MarkNotificationReadRequest(notification_id=first.id)
    answer = await person(stub.MarkNotificationRead, mark, key="one")
    assert (answer.notification.is_read, answer.notification.id, answer.unread_count) == (True, first.id, 1)
    assert await person(stub.MarkNotificationRead, mark, key="one") == answer
    # Without the key, the time of the first mark stays.
    assert (await person(stub.MarkNotificationRead, mark)).notification.read_at == answer.notification.read_at
    marks = pb.MarkNotificationsReadRequest(ids=[first.id, second.id])
    assert (await person(stub.MarkNotificationsRead, marks)).unread_count == 0


async def test_what_is_not_ones_own_is_not_found(database: Database, stub: NotificationServiceStub) -> None:
    person, stranger, admin = issuer.person("client"), issuer.person("provider"), issuer.person("admin")
    await notify(database, draft(person.id))
    (mine,) = (await listed(stub, person)).notifications
    for who, ids in ((stranger, (mine.id,)), (admin, (mine.id,)), (person, ("nonsense", str(new_id())))):
        for one in ids:
            for method, message in (
                (stub.MarkNotificationRead, pb.MarkNotificationReadRequest(notification_id=one)),
                (stub.MarkNotificationsRead, pb.MarkNotificationsReadRequest(ids=[one])),
                (stub.DeleteNotification, pb.DeleteNotificationRequest(notification_id=one)),
            ):
                await expect_error(who(method, message), NotFound, "NOTIFICATION_NOT_FOUND")
    asked = pb.ListDeliveriesRequest(notification_id=mine.id)
    await expect_error(stranger(stub.ListDeliveries, asked), NotFound, "NOTIFICATION_NOT_FOUND")
    assert (await listed(stub, person)).unread_count == 1


async def test_deliveries_begin_with_the_app(database: Database, stub: NotificationServiceStub) -> None:
    person, admin = issuer.person("client"), issuer.person("admin")
    await notify(database, draft(person.id))
    (mine,) = (await listed(stub, person)).notifications
    asked = pb.ListDeliveriesRequest(notification_id=mine.id)

    async def in_app(who: Person) -> pb.Delivery:
        answer = await who(stub.ListDeliveries, asked)
        (found,) = (one for one in answer.deliveries if one.channel == pb.NOTIFICATION_CHANNEL_IN_APP)
        delivery: pb.Delivery = found
        return delivery

    assert (await in_app(person)).status == pb.DELIVERY_STATUS_DELIVERED
    await person(stub.MarkNotificationRead, pb.MarkNotificationReadRequest(notification_id=mine.id))
    with capture_logs() as lines:
        opened = await in_app(admin)
        await in_app(person)
    assert (opened.status, opened.sent_at) == (pb.DELIVERY_STATUS_OPENED, mine.created_at)
    # An admin's reading leaves a trace.
    assert [one["notification"] for one in lines if one["event"] == "admin_read_deliveries"] == [mine.id]


async def test_deliveries_have_what_was_sent_and_what_waits(database: Database, stub: NotificationServiceStub) -> None:
    person, now = issuer.person("client"), clock.now()
    # No worker is to send one of them, or to end it, while the test looks.
    later = now + timedelta(hours=1)
    await notify(database, draft(person.id))
    (mine,) = (await listed(stub, person)).notifications
    common = {
        "notification_id": UUID(mine.id),
        "user_id": person.id,
        "lane": "people",
        "topic": "t",
        "expires_at": later,
    }
    rows = (
        {"channel": "push", "status": "sending", "tries": 1, "due_at": later},
        {"channel": "email", "status": "deferred", "reason": "unread", "due_at": later},
        {"channel": "sms", "status": "suppressed", "reason": "preference"},
    )
    async with database.transaction() as session:
        # Instead of the planned ones.
        await session.execute(delete(Delivery).where(Delivery.notification_id == UUID(mine.id)))
        for row in rows:
            session.add(Delivery(**common | row, target_id=new_id(), created_at=now))
    answer = await person(stub.ListDeliveries, pb.ListDeliveriesRequest(notification_id=mine.id))
    found = {one.channel: one for one in answer.deliveries}
    assert len(found) == len(answer.deliveries) == 4
    mail, push = found[pb.NOTIFICATION_CHANNEL_EMAIL], found[pb.NOTIFICATION_CHANNEL_PUSH]
    assert (mail.status, mail.reason, mail.next_try_at) == (
        pb.DELIVERY_STATUS_DEFERRED,
        "unread",
        clock.to_timestamp(later),
    )
    assert (push.status, push.tries, push.HasField("next_try_at")) == (pb.DELIVERY_STATUS_SENDING, 1, False)
    assert found[pb.NOTIFICATION_CHANNEL_SMS].status == pb.DELIVERY_STATUS_SUPPRESSED


async def test_hidden_notification_is_not_delivered_in_the_app(
    database: Database, stub: NotificationServiceStub
) -> None:
    person, admin = issuer.person("client"), issuer.person("admin")
    await without_in_app(database, person.id, Type.REQUEST_UPDATE)
    await notify(database, draft(person.id))
    (hidden,) = await ids_of(database, person.id)
    answer = await admin(stub.ListDeliveries, pb.ListDeliveriesRequest(notification_id=str(hidden)))
    (in_app,) = (one for one in answer.deliveries if one.channel == pb.NOTIFICATION_CHANNEL_IN_APP)
    assert (in_app.status, in_app.reason, in_app.tries) == (pb.DELIVERY_STATUS_SUPPRESSED, "preference", 0)


async def test_marks_name_exactly_one_choice(stub: NotificationServiceStub) -> None:
    person, some, now = issuer.person("client"), [str(new_id())], clock.to_timestamp(clock.now())
    for bad in (
        pb.MarkNotificationsReadRequest(),
        pb.MarkNotificationsReadRequest(ids=some, all=True),
        pb.MarkNotificationsReadRequest(ids=some, up_to=now),
        pb.MarkNotificationsReadRequest(ids=[str(new_id()) for _ in range(101)]),
    ):
        await expect_error(person(stub.MarkNotificationsRead, bad), InvalidInput, "VALIDATION_ERROR")
    unknown: Any = 99
    for asked in (pb.ListNotificationsRequest(type=unknown), pb.ListNotificationsRequest(limit=101)):
        await expect_error(person(stub.ListNotifications, asked), InvalidInput, "VALIDATION_ERROR")


async def test_admins_export_the_notifications_of_all_users(
    database: Database, stub: NotificationServiceStub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "_BATCH", 2)
    people = [issuer.person("client") for _ in range(5)]
    for person in people:
        await notify(database, draft(person.id, "request.accepted"))

    async def exported(person: Person) -> list[list[pb.NotificationSummary]]:
        person.enter()
        batches = rpc.stream(stub.ExportNotifications, pb.ExportNotificationsRequest())
        return [list(batch.notifications) async for batch in batches]

    batches = await exported(issuer.person("admin"))
    assert {len(batch) for batch in batches[:-1]} == {2}
    rows = [row for batch in batches for row in batch]
    assert [row.user_id for row in rows[:5]] == [str(person.id) for person in people[::-1]]
    assert len({row.id for row in rows}) == len(rows)
    assert (rows[0].kind, rows[0].type, rows[0].count) == ("request.accepted", pb.NOTIFICATION_TYPE_REQUEST_UPDATE, 1)
    assert (rows[0].is_shown, rows[0].is_read, rows[0].HasField("read_at")) == (True, False, False)
    for role in ("client", "provider"):
        await expect_error(exported(issuer.person(role)), Forbidden, "ONLY_ADMINS")
