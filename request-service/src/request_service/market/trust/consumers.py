"""Consumes changes of listings, which plan a check, and what users and moderators say about them."""

from uuid import UUID

from kit import clock
from kit.consumer import Subscription
from kit.database import Session
from kit.ids import find_id
from request_service.market.trust import actions
from request_service.market.trust.models import ListingDecision
from twou.auth.v1.moderation_events_pb2 import ContentCleared, ContentRemoved, ContentReported
from twou.request.v1.listing_events_pb2 import ListingDeleted, ListingPublished, ListingUpdated

_LISTING = "listing"


def subscriptions() -> tuple[Subscription, ...]:
    return (
        Subscription(
            "request-service-listing-checks",
            {
                ListingPublished: on_listing_published,
                ListingUpdated: on_listing_updated,
                ListingDeleted: on_listing_deleted,
            },
        ),
        Subscription(
            "request-service-listing-decisions",
            {
                ContentReported: on_content_reported,
                ContentRemoved: on_content_removed,
                ContentCleared: on_content_cleared,
            },
        ),
    )


async def on_listing_published(session: Session, event: ListingPublished) -> None:
    if event.is_visible:
        await actions.plan_check(session, UUID(event.listing.id), UUID(event.listing.owner_id))


async def on_listing_updated(session: Session, event: ListingUpdated) -> None:
    if event.is_visible:
        await actions.plan_check(session, UUID(event.listing.id), UUID(event.listing.owner_id))


async def on_listing_deleted(session: Session, event: ListingDeleted) -> None:
    await actions.forget_listing(session, UUID(event.listing_id))


async def on_content_reported(session: Session, event: ContentReported) -> None:
    listing_id = find_id(event.subject_id)
    if event.subject_type == _LISTING and listing_id is not None:
        await actions.note_report(session, listing_id, clock.from_timestamp(event.occurred_at))


async def on_content_removed(session: Session, event: ContentRemoved) -> None:
    """Suspends a listing; the other content belongs to others."""
    if decision := _decision(event, is_suspension=True, reason=event.reason or "other"):
        await actions.note_decision(session, decision)


async def on_content_cleared(session: Session, event: ContentCleared) -> None:
    if decision := _decision(event, is_suspension=False, reason=None):
        await actions.note_decision(session, decision)


def _decision(
    event: ContentRemoved | ContentCleared, *, is_suspension: bool, reason: str | None
) -> ListingDecision | None:
    listing_id = find_id(event.subject_id)
    if event.subject_type != _LISTING or listing_id is None:
        return None
    return ListingDecision(
        report_id=UUID(event.report_id),
        listing_id=listing_id,
        is_suspension=is_suspension,
        reason=reason,
        decided_at=clock.from_timestamp(event.occurred_at),
    )
