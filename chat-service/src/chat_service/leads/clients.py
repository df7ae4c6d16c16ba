"""The client of the leads of request-service."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

from chat_service.leads import convert
from chat_service.leads.convert import LeadState
from kit import rpc
from kit.errors import Internal, Unavailable
from kit.tls import Tls
from twou.request.v1 import lead_pb2, lead_pb2_grpc

LEAD_SERVICE = lead_pb2.DESCRIPTOR.services_by_name["LeadService"]

# Seconds until an answer counts as Unavailable.
_SECONDS = 2.0


class LeadClient:
    def __init__(self, stub: lead_pb2_grpc.LeadServiceStub) -> None:
        self._stub = stub

    async def get_opening(self, lead_id: UUID) -> tuple[LeadState, str]:
        """Returns a lead and the words of its buyer. Raises NotFound or Unavailable."""
        question = lead_pb2.GetLeadOpeningRequest(lead_id=str(lead_id))
        try:
            found = (await rpc.unary(self._stub.GetLeadOpening, question, seconds=_SECONDS)).opening
        except Internal:
            # So does a replica of the previous release, which has no leads.
            raise Unavailable from None
        return convert.state(found.lead, found.listing_title), found.message


@asynccontextmanager
async def lead_client(address: str, tls: Tls | None = None) -> AsyncIterator[LeadClient]:
    """Opens a client of the leads of the request-service at `address`; it connects on first use."""
    async with rpc.channel(address, LEAD_SERVICE, tls=tls) as channel:
        yield LeadClient(lead_pb2_grpc.LeadServiceStub(channel))
