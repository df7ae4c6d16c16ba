"""The gRPC servicer of payments."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from uuid import UUID

from kit import caller, idempotency, paging
from kit.database import Database, Session
from kit.grpc_server import Context
from request_service.payment.gateways.interface import Subject
from request_service.payment.operations.sending import Sender
from request_service.payment.payments import actions, convert, notices
from request_service.payment.payments.cashier import Cashier
from request_service.payment.payments.exporting import export_payments
from request_service.payment.payments.models import Payment
from request_service.payment.payments.notices import FindSubject
from request_service.roles import ADMIN
from twou.request.v1 import payment_pb2 as pb
from twou.request.v1 import payment_pb2_grpc

# A person waits this long for the answer of a gateway; the call goes on, and `payment.updated` follows.
_ANSWERED_WITHIN_SECONDS = 3.0


class PaymentServicer(payment_pb2_grpc.PaymentServiceServicer):
    def __init__(
        self,
        database: Database,
        cashier: Cashier,
        sender: Sender,
        elsewhere: Mapping[Subject, FindSubject] | None = None,
    ) -> None:
        """*elsewhere* finds what webhooks are about that belongs to nouns above this one."""
        self._database = database
        self._cashier = cashier
        self._sender = sender
        self._elsewhere = elsewhere or {}
        self._sending: set[asyncio.Task[None]] = set()

    async def CreatePayment(self, request: pb.CreatePaymentRequest, context: Context) -> pb.CreatePaymentResponse:
        payable_id, way, amount = convert.payable_id(request), convert.way(request), convert.amount(request)

        async def effect(session: Session) -> pb.CreatePaymentResponse:
            asked = await actions.create_payment(
                session, self._cashier, caller.current(), payable_id, way, amount=amount
            )
            return pb.CreatePaymentResponse(payment=_own(asked))

        made = await idempotency.run_idempotent(self._database, request, pb.CreatePaymentResponse, effect)
        return pb.CreatePaymentResponse(payment=await self._send(made.payment))

    async def TipProvider(self, request: pb.TipProviderRequest, context: Context) -> pb.TipProviderResponse:
        request_id, way = convert.request_id(request.request_id), convert.way(request)

        async def effect(session: Session) -> pb.TipProviderResponse:
            tip = await actions.tip_provider(
                session, self._cashier, caller.current(), request_id, way, amount=request.amount
            )
            return pb.TipProviderResponse(payment=_own(tip))

        made = await idempotency.run_idempotent(self._database, request, pb.TipProviderResponse, effect)
        return pb.TipProviderResponse(payment=await self._send(made.payment))

    async def GetPayment(self, request: pb.GetPaymentRequest, context: Context) -> pb.GetPaymentResponse:
        return pb.GetPaymentResponse(payment=await self._shown(convert.payment_id(request.payment_id)))

    async def ListPayments(self, request: pb.ListPaymentsRequest, context: Context) -> pb.ListPaymentsResponse:
        shown, next_cursor = await self._list(request)
        return pb.ListPaymentsResponse(payments=shown, next_cursor=next_cursor)

    async def ListAllPayments(self, request: pb.ListAllPaymentsRequest, context: Context) -> pb.ListAllPaymentsResponse:
        shown, next_cursor = await self._list(request)
        return pb.ListAllPaymentsResponse(payments=shown, next_cursor=next_cursor)

    async def ExportPayments(
        self, request: pb.ExportPaymentsRequest, context: Context
    ) -> AsyncIterator[pb.ExportPaymentsResponse]:
        async for rows in export_payments(self._database, caller.current()):
            yield pb.ExportPaymentsResponse(payments=[convert.payment_message(row, None) for row in rows])

    async def SyncPayment(self, request: pb.SyncPaymentRequest, context: Context) -> pb.SyncPaymentResponse:
        payment_id = convert.payment_id(request.payment_id)
        async with self._database.transaction() as session:
            is_asked = await actions.sync_payment(session, caller.current(), payment_id)
        if is_asked:
            await self._answer_of(payment_id)
        return pb.SyncPaymentResponse(payment=await self._shown(payment_id))

    async def CancelPayment(self, request: pb.CancelPaymentRequest, context: Context) -> pb.CancelPaymentResponse:
        payment_id = convert.payment_id(request.payment_id)

        async def effect(session: Session) -> pb.CancelPaymentResponse:
            ended = await actions.cancel_payment(session, self._cashier, caller.current(), payment_id)
            return pb.CancelPaymentResponse(payment=_own(ended))

        return await idempotency.run_idempotent(self._database, request, pb.CancelPaymentResponse, effect)

    async def RefundPayment(self, request: pb.RefundPaymentRequest, context: Context) -> pb.RefundPaymentResponse:
        payment_id, amount = convert.payment_id(request.payment_id), convert.amount(request)

        async def effect(session: Session) -> pb.RefundPaymentResponse:
            payment, refund = await actions.refund_payment(
                session, self._cashier, caller.current(), payment_id, amount=amount, note=request.note
            )
            return pb.RefundPaymentResponse(refund=convert.refund_message(refund, payment.currency))

        return await idempotency.run_idempotent(self._database, request, pb.RefundPaymentResponse, effect)

    async def ListRefunds(self, request: pb.ListRefundsRequest, context: Context) -> pb.ListRefundsResponse:
        page = paging.page(request.limit, request.offset, request.cursor)
        async with self._database.read_once() as session:
            found, next_cursor = await actions.list_refunds(session, page)
        shown = [convert.refund_message(one, one.currency) for one in found]
        return pb.ListRefundsResponse(refunds=shown, next_cursor=next_cursor)

    async def ReceiveWebhook(self, request: pb.ReceiveWebhookRequest, context: Context) -> pb.ReceiveWebhookResponse:
        name, notice = notices.read_notice(self._cashier.gateways, request.gateway, request.headers, request.body)
        with self._sender.precedence.taken():
            async with self._database.transaction() as session:
                await notices.receive_notice(session, name, notice, self._elsewhere)
        return pb.ReceiveWebhookResponse()

    async def _list(self, request: pb.ListPaymentsRequest | pb.ListAllPaymentsRequest) -> tuple[list[pb.Payment], str]:
        filters, page = convert.filters(request), paging.page(request.limit, request.offset, request.cursor)
        async with self._database.read_once() as session:
            found, next_cursor = await actions.list_payments(session, caller.current(), filters, page)
        return [convert.payment_message(one, _seen_by()) for one in found], next_cursor

    async def _send(self, made: pb.Payment) -> pb.Payment:
        """Returns a payment as it is when its gateway has answered, or after a while without an answer."""
        payment_id = UUID(made.id)
        await self._answer_of(payment_id)
        return await self._shown(payment_id)

    async def _answer_of(self, payment_id: UUID) -> None:
        task = asyncio.create_task(self._sender.send_calls_of(payment_id))
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)
        await asyncio.wait([task], timeout=_ANSWERED_WITHIN_SECONDS)

    async def _shown(self, payment_id: UUID) -> pb.Payment:
        async with self._database.read_once() as session:
            found = await actions.get_payment(session, caller.current(), payment_id)
        return convert.payment_message(found, _seen_by())


def _own(payment: Payment) -> pb.Payment:
    return convert.payment_message(payment, caller.current().user_id)


def _seen_by() -> UUID | None:
    """Returns the caller, or `None` for an admin, who sees all of a payment but its checkout."""
    who = caller.current()
    return None if who.role == ADMIN else who.user_id
