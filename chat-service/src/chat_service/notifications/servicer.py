"""The gRPC servicer of notifications: each method unpacks its request, calls one action and packs the answer."""

from collections.abc import AsyncIterator, Sequence
from typing import Any

from sqlalchemy import Row

from chat_service.notifications import actions
from chat_service.notifications import convert as deliveries
from chat_service.notifications.deliveries.queries import list_deliveries
from chat_service.notifications.inbox import convert, queries
from chat_service.notifications.inbox.errors import NotificationNotFound
from chat_service.notifications.inbox.exporting import export_notifications
from chat_service.notifications.inbox.marking import Marking
from chat_service.people import actions as people
from chat_service.people.actions import Accounts
from kit import caller, idempotency, logging, paging
from kit.database import Database, Session
from kit.grpc_server import Context
from kit.paging import PageKey
from twou.chat.v1 import notification_pb2 as pb
from twou.chat.v1 import notification_pb2_grpc

log = logging.get(__name__)

_ADMIN = "admin"


class NotificationServicer(notification_pb2_grpc.NotificationServiceServicer):
    def __init__(self, database: Database, accounts: Accounts) -> None:
        self._database = database
        self._accounts = accounts

    async def ListNotifications(
        self, request: pb.ListNotificationsRequest, context: Context
    ) -> pb.ListNotificationsResponse:
        page = paging.page(request.limit, request.offset, request.cursor)
        user_id, filters = caller.current().user_id, convert.filters(request)
        async with self._database.read_once() as session:
            unread_count, locale, found = await queries.list_notifications(session, user_id, filters, page)
        rows, next_cursor = paging.cut(found, page, lambda row: PageKey(row.latest_at, row.id))
        return pb.ListNotificationsResponse(
            notifications=await self._shown(rows, locale), next_cursor=next_cursor, unread_count=unread_count
        )

    async def ExportNotifications(
        self, request: pb.ExportNotificationsRequest, context: Context
    ) -> AsyncIterator[pb.ExportNotificationsResponse]:
        async for rows in export_notifications(self._database, caller.current()):
            yield pb.ExportNotificationsResponse(notifications=map(convert.summary, rows))

    async def GetUnreadCount(self, request: pb.GetUnreadCountRequest, context: Context) -> pb.GetUnreadCountResponse:
        user_id = caller.current().user_id
        async with self._database.read_once() as session:
            counts = await queries.list_counts(session, [user_id])
        return convert.unread_count(counts[user_id])

    async def MarkNotificationRead(
        self, request: pb.MarkNotificationReadRequest, context: Context
    ) -> pb.MarkNotificationReadResponse:
        user_id, notification_id = caller.current().user_id, convert.notification_id(request.notification_id)

        async def effect(session: Session) -> pb.MarkNotificationReadResponse:
            left = await actions.mark_read(session, user_id, Marking(ids=[notification_id]))
            row = await queries.get_notification(session, user_id, notification_id)
            return pb.MarkNotificationReadResponse(
                notification=convert.notification(row, row.locale), unread_count=left
            )

        return await idempotency.run_idempotent(self._database, request, pb.MarkNotificationReadResponse, effect)

    async def MarkNotificationsRead(
        self, request: pb.MarkNotificationsReadRequest, context: Context
    ) -> pb.MarkNotificationsReadResponse:
        user_id, marking = caller.current().user_id, convert.marking(request)

        async def effect(session: Session) -> pb.MarkNotificationsReadResponse:
            return pb.MarkNotificationsReadResponse(unread_count=await actions.mark_read(session, user_id, marking))

        return await idempotency.run_idempotent(self._database, request, pb.MarkNotificationsReadResponse, effect)

    async def DeleteNotification(
        self, request: pb.DeleteNotificationRequest, context: Context
    ) -> pb.DeleteNotificationResponse:
        user_id, notification_id = caller.current().user_id, convert.notification_id(request.notification_id)

        async def effect(session: Session) -> pb.DeleteNotificationResponse:
            await actions.delete_notification(session, user_id, notification_id)
            return pb.DeleteNotificationResponse()

        return await idempotency.run_idempotent(self._database, request, pb.DeleteNotificationResponse, effect)

    async def ListDeliveries(self, request: pb.ListDeliveriesRequest, context: Context) -> pb.ListDeliveriesResponse:
        reader, notification_id = caller.current(), convert.notification_id(request.notification_id)
        async with self._database.read_apart() as session:
            row = await queries.find_of_any_user(session, notification_id)
            sent = await list_deliveries(session, notification_id)
        if row is None or (row.user_id != reader.user_id and reader.role != _ADMIN):
            raise NotificationNotFound
        if row.user_id != reader.user_id:
            log.info("admin_read_deliveries", admin=str(reader.user_id), notification=str(notification_id))
        shown = [deliveries.in_app(notification_id, row), *map(deliveries.delivery, sent)]
        return pb.ListDeliveriesResponse(deliveries=shown)

    async def _shown(self, rows: Sequence[Row[Any]], locale: str | None) -> list[pb.Notification]:
        """Packs rows, with the names of actors whom no event has brought."""
        unasked = {row.actor_id for row in rows if row.actor_id is not None and not row.is_asked}
        names = await people.learn_names(self._database, self._accounts, unasked) if unasked else {}
        return [convert.notification(row, locale, names) for row in rows]
