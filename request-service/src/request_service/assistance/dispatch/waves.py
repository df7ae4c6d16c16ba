"""What is due: waves to be decided, offers to be shown or to expire. Each function is one transaction's work and says
whether there was any; `dispatcher` calls them, in every replica.

A wave that ends with nobody left is the end of the search: seen by whoever closes the last open offer, under the lock
of the request, so it is told once.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from kit import clock, outbox
from kit.database import Session
from kit.ids import new_id
from request_service.assistance.dispatch import events, knowledge, records
from request_service.assistance.dispatch.decision.decide import decide
from request_service.assistance.dispatch.decision.rules import RuleBook
from request_service.assistance.dispatch.models import Offer, OfferState, Wave
from request_service.assistance.dispatch.queries import offers as offer_queries
from request_service.assistance.dispatch.queries import waves as queries
from request_service.assistance.requests.lifecycle import Status
from request_service.assistance.requests.models import ServiceRequest

# Waves that are decided together at most, and offers that are shown or expire in one transaction.
MOST_WAVES = 16
_MOST_OFFERS = 200


async def decide_due_waves(session: Session, book: RuleBook) -> bool:
    await queries.take_turn(session)
    now = clock.now()
    claimed = await queries.claim_due_waves(session, now, MOST_WAVES)
    due = []
    for wave, request in claimed:
        if request.status == Status.pending and request.round == wave.round:
            due.append((wave, request))
        else:
            wave.drop()
    if due:
        await _decide(session, due, book, now)
    return bool(claimed)


async def show_due_offers(session: Session) -> bool:
    now = clock.now()
    claimed = await offer_queries.claim_offers_to_show(session, now, _MOST_OFFERS)
    for offer, request in claimed:
        # Whoever should have shown it may have been down for long, and a replica of yesterday knows of no such offers.
        if request.status == Status.pending and offer.expires_at > now:
            offer.state = OfferState.live
            await _tell_of(session, offer, request)
        else:
            offer.pass_over()
    await _move_all_on(session, claimed, now)
    return bool(claimed)


async def expire_due_offers(session: Session) -> bool:
    now = clock.now()
    claimed = await offer_queries.claim_offers_to_expire(session, now, _MOST_OFFERS)
    for offer, request in claimed:
        offer.state = OfferState.expired
        await outbox.add(session, events.offer_expired(offer, request), audience=[offer.provider_id], topic=request.id)
    await _move_all_on(session, claimed, now)
    return bool(claimed)


async def move_on(session: Session, request: ServiceRequest, closed: Iterable[Offer], now: datetime) -> None:
    """After *closed*, offers of it, ended without being accepted: if they were the last ones of their wave, the next
    wave need not wait.
    """
    wave_numbers = {offer.wave_number for offer in closed if offer.round == request.round}
    if request.status != Status.pending or not wave_numbers:
        return
    successor = await queries.find_planned_wave(session, request.id)
    if successor is None:
        await _end_search_if_over(session, request)
        return
    number = successor.number - 1
    if number in wave_numbers and not await offer_queries.exists_open_offer(session, request, number):
        successor.due_at = min(successor.due_at, now)


async def _move_all_on(session: Session, handled: Sequence[tuple[Offer, ServiceRequest]], now: datetime) -> None:
    closed = [(offer, request) for offer, request in handled if offer.state not in offer_queries.OPEN]
    for request in {request.id: request for _, request in closed}.values():
        await move_on(session, request, [offer for offer, _ in closed if offer.request_id == request.id], now)


async def _end_search_if_over(session: Session, request: ServiceRequest) -> None:
    if not await offer_queries.exists_open_offer(session, request):
        await outbox.add(session, events.search_exhausted(request), audience=[request.client_id], topic=request.id)


async def _decide(session: Session, due: Sequence[tuple[Wave, ServiceRequest]], book: RuleBook, now: datetime) -> None:
    known = await knowledge.gather(session, due, book, now)
    # Waves that are decided together have one seed.
    batch_id, seed = new_id(), due[0][0].seed
    decisions = decide(known.jobs, list(known.providers.values()), book, seed)
    by_request = {decision.request_id: decision for decision in decisions}
    candidates = []
    for (wave, request), search in zip(due, known.searches, strict=True):
        decision = by_request[request.id]
        wave.seed = seed
        records.record(wave, decision, search, batch_id)
        candidates += records.candidates(wave, decision, search, known.providers)
        for verdict in decision.offered:
            place = known.providers[verdict.provider_id].place
            offer = Offer.make(wave, verdict.provider_id, place.distance_km(request.blurred_place))
            offer.set_times(now, verdict.delay_seconds or 0.0, search.rules.wave_seconds)
            session.add(offer)
            if offer.state is OfferState.live:
                await _tell_of(session, offer, request)
        if decision.has_more:
            ends_at = now + timedelta(seconds=search.rules.wave_seconds)
            session.add(Wave.plan(request, wave.number + 1, ends_at))
        else:
            await _end_search_if_over(session, request)
    await queries.insert_candidates(session, candidates)


async def _tell_of(session: Session, offer: Offer, request: ServiceRequest) -> None:
    await outbox.add(session, events.offer_created(offer, request), audience=[offer.provider_id], topic=request.id)
