"""Routes of leads, served by request-service. Their conversations are those of chat-service."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from gateway import wire
from gateway.budgets import COMMANDS, MESSAGES, READING, spends
from gateway.dependencies import Services, query_parameters
from gateway.features.leads.schemas import Lead, LeadChange, LeadRole, LeadStatus, NewLead
from gateway.identity import Caller
from gateway.paging import PagingQuery
from gateway.values import Json, ShortText
from kit import rpc
from twou.request.v1 import lead_pb2

router = APIRouter(tags=["leads"])

_KNOWN: dict[int | str, dict[str, Any]] = {
    200: {"model": Lead, "description": "The lead that the caller has of the listing; the message is added to it"}
}


@router.post("/listings/{listing_id}/leads", status_code=201, responses=_KNOWN)
@spends(MESSAGES)
async def create_lead(
    listing_id: str, body: NewLead, response: Response, _caller: Caller, services: Services
) -> Json[Lead]:
    """Asks about a listing. A buyer has one lead of a listing: asking again adds the message to its conversation."""
    answer = await rpc.unary(services.leads.CreateLead, body.to(listing_id))
    if not answer.created:
        response.status_code = 200
    return Lead.of(answer.lead)


class _LeadFilter:
    """The query parameters that select leads of the caller."""

    def __init__(
        self,
        role: LeadRole | None = None,
        status: LeadStatus | None = None,
        listing_id: Annotated[ShortText, Query()] | None = None,
    ) -> None:
        self.fields: dict[str, Any] = {
            "role": wire.enum_value(lead_pb2.LeadRole, role),
            "status": wire.enum_value(lead_pb2.LeadStatus, status),
            "listing_id": listing_id,
        }


LeadFilter = Annotated[_LeadFilter, query_parameters(_LeadFilter)]


@router.get("/leads")
@spends(READING)
async def list_leads(_caller: Caller, services: Services, wanted: LeadFilter, paging: PagingQuery) -> list[Json[Lead]]:
    """Returns the leads of the caller, newest first: as buyer, or as owner or broker of the listings."""
    message = lead_pb2.ListLeadsRequest(**wanted.fields, **paging.fields)
    answer = await rpc.unary(services.leads.ListLeads, message)
    return paging.page(map(Lead.of, answer.leads), answer.next_cursor)


@router.get("/leads/{lead_id}")
@spends(READING)
async def get_lead(lead_id: str, _caller: Caller, services: Services) -> Json[Lead]:
    return Lead.of((await rpc.unary(services.leads.GetLead, lead_pb2.GetLeadRequest(lead_id=lead_id))).lead)


@router.patch("/leads/{lead_id}")
@spends(COMMANDS)
async def update_lead(lead_id: str, body: LeadChange, _caller: Caller, services: Services) -> Json[Lead]:
    """Notes how far a lead is, for the seller's side."""
    return Lead.of((await rpc.unary(services.leads.UpdateLead, body.to(lead_id))).lead)
