"""Routes by which admins take whole tables away as CSV, streamed from the services that own them."""

from collections.abc import Iterable

from fastapi import APIRouter, Response
from fastapi.responses import StreamingResponse
from google.protobuf.message import Message

from gateway import spreadsheets, wire
from gateway.budgets import EXPORTS, spends
from gateway.dependencies import Services
from gateway.features.administration.routes import COLUMNS as USERS
from gateway.features.administration.routes import UserFilter
from gateway.identity import Caller
from gateway.streaming import first_of
from kit import rpc
from twou.auth.v1 import admin_pb2, report_pb2
from twou.chat.v1 import notification_pb2
from twou.request.v1 import payment_pb2, request_pb2

router = APIRouter(tags=["administration"])

# Scalar fields of the messages: a cell holds no lists.
_REQUESTS = (
    *("id", "client_id", "provider_id", "category", "description", "latitude", "longitude", "address", "status"),
    *("epoch", "payment_status", "scheduled_for", "created_at", "updated_at", "accepted_at", "started_at"),
    *("completed_at", "cancelled_at", "cancel_reason"),
)
_PAYMENTS = (
    *("id", "reference", "purpose", "request_id", "booking_id", "user_id", "payee_id", "gateway", "capture"),
    *("currency", "amount", "amount_captured", "amount_refunded", "fee_amount", "status", "disputed", "created_at"),
    *("updated_at", "authorized_at", "capture_before", "succeeded_at", "ended_at"),
)
_NOTIFICATIONS = (
    *("id", "user_id", "type", "kind", "request_id", "is_shown", "is_read", "read_at", "count", "created_at"),
    "expires_at",
)
_REPORTS = (
    *("id", "subject_type", "subject_id", "author_id", "reporter_id", "reason", "comment", "excerpt", "status"),
    *("created_at", "action", "note", "resolved_by", "resolved_at"),
)


def _rows(messages: Iterable[Message]) -> Iterable[dict[str, object]]:
    return map(wire.fields, messages)


@router.get("/admin/export/users", response_class=StreamingResponse, responses=spreadsheets.DOCUMENTED)
@spends(EXPORTS)
async def export_all_users(_caller: Caller, services: Services, wanted: UserFilter) -> Response:
    """Returns all accounts that match as CSV, newest first, as `GET /users/export` does."""
    batches = rpc.stream(services.admin.ExportUsers, admin_pb2.ExportUsersRequest(filter=wanted.message))
    first = await first_of(batches, admin_pb2.ExportUsersResponse())
    return spreadsheets.answer("users.csv", USERS, first, batches, lambda batch: _rows(batch.users))


@router.get("/admin/export/requests", response_class=StreamingResponse, responses=spreadsheets.DOCUMENTED)
@spends(EXPORTS)
async def export_requests(_caller: Caller, services: Services) -> Response:
    """Returns all requests as CSV, newest first."""
    batches = rpc.stream(services.requests.ExportRequests, request_pb2.ExportRequestsRequest())
    first = await first_of(batches, request_pb2.ExportRequestsResponse())
    return spreadsheets.answer("requests.csv", _REQUESTS, first, batches, lambda batch: _rows(batch.requests))


@router.get("/admin/export/payments", response_class=StreamingResponse, responses=spreadsheets.DOCUMENTED)
@spends(EXPORTS)
async def export_payments(_caller: Caller, services: Services) -> Response:
    """Returns all payments as CSV, newest first."""
    batches = rpc.stream(services.payments.ExportPayments, payment_pb2.ExportPaymentsRequest())
    first = await first_of(batches, payment_pb2.ExportPaymentsResponse())
    return spreadsheets.answer("payments.csv", _PAYMENTS, first, batches, lambda batch: _rows(batch.payments))


@router.get("/admin/export/notifications", response_class=StreamingResponse, responses=spreadsheets.DOCUMENTED)
@spends(EXPORTS)
async def export_notifications(_caller: Caller, services: Services) -> Response:
    """Returns the notifications of all users as CSV, those that were made last first, without their texts."""
    batches = rpc.stream(services.notifications.ExportNotifications, notification_pb2.ExportNotificationsRequest())
    first = await first_of(batches, notification_pb2.ExportNotificationsResponse())
    return spreadsheets.answer(
        "notifications.csv", _NOTIFICATIONS, first, batches, lambda batch: _rows(batch.notifications)
    )


@router.get("/admin/export/reports", response_class=StreamingResponse, responses=spreadsheets.DOCUMENTED)
@spends(EXPORTS)
async def export_reports(_caller: Caller, services: Services) -> Response:
    """Returns all reports as CSV, oldest first, except those about the caller."""
    batches = rpc.stream(services.reports.ExportReports, report_pb2.ExportReportsRequest())
    first = await first_of(batches, report_pb2.ExportReportsResponse())
    return spreadsheets.answer("reports.csv", _REPORTS, first, batches, lambda batch: _rows(batch.reports))
