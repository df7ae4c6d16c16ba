from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from kit import clock, outbox
from kit.caller import Caller
from kit.database import ReadSession, Session
from request_service.assistance.dispatch import events, waves
from request_service.assistance.dispatch.errors import OfferNotFound
from request_service.assistance.dispatch.models import Offer, OfferState, Wave
from request_service.assistance.dispatch.queries import offers as queries
from request_service.assistance.dispatch.queries import waves as wave_queries
from request_service.assistance.dispatch.records import Explanation
from request_service.assistance.requests.errors import NotPartOfRequest
from request_service.assistance.requests.models import ServiceRequest
from request_service.assistance.requests.queries import get_request
from request_service.roles import ADMIN

# How long before its time somebody is looked for who does a job.
_LEAD = timedelta(minutes=30)


async def plan_first_wave(session: Session, request: ServiceRequest) -> None:
    """Of a request that is new, or comes back. Whoever will come at a time of day is looked for shortly before it."""
    session.add(Wave.plan(request, number=1, due_at=_first_due_at(request)))


async def plan_again(session: Session, request: ServiceRequest) -> None:
    """After its time of day was changed: if nobody was asked yet, it is looked for at the new one."""
    wave = await wave_queries.find_planned_wave(session, request.id)
    if wave is not None and wave.number == 1:
        wave.due_at = _first_due_at(request)


async def settle_offers(session: Session, request: ServiceRequest, winner_id: UUID) -> None:
    """The winner need not have had an offer: he may have found the request by himself."""
    await queries.decide_live_offer(session, request.id, winner_id, OfferState.accepted, clock.now())
    await withdraw_offers(session, request)


async def withdraw_offers(session: Session, request: ServiceRequest) -> None:
    """Of a request that nobody is to be asked for any more. Whoever was not yet told of his offer hears nothing."""
    now = clock.now()
    await wave_queries.drop_planned_waves(session, request.id)
    await queries.withdraw_planned_offers(session, request.id, now)
    for offer in await queries.withdraw_live_offers(session, request.id, now):
        await _tell_withdrawn(session, offer, request)


async def withdraw_offers_to(session: Session, provider_id: UUID) -> None:
    for request in await queries.lock_requests_offered_to(session, provider_id):
        now = clock.now()
        planned = await queries.withdraw_planned_offers(session, request.id, now, provider_id=provider_id)
        live = await queries.withdraw_live_offers(session, request.id, now, provider_id=provider_id)
        for offer in live:
            await _tell_withdrawn(session, offer, request)
        await waves.move_on(session, request, [*planned, *live], now)


async def erase_offers_to(session: Session, provider_id: UUID) -> None:
    """Of a deleted account: the distances of several offers, or of several searches, would tell where he was."""
    await withdraw_offers_to(session, provider_id)
    await queries.delete_traces_of(session, provider_id)


async def erase_searches_for(session: Session, client_id: UUID) -> None:
    """Of a deleted account: where he was, and how far the providers were from there."""
    await wave_queries.erase_searches_for(session, client_id)


async def list_offers(session: ReadSession, provider: Caller) -> Sequence[tuple[Offer, ServiceRequest]]:
    return await queries.list_live_offers(session, provider.user_id, clock.now())


async def decline_offer(session: Session, provider: Caller, request_id: UUID) -> None:
    """Declining again is no error."""
    request = await queries.lock_offered_request(session, request_id, provider.user_id)
    now = clock.now()
    offer = await queries.decide_live_offer(session, request_id, provider.user_id, OfferState.declined, now)
    if offer is not None:
        await waves.move_on(session, request, [offer], now)
    elif not await queries.exists_declined_offer(session, request, provider.user_id):
        raise OfferNotFound


async def is_offered(session: ReadSession, request_id: UUID, provider_id: UUID) -> bool:
    return await queries.exists_live_offer(session, request_id, provider_id, clock.now())


async def get_dispatch(session: ReadSession, caller: Caller, request_id: UUID) -> Explanation:
    """For admins; the client of the request is told of nobody by name."""
    request = await get_request(session, request_id)
    if caller.role != ADMIN and caller.user_id != request.client_id:
        raise NotPartOfRequest
    found = await wave_queries.list_waves(session, request_id)
    wave_ids = [wave.id for wave in found]
    candidates = await wave_queries.list_best_candidates(session, wave_ids) if caller.role == ADMIN else []
    return Explanation(found, await wave_queries.count_outcomes(session, wave_ids), candidates)


def _first_due_at(request: ServiceRequest) -> datetime:
    now = clock.now()
    return now if request.scheduled_for is None else max(now, request.scheduled_for - _LEAD)


async def _tell_withdrawn(session: Session, offer: Offer, request: ServiceRequest) -> None:
    withdrawn = events.offer_withdrawn(offer, request)
    await outbox.add(session, withdrawn, audience=[offer.provider_id], topic=request.id)
