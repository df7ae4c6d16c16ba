"""Builds the event about a broker who is asked to take part in a listing."""

from datetime import datetime
from uuid import UUID

from kit import clock
from request_service.market.listings.models import Listing
from twou.request.v1 import agency_events_pb2, agency_pb2


def broker_invited(listing: Listing, broker_id: UUID, now: datetime) -> agency_events_pb2.BrokerInvited:
    invitation = agency_pb2.BrokerInvitation(
        listing_id=str(listing.id),
        listing_title=listing.title,
        owner_id=str(listing.owner_id),
        broker_id=str(broker_id),
        created_at=clock.to_timestamp(now),
    )
    return agency_events_pb2.BrokerInvited(invitation=invitation, occurred_at=clock.to_timestamp(now))
