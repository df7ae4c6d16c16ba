"""Builds the event about a rating."""

from kit import clock
from request_service.ratings import convert
from request_service.ratings.models import Rating
from twou.request.v1 import events_pb2 as pb


def request_rated(rating: Rating) -> pb.RequestRated:
    return pb.RequestRated(
        rating=convert.rating_message(rating),
        actor_id=str(rating.rater_id),
        occurred_at=clock.to_timestamp(rating.created_at),
    )
