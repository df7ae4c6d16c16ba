"""The frames of events, and the types that a client can subscribe to."""

import pytest

from gateway.sockets import frames
from twou.auth.v1.events_pb2 import UserDeleted
from twou.request.v1 import events_pb2, request_pb2

TYPES = """
booking.cancelled  booking.completed  booking.endangered  booking.lapsed  booking.missed  booking.offered
booking.reminder  booking.rescheduled  booking.scheduled
broker.invited  broker.rejected  broker.verified  favourite.changed  search.matched  lead.created  lead.updated
conversation.created  conversation.updated  data_export.failed  data_export.ready
dispute.created  dispute.lost  dispute.updated  dispute.won
file.deleted  file.progress  file.ready  file.rejected  file.uploaded
listing.expired  listing.expiring  listing.published  listing.restored  listing.suspended  listing.updated
message.created  message.deleted  message.read  message.updated  notification
notification.read
payment.authorized  payment.cancelled  payment.created  payment.expired  payment.failed  payment.succeeded
payment.method_saved  payment.method_updated  payment.updated
payout.account_changed  payout.created  payout.failed  payout.paid  payout.rejected  payout.updated
refund.created  refund.failed  refund.succeeded
offer.created  offer.expired  offer.withdrawn  provider.location presence typing
request.accepted  request.cancelled  request.completed  request.created  request.expired  request.rated
request.started  request.updated
review.created  review.deleted  review.updated
"""


def test_clients_can_subscribe_to_these_types_and_to_no_others() -> None:
    assert frames.event_types() == set(TYPES.split())


def test_frame_contains_the_first_field_of_its_event() -> None:
    event = events_pb2.RequestAccepted(request=request_pb2.ServiceRequest(id="r1"), actor_id="p1")
    kind, data = frames.event_frame("twou.request.v1.RequestAccepted", event.SerializeToString())
    assert (kind, data["id"]) == ("request.accepted", "r1")
    assert "actor_id" not in data


def test_internal_event_has_no_frame() -> None:
    with pytest.raises(ValueError, match=r"^twou\.auth\.v1\.UserDeleted has no frame$"):
        frames.event_frame("twou.auth.v1.UserDeleted", UserDeleted(user_id="u1").SerializeToString())


def test_event_of_a_newer_release_is_unknown() -> None:
    with pytest.raises(KeyError):
        frames.event_frame("twou.booking.v1.BookingSlotHeld", b"")
