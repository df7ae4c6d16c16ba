"""Consumes what signals find at listings and what owners say against a removal: both wait in the queue of reports."""

from auth_service.moderation import actions, convert
from kit.consumer import Subscription
from kit.database import Session
from twou.request.v1.trust_events_pb2 import ListingAppealed, ListingFlagged


def subscriptions() -> tuple[Subscription, ...]:
    return (
        Subscription(
            "auth-service-listing-reports",
            {ListingFlagged: on_listing_flagged, ListingAppealed: on_listing_appealed},
        ),
    )


async def on_listing_flagged(session: Session, event: ListingFlagged) -> None:
    await actions.report_without_user(session, convert.report_of_signals(event))


async def on_listing_appealed(session: Session, event: ListingAppealed) -> None:
    await actions.report_without_user(session, convert.report_of_appeal(event))
