"""Builds the events about leads."""

from uuid import UUID

from kit import clock
from request_service.market.leads import convert
from request_service.market.leads.models import Lead
from twou.request.v1 import lead_events_pb2 as pb


def lead_created(lead: Lead) -> pb.LeadCreated:
    return pb.LeadCreated(
        lead=convert.lead_message(lead),
        occurred_at=clock.to_timestamp(lead.created_at),
        message=lead.opening or "",
        listing_title=lead.listing_title,
    )


def lead_updated(lead: Lead) -> pb.LeadUpdated:
    return pb.LeadUpdated(
        lead=convert.lead_message(lead),
        occurred_at=clock.to_timestamp(lead.updated_at),
        listing_title=lead.listing_title,
    )


def lead_repeated(lead: Lead, message: str, message_id: UUID) -> pb.LeadRepeated:
    return pb.LeadRepeated(
        lead=convert.lead_message(lead),
        occurred_at=clock.to_timestamp(clock.now()),
        message=message,
        message_id=str(message_id),
        listing_title=lead.listing_title,
    )
