"""Routes of reconciliations, served by request-service. Only admins may call them."""

from typing import Annotated, Any

from fastapi import APIRouter

from gateway.budgets import COMMANDS, READING, spends
from gateway.dependencies import Services, query_parameters
from gateway.features.reconciliations.schemas import Difference, Reconciliation
from gateway.identity import Caller
from gateway.paging import PagingQuery
from gateway.values import Json
from kit import rpc
from twou.request.v1 import reconciliation_pb2

router = APIRouter(tags=["payments"])


class _DifferenceFilter:
    """Query parameters that select differences."""

    def __init__(self, is_mended: bool | None = None) -> None:  # noqa: FBT001  # never positional
        self.fields: dict[str, Any] = {"is_mended": is_mended}


DifferenceFilter = Annotated[_DifferenceFilter, query_parameters(_DifferenceFilter)]


@router.post("/admin/reconciliations", status_code=201)
@spends(COMMANDS)
async def start_reconciliation(_caller: Caller, services: Services) -> Json[Reconciliation]:
    """Compares the books now. One runs at a time: if one does, it is returned."""
    message = reconciliation_pb2.StartReconciliationRequest()
    return Reconciliation.of((await rpc.unary(services.reconciliations.StartReconciliation, message)).reconciliation)


@router.get("/admin/reconciliations")
@spends(READING)
async def list_reconciliations(paging: PagingQuery, _caller: Caller, services: Services) -> list[Json[Reconciliation]]:
    """Returns reconciliations, newest first. One is made every night, and by `make reconcile`."""
    message = reconciliation_pb2.ListReconciliationsRequest(**paging.fields)
    answer = await rpc.unary(services.reconciliations.ListReconciliations, message)
    return paging.page(map(Reconciliation.of, answer.reconciliations), answer.next_cursor)


@router.get("/admin/reconciliations/{reconciliation_id}/differences")
@spends(READING)
async def list_differences(
    reconciliation_id: str, matching: DifferenceFilter, paging: PagingQuery, _caller: Caller, services: Services
) -> list[Json[Difference]]:
    """Returns the differences that a reconciliation has found so far, newest first."""
    message = reconciliation_pb2.ListDifferencesRequest(
        reconciliation_id=reconciliation_id, **matching.fields, **paging.fields
    )
    answer = await rpc.unary(services.reconciliations.ListDifferences, message)
    return paging.page(map(Difference.of, answer.differences), answer.next_cursor)
