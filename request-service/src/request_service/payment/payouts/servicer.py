"""The gRPC servicer of payouts."""

from kit import caller, idempotency, logging, paging
from kit.database import Database, Session
from kit.grpc_server import Context
from request_service.payment.payouts import actions, convert
from request_service.payment.payouts.terms import PayoutDesk
from twou.request.v1 import payout_pb2 as pb
from twou.request.v1 import payout_pb2_grpc

log = logging.get(__name__)


class PayoutServicer(payout_pb2_grpc.PayoutServiceServicer):
    def __init__(self, database: Database, desk: PayoutDesk) -> None:
        self._database = database
        self._desk = desk

    async def GetPayoutAccount(
        self, request: pb.GetPayoutAccountRequest, context: Context
    ) -> pb.GetPayoutAccountResponse:
        async with self._database.read() as session:
            found = await actions.get_account(session, caller.current())
            return pb.GetPayoutAccountResponse(account=convert.account_message(found))

    async def UpdatePayoutAccount(
        self, request: pb.UpdatePayoutAccountRequest, context: Context
    ) -> pb.UpdatePayoutAccountResponse:
        named = convert.account(request)
        await actions.require_bank(self._desk, named)

        async def effect(session: Session) -> pb.UpdatePayoutAccountResponse:
            account = await actions.update_account(session, self._desk, caller.current(), named)
            return pb.UpdatePayoutAccountResponse(account=convert.account_message(account))

        return await idempotency.run_idempotent(self._database, request, pb.UpdatePayoutAccountResponse, effect)

    async def CreatePayout(self, request: pb.CreatePayoutRequest, context: Context) -> pb.CreatePayoutResponse:
        currency, amount = convert.order(request)

        async def effect(session: Session) -> pb.CreatePayoutResponse:
            payout = await actions.create_payout(session, self._desk, caller.current(), currency, amount)
            return pb.CreatePayoutResponse(payout=convert.payout_message(payout))

        return await idempotency.run_idempotent(self._database, request, pb.CreatePayoutResponse, effect)

    async def ListPayouts(self, request: pb.ListPayoutsRequest, context: Context) -> pb.ListPayoutsResponse:
        status, page = convert.status(request), paging.page(request.limit, request.offset, request.cursor)
        async with self._database.read_once() as session:
            found, next_cursor = await actions.list_own_payouts(session, caller.current(), status, page)
        return pb.ListPayoutsResponse(payouts=map(convert.payout_message, found), next_cursor=next_cursor)

    async def ListAllPayouts(self, request: pb.ListAllPayoutsRequest, context: Context) -> pb.ListAllPayoutsResponse:
        status, page = convert.status(request), paging.page(request.limit, request.offset, request.cursor)
        async with self._database.read_once() as session:
            found, next_cursor = await actions.list_all_payouts(session, status, page)
        # Leaves a trace of an admin who looks at the accounts of others.
        log.info("admin_read_payouts", admin=str(caller.current().user_id), payouts=[str(one.id) for one in found])
        return pb.ListAllPayoutsResponse(payouts=map(convert.payout_message, found), next_cursor=next_cursor)

    async def ApprovePayout(self, request: pb.ApprovePayoutRequest, context: Context) -> pb.ApprovePayoutResponse:
        payout_id = convert.payout_id(request.payout_id)

        async def effect(session: Session) -> pb.ApprovePayoutResponse:
            payout = await actions.approve_payout(session, caller.current(), payout_id)
            return pb.ApprovePayoutResponse(payout=convert.payout_message(payout))

        return await idempotency.run_idempotent(self._database, request, pb.ApprovePayoutResponse, effect)

    async def RejectPayout(self, request: pb.RejectPayoutRequest, context: Context) -> pb.RejectPayoutResponse:
        payout_id = convert.payout_id(request.payout_id)

        async def effect(session: Session) -> pb.RejectPayoutResponse:
            payout = await actions.reject_payout(session, caller.current(), payout_id)
            return pb.RejectPayoutResponse(payout=convert.payout_message(payout))

        return await idempotency.run_idempotent(self._database, request, pb.RejectPayoutResponse, effect)

    async def MarkPayoutPaid(self, request: pb.MarkPayoutPaidRequest, context: Context) -> pb.MarkPayoutPaidResponse:
        payout_id = convert.payout_id(request.payout_id)

        async def effect(session: Session) -> pb.MarkPayoutPaidResponse:
            payout = await actions.mark_payout_paid(session, caller.current(), payout_id)
            return pb.MarkPayoutPaidResponse(payout=convert.payout_message(payout))

        return await idempotency.run_idempotent(self._database, request, pb.MarkPayoutPaidResponse, effect)
