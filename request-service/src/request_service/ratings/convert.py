"""Conversion of ratings from and to protobuf."""

from kit.protobuf import Packer, optional
from request_service.ratings.models import Opinion, Rating
from twou.request.v1 import request_pb2 as pb

_RATING = Packer(pb.Rating, Rating)


def opinion(message: pb.RateRequestRequest) -> Opinion:
    return Opinion(message.score, optional(message, "comment"))


def rating_message(rating: Rating) -> pb.Rating:
    return _RATING(rating)
