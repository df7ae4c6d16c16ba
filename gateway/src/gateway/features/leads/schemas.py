"""The JSON of leads."""

from typing import Annotated

from pydantic import Field

from gateway import wire
from gateway.features.messages.schemas import Content
from gateway.values import Body, Change, EnumName, Moment, NotNull, Stated, Text, View
from twou.request.v1 import lead_pb2

LeadKind = Annotated[str, EnumName(lead_pb2.LeadKind)]
LeadRole = Annotated[str, EnumName(lead_pb2.LeadRole)]
LeadStatus = Annotated[str, EnumName(lead_pb2.LeadStatus)]
NextStatus = Annotated[LeadStatus, Stated(rule="As the table of statuses allows.")]
OfferAmount = Annotated[
    float,
    Field(gt=0, le=10**12, allow_inf_nan=False, strict=True),
    Stated(rule="With at most the digits after the point that the currency of the listing has."),
]
Note = Annotated[Text, Field(max_length=2000)]


class NewLead(Body):
    message: Content
    """The first message of the conversation, or one more."""
    kind: LeadKind | None = None
    """An enquiry if it is not sent, and an offer if an amount is."""
    offer_amount: OfferAmount | None = None

    def to(self, listing_id: str) -> lead_pb2.CreateLeadRequest:
        return lead_pb2.CreateLeadRequest(
            listing_id=listing_id,
            message=self.message,
            kind=wire.enum_value(lead_pb2.LeadKind, self.kind),
            offer_amount=wire.decimal_text(self.offer_amount),
        )


class LeadChange(Change):
    """Changes only the fields that are sent. Null removes the note."""

    status: NotNull[NextStatus] = None
    note: Note | None = None

    def to(self, lead_id: str) -> lead_pb2.UpdateLeadRequest:
        status = wire.enum_value(lead_pb2.LeadStatus, self.status)
        return lead_pb2.UpdateLeadRequest(lead_id=lead_id, status=status, note=self.note, clear=self.cleared)


class Lead(View):
    """The interest of a buyer in a listing."""

    id: str
    listing_id: str
    buyer_id: str
    seller_id: str
    """The owner of the listing."""
    broker_id: str | None
    kind: LeadKind
    offer_amount: float | None
    """In the currency of the listing."""
    status: LeadStatus
    conversation_id: str
    """The id of the lead. The conversation can be written to at once."""
    first_answer_at: Moment | None
    """When the seller's side has written to the buyer for the first time."""
    note: str | None
    """For the seller's side; null for the buyer."""
    created_at: Moment
    updated_at: Moment
    version: int
    """Goes up with each change."""
