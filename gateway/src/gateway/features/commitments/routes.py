"""Routes of calendars, served by request-service."""

from typing import Annotated

from fastapi import APIRouter, Query

from gateway.budgets import COMMANDS, READING, spends
from gateway.dependencies import Services
from gateway.features.commitments.schemas import Commitment, NewTimeOff
from gateway.identity import Caller
from gateway.values import Json, Moment, Stated
from kit import rpc
from kit.clock import to_timestamp
from twou.request.v1 import commitment_pb2

router = APIRouter(tags=["commitments"])


@router.get("/commitments")
@spends(READING)
async def list_commitments(
    _caller: Caller,
    services: Services,
    starts_after: Annotated[Moment | None, Query(alias="from", description="By default now.")] = None,
    ends_before: Annotated[
        Moment | None,
        Query(alias="to", description="By default 31 days after `from`."),
        Stated(rule="After `from`, at most 366 days."),
    ] = None,
) -> list[Json[Commitment]]:
    """Returns the caller's commitments that have a moment between `from` and `to`, soonest first; at most 1,000."""
    message = commitment_pb2.ListCommitmentsRequest(
        starts_after=to_timestamp(starts_after), ends_before=to_timestamp(ends_before)
    )
    answer = await rpc.unary(services.commitments.ListCommitments, message)
    return [Commitment.of(one) for one in answer.commitments]


@router.post("/commitments", status_code=201)
@spends(COMMANDS)
async def add_time_off(body: NewTimeOff, _caller: Caller, services: Services) -> Json[Commitment]:
    """Adds a time off, during which the caller is offered no job and cannot be booked."""
    return Commitment.of((await rpc.unary(services.commitments.AddTimeOff, body.to_add())).commitment)


@router.delete("/commitments/{commitment_id}", status_code=204)
@spends(COMMANDS)
async def remove_time_off(commitment_id: str, _caller: Caller, services: Services) -> None:
    """Deletes a time off. Other commitments end with their job or booking."""
    message = commitment_pb2.RemoveTimeOffRequest(commitment_id=commitment_id)
    await rpc.unary(services.commitments.RemoveTimeOff, message)
