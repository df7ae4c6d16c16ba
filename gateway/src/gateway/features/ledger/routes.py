"""Routes of the ledger, served by request-service: the money of providers, and for admins all of it."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Response

from gateway import spreadsheets, wire
from gateway.budgets import COMMANDS, READING, SEARCHES, spends
from gateway.dependencies import Services, query_parameters
from gateway.features.ledger.schemas import (
    AccountName,
    Adjustment,
    Balance,
    EntryKind,
    LedgerAccount,
    LedgerCheck,
    LedgerEntry,
    NewAdjustment,
    StatementLine,
)
from gateway.identity import Caller
from gateway.paging import PagingQuery
from gateway.streaming import first_of
from gateway.values import Json, ShortText
from kit import rpc
from twou.request.v1 import ledger_pb2

router = APIRouter(tags=["payments"])

_COLUMNS = ("id", "kind", "subject_id", "payment_id", "occurred_at", "currency", "amount")


class _EntryFilter:
    """Query parameters that select entries: at most one of them."""

    def __init__(
        self,
        account: Annotated[AccountName | None, Query()] = None,
        kind: EntryKind | None = None,
        subject_id: Annotated[
            ShortText | None,
            Query(
                description="The id of a payment, refund, payout, dispute or adjustment",
                json_schema_extra={"x-rule": "At most one filter."},
            ),
        ] = None,
    ) -> None:
        self.fields: dict[str, Any] = {
            "account": account,
            "kind": wire.enum_value(ledger_pb2.LedgerEntryKind, kind),
            "subject_id": subject_id,
        }


EntryFilter = Annotated[_EntryFilter, query_parameters(_EntryFilter)]


@router.get("/providers/me/balance")
@spends(READING)
async def list_balances(_caller: Caller, services: Services) -> list[Json[Balance]]:
    answer = await rpc.unary(services.ledger.ListBalances, ledger_pb2.ListBalancesRequest())
    return list(map(Balance.of, answer.balances))


@router.get("/providers/me/statement", response_model=list[Json[StatementLine]], responses=spreadsheets.DOCUMENTED)
@spends(SEARCHES)
async def list_statement(
    _caller: Caller,
    services: Services,
    paging: PagingQuery,
    shape: Annotated[Literal["json", "csv"], Query(alias="format")] = "json",
) -> list[Json[StatementLine]] | Response:
    """Lists the changes of the caller's balances, newest first; as CSV all of them."""
    if shape == "csv":
        batches = rpc.stream(services.ledger.ExportStatement, ledger_pb2.ExportStatementRequest())
        first = await first_of(batches, ledger_pb2.ExportStatementResponse())
        return spreadsheets.answer(
            "statement.csv", _COLUMNS, first, batches, lambda batch: map(wire.fields, batch.lines)
        )
    answer = await rpc.unary(services.ledger.ListStatement, ledger_pb2.ListStatementRequest(**paging.fields))
    return paging.page(map(StatementLine.of, answer.lines), answer.next_cursor)


@router.get("/admin/ledger/accounts")
@spends(READING)
async def list_accounts(_caller: Caller, services: Services, paging: PagingQuery) -> list[Json[LedgerAccount]]:
    """Lists the shared accounts by name, and then those of providers."""
    answer = await rpc.unary(services.ledger.ListAccounts, ledger_pb2.ListAccountsRequest(**paging.fields))
    return paging.page(map(LedgerAccount.of, answer.accounts), answer.next_cursor)


@router.get("/admin/ledger/entries")
@spends(READING)
async def list_entries(
    _caller: Caller, services: Services, wanted: EntryFilter, paging: PagingQuery
) -> list[Json[LedgerEntry]]:
    message = ledger_pb2.ListEntriesRequest(**wanted.fields, **paging.fields)
    answer = await rpc.unary(services.ledger.ListEntries, message)
    return paging.page(map(LedgerEntry.of, answer.entries), answer.next_cursor)


@router.get("/admin/ledger/check")
@spends(READING)
async def get_check(_caller: Caller, services: Services) -> Json[LedgerCheck]:
    """Returns the last check, which is made every day, and by `make ledger-check`."""
    answer = await rpc.unary(services.ledger.GetCheck, ledger_pb2.GetCheckRequest())
    return LedgerCheck.of(answer.check)


@router.post("/admin/ledger/adjustments", status_code=201)
@spends(COMMANDS)
async def propose_adjustment(body: NewAdjustment, _caller: Caller, services: Services) -> Json[Adjustment]:
    """Proposes an entry by hand. It is posted when another admin approves it."""
    return Adjustment.of((await rpc.unary(services.ledger.ProposeAdjustment, body.to())).adjustment)


@router.post("/admin/ledger/adjustments/{adjustment_id}/approve")
@spends(COMMANDS)
async def approve_adjustment(adjustment_id: str, _caller: Caller, services: Services) -> Json[Adjustment]:
    """Posts an adjustment that another admin has proposed."""
    message = ledger_pb2.ApproveAdjustmentRequest(adjustment_id=adjustment_id)
    return Adjustment.of((await rpc.unary(services.ledger.ApproveAdjustment, message)).adjustment)
