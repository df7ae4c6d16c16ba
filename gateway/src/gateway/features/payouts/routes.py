"""Routes of payouts, served by request-service."""

from typing import Annotated

from fastapi import APIRouter

from gateway import wire
from gateway.budgets import COMMANDS, READING, spends
from gateway.dependencies import Services, query_parameters
from gateway.features.payouts.schemas import NamedAccount, Payout, PayoutAccount, PayoutOrder, PayoutStatus
from gateway.identity import Caller
from gateway.paging import PagingQuery
from gateway.values import Json
from kit import rpc
from twou.request.v1 import payout_pb2

router = APIRouter(tags=["payments"])


class _PayoutFilter:
    """Query parameters that select payouts."""

    def __init__(self, status: PayoutStatus | None = None) -> None:
        self.fields = {"status": wire.enum_value(payout_pb2.PayoutStatus, status)}


PayoutFilter = Annotated[_PayoutFilter, query_parameters(_PayoutFilter)]


@router.get("/providers/me/payout-account")
@spends(READING)
async def get_payout_account(_caller: Caller, services: Services) -> Json[PayoutAccount]:
    """Returns the account that the caller has named last."""
    answer = await rpc.unary(services.payouts.GetPayoutAccount, payout_pb2.GetPayoutAccountRequest())
    return PayoutAccount.of(answer.account)


@router.put("/providers/me/payout-account")
@spends(COMMANDS)
async def update_payout_account(body: NamedAccount, _caller: Caller, services: Services) -> Json[PayoutAccount]:
    """Names the account of the caller. The first one counts at once, a change after 72 hours."""
    return PayoutAccount.of((await rpc.unary(services.payouts.UpdatePayoutAccount, body.to())).account)


@router.post("/payouts", status_code=201)
@spends(COMMANDS)
async def create_payout(body: PayoutOrder, _caller: Caller, services: Services) -> Json[Payout]:
    """Orders a part of the caller's balance to be paid out. The balance is less by it at once."""
    return Payout.of((await rpc.unary(services.payouts.CreatePayout, body.to())).payout)


@router.get("/payouts")
@spends(READING)
async def list_payouts(
    matching: PayoutFilter, paging: PagingQuery, _caller: Caller, services: Services
) -> list[Json[Payout]]:
    """Returns the caller's payouts, newest first."""
    message = payout_pb2.ListPayoutsRequest(**matching.fields, **paging.fields)
    answer = await rpc.unary(services.payouts.ListPayouts, message)
    return paging.page(map(Payout.of, answer.payouts), answer.next_cursor)


@router.get("/admin/payouts")
@spends(READING)
async def list_all_payouts(
    matching: PayoutFilter, paging: PagingQuery, _caller: Caller, services: Services
) -> list[Json[Payout]]:
    """Returns all payouts, newest first. Only admins may."""
    message = payout_pb2.ListAllPayoutsRequest(**matching.fields, **paging.fields)
    answer = await rpc.unary(services.payouts.ListAllPayouts, message)
    return paging.page(map(Payout.of, answer.payouts), answer.next_cursor)


@router.post("/admin/payouts/{payout_id}/approve")
@spends(COMMANDS)
async def approve_payout(payout_id: str, _caller: Caller, services: Services) -> Json[Payout]:
    """Lets a large payout go."""
    message = payout_pb2.ApprovePayoutRequest(payout_id=payout_id)
    return Payout.of((await rpc.unary(services.payouts.ApprovePayout, message)).payout)


@router.post("/admin/payouts/{payout_id}/reject")
@spends(COMMANDS)
async def reject_payout(payout_id: str, _caller: Caller, services: Services) -> Json[Payout]:
    """Gives the amount of a payout back to the balance, if the money certainly does not go."""
    message = payout_pb2.RejectPayoutRequest(payout_id=payout_id)
    return Payout.of((await rpc.unary(services.payouts.RejectPayout, message)).payout)


@router.post("/admin/payouts/{payout_id}/mark-paid")
@spends(COMMANDS)
async def mark_payout_paid(payout_id: str, _caller: Caller, services: Services) -> Json[Payout]:
    """Says that the money of a payout by hand was sent, or that of one whose gateway does not tell."""
    message = payout_pb2.MarkPayoutPaidRequest(payout_id=payout_id)
    return Payout.of((await rpc.unary(services.payouts.MarkPayoutPaid, message)).payout)
