"""The gRPC servicer of reconciliations."""

from kit import caller, idempotency, paging
from kit.database import Database, Session
from kit.grpc_server import Context
from request_service.payment.reconciliations import actions, convert
from request_service.payment.reconciliations.terms import Auditor
from twou.request.v1 import reconciliation_pb2 as pb
from twou.request.v1 import reconciliation_pb2_grpc


class ReconciliationServicer(reconciliation_pb2_grpc.ReconciliationServiceServicer):
    def __init__(self, database: Database, auditor: Auditor) -> None:
        self._database = database
        self._auditor = auditor

    async def StartReconciliation(
        self, request: pb.StartReconciliationRequest, context: Context
    ) -> pb.StartReconciliationResponse:
        async def effect(session: Session) -> pb.StartReconciliationResponse:
            started = await actions.order_reconciliation(session, self._auditor, caller.current())
            return pb.StartReconciliationResponse(reconciliation=convert.reconciliation_message(started))

        return await idempotency.run_idempotent(self._database, request, pb.StartReconciliationResponse, effect)

    async def ListReconciliations(
        self, request: pb.ListReconciliationsRequest, context: Context
    ) -> pb.ListReconciliationsResponse:
        page = paging.page(request.limit, request.offset, request.cursor)
        async with self._database.read() as session:
            found, next_cursor = await actions.list_reconciliations(session, page)
        shown = map(convert.reconciliation_message, found)
        return pb.ListReconciliationsResponse(reconciliations=shown, next_cursor=next_cursor)

    async def ListDifferences(self, request: pb.ListDifferencesRequest, context: Context) -> pb.ListDifferencesResponse:
        reconciliation_id, is_mended = convert.reconciliation_id(request.reconciliation_id), convert.is_mended(request)
        page = paging.page(request.limit, request.offset, request.cursor)
        async with self._database.read() as session:
            found, next_cursor = await actions.list_differences(session, reconciliation_id, page, is_mended=is_mended)
        return pb.ListDifferencesResponse(differences=map(convert.difference_message, found), next_cursor=next_cursor)
