"""The JSON of reviews."""

from typing import Annotated

from pydantic import Field

from gateway.values import NOT_BLANK, Body, Change, Moment, NotNull, ShortText, Stated, Text, View
from twou.request.v1 import review_pb2

Stars = Annotated[int, Field(ge=1, le=5, strict=True)]
Comment = Annotated[Text, Field(max_length=1000)]
TargetId = Annotated[ShortText, Stated(rule="Another user.")]
RequestId = Annotated[ShortText, Stated(rule="Of a completed request of the caller and the user.")]
ListingId = Annotated[ShortText, Stated(rule="Of a listing that everyone sees, or of a lead of the two.")]


class NewReview(Body):
    target_user_id: TargetId
    rating: Stars
    comment: Comment | None = None
    request_id: RequestId | None = None
    """Without it, the review is about a dealing of the two that the caller has not reviewed, the latest job first."""
    listing_id: ListingId | None = None
    """Not together with request_id."""

    def to(self) -> review_pb2.CreateReviewRequest:
        return review_pb2.CreateReviewRequest(**self.model_dump())


class ReviewChange(Change):
    """Changes only the fields that are sent. Null removes the comment."""

    rating: NotNull[Stars] = None
    comment: Comment | None = None

    def to(self, review_id: str) -> review_pb2.UpdateReviewRequest:
        return review_pb2.UpdateReviewRequest(
            review_id=review_id, rating=self.rating, comment=self.comment, clear=self.cleared
        )


class Reply(Body):
    comment: Annotated[Text, Field(min_length=1, max_length=1000), Stated(pattern=NOT_BLANK)]

    def to(self, review_id: str) -> review_pb2.ReplyToReviewRequest:
        return review_pb2.ReplyToReviewRequest(review_id=review_id, comment=self.comment)


class Review(View):
    """The stars and the words of a user about another one."""

    id: str
    author_id: str
    target_user_id: str
    rating: int
    comment: str | None
    verified: bool
    """True if the two have completed what it is about, or the lead was answered. Others count in no rating."""
    request_id: str | None
    """What it is about; null for all but the two."""
    booking_id: str | None
    listing_id: str | None
    """The listing of an answered lead, or one that the author has named; null for all but the two."""
    created_at: Moment
    updated_at: Moment | None
    """Null unless its author has changed it."""
    reply: str | None
    """The answer of the user who is reviewed."""
    replied_at: Moment | None
