"""Conversion of leads from and to protobuf."""

from uuid import UUID

from kit import clock, protobuf
from kit.errors import InvalidInput
from kit.protobuf import EnumMap, an_id
from kit.text import length_issue, nul_issue
from request_service import money
from request_service.market.leads.errors import LeadNotFound
from request_service.market.leads.lifecycle import LeadKind, LeadStatus
from request_service.market.leads.models import MAX_MESSAGE_LENGTH, MAX_NOTE_LENGTH, Interest, Lead, LeadChange
from request_service.market.leads.queries import LeadFilters
from request_service.market.listings.errors import ListingNotFound
from request_service.money import decimal_text
from twou.request.v1 import lead_pb2 as pb

KINDS = EnumMap(LeadKind, pb.LeadKind)
STATUSES = EnumMap(LeadStatus, pb.LeadStatus)
_SIDES = {
    pb.LEAD_ROLE_UNSPECIFIED: ("buyer_id", "seller_id", "broker_id"),
    pb.LEAD_ROLE_BUYER: ("buyer_id",),
    pb.LEAD_ROLE_SELLER: ("seller_id", "broker_id"),
}


def lead_id(text: str) -> UUID:
    """Raises LeadNotFound for text that cannot be an id."""
    return an_id(text, otherwise=LeadNotFound)


def interest(request: pb.CreateLeadRequest) -> Interest:
    """Raises InvalidInput."""
    if not request.message.strip():
        raise InvalidInput.field("message", "must not be blank")
    _require("message", request.message, MAX_MESSAGE_LENGTH)
    return Interest(
        message=request.message,
        kind=KINDS.find("kind", request.kind),
        offer_amount=protobuf.optional(request, "offer_amount"),
    )


def offer_units(amount: str | None, currency: str) -> int | None:
    """Returns what a buyer offers in the smallest units. Raises InvalidInput."""
    if amount is None:
        return None
    units = money.minor_units(amount, currency, field="offer_amount")
    if units <= 0:
        raise InvalidInput.field("offer_amount", "must be greater than 0")
    return units


def filters(request: pb.ListLeadsRequest) -> LeadFilters:
    if request.role not in _SIDES:
        raise InvalidInput.field("role", "must be buyer or seller")
    listing = protobuf.optional(request, "listing_id")
    return LeadFilters(
        sides=_SIDES[request.role],
        status=STATUSES.find("status", request.status),
        listing_id=None if listing is None else an_id(listing, otherwise=ListingNotFound),
    )


def change(request: pb.UpdateLeadRequest) -> LeadChange:
    """Raises InvalidInput."""
    note = "" if protobuf.cleared(request, "note") else protobuf.optional(request, "note")
    if note:
        _require("note", note, MAX_NOTE_LENGTH)
    return LeadChange(STATUSES.find("status", request.status), note if note is None else note.strip())


def _require(field: str, text: str, max_length: int) -> None:
    for issue in (length_issue(text, min_length=1, max_length=max_length), nul_issue(text)):
        if issue:
            raise InvalidInput.field(field, issue)


def lead_message(lead: Lead, *, is_seller: bool = False) -> pb.Lead:
    """Returns a lead for the seller's side, or for others."""
    return pb.Lead(
        id=str(lead.id),
        listing_id=str(lead.listing_id),
        buyer_id=str(lead.buyer_id),
        seller_id=str(lead.seller_id),
        broker_id=None if lead.broker_id is None else str(lead.broker_id),
        kind=KINDS.to_proto[lead.kind],
        offer_amount=None if lead.offer_units is None else decimal_text(lead.offer_units, lead.currency),
        status=STATUSES.to_proto[lead.status],
        conversation_id=str(lead.id),
        first_answer_at=clock.to_timestamp(lead.first_answer_at),
        created_at=clock.to_timestamp(lead.created_at),
        updated_at=clock.to_timestamp(lead.updated_at),
        version=lead.version,
        note=lead.note if is_seller else None,
    )


def opening(lead: Lead) -> pb.LeadOpening:
    """Returns what the conversation about a lead is made of."""
    return pb.LeadOpening(lead=lead_message(lead), message=lead.opening or "", listing_title=lead.listing_title)
