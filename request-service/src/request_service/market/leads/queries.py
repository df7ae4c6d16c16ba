"""Statements about leads, and the lock of a lead, which decides contested changes of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, exists, or_, select, union_all, update

from kit.database import ReadSession, Session, insert
from kit.paging import Page
from request_service.market.leads.errors import LeadNotFound
from request_service.market.leads.lifecycle import LeadStatus
from request_service.market.leads.models import Lead, Offered
from request_service.market.listings.models import Listing
from request_service.reviews.models import Review

_LEADS: Any = Lead.__table__
_leads: Any = _LEADS.c
_listings: Any = Listing.__table__.c
_reviews: Any = Review.__table__.c


@dataclass(frozen=True)
class LeadFilters:
    # The columns that say that a lead is the user's.
    sides: tuple[str, ...] = ("buyer_id", "seller_id", "broker_id")
    status: LeadStatus | None = None
    listing_id: UUID | None = None


async def find_offered(session: ReadSession, listing_id: UUID, *, locked: bool = False) -> tuple[Offered, bool] | None:
    """Returns a listing that is not deleted, and whether everyone sees it.

    *locked* keeps its broker the same until the transaction ends.
    """
    statement = select(
        _listings.id, _listings.title, _listings.owner_id, _listings.broker_id, _listings.currency, _listings.is_visible
    ).where(_listings.id == listing_id, _listings.deleted_at.is_(None))
    if locked:
        statement = statement.with_for_update(read=True)
    found = (await session.execute(statement)).one_or_none()
    return None if found is None else (Offered(*found[:5]), found.is_visible)


async def insert_lead(session: Session, lead: Lead) -> bool:
    """Inserts a lead. Returns False, without a change, if the buyer has one of the listing; waits for it."""
    row = {column.name: getattr(lead, column.name) for column in _LEADS.columns}
    statement = insert(session, _LEADS).values(row).on_conflict_do_nothing().returning(_leads.id)
    return await session.scalar(statement) is not None


async def lock_lead_of(session: Session, listing_id: UUID, buyer_id: UUID) -> Lead:
    """Locks the lead that a buyer has of a listing."""
    statement = select(Lead).where(Lead.listing_id == listing_id, Lead.buyer_id == buyer_id)
    found: Lead = (await session.scalars(_locked(statement))).one()
    return found


async def lock_lead(session: Session, lead_id: UUID) -> Lead | None:
    found: Lead | None = await session.scalar(_locked(select(Lead).where(Lead.id == lead_id)))
    return found


async def get_lead(session: ReadSession, lead_id: UUID) -> Lead:
    """Raises LeadNotFound."""
    found = await session.get(Lead, lead_id)
    if found is None:
        raise LeadNotFound
    return found


async def list_leads(session: ReadSession, user_id: UUID, filters: LeadFilters, page: Page) -> Sequence[Lead]:
    """Returns the leads of a user, newest first, and one more than the page holds if there is one."""
    ids = union_all(*(_ids(side, user_id, filters, page) for side in filters.sides)).subquery()
    newest = select(Lead).where(Lead.id.in_(select(ids.c.id))).order_by(Lead.id.desc())
    return (await session.scalars(newest.offset(page.offset).limit(page.limit + 1))).all()


def _ids(side: str, user_id: UUID, filters: LeadFilters, page: Page) -> Select[UUID]:
    """Returns the part of a list by one column, which its index gives in order."""
    statement = select(_leads.id).where(_leads[side] == user_id)
    if filters.status is not None:
        statement = statement.where(_leads.status == filters.status)
    if filters.listing_id is not None:
        statement = statement.where(_leads.listing_id == filters.listing_id)
    if page.after is not None:
        statement = statement.where(_leads.id < page.after.id)
    limited = statement.order_by(_leads.id.desc()).limit(page.offset + page.limit + 1)
    return select(limited.subquery().c.id)


async def lock_leads_of_listing(session: Session, listing_id: UUID, broker_id: UUID | None) -> Sequence[Lead]:
    """Locks the leads of a listing that another than *broker_id* takes part in, in the order of their ids."""
    is_other = Lead.broker_id.is_distinct_from(broker_id)
    statement = select(Lead).where(Lead.listing_id == listing_id, is_other).order_by(Lead.id)
    return (await session.scalars(_locked(statement))).all()


async def lock_leads_of_user(session: Session, user_id: UUID) -> Sequence[Lead]:
    """Locks the leads of a user on either side, in the order of their ids."""
    is_theirs = or_(Lead.buyer_id == user_id, Lead.seller_id == user_id, Lead.broker_id == user_id)
    return (await session.scalars(_locked(select(Lead).where(is_theirs).order_by(Lead.id)))).all()


async def find_lead_between(session: ReadSession, listing_id: UUID, one_id: UUID, other_id: UUID) -> Row[Any] | None:
    """Returns id, listing and first answer of the latest lead about a listing that has two users on its two sides."""
    return await _find_latest(session, one_id, other_id, _leads.listing_id == listing_id)


async def find_unreviewed(session: ReadSession, rater_id: UUID, other_id: UUID) -> Row[Any] | None:
    """Returns id and listing of the latest answered lead of the two for which the first has not reviewed the other."""
    is_reviewed = exists().where(
        _reviews.lead_id == _leads.id, _reviews.rater_id == rater_id, _reviews.ratee_id == other_id
    )
    return await _find_latest(session, rater_id, other_id, _leads.first_answer_at.is_not(None), ~is_reviewed)


async def exists_answered(session: ReadSession, one_id: UUID, other_id: UUID) -> bool:
    """Returns True if the seller's side has answered a lead of the two."""
    return await _find_latest(session, one_id, other_id, _leads.first_answer_at.is_not(None)) is not None


async def _find_latest(
    session: ReadSession, one_id: UUID, other_id: UUID, *conditions: ColumnElement[bool]
) -> Row[Any] | None:
    """Returns the latest lead of two users, of which either may be the buyer. Each half reads the leads of a buyer."""
    halves = (_latest_of(one_id, other_id, conditions), _latest_of(other_id, one_id, conditions))
    found: Sequence[Row[Any]] = (await session.execute(union_all(*halves))).all()
    return max(found, key=lambda lead: lead.id, default=None)


def _latest_of(buyer_id: UUID, seller_id: UUID, conditions: Sequence[ColumnElement[bool]]) -> Select[Any]:
    is_seller = or_(_leads.seller_id == seller_id, _leads.broker_id == seller_id)
    statement = select(_leads.id, _leads.listing_id, _leads.first_answer_at).where(
        _leads.buyer_id == buyer_id, is_seller, *conditions
    )
    return select(*statement.order_by(_leads.id.desc()).limit(1).subquery().c)


async def erase_opening(session: Session, lead_id: UUID) -> None:
    """Removes the first message of a lead. That is no change of the lead."""
    is_it = and_(_leads.id == lead_id, _leads.opening.is_not(None))
    await session.execute(update(_LEADS).where(is_it).values(opening=None))


def _locked(statement: Select[Lead]) -> Any:
    return statement.with_for_update(key_share=True).execution_options(populate_existing=True)
