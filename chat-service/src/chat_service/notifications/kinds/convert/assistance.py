"""Rules for events about requests, offers, ratings and the notices of request-service."""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any
from uuid import UUID

from google.protobuf.message import Message

from chat_service.notifications.kinds.drafts import NotificationDraft, Value
from chat_service.notifications.kinds.news import Ending, News, NewsRule, debt_group, offer_group
from kit import clock, contract
from kit.ids import find_id
from twou.notification.v1.notification_pb2 import NoticeKind
from twou.request.v1 import events_pb2 as pb
from twou.request.v1 import notice_events_pb2, request_pb2
from twou.request.v1.review_events_pb2 import ReviewCreated

type _RequestEvent = (
    pb.RequestAccepted
    | pb.RequestStarted
    | pb.RequestCompleted
    | pb.RequestCancelled
    | pb.RequestExpired
    | pb.RequestUpdated
)
type _OfferEvent = pb.OfferCreated | pb.OfferWithdrawn | pb.OfferExpired | pb.OfferDeclined


def request_page(request_id: str) -> str:
    return f"/requests/{request_id}"


def _request_drafts(
    event: _RequestEvent, kind: str, user_ids: Iterable[str], params: Mapping[str, Value] | None = None, **more: Any
) -> Iterable[NotificationDraft]:
    """Drafts for the users, except the one who acted."""
    request, occurred_at = event.request, clock.from_timestamp(event.occurred_at)
    for user_id in dict.fromkeys(user_ids):
        if user_id and user_id != event.actor_id:
            yield NotificationDraft(
                kind,
                UUID(user_id),
                occurred_at,
                params or {},
                actor_id=find_id(event.actor_id),
                request_id=UUID(request.id),
                link=request_page(request.id),
                **more,
            )


def _parties(event: _RequestEvent) -> list[str]:
    return [event.request.client_id, event.request.provider_id]


def _others(event: _RequestEvent, *, kind: str) -> News:
    return _request_drafts(event, kind, _parties(event))


def _accepted(event: pb.RequestAccepted) -> News:
    # The offer to the one who has accepted is not withdrawn.
    yield Ending(UUID(event.request.provider_id), offer_group(event.request.id))
    yield from _others(event, kind="request.accepted")


def _completed(event: pb.RequestCompleted) -> News:
    yield from _others(event, kind="request.completed")
    yield from _debt(event)


def _cancelled(event: pb.RequestCancelled) -> News:
    params = {} if event.actor_id else {"by_system": 1}
    return _request_drafts(event, "request.cancelled", _parties(event), params)


def _expired(event: pb.RequestExpired) -> News:
    return _request_drafts(event, "request.expired", [event.request.client_id])


def _updated(event: pb.RequestUpdated) -> News:
    """Tells of a release and of a price that is owed. What a client changes themself is no news to others."""
    if event.released_provider_id:
        # The client is told by the notice `request.reassigned`.
        return _request_drafts(event, "request.released", [event.released_provider_id])
    return () if event.actor_id else _debt(event)


def _debt(event: pb.RequestCompleted | pb.RequestUpdated) -> News:
    """Tells of a price that is owed: from the end of the job on, or since a payment for it has come to nothing."""
    request = event.request
    if request.payment_status == request_pb2.REQUEST_PAYMENT_STATUS_DUE and request.HasField("quote"):
        params = {"amount": request.quote.total, "currency": request.quote.currency}
        key = debt_group(request.id)
        yield from _request_drafts(event, "payment.due", [request.client_id], params, group_key=key)


def _rated(event: pb.RequestRated) -> News:
    rating = event.rating
    if event.actor_id != rating.ratee_id:
        yield NotificationDraft(
            "request.rated",
            UUID(rating.ratee_id),
            clock.from_timestamp(event.occurred_at),
            {"score": rating.score},
            actor_id=find_id(rating.rater_id),
            request_id=UUID(rating.request_id),
            link=request_page(rating.request_id),
        )


def _reviewed(event: ReviewCreated) -> News:
    """Tells of a review about a booking, or about nothing. Of those about a request, `RequestRated` tells."""
    review = event.review
    if not review.HasField("request_id"):
        yield NotificationDraft(
            "review.created",
            UUID(review.target_user_id),
            clock.from_timestamp(event.occurred_at),
            {"score": review.rating},
            actor_id=find_id(review.author_id),
            link=f"/users/{review.target_user_id}/reviews",
        )


def _offered(event: pb.OfferCreated) -> News:
    offer = event.offer
    if not event.is_shown_again:
        yield NotificationDraft(
            "offer.created",
            UUID(offer.provider_id),
            clock.from_timestamp(event.occurred_at),
            {"category": contract.json_values(request_pb2.Category.DESCRIPTOR).get(offer.request.category, "other")},
            request_id=UUID(offer.request_id),
            link=request_page(offer.request_id),
            group_key=offer_group(offer.request_id),
            data={"offer_id": offer.id},
            expires_at=clock.from_timestamp(offer.expires_at),
        )


def _offer_over(event: _OfferEvent) -> News:
    yield Ending(UUID(event.offer.provider_id), offer_group(event.offer.request_id))


def _notice(event: notice_events_pb2.NoticeRaised) -> News:
    kind = contract.json_values(NoticeKind.DESCRIPTOR)[event.notice.kind]
    yield _notice_draft(event, kind, UUID(event.client_id))


def framed_notice(event: pb.Notification, client_id: UUID) -> NotificationDraft:
    """Returns the draft about a notice of the previous release, whose frame has reached the client."""
    return _notice_draft(event, event.notice.kind, client_id, is_framed=True)


def _notice_draft(
    event: pb.Notification | notice_events_pb2.NoticeRaised, kind: str, client_id: UUID, *, is_framed: bool = False
) -> NotificationDraft:
    return NotificationDraft(
        kind,
        client_id,
        clock.from_timestamp(event.occurred_at),
        request_id=UUID(event.notice.request_id),
        link=request_page(event.notice.request_id),
        is_framed=is_framed,
    )


RULES: Mapping[type[Message], NewsRule] = {
    pb.RequestAccepted: _accepted,
    pb.RequestStarted: partial(_others, kind="request.started"),
    pb.RequestCompleted: _completed,
    pb.RequestCancelled: _cancelled,
    pb.RequestExpired: _expired,
    pb.RequestUpdated: _updated,
    pb.RequestRated: _rated,
    ReviewCreated: _reviewed,
    pb.OfferCreated: _offered,
    pb.OfferWithdrawn: _offer_over,
    pb.OfferExpired: _offer_over,
    pb.OfferDeclined: _offer_over,
    notice_events_pb2.NoticeRaised: _notice,
}
