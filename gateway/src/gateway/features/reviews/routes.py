"""Routes of reviews, served by request-service."""

from fastapi import APIRouter

from gateway.budgets import COMMANDS, READING, spends
from gateway.dependencies import Services
from gateway.features.reviews.schemas import NewReview, Reply, Review, ReviewChange
from gateway.identity import Caller
from gateway.paging import PagingQuery
from gateway.values import Json
from kit import rpc
from twou.request.v1 import review_pb2

router = APIRouter(tags=["reviews"])


@router.post("/reviews", status_code=201)
@spends(COMMANDS)
async def create_review(body: NewReview, _caller: Caller, services: Services) -> Json[Review]:
    """Reviews a user, once for each dealing of the two (a completed job, an answered lead), and once without one."""
    return Review.of((await rpc.unary(services.reviews.CreateReview, body.to())).review)


@router.get("/reviews/{review_id}")
@spends(READING)
async def get_review(review_id: str, _caller: Caller, services: Services) -> Json[Review]:
    answer = await rpc.unary(services.reviews.GetReview, review_pb2.GetReviewRequest(review_id=review_id))
    return Review.of(answer.review)


@router.put("/reviews/{review_id}")
@router.patch("/reviews/{review_id}")
@spends(COMMANDS)
async def update_review(review_id: str, body: ReviewChange, _caller: Caller, services: Services) -> Json[Review]:
    """Changes a review of the caller, within 48 hours; those of others are 404."""
    return Review.of((await rpc.unary(services.reviews.UpdateReview, body.to(review_id))).review)


@router.delete("/reviews/{review_id}", status_code=204)
@spends(COMMANDS)
async def delete_review(review_id: str, _caller: Caller, services: Services) -> None:
    """Deletes a review of the caller, within 48 hours; they may write another one."""
    await rpc.unary(services.reviews.DeleteReview, review_pb2.DeleteReviewRequest(review_id=review_id))


@router.post("/reviews/{review_id}/reply", status_code=201)
@spends(COMMANDS)
async def reply_to_review(review_id: str, body: Reply, _caller: Caller, services: Services) -> Json[Review]:
    """Answers a review about the caller, once; those about others are 404. Everyone may read the answer."""
    return Review.of((await rpc.unary(services.reviews.ReplyToReview, body.to(review_id))).review)


@router.get("/users/{user_id}/reviews")
@spends(READING)
async def list_reviews(user_id: str, paging: PagingQuery, _caller: Caller, services: Services) -> list[Json[Review]]:
    """Returns the reviews about a user, newest first."""
    answer = await rpc.unary(
        services.reviews.ListReviews, review_pb2.ListReviewsRequest(user_id=user_id, **paging.fields)
    )
    return paging.page(map(Review.of, answer.reviews), answer.next_cursor)
