"""The actions of dispatch: plan waves, process due waves and offers, and end offers.

Every transaction that changes the waves or offers of a request holds the lock of the request's row. Each function with
`due` in its name does the work of one transaction and returns whether there was any. The dispatcher of every replica
calls these functions.

The search ends when the last wave has no open offer left. The transaction that closes the last open offer detects this
under the lock of the request, so the client is notified once.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from kit import call, clock, observing, outbox
from kit.caller import Caller
from kit.database import ReadSession, Session, insert_row
from kit.ids import new_id
from request_service.assistance.dispatch import events, records, snapshots
from request_service.assistance.dispatch.decision.decide import decide
from request_service.assistance.dispatch.decision.rules import DispatchRuleSet
from request_service.assistance.dispatch.errors import OfferNotFound
from request_service.assistance.dispatch.first_offer import note_first_offer
from request_service.assistance.dispatch.models import Offer, OfferState, Wave
from request_service.assistance.dispatch.queries import offers as queries
from request_service.assistance.dispatch.queries import waves as wave_queries
from request_service.assistance.dispatch.records import Explanation
from request_service.assistance.requests.actions import notify_client
from request_service.assistance.requests.errors import NotPartOfRequest
from request_service.assistance.requests.lifecycle import Status
from request_service.assistance.requests.models import ServiceRequest
from request_service.assistance.requests.queries import get_request
from request_service.roles import ADMIN

# The kind and the text of the notice to the client when no provider is left to ask.
SEARCH_EXHAUSTED = "dispatch.exhausted"
STILL_OPEN = "No provider near you has accepted your request yet. Providers who look for work can still find it."

# The search for a provider begins this long before the time for which a request is scheduled.
_LEAD = timedelta(minutes=30)
# The most waves that one transaction decides together, and the most offers that it shows or expires.
MAX_WAVES = 16
_MAX_OFFERS = 200


async def plan_first_wave(session: Session, request: ServiceRequest) -> None:
    """Plans the first wave of a new or released request: now, or shortly before the time of a scheduled request."""
    trace = call.current().traceparent
    await insert_row(session, Wave.plan(request, number=1, due_at=_first_due_at(request), traceparent=trace))


async def plan_again(session: Session, request: ServiceRequest) -> None:
    """Moves the first wave after the scheduled time changed, unless that wave has been decided."""
    wave = await wave_queries.find_planned_wave(session, request.id)
    if wave is not None and wave.number == 1:
        wave.due_at = _first_due_at(request)


async def show_again(session: Session, request: ServiceRequest) -> None:
    """Publishes the live offers of a request again, because it has changed: they show it."""
    for offer in await queries.list_live_offers_of(session, request.id, clock.now()):
        await _publish_created(session, offer, request, is_shown_again=True)


async def settle_offers(session: Session, request: ServiceRequest, winner_id: UUID) -> None:
    """Marks the winner's offer as accepted and withdraws the others.

    The winner may have no offer: providers can also find a request by browsing.
    """
    await queries.decide_live_offer(session, request.id, winner_id, OfferState.ACCEPTED, clock.now())
    await withdraw_offers(session, request)


async def withdraw_offers(session: Session, request: ServiceRequest) -> None:
    """Ends the search for a request. Publishes a withdrawal only for offers that the provider has already seen."""
    now = clock.now()
    await wave_queries.drop_planned_waves(session, request.id)
    await queries.withdraw_planned_offers(session, request.id, now)
    for offer in await queries.withdraw_live_offers(session, request.id, now):
        await _publish_withdrawn(session, offer, request)


async def withdraw_offers_to(
    session: Session, provider_id: UUID, concerned: Callable[[ServiceRequest], bool] | None = None
) -> None:
    """Withdraws the open offers to a provider and lets the affected requests move on.

    *concerned* restricts this to some requests.
    """
    # Waits for a running decision, which may offer a request to this provider by facts that it read earlier.
    await wave_queries.take_turn(session)
    for request in await queries.lock_requests_offered_to(session, provider_id):
        if concerned is not None and not concerned(request):
            continue
        now = clock.now()
        planned = await queries.withdraw_planned_offers(session, request.id, now, provider_id=provider_id)
        live = await queries.withdraw_live_offers(session, request.id, now, provider_id=provider_id)
        for offer in live:
            await _publish_withdrawn(session, offer, request)
        await move_on(session, request, [*planned, *live], now)


async def erase_offers_to(session: Session, provider_id: UUID) -> None:
    """Erases the offers and candidates of a deleted provider.

    The distances in several of them would reveal the position of the provider.
    """
    await withdraw_offers_to(session, provider_id)
    await queries.delete_traces_of(session, provider_id)


async def erase_searches_for(session: Session, client_id: UUID) -> None:
    """Erases the positions and the distances to providers in the searches for a deleted client."""
    await wave_queries.erase_searches_for(session, client_id)


async def list_offers(session: ReadSession, provider: Caller) -> Sequence[tuple[Offer, ServiceRequest]]:
    return await queries.list_live_offers(session, provider.user_id, clock.now())


async def decline_offer(session: Session, provider: Caller, request_id: UUID) -> None:
    """Declines the live offer; declining it again has no effect. Raises `OfferNotFound` if there is none."""
    request = await queries.lock_offered_request(session, request_id, provider.user_id)
    now = clock.now()
    offer = await queries.decide_live_offer(session, request_id, provider.user_id, OfferState.DECLINED, now)
    if offer is not None:
        await outbox.add(session, events.offer_declined(offer, request), topic=request.id)
        await move_on(session, request, [offer], now)
    elif not await queries.exists_declined_offer(session, request, provider.user_id):
        raise OfferNotFound


async def get_request_and_offer(session: ReadSession, request_id: UUID, user_id: UUID) -> Row[Any]:
    """Returns the row of a request and, as `is_offered`, whether it is being offered to the user."""
    return await queries.get_request_and_offer(session, request_id, user_id, clock.now())


async def get_dispatch(session: ReadSession, caller: Caller, request_id: UUID) -> Explanation:
    """Returns the waves of a request; candidates are included for admins only.

    Raises `NotPartOfRequest` if the caller is neither an admin nor the client of the request.
    """
    request = await get_request(session, request_id)
    if caller.role != ADMIN and caller.user_id != request.client_id:
        raise NotPartOfRequest
    found = await wave_queries.list_waves(session, request_id)
    wave_ids = [wave.id for wave in found]
    candidates = await wave_queries.list_best_candidates(session, wave_ids) if caller.role == ADMIN else []
    return Explanation(found, await wave_queries.count_outcomes(session, wave_ids), candidates)


async def decide_due_waves(session: Session, rule_set: DispatchRuleSet) -> bool:
    """Decides a batch of due waves together; drops those whose request is not pending in their round."""
    await wave_queries.take_turn(session)
    now = clock.now()
    claimed = await wave_queries.claim_due_waves(session, now, MAX_WAVES)
    due = []
    for wave, request in claimed:
        if request.status == Status.PENDING and request.round == wave.round:
            due.append((wave, request))
        else:
            wave.drop()
    if due:
        await _decide(session, due, rule_set, now)
        call.enter(call.Call())
    return bool(claimed)


async def show_due_offers(session: Session) -> bool:
    """Publishes planned offers whose time to be shown has come."""
    now = clock.now()
    claimed = await queries.claim_offers_to_show(session, now, _MAX_OFFERS)
    traces = await _traces_of(session, claimed)
    for offer, request in claimed:
        _continue_trace(traces, request)
        # The offer may be overdue after an outage, and the previous release does not withdraw planned offers.
        if request.status == Status.PENDING and offer.expires_at > now:
            offer.state = OfferState.LIVE
            await _publish_created(session, offer, request)
        else:
            offer.pass_over()
    await _move_all_on(session, claimed, now, traces)
    return bool(claimed)


async def expire_due_offers(session: Session) -> bool:
    now = clock.now()
    claimed = await queries.claim_offers_to_expire(session, now, _MAX_OFFERS)
    traces = await _traces_of(session, claimed)
    for offer, request in claimed:
        _continue_trace(traces, request)
        offer.state = OfferState.EXPIRED
        await outbox.add(session, events.offer_expired(offer, request), audience=[offer.provider_id], topic=request.id)
    await _move_all_on(session, claimed, now, traces)
    return bool(claimed)


async def move_on(session: Session, request: ServiceRequest, closed: Iterable[Offer], now: datetime) -> None:
    """Makes the next wave due at once if the *closed* offers were the last open ones of their wave.

    The *closed* offers of the request ended without acceptance. Ends the search if no wave is planned.
    """
    wave_numbers = {offer.wave_number for offer in closed if offer.round == request.round}
    if request.status != Status.PENDING or not wave_numbers:
        return
    successor = await wave_queries.find_planned_wave(session, request.id)
    if successor is None:
        await _end_search_if_over(session, request)
        return
    number = successor.number - 1
    if number in wave_numbers and not await queries.exists_open_offer(session, request, number):
        successor.due_at = min(successor.due_at, now)


def _first_due_at(request: ServiceRequest) -> datetime:
    now = clock.now()
    return now if request.scheduled_for is None else max(now, request.scheduled_for - _LEAD)


async def _publish_withdrawn(session: Session, offer: Offer, request: ServiceRequest) -> None:
    withdrawn = events.offer_withdrawn(offer, request)
    await outbox.add(session, withdrawn, audience=[offer.provider_id], topic=request.id)


async def _move_all_on(
    session: Session, handled: Sequence[tuple[Offer, ServiceRequest]], now: datetime, traces: Mapping[UUID, str]
) -> None:
    closed = [(offer, request) for offer, request in handled if offer.state not in queries.OPEN]
    for request in {request.id: request for _, request in closed}.values():
        _continue_trace(traces, request)
        await move_on(session, request, [offer for offer, _ in closed if offer.request_id == request.id], now)
    if traces:
        call.enter(call.Call())


async def _traces_of(session: Session, claimed: Sequence[tuple[Offer, ServiceRequest]]) -> Mapping[UUID, str]:
    """Returns the traceparents of requests by their ids. Unless calls are traced, there are none to look for."""
    if observing.traces is None or not claimed:
        return {}
    return await wave_queries.find_traces(session, {request.id for _, request in claimed})


def _continue_trace(traces: Mapping[UUID, str], request: ServiceRequest) -> None:
    """Lets the events from now on belong to the trace of a request."""
    if traces:
        call.enter(call.Call(traceparent=traces.get(request.id)))


async def _end_search_if_over(session: Session, request: ServiceRequest) -> None:
    if not await queries.exists_open_offer(session, request):
        await _end_search(session, request)


async def _end_search(session: Session, request: ServiceRequest) -> None:
    await notify_client(session, request, SEARCH_EXHAUSTED, STILL_OPEN)


async def _decide(
    session: Session, due: Sequence[tuple[Wave, ServiceRequest]], rule_set: DispatchRuleSet, now: datetime
) -> None:
    known = await snapshots.gather(session, due, rule_set, now)
    # All waves of a batch are decided with the same seed.
    batch_id, seed = new_id(), due[0][0].seed
    decisions = decide(known.requests, list(known.providers.values()), rule_set, seed)
    by_request = {decision.request_id: decision for decision in decisions}
    candidates = []
    for (wave, request), search in zip(due, known.searches, strict=True):
        decision = by_request[request.id]
        # Its events belong to the trace of the request.
        call.enter(call.Call(traceparent=wave.traceparent))
        wave.seed = seed
        records.record(wave, decision, search, batch_id)
        candidates += records.candidates(wave, decision, search, known.providers)
        for verdict in decision.offered:
            offer = Offer.make(wave, verdict.provider_id, known.distance_km(verdict.provider_id, request))
            offer.set_times(now, verdict.delay_seconds or 0.0, search.rules.wave_seconds)
            await insert_row(session, offer)
            if offer.state is OfferState.LIVE:
                await _publish_created(session, offer, request)
        if wave.number == 1 and decision.offered:
            note_first_offer(wave.due_at)
        if decision.has_more:
            ends_at = now + timedelta(seconds=search.rules.wave_seconds)
            await insert_row(session, Wave.plan(request, wave.number + 1, ends_at, wave.traceparent))
        elif wave.number > 1 or decision.offered:
            await _end_search_if_over(session, request)
        else:
            await _end_search(session, request)
    await wave_queries.insert_candidates(session, candidates)


async def _publish_created(
    session: Session, offer: Offer, request: ServiceRequest, *, is_shown_again: bool = False
) -> None:
    created = events.offer_created(offer, request, is_shown_again=is_shown_again)
    await outbox.add(session, created, audience=[offer.provider_id], topic=request.id)
