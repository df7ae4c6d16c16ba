"""The verbs of trust: listings are checked, flagged, suspended and cleared, and their owners appeal.

Each decision about a listing holds its lock, so that a finding and a decision at the same moment have an order.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from kit import clock, outbox
from kit.caller import Caller
from kit.database import ReadSession, Session
from request_service.market.listings import events as listing_events
from request_service.market.listings import queries as listings
from request_service.market.listings import showing
from request_service.market.listings.errors import ListingNotFound, NotYourListing
from request_service.market.listings.kinds import ListingModeration
from request_service.market.listings.models import Listing
from request_service.market.trust import events, queries
from request_service.market.trust.errors import NotSuspended
from request_service.market.trust.models import ListingDecision, ListingFlag
from request_service.market.trust.queries import DueCheck
from request_service.market.trust.signals import Signal, Snapshot, signals_of
from request_service.market.trust.traits import ListingTraits, traits_of


async def plan_check(session: Session, listing_id: UUID, owner_id: UUID) -> None:
    await queries.plan_check(session, listing_id, owner_id, clock.now())


async def claim_checks(session: Session, limit: int) -> list[DueCheck]:
    """Takes checks that are due. One that is not finished is due again later, longer with each try."""
    now = clock.now()
    return [DueCheck(check.listing_id, check.lease(now)) for check in await queries.lock_due(session, now, limit)]


async def check_listing(session: Session, check: DueCheck, digests: Collection[str] | None) -> list[Signal]:
    """Looks at a listing, and tells moderators of signals that they have not been told of. It hides nothing.

    *digests* are the hashes of its images; with `None` they are not known yet, and the check stays due.
    """
    try:
        listing, _ = await listings.lock_listing(session, check.listing_id)
    except ListingNotFound:
        await queries.forget_listing(session, check.listing_id)
        return []
    if digests is not None:
        await queries.finish_check(session, check)
    if not listing.is_visible:
        return []
    shown, now = await listings.get_listing(session, listing.id), clock.now()
    traits = traits_of(shown)
    await queries.keep_traits(session, listing.id, traits)
    if digests is not None:
        await queries.replace_digests(session, listing.id, listing.owner_id, digests)
    signals = signals_of(await _take_snapshot(session, shown, traits, now))
    await _tell_news(session, listing, shown, signals, now)
    return signals


async def _tell_news(session: Session, listing: Listing, shown: Row[Any], signals: list[Signal], now: datetime) -> None:
    """Tells moderators if there is a new signal, with all that they have not decided on yet."""
    told = await queries.list_told(session, listing.id)
    if all(signal.key in told for signal in signals):
        return
    decision = await queries.find_last_decision(session, listing.id)
    decided = set() if decision is None else {key for key, since in told.items() if since <= decision.decided_at}
    waiting = [signal for signal in signals if signal.key not in decided]
    session.add(ListingFlag.of(listing.id, listing.version, waiting, now))
    await outbox.add(session, events.listing_flagged(shown, waiting, now), topic=listing.owner_id)
    await _flag(session, listing)


async def _take_snapshot(session: ReadSession, shown: Row[Any], traits: ListingTraits, now: datetime) -> Snapshot:
    owner_id: UUID = shown.owner_id
    digest = traits.text_digest
    return Snapshot(
        text=f"{shown.title}\n{shown.description or ''}",
        value=traits.value,
        comparable_values=await queries.list_comparable_values(session, traits.market, owner_id),
        text_digest=digest,
        sellers_of_text=0 if digest is None else await queries.count_sellers_of_text(session, digest, owner_id),
        shared_images=await queries.list_shared_digests(session, shown.id, owner_id),
        account_age=now - await queries.get_seller_since(session, owner_id),
        listings_of_day=await queries.count_listings_of_day(session, owner_id, now),
    )


async def note_report(session: Session, listing_id: UUID, reported_at: datetime) -> None:
    """Flags a listing that a user has reported, unless a decision was made since."""
    try:
        listing, _ = await listings.lock_listing(session, listing_id)
    except ListingNotFound:
        return
    decision = await queries.find_last_decision(session, listing_id)
    if decision is None or decision.decided_at < reported_at:
        await _flag(session, listing)


async def _flag(session: Session, listing: Listing) -> None:
    """Marks a listing until a moderator decides, and publishes that for all who follow it."""
    if listing.flag():
        await session.flush()
        shown = await listings.get_listing(session, listing.id)
        await _tell_members(session, listing, listing_events.listing_updated(shown, None))


async def note_decision(session: Session, decision: ListingDecision) -> None:
    """Suspends a listing, or clears it, as a moderator has decided, once. An older decision changes nothing."""
    try:
        listing, _ = await listings.lock_listing(session, decision.listing_id)
    except ListingNotFound:
        return
    latest = await queries.find_last_decision(session, decision.listing_id)
    is_latest = latest is None or latest.decided_at <= decision.decided_at
    if not await queries.insert_decision(session, decision) or not is_latest:
        return
    now = clock.now()
    was_suspended = listing.moderation is ListingModeration.SUSPENDED
    if decision.is_suspension:
        listing.suspend(decision.reason or "other", now)
    else:
        listing.clear(now)
    await _tell_decision(session, listing, decision.reason, now, was_suspended=was_suspended)


async def _tell_decision(
    session: Session, listing: Listing, reason: str | None, now: datetime, *, was_suspended: bool
) -> None:
    """Publishes the new state for all who follow it, and tells the owner and the broker of a suspension or its end."""
    await session.flush()
    shown = await listings.get_listing(session, listing.id)
    await showing.show(session, [shown])
    told: list[Any] = [listing_events.listing_updated(shown, None)]
    if reason is not None:
        told.append(listing_events.listing_suspended(shown, reason, now))
    elif was_suspended:
        told.append(listing_events.listing_restored(shown, now))
    await _tell_members(session, listing, *told)


async def _tell_members(session: Session, listing: Listing, *told: Any) -> None:
    for event in told:
        await outbox.add(session, event, audience=listing.members, topic=listing.id)


async def appeal_listing(session: Session, owner: Caller, listing_id: UUID, text: str) -> ListingDecision:
    """Asks for another decision on a suspended listing, once for each.

    Raises NotSuspended, AlreadyAppealed, ListingNotFound or NotYourListing.
    """
    listing, _ = await listings.lock_listing(session, listing_id)
    if listing.owner_id != owner.user_id:
        is_known = listing.is_visible or owner.user_id in listing.members
        raise NotYourListing if is_known else ListingNotFound
    decision = await queries.find_last_decision(session, listing_id)
    if listing.moderation is not ListingModeration.SUSPENDED or decision is None:
        raise NotSuspended
    now = clock.now()
    decision.object_to(text, now)
    shown = await listings.get_listing(session, listing_id)
    appealed = events.listing_appealed(shown, decision.appeal or "", now)
    await outbox.add(session, appealed, topic=owner.user_id)
    return decision


async def forget_listing(session: Session, listing_id: UUID) -> None:
    await queries.forget_listing(session, listing_id)
