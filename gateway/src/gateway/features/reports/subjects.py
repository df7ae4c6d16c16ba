"""Finds what a user reports: the service that owns it is asked with their own token, so that they must see it.

auth-service takes the author and the text from this process, whose certificate it knows: no client can name an author.
"""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import NamedTuple

from gateway.clients import Clients
from kit import rpc
from kit.errors import Forbidden, NotFound
from twou.chat.v1 import chat_pb2
from twou.file.v1 import file_pb2
from twou.request.v1 import listing_pb2, request_pb2, review_pb2


class ReportedSubject(NamedTuple):
    author_id: str
    # The text that moderators read, of any length.
    excerpt: str


class MessageGone(NotFound):
    code = "MESSAGE_NOT_FOUND"
    message = "Message not found."


class RequestHidden(NotFound):
    code = "REQUEST_NOT_FOUND"
    message = "Request not found."


class DocumentHidden(NotFound):
    code = "FILE_NOT_FOUND"
    message = "File not found."


async def find_subject(services: Clients, subject_type: str, subject_id: str) -> ReportedSubject:
    """Returns the author of a subject and its text. Raises a NotFound if the caller may not know of it."""
    return await _FINDERS[subject_type](services, subject_id)


async def _user(_services: Clients, subject_id: str) -> ReportedSubject:
    # auth-service has the accounts.
    return ReportedSubject(subject_id, "")


async def _message(services: Clients, subject_id: str) -> ReportedSubject:
    answer = await rpc.unary(services.chat.GetMessage, chat_pb2.GetMessageRequest(message_id=subject_id))
    if answer.message.HasField("deleted_at"):
        raise MessageGone
    return ReportedSubject(answer.message.sender_id, answer.message.content)


async def _file(services: Clients, subject_id: str) -> ReportedSubject:
    file = (await rpc.unary(services.files.GetFile, file_pb2.GetFileRequest(file_id=subject_id))).file
    if file.purpose == file_pb2.FILE_PURPOSE_KYC:
        # Documents of a verification are decided on in a queue of their own, and kept.
        raise DocumentHidden
    return ReportedSubject(file.owner_id, f"{file.filename} ({file.content_type})")


async def _request(services: Clients, subject_id: str) -> ReportedSubject:
    with _hidden_as(RequestHidden):
        answer = await rpc.unary(services.requests.GetRequest, request_pb2.GetRequestRequest(request_id=subject_id))
    return ReportedSubject(answer.request.client_id, answer.request.description)


async def _review(services: Clients, subject_id: str) -> ReportedSubject:
    answer = await rpc.unary(services.reviews.GetReview, review_pb2.GetReviewRequest(review_id=subject_id))
    review = answer.review
    return ReportedSubject(review.author_id, f"{review.rating}/5 {review.comment}".strip())


async def _listing(services: Clients, subject_id: str) -> ReportedSubject:
    message = listing_pb2.GetListingRequest(listing_id=subject_id)
    listing = (await rpc.unary(services.listings.GetListing, message)).listing
    return ReportedSubject(listing.owner_id, f"{listing.title}\n{listing.description}".strip())


@contextmanager
def _hidden_as(error: type[NotFound]) -> Iterator[None]:
    """Refuses those who may not see a subject as if there were none."""
    try:
        yield
    except Forbidden:
        raise error from None


_FINDERS: Mapping[str, Callable[[Clients, str], Awaitable[ReportedSubject]]] = {
    "user": _user,
    "message": _message,
    "file": _file,
    "review": _review,
    "request": _request,
    "listing": _listing,
}
