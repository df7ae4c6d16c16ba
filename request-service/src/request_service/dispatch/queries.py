from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, delete, exists, select, update

from kit.database import ReadSession, Session
from request_service.categories import Category
from request_service.dispatch.models import Offer, OfferState
from request_service.geo import Cover
from request_service.providers.models import Provider
from request_service.providers.queries import select_free_providers
from request_service.requests.models import RUNNING, ServiceRequest

# The most that a provider is shown at once.
_MOST_OFFERS = 100


async def list_candidates(
    session: ReadSession, cover: Cover, category: Category, located_after: datetime
) -> Sequence[tuple[Provider, bool]]:
    """With whether the provider has a running job."""
    is_busy = exists().where(ServiceRequest.provider_id == Provider.id, ServiceRequest.status.in_(RUNNING))
    statement = select_free_providers(cover, category, located_after).add_columns(is_busy)
    return (await session.execute(statement)).all()


async def list_live_offers(
    session: ReadSession, provider_id: UUID, now: datetime
) -> Sequence[tuple[Offer, ServiceRequest]]:
    """Soonest expiry first."""
    statement = (
        select(Offer, ServiceRequest)
        .join(ServiceRequest, ServiceRequest.id == Offer.request_id)
        .where(Offer.provider_id == provider_id, *_live(now))
        .order_by(Offer.expires_at, Offer.id)
        .limit(_MOST_OFFERS)
    )
    return (await session.execute(statement)).all()


async def exists_live_offer(session: ReadSession, request_id: UUID, provider_id: UUID, now: datetime) -> bool:
    statement = select(Offer.id).where(*_of(request_id, provider_id), *_live(now))
    return await session.scalar(statement) is not None


async def exists_declined_offer(session: ReadSession, request_id: UUID, provider_id: UUID) -> bool:
    statement = select(Offer.id).where(*_of(request_id, provider_id), Offer.state == OfferState.declined)
    return await session.scalar(statement) is not None


async def decide_live_offer(
    session: Session, request_id: UUID, provider_id: UUID, state: OfferState, now: datetime
) -> bool:
    """False if there is no live one."""
    statement = update(Offer).where(*_of(request_id, provider_id), *_live(now)).values(state=state).returning(Offer.id)
    return await session.scalar(statement) is not None


async def withdraw_live_offers(session: Session, request_id: UUID, now: datetime) -> Sequence[Offer]:
    statement = (
        update(Offer)
        .where(Offer.request_id == request_id, *_live(now))
        .values(state=OfferState.withdrawn)
        .returning(Offer)
    )
    return (await session.scalars(statement)).all()


async def withdraw_live_offers_to(
    session: Session, provider_id: UUID, now: datetime
) -> Sequence[tuple[Offer, ServiceRequest]]:
    statement = (
        update(Offer)
        .where(Offer.provider_id == provider_id, *_live(now))
        .values(state=OfferState.withdrawn)
        .returning(Offer.id)
    )
    withdrawn = (await session.scalars(statement)).all()
    joined = select(Offer, ServiceRequest).join(ServiceRequest, ServiceRequest.id == Offer.request_id)
    return (await session.execute(joined.where(Offer.id.in_(withdrawn)).order_by(Offer.id))).all()


async def delete_offers_to(session: Session, provider_id: UUID) -> None:
    await session.execute(delete(Offer).where(Offer.provider_id == provider_id))


def _of(request_id: UUID, provider_id: UUID) -> tuple[ColumnElement[bool], ...]:
    return Offer.request_id == request_id, Offer.provider_id == provider_id


def _live(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return Offer.state == OfferState.live, Offer.expires_at > now
