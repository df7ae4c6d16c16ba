"""The gRPC servicer of reviews."""

from collections.abc import Awaitable, Callable
from uuid import UUID

from kit import caller, idempotency, paging
from kit.caller import Caller
from kit.database import Database, ReadSession, Session
from kit.grpc_server import Context
from request_service.reviews import actions, convert
from request_service.reviews.clients import AccountNames
from request_service.reviews.errors import OwnReview
from request_service.reviews.models import Review
from twou.request.v1 import review_pb2 as pb
from twou.request.v1 import review_pb2_grpc

# Writes a review about what the two have completed together, and says whether they have completed anything.
type WriteReview = Callable[[Session, Caller, convert.Draft], Awaitable[Review]]
type HaveDealt = Callable[[ReadSession, UUID, UUID], Awaitable[bool]]


class ReviewServicer(review_pb2_grpc.ReviewServiceServicer):
    def __init__(
        self, database: Database, names: AccountNames, *, write_review: WriteReview, have_dealt: HaveDealt
    ) -> None:
        self._database = database
        self._names = names
        self._write_review = write_review
        self._have_dealt = have_dealt

    async def CreateReview(self, request: pb.CreateReviewRequest, context: Context) -> pb.CreateReviewResponse:
        draft, author = convert.draft(request), caller.current()
        if draft.target_id == author.user_id:
            raise OwnReview
        if draft.request_id is None:
            await self._require_account(author.user_id, draft.target_id)

        async def effect(session: Session) -> pb.CreateReviewResponse:
            written = await self._write_review(session, author, draft)
            return pb.CreateReviewResponse(review=convert.review_message(written, author.user_id))

        return await idempotency.run_idempotent(self._database, request, pb.CreateReviewResponse, effect)

    async def GetReview(self, request: pb.GetReviewRequest, context: Context) -> pb.GetReviewResponse:
        async with self._database.read_once() as session:
            found = await actions.get_review(session, convert.review_id(request.review_id))
        return pb.GetReviewResponse(review=convert.review_message(found, caller.current().user_id))

    async def ListReviews(self, request: pb.ListReviewsRequest, context: Context) -> pb.ListReviewsResponse:
        user_id, reader_id = convert.user_id(request.user_id), caller.current().user_id
        page = paging.page(request.limit, request.offset, request.cursor)
        async with self._database.read_once() as session:
            found, next_cursor = await actions.list_reviews(session, user_id, page)
        if not found and page.after is None and user_id != reader_id:
            await self._names.require_account(user_id)
        reviews = [convert.review_message(one, reader_id) for one in found]
        return pb.ListReviewsResponse(reviews=reviews, next_cursor=next_cursor)

    async def UpdateReview(self, request: pb.UpdateReviewRequest, context: Context) -> pb.UpdateReviewResponse:
        review_id, change = convert.review_id(request.review_id), convert.change(request)

        async def effect(session: Session) -> pb.UpdateReviewResponse:
            author = caller.current()
            updated = await actions.update_review(session, author, review_id, change)
            return pb.UpdateReviewResponse(review=convert.review_message(updated, author.user_id))

        return await idempotency.run_idempotent(self._database, request, pb.UpdateReviewResponse, effect)

    async def DeleteReview(self, request: pb.DeleteReviewRequest, context: Context) -> pb.DeleteReviewResponse:
        async def effect(session: Session) -> pb.DeleteReviewResponse:
            await actions.delete_review(session, caller.current(), convert.review_id(request.review_id))
            return pb.DeleteReviewResponse()

        return await idempotency.run_idempotent(self._database, request, pb.DeleteReviewResponse, effect)

    async def ReplyToReview(self, request: pb.ReplyToReviewRequest, context: Context) -> pb.ReplyToReviewResponse:
        review_id, reply = convert.review_id(request.review_id), request.comment

        async def effect(session: Session) -> pb.ReplyToReviewResponse:
            target = caller.current()
            replied = await actions.reply_to_review(session, target, review_id, reply)
            return pb.ReplyToReviewResponse(review=convert.review_message(replied, target.user_id))

        return await idempotency.run_idempotent(self._database, request, pb.ReplyToReviewResponse, effect)

    async def _require_account(self, author_id: UUID, target_id: UUID) -> None:
        """Asks auth-service only about users whom the author has not dealt with."""
        async with self._database.read() as session:
            are_known = await self._have_dealt(session, author_id, target_id)
        if not are_known:
            await self._names.require_account(target_id)
