"""Wires reviews into a process: their gRPC service."""

from kit.chassis import Chassis
from request_service.reviews.clients import AccountNames
from request_service.reviews.servicer import HaveDealt, ReviewServicer, WriteReview
from twou.request.v1 import review_pb2, review_pb2_grpc

_REVIEW_SERVICE = review_pb2.DESCRIPTOR.services_by_name["ReviewService"]


def wire_reviews(chassis: Chassis, names: AccountNames, *, write_review: WriteReview, have_dealt: HaveDealt) -> None:
    """*write_review* and *have_dealt* know what two users have completed together."""
    servicer = ReviewServicer(chassis.database, names, write_review=write_review, have_dealt=have_dealt)
    chassis.serve(_REVIEW_SERVICE, review_pb2_grpc.add_ReviewServiceServicer_to_server, servicer)
