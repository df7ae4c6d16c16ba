"""Statements about checks of listings, their findings, and decisions on them."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import delete, func, select, update

from kit.database import ReadSession, Session, insert
from kit.statements import once
from request_service.market.listings.models import Listing
from request_service.market.sellers.models import Seller
from request_service.market.trust.models import ListingCheck, ListingDecision, ListingFlag, ListingImageDigest
from request_service.market.trust.traits import ListingTraits

_checks, _digests, _flags = ListingCheck.__table__.c, ListingImageDigest.__table__.c, ListingFlag.__table__.c
_listings, _sellers = Listing.__table__.c, Seller.__table__.c
# The newest comparable listings are enough for a median.
MOST_COMPARABLE = 200
_DAY = timedelta(days=1)
# Made once, because it is asked several times a second.
_NEXT_DUE = once(select(_checks.due_at).where(_checks.due_at.is_not(None)).order_by(_checks.due_at).limit(1))


class DueCheck(NamedTuple):
    listing_id: UUID
    # The moment at which it is due again unless it is done.
    lease: datetime


async def find_next_due(session: ReadSession) -> datetime | None:
    """Returns the moment at which a check is due next, which is past if that is now."""
    return await session.scalar(_NEXT_DUE)


async def plan_check(session: Session, listing_id: UUID, owner_id: UUID, now: datetime) -> None:
    """Makes a check due now, also while an earlier one is done."""
    row = {"listing_id": listing_id, "owner_id": owner_id, "due_at": now, "tries": 0}
    statement = insert(session, ListingCheck).values(row)
    again = {"due_at": now, "tries": 0}
    await session.execute(statement.on_conflict_do_update(index_elements=["listing_id"], set_=again))


async def lock_due(session: Session, now: datetime, limit: int) -> Sequence[ListingCheck]:
    """Locks checks that are due and that no other transaction has locked, longest due first."""
    statement = select(ListingCheck).where(ListingCheck.due_at.is_not(None), ListingCheck.due_at <= now)
    locked = statement.order_by(ListingCheck.due_at, ListingCheck.listing_id).limit(limit)
    skipping = locked.with_for_update(skip_locked=True)
    return (await session.scalars(skipping, execution_options={"populate_existing": True})).all()


async def finish_check(session: Session, check: DueCheck) -> None:
    """Marks a check as done, unless the listing has changed since and it is due again."""
    done = update(ListingCheck).where(ListingCheck.listing_id == check.listing_id, ListingCheck.due_at == check.lease)
    await session.execute(done.values(due_at=None, tries=0))


async def keep_traits(session: Session, listing_id: UUID, traits: ListingTraits) -> None:
    kept = update(ListingCheck).where(ListingCheck.listing_id == listing_id)
    await session.execute(kept.values(market=traits.market, value=traits.value, text_digest=traits.text_digest))


async def replace_digests(session: Session, listing_id: UUID, owner_id: UUID, digests: Collection[str]) -> None:
    await session.execute(delete(ListingImageDigest).where(ListingImageDigest.listing_id == listing_id))
    if digests:
        rows = [{"listing_id": listing_id, "digest": one, "owner_id": owner_id} for one in sorted(set(digests))]
        await session.execute(insert(session, ListingImageDigest).values(rows))


async def list_comparable_values(session: ReadSession, market: str, owner_id: UUID) -> Sequence[int]:
    """Returns the values of the newest comparable listings of others."""
    newest = select(_checks.value, _checks.owner_id).where(_checks.market == market)
    limited = newest.order_by(_checks.listing_id.desc()).limit(MOST_COMPARABLE).subquery()
    return (await session.scalars(select(limited.c.value).where(limited.c.owner_id != owner_id))).all()


async def count_sellers_of_text(session: ReadSession, text_digest: str, owner_id: UUID) -> int:
    others = select(func.count(_checks.owner_id.distinct())).where(
        _checks.text_digest == text_digest, _checks.owner_id != owner_id
    )
    return await session.scalar(others) or 0


async def list_shared_digests(session: ReadSession, listing_id: UUID, owner_id: UUID) -> Sequence[str]:
    """Returns the hashes of the images of a listing that listings of other sellers have, too."""
    others = ListingImageDigest.__table__.alias("others")
    is_shared = (
        select(others.c.digest).where(others.c.digest == _digests.digest, others.c.owner_id != owner_id).exists()
    )
    statement = select(_digests.digest).where(_digests.listing_id == listing_id, is_shared)
    return (await session.scalars(statement.order_by(_digests.digest))).all()


async def count_listings_of_day(session: ReadSession, owner_id: UUID, now: datetime) -> int:
    statement = select(func.count()).where(_listings.owner_id == owner_id, _listings.created_at > now - _DAY)
    return await session.scalar(statement) or 0


async def get_seller_since(session: ReadSession, owner_id: UUID) -> datetime:
    """Returns when a seller has opened their profile."""
    statement = select(_sellers.created_at).where(_sellers.user_id == owner_id)
    since: datetime = (await session.execute(statement)).scalar_one()
    return since


async def list_told(session: ReadSession, listing_id: UUID) -> dict[str, datetime]:
    """Returns the keys of all signals of a listing that moderators were told of, with when they first were."""
    told = select(_flags.signals, _flags.flagged_at).where(_flags.listing_id == listing_id)
    newest_first = (await session.execute(told.order_by(_flags.id.desc()))).all()
    return {signal["key"]: flag.flagged_at for flag in newest_first for signal in flag.signals}


async def insert_decision(session: Session, decision: ListingDecision) -> bool:
    """Inserts a decision. Returns False if it is known."""
    row = {column.name: getattr(decision, column.name) for column in ListingDecision.__table__.columns}
    statement = insert(session, ListingDecision).values(row).on_conflict_do_nothing()
    return await session.scalar(statement.returning(ListingDecision.report_id)) is not None


async def find_last_decision(session: Session, listing_id: UUID) -> ListingDecision | None:
    """Returns the latest decision on a listing, whose lock goes with that of the listing."""
    statement = select(ListingDecision).where(ListingDecision.listing_id == listing_id)
    latest = statement.order_by(ListingDecision.decided_at.desc()).limit(1)
    return await session.scalar(latest, execution_options={"populate_existing": True})


async def forget_listing(session: Session, listing_id: UUID) -> None:
    """Removes the traits of a deleted listing, and the words of its owner."""
    await session.execute(delete(ListingCheck).where(ListingCheck.listing_id == listing_id))
    await session.execute(delete(ListingImageDigest).where(ListingImageDigest.listing_id == listing_id))
    decided = update(ListingDecision).where(ListingDecision.listing_id == listing_id)
    await session.execute(decided.values(appeal=None))
