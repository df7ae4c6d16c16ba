"""The JSON of brokers who take part in listings."""

from gateway.values import Body, ShortText
from twou.request.v1 import agency_pb2 as pb


class NewInvitation(Body):
    broker_id: ShortText
    """A verified broker, by the id of their account."""

    def to(self, listing_id: str) -> pb.InviteBrokerRequest:
        return pb.InviteBrokerRequest(listing_id=listing_id, broker_id=self.broker_id)
