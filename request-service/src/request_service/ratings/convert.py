from kit.clock import to_timestamp
from request_service.ratings.models import Opinion, Rating
from twou.request.v1 import request_pb2 as pb


def opinion(message: pb.RateRequestRequest) -> Opinion:
    return Opinion(message.score, message.comment if message.HasField("comment") else None)


def rating_message(rating: Rating) -> pb.Rating:
    return pb.Rating(
        request_id=str(rating.request_id),
        rater_id=str(rating.rater_id),
        ratee_id=str(rating.ratee_id),
        score=rating.score,
        comment=rating.comment,
        created_at=to_timestamp(rating.created_at),
    )
