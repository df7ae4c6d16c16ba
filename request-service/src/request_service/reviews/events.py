"""Builds the events about reviews."""

from kit import clock
from request_service.reviews import convert
from request_service.reviews.models import Review
from twou.request.v1 import events_pb2
from twou.request.v1 import review_events_pb2 as pb


def request_rated(review: Review) -> events_pb2.RequestRated:
    return events_pb2.RequestRated(
        rating=convert.rating_message(review),
        actor_id=str(review.rater_id),
        occurred_at=clock.to_timestamp(review.created_at),
    )


def review_created(review: Review) -> pb.ReviewCreated:
    return pb.ReviewCreated(review=_seen(review), occurred_at=clock.to_timestamp(review.created_at))


def review_updated(review: Review) -> pb.ReviewUpdated:
    """Says that the words of a review are others, or that the user who is reviewed has replied to it."""
    return pb.ReviewUpdated(review=_seen(review), occurred_at=clock.to_timestamp(clock.now()))


def review_deleted(review: Review) -> pb.ReviewDeleted:
    """Says that a review is gone, without what the two have written."""
    message = _seen(review)
    message.ClearField("comment")
    message.ClearField("reply")
    return pb.ReviewDeleted(review=message, occurred_at=clock.to_timestamp(clock.now()))


def _seen(review: Review) -> convert.ReviewMessage:
    return convert.review_message(review, review.ratee_id)
