"""Conversion of appeals to protobuf."""

from kit import clock
from request_service.market.trust.models import ListingDecision
from twou.request.v1 import trust_pb2 as pb


def appeal_message(decision: ListingDecision) -> pb.Appeal:
    """Returns the appeal of an owner against a decision."""
    return pb.Appeal(
        listing_id=str(decision.listing_id),
        text=decision.appeal or "",
        created_at=None if decision.appealed_at is None else clock.to_timestamp(decision.appealed_at),
    )
