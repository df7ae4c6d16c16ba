"""Routes of notifications, served by chat-service."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from gateway import wire
from gateway.budgets import COMMANDS, READING, spends
from gateway.dependencies import Services
from gateway.features.notifications.schemas import (
    Delivery,
    Notification,
    NotificationMarks,
    NotificationType,
    UnreadCount,
    UnreadCounts,
)
from gateway.identity import Caller
from gateway.paging import PagingQuery
from gateway.values import Json
from kit import rpc
from twou.chat.v1 import notification_pb2

router = APIRouter(tags=["notifications"])

_UNREAD = "X-Unread-Count"


@router.get("/notifications")
@spends(READING)
async def list_notifications(
    paging: PagingQuery,
    response: Response,
    _caller: Caller,
    services: Services,
    unread: Annotated[bool, Query()] | None = None,
    type: Annotated[NotificationType, Query()] | None = None,  # noqa: A002  # the name in the query
) -> list[Json[Notification]]:
    """Returns the caller's notifications, newest first, or only the unread ones or those of one type.

    The header `X-Unread-Count` has the number of all unread notifications, also of those that are filtered out.
    """
    number = wire.enum_value(notification_pb2.NotificationType, type)
    message = notification_pb2.ListNotificationsRequest(unread=unread or False, type=number, **paging.fields)
    answer = await rpc.unary(services.notifications.ListNotifications, message)
    response.headers[_UNREAD] = str(answer.unread_count)
    return paging.page(map(Notification.of, answer.notifications), answer.next_cursor)


@router.get("/notifications/unread-count")
@spends(READING)
async def get_unread_count(_caller: Caller, services: Services) -> Json[UnreadCounts]:
    answer = await rpc.unary(services.notifications.GetUnreadCount, notification_pb2.GetUnreadCountRequest())
    return UnreadCounts.of(answer)


@router.post("/notifications/read")
@spends(COMMANDS)
async def mark_notifications_read(body: NotificationMarks, _caller: Caller, services: Services) -> Json[UnreadCount]:
    """Marks notifications as read, and returns how many are still unread. With an unknown id, it marks none."""
    answer = await rpc.unary(services.notifications.MarkNotificationsRead, body.to())
    return UnreadCount.of(answer)


@router.post("/notifications/{notification_id}/read")
@spends(COMMANDS)
async def mark_notification_read(
    notification_id: str, response: Response, _caller: Caller, services: Services
) -> Json[Notification]:
    """Marks a notification as read. One that is read already stays as it is."""
    message = notification_pb2.MarkNotificationReadRequest(notification_id=notification_id)
    answer = await rpc.unary(services.notifications.MarkNotificationRead, message)
    response.headers[_UNREAD] = str(answer.unread_count)
    return Notification.of(answer.notification)


@router.delete("/notifications/{notification_id}", status_code=204)
@spends(COMMANDS)
async def delete_notification(notification_id: str, _caller: Caller, services: Services) -> None:
    """Deletes a notification. What has not been sent of it yet is not sent any more."""
    message = notification_pb2.DeleteNotificationRequest(notification_id=notification_id)
    await rpc.unary(services.notifications.DeleteNotification, message)


@router.get("/notifications/{notification_id}/deliveries")
@spends(READING)
async def list_deliveries(notification_id: str, _caller: Caller, services: Services) -> list[Json[Delivery]]:
    """Returns what has become of one of the caller's notifications on each channel. Admins may ask about all users'."""
    message = notification_pb2.ListDeliveriesRequest(notification_id=notification_id)
    answer = await rpc.unary(services.notifications.ListDeliveries, message)
    return [Delivery.of(one) for one in answer.deliveries]
