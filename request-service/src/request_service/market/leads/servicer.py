"""The gRPC servicer of leads."""

from collections.abc import Collection
from typing import Protocol
from uuid import UUID

from kit import caller, idempotency, paging
from kit.database import Database, Session
from kit.grpc_server import Context
from request_service.market.leads import actions, convert, queries
from request_service.market.leads.errors import Blocked
from request_service.market.listings import convert as listings
from twou.request.v1 import lead_pb2 as pb
from twou.request.v1 import lead_pb2_grpc


class BlockSource(Protocol):
    """chat-service, as far as blocks go."""

    async def exists_block(self, user_id: UUID, other_ids: Collection[UUID]) -> bool:
        """Returns whether there is a block between a user and one of the others; no if it does not answer."""


class LeadServicer(lead_pb2_grpc.LeadServiceServicer):
    def __init__(self, database: Database, blocks: BlockSource) -> None:
        self._database = database
        self._blocks = blocks

    async def CreateLead(self, request: pb.CreateLeadRequest, context: Context) -> pb.CreateLeadResponse:
        listing_id, interest = listings.listing_id(request.listing_id), convert.interest(request)
        buyer_id = caller.current().user_id
        await self._require_no_block(buyer_id, listing_id)

        async def effect(session: Session) -> pb.CreateLeadResponse:
            lead, created = await actions.create_lead(session, buyer_id, listing_id, interest)
            return pb.CreateLeadResponse(lead=convert.lead_message(lead), created=created)

        return await idempotency.run_idempotent(self._database, request, pb.CreateLeadResponse, effect)

    async def _require_no_block(self, buyer_id: UUID, listing_id: UUID) -> None:
        """Outside of any transaction."""
        async with self._database.read_once() as session:
            seller_ids = await actions.find_sellers(session, buyer_id, listing_id)
        if await self._blocks.exists_block(buyer_id, seller_ids):
            raise Blocked

    async def ListLeads(self, request: pb.ListLeadsRequest, context: Context) -> pb.ListLeadsResponse:
        who, filters = caller.current(), convert.filters(request)
        page = paging.page(request.limit, request.offset, request.cursor)
        async with self._database.read_once() as session:
            found, next_cursor = await actions.list_leads(session, who, filters, page)
        leads = [convert.lead_message(lead, is_seller=who.user_id in lead.seller_side) for lead in found]
        return pb.ListLeadsResponse(leads=leads, next_cursor=next_cursor)

    async def GetLead(self, request: pb.GetLeadRequest, context: Context) -> pb.GetLeadResponse:
        who = caller.current()
        async with self._database.read_once() as session:
            lead = await actions.get_lead(session, who, convert.lead_id(request.lead_id))
        return pb.GetLeadResponse(lead=convert.lead_message(lead, is_seller=who.user_id in lead.seller_side))

    async def UpdateLead(self, request: pb.UpdateLeadRequest, context: Context) -> pb.UpdateLeadResponse:
        lead_id, change = convert.lead_id(request.lead_id), convert.change(request)

        async def effect(session: Session) -> pb.UpdateLeadResponse:
            lead = await actions.update_lead(session, caller.current(), lead_id, change)
            return pb.UpdateLeadResponse(lead=convert.lead_message(lead, is_seller=True))

        return await idempotency.run_idempotent(self._database, request, pb.UpdateLeadResponse, effect)

    async def GetLeadOpening(self, request: pb.GetLeadOpeningRequest, context: Context) -> pb.GetLeadOpeningResponse:
        async with self._database.read_once() as session:
            lead = await queries.get_lead(session, convert.lead_id(request.lead_id))
        return pb.GetLeadOpeningResponse(opening=convert.opening(lead))
