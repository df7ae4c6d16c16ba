"""The route of disputes, served by request-service."""

from typing import Annotated

from fastapi import APIRouter, Query

from gateway import wire
from gateway.budgets import READING, spends
from gateway.dependencies import Services, query_parameters
from gateway.features.disputes.schemas import Dispute, DisputeStatus
from gateway.identity import Caller
from gateway.paging import PagingQuery
from gateway.values import Json, ShortText
from kit import rpc
from twou.request.v1 import dispute_pb2

router = APIRouter(tags=["payments"])


class _DisputeFilter:
    """Query parameters that select disputes."""

    def __init__(
        self,
        status: DisputeStatus | None = None,
        payment_id: Annotated[ShortText | None, Query(description="Only the disputes of this payment")] = None,
    ) -> None:
        self.fields = {"status": wire.enum_value(dispute_pb2.DisputeStatus, status), "payment_id": payment_id}


DisputeFilter = Annotated[_DisputeFilter, query_parameters(_DisputeFilter)]


@router.get("/admin/disputes")
@spends(READING)
async def list_disputes(
    matching: DisputeFilter, paging: PagingQuery, _caller: Caller, services: Services
) -> list[Json[Dispute]]:
    """Returns all disputes, newest first. Only admins may."""
    message = dispute_pb2.ListDisputesRequest(**matching.fields, **paging.fields)
    answer = await rpc.unary(services.disputes.ListDisputes, message)
    return paging.page(map(Dispute.of, answer.disputes), answer.next_cursor)
