"""Reads what request-service says of a lead."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kit import clock
from kit.protobuf import optional_uuid
from twou.request.v1 import lead_pb2


@dataclass(frozen=True)
class LeadState:
    """A lead as it was at one moment."""

    lead_id: UUID
    listing_id: UUID
    listing_title: str
    buyer_id: UUID
    seller_id: UUID
    broker_id: UUID | None
    # Goes up with each change of the lead.
    version: int
    created_at: datetime

    @property
    def seller_side(self) -> frozenset[UUID]:
        return frozenset({self.seller_id} if self.broker_id is None else {self.seller_id, self.broker_id})

    @property
    def member_ids(self) -> frozenset[UUID]:
        return self.seller_side | {self.buyer_id}


def state(lead: lead_pb2.Lead, listing_title: str) -> LeadState:
    return LeadState(
        lead_id=UUID(lead.id),
        listing_id=UUID(lead.listing_id),
        listing_title=listing_title,
        buyer_id=UUID(lead.buyer_id),
        seller_id=UUID(lead.seller_id),
        broker_id=optional_uuid(lead, "broker_id"),
        version=lead.version,
        created_at=clock.from_timestamp(lead.created_at),
    )
