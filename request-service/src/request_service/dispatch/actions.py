from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from kit import clock, outbox
from kit.caller import Caller
from kit.database import ReadSession, Session
from kit.ids import new_id
from request_service import geo
from request_service.dispatch import events, queries
from request_service.dispatch.errors import OfferNotFound
from request_service.dispatch.matching import Candidate, Job, Rules, choose
from request_service.dispatch.models import Offer, OfferState
from request_service.geo import Place
from request_service.providers.models import Position, Provider
from request_service.requests.models import ServiceRequest


async def offer_to_nearest(session: Session, request: ServiceRequest, rules: Rules) -> None:
    now = clock.now()
    for candidate in await _choose(session, request, rules, now):
        offer = Offer(
            id=new_id(),
            request_id=request.id,
            provider_id=candidate.provider_id,
            distance_km=candidate.place.distance_km(request.blurred_place),
            state=OfferState.live,
            created_at=now,
            expires_at=now + timedelta(seconds=rules.offer_seconds),
        )
        session.add(offer)
        created = events.offer_created(offer, request)
        await outbox.add(session, created, audience=[offer.provider_id], topic=request.id)


async def settle_offers(session: Session, request: ServiceRequest, winner_id: UUID) -> None:
    """The winner need not have had an offer: he may have found the request by himself."""
    await queries.decide_live_offer(session, request.id, winner_id, OfferState.accepted, clock.now())
    await withdraw_offers(session, request)


async def withdraw_offers(session: Session, request: ServiceRequest) -> None:
    for offer in await queries.withdraw_live_offers(session, request.id, clock.now()):
        withdrawn = events.offer_withdrawn(offer, request)
        await outbox.add(session, withdrawn, audience=[offer.provider_id], topic=request.id)


async def withdraw_offers_to(session: Session, provider_id: UUID) -> None:
    for offer, request in await queries.withdraw_live_offers_to(session, provider_id, clock.now()):
        withdrawn = events.offer_withdrawn(offer, request)
        await outbox.add(session, withdrawn, audience=[provider_id], topic=request.id)


async def erase_offers_to(session: Session, provider_id: UUID) -> None:
    """Of a deleted account: the distances of several offers would tell where he was."""
    await withdraw_offers_to(session, provider_id)
    await queries.delete_offers_to(session, provider_id)


async def list_offers(session: ReadSession, provider: Caller) -> Sequence[tuple[Offer, ServiceRequest]]:
    return await queries.list_live_offers(session, provider.user_id, clock.now())


async def decline_offer(session: Session, provider: Caller, request_id: UUID) -> None:
    """Declining again is no error."""
    if await queries.decide_live_offer(session, request_id, provider.user_id, OfferState.declined, clock.now()):
        return
    if not await queries.exists_declined_offer(session, request_id, provider.user_id):
        raise OfferNotFound


async def is_offered(session: ReadSession, request_id: UUID, provider_id: UUID) -> bool:
    return await queries.exists_live_offer(session, request_id, provider_id, clock.now())


async def _choose(session: Session, request: ServiceRequest, rules: Rules, now: datetime) -> list[Candidate]:
    job = Job(request.client_id, request.place, request.category, now)
    located_after = now - timedelta(seconds=rules.fresh_seconds)
    chosen: list[Candidate] = []
    for cover in geo.growing_covers(job.place, rules.radius_km):
        found = await queries.list_candidates(session, cover, job.category, located_after)
        candidates = [
            _candidate(provider, provider.position, is_busy=is_busy) for provider, is_busy in found if provider.position
        ]
        chosen = choose(job, candidates, rules, cover.radius_km)
        if len(chosen) >= rules.offers:
            break
    return chosen


def _candidate(provider: Provider, position: Position, *, is_busy: bool) -> Candidate:
    return Candidate(
        provider_id=provider.id,
        place=Place(position.latitude, position.longitude),
        located_at=position.recorded_at,
        categories=frozenset(provider.categories),
        service_radius_km=provider.service_radius_km,
        is_available=provider.is_available,
        is_busy=is_busy,
    )
