"""Routes of payments, served by request-service."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request

from gateway import wire
from gateway.budgets import COMMANDS, READING, WEBHOOKS, spends
from gateway.dependencies import Services, query_parameters
from gateway.features.payments.schemas import (
    GatewayName,
    NewPayment,
    Payment,
    PaymentStatus,
    Refund,
    RefundOrder,
    Tip,
)
from gateway.identity import Caller
from gateway.paging import PagingQuery
from gateway.values import Json, ShortText
from kit import rpc
from kit.errors import TooLarge
from twou.request.v1 import payment_pb2, request_pb2

router = APIRouter(tags=["payments"])

_MAX_WEBHOOK_BYTES = 64 * 1024
# Gateways sign in headers whose names end with this.
_SIGNATURE = "signature"


class _PaymentFilter:
    """Query parameters that select payments."""

    def __init__(
        self,
        status: PaymentStatus | None = None,
        gateway: GatewayName | None = None,
        request_id: Annotated[ShortText | None, Query(description="Only the payments of this request")] = None,
        booking_id: Annotated[ShortText | None, Query(description="Only the payments of this booking")] = None,
    ) -> None:
        self.fields = {
            "status": wire.enum_value(payment_pb2.PaymentStatus, status),
            "gateway": wire.enum_value(request_pb2.PaymentGateway, gateway),
            "request_id": request_id,
            "booking_id": booking_id,
        }


class _HoldFilter:
    """Query parameter that selects payments whose hold ends within a day."""

    def __init__(self, *, hold_ends_soon: bool = False) -> None:
        self.fields: dict[str, Any] = {"hold_ends_soon": hold_ends_soon}


HoldFilter = Annotated[_HoldFilter, query_parameters(_HoldFilter)]
PaymentFilter = Annotated[_PaymentFilter, query_parameters(_PaymentFilter)]


@router.post("/payments", status_code=201)
@spends(COMMANDS)
async def create_payment(body: NewPayment, _caller: Caller, services: Services) -> Json[Payment]:
    """Asks for the price of a request or a booking.

    `checkout` is null if the gateway is slow: `payment.updated` brings it.
    """
    return Payment.of((await rpc.unary(services.payments.CreatePayment, body.to())).payment)


@router.get("/payments")
@spends(READING)
async def list_payments(
    matching: PaymentFilter, paging: PagingQuery, _caller: Caller, services: Services
) -> list[Json[Payment]]:
    """Returns payments, newest first: those that the caller has made or earned, and all of them to admins."""
    message = payment_pb2.ListPaymentsRequest(**matching.fields, **paging.fields)
    answer = await rpc.unary(services.payments.ListPayments, message)
    return paging.page(map(Payment.of, answer.payments), answer.next_cursor)


@router.get("/payments/{payment_id}")
@spends(READING)
async def get_payment(payment_id: str, _caller: Caller, services: Services) -> Json[Payment]:
    message = payment_pb2.GetPaymentRequest(payment_id=payment_id)
    return Payment.of((await rpc.unary(services.payments.GetPayment, message)).payment)


@router.post("/payments/{payment_id}/sync")
@spends(COMMANDS)
async def sync_payment(payment_id: str, _caller: Caller, services: Services) -> Json[Payment]:
    """Asks the gateway for the state of a payment, at most every 5 seconds, and returns the payment."""
    message = payment_pb2.SyncPaymentRequest(payment_id=payment_id)
    return Payment.of((await rpc.unary(services.payments.SyncPayment, message)).payment)


@router.post("/payments/{payment_id}/cancel")
@spends(COMMANDS)
async def cancel_payment(payment_id: str, _caller: Caller, services: Services) -> Json[Payment]:
    """Ends a payment that is pending. What is paid all the same goes back."""
    message = payment_pb2.CancelPaymentRequest(payment_id=payment_id)
    return Payment.of((await rpc.unary(services.payments.CancelPayment, message)).payment)


@router.post("/requests/{request_id}/tip", status_code=201)
@spends(COMMANDS)
async def tip_provider(request_id: str, body: Tip, _caller: Caller, services: Services) -> Json[Payment]:
    """Asks for a tip to the provider, within 30 days after the job. All of it is the provider's."""
    return Payment.of((await rpc.unary(services.payments.TipProvider, body.to(request_id))).payment)


@router.post("/payments/{payment_id}/refunds", status_code=201)
@spends(COMMANDS)
async def refund_payment(payment_id: str, body: RefundOrder, _caller: Caller, services: Services) -> Json[Refund]:
    """Gives money of a payment back. Only admins may."""
    return Refund.of((await rpc.unary(services.payments.RefundPayment, body.to(payment_id))).refund)


@router.get("/admin/payments")
@spends(READING)
async def list_all_payments(
    matching: PaymentFilter, ending: HoldFilter, paging: PagingQuery, _caller: Caller, services: Services
) -> list[Json[Payment]]:
    """Returns all payments, newest first. Only admins may."""
    message = payment_pb2.ListAllPaymentsRequest(**matching.fields, **ending.fields, **paging.fields)
    answer = await rpc.unary(services.payments.ListAllPayments, message)
    return paging.page(map(Payment.of, answer.payments), answer.next_cursor)


@router.get("/admin/refunds")
@spends(READING)
async def list_refunds(paging: PagingQuery, _caller: Caller, services: Services) -> list[Json[Refund]]:
    """Returns all refunds, newest first. Only admins may."""
    answer = await rpc.unary(services.payments.ListRefunds, payment_pb2.ListRefundsRequest(**paging.fields))
    return paging.page(map(Refund.of, answer.refunds), answer.next_cursor)


@router.post("/payments/webhooks/{gateway}")
@spends(WEBHOOKS)
async def receive_webhook(gateway: str, request: Request, services: Services) -> dict[str, str]:
    """Takes a message of a payment gateway, which has signed it."""
    body = await request.body()
    if len(body) > _MAX_WEBHOOK_BYTES:
        raise TooLarge(f"A webhook has at most {_MAX_WEBHOOK_BYTES} bytes.")
    # A header that comes twice is one with both values, which is no signature.
    names = {name for name in request.headers if name.endswith(_SIGNATURE)}
    headers = {name: ", ".join(request.headers.getlist(name)) for name in names}
    message = payment_pb2.ReceiveWebhookRequest(gateway=gateway, headers=headers, body=body)
    await rpc.unary(services.payments.ReceiveWebhook, message)
    return {"status": "ok"}
