"""Conversion of reviews from and to protobuf."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from kit.errors import InvalidInput
from kit.protobuf import Packer, an_id, changed_text, cleared, optional
from request_service import validation
from request_service.reviews.errors import ReviewedListingNotFound, ReviewedUserNotFound, ReviewNotFound
from request_service.reviews.models import MAX_SCORE, MIN_SCORE, Opinion, OpinionChange, Review
from twou.request.v1 import request_pb2
from twou.request.v1 import review_pb2 as pb

type ReviewMessage = pb.Review

_RATING = Packer(request_pb2.Rating, Review)
_NAMES = {"author_id": "rater_id", "target_user_id": "ratee_id", "rating": "score", "verified": "is_verified"}
_REVIEW = Packer(pb.Review, Review, renamed=_NAMES)


@dataclass(frozen=True)
class Draft:
    """A review that is to be written; without a request and a listing, about the latest dealing of the two."""

    target_id: UUID
    opinion: Opinion
    # As the client sent it.
    request_id: str | None = None
    listing_id: UUID | None = None


def opinion(message: request_pb2.RateRequestRequest) -> Opinion:
    return Opinion(message.score, optional(message, "comment"))


def draft(message: pb.CreateReviewRequest) -> Draft:
    """Raises ReviewedUserNotFound, ReviewedListingNotFound and InvalidInput."""
    target_id, listing = user_id(message.target_user_id), optional(message, "listing_id")
    listing_id = None if listing is None else an_id(listing, otherwise=ReviewedListingNotFound)
    if listing_id is not None and message.HasField("request_id"):
        raise InvalidInput.field("listing_id", "cannot be sent with request_id")
    opinion = Opinion(_rating(message.rating), optional(message, "comment"))
    return Draft(target_id, opinion, optional(message, "request_id"), listing_id)


def change(message: pb.UpdateReviewRequest) -> OpinionChange:
    names = cleared(message, "comment")
    rating: int | None = optional(message, "rating")
    return OpinionChange(None if rating is None else _rating(rating), changed_text(message, "comment", names))


def review_id(text: str) -> UUID:
    """Raises ReviewNotFound for text that cannot be an id."""
    return an_id(text, otherwise=ReviewNotFound)


def user_id(text: str) -> UUID:
    """Raises ReviewedUserNotFound for text that cannot be an id."""
    return an_id(text, otherwise=ReviewedUserNotFound)


def _rating(value: int) -> int:
    # The model knows the number as the score of a rating.
    validation.number("rating", value, MIN_SCORE, MAX_SCORE)
    return value


def rating_message(review: Review) -> request_pb2.Rating:
    return _RATING(review)


def review_message(review: Review | Row[Any], reader_id: UUID) -> pb.Review:
    """Converts a review. Only its author and the user who is reviewed are told which dealing it is about."""
    message = _REVIEW(review)
    if reader_id not in (review.rater_id, review.ratee_id):
        for name in ("request_id", "booking_id", "listing_id"):
            message.ClearField(name)
    return message
