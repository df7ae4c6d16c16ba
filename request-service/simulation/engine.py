"""Plays an afternoon event by event: production's decisions, with waves, offers and a clock of the simulation.

As in production, requests wait for the gather window and are decided together; an offer stays open for `wave_seconds`
after it is shown; the next wave comes after `wave_seconds`, or at once when no offer of the last one is open; the first
provider to accept gets the job, and its other offers are withdrawn; a provider who gives a job up does not get it
again. Offers of other requests to that provider stay open until they expire. `test_simulation_conformance.py` of
request-service holds this engine to production's code.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from uuid import UUID

from request_service import geo
from request_service.assistance.dispatch.decision.decide import CandidateVerdict, WaveDecision
from request_service.assistance.dispatch.decision.rules import DispatchRules, DispatchRuleSet
from request_service.assistance.dispatch.decision.snapshot import RequestSnapshot
from request_service.assistance.dispatch.decision.strategies import Strategy
from request_service.geo import Cover
from simulation import people
from simulation.clock import Clock
from simulation.ledger import Call, End, Ledger, Offer, OfferState, Wave
from simulation.people import Client
from simulation.roster import Roster, Worker, moment
from simulation.trace import Trace

# The default lifetime of a request in the settings of request-service.
_EXPIRE_SECONDS = 3600.0

type Progress = Callable[[float], None]


@dataclass
class Search:
    """A request that looks for a provider, or has one."""

    call: Call
    cover: Cover
    round: int = 1
    # Number of the last decided wave.
    wave_number: int = 0
    has_more: bool = True
    # True while a wave waits for its decision.
    is_planned: bool = False
    # Changes at each end or beginning of a search, so that earlier alarms detect that they are late.
    state: int = 0
    # Providers who had an offer in this round, those who gave the job up, and open offers by provider.
    asked: set[UUID] = field(default_factory=set)
    blocked: set[UUID] = field(default_factory=set)
    offers: dict[UUID, Offer] = field(default_factory=dict)

    @property
    def client(self) -> Client:
        return self.call.client


class Afternoon:
    def __init__(self, trace: Trace, strategy: Strategy, rule_set: DispatchRuleSet) -> None:
        self.ledger = Ledger(newcomers=frozenset(one.id for one in trace.providers if one.is_newcomer))
        self._trace = trace
        self._chance = trace.chance
        self._strategy = strategy
        self._rule_set = rule_set
        self._roster = Roster(trace.providers)
        self._searches: dict[UUID, Search] = {}
        self._gathered: list[Search] = []
        self._clock = Clock()

    def play(self, progress: Progress = lambda _: None) -> Ledger:
        """Plays until every call has ended; `progress` is called with the part of the time that has passed, 0 to 1."""
        self._invite()
        for client in self._trace.clients:
            self._clock.at(client.calls_at, partial(self._call, client))
        length = self._trace.scenario.hours * 3600
        for now in self._clock.run():
            progress(min(1.0, now / length))
        for worker in self._roster.workers.values():
            if worker.completed:
                self.ledger.jobs[worker.provider.id] = worker.completed
        return self.ledger

    # --- Providers ---

    def _invite(self) -> None:
        scenario = self._trace.scenario
        for worker in self._roster.workers.values():
            comes = max(0.0, (worker.provider.comes - scenario.begins) * 3600)
            goes = min(scenario.hours, worker.provider.goes - scenario.begins) * 3600
            if comes < goes:
                self._clock.at(comes, partial(self._roster.come, worker, comes))
                self._clock.at(goes, partial(self._roster.go, worker))
                self.ledger.hours[worker.provider.id] = (goes - comes) / 3600

    # --- Requests ---

    def _call(self, client: Client) -> None:
        call = Call(client)
        self.ledger.calls.append(call)
        cover = geo.cover(geo.blurred(client.place), self._rule_set.of(client.category).largest_radius_km)
        search = self._searches[client.request_id] = Search(call, cover)
        self._look(search)

    def _look(self, search: Search) -> None:
        state = search.state
        self._clock.after(search.client.patience_seconds, lambda: self._give_up_waiting(search, state, End.CANCELLED))
        self._clock.after(_EXPIRE_SECONDS, lambda: self._give_up_waiting(search, state, End.EXPIRED))
        self._plan(search)

    def _give_up_waiting(self, search: Search, state: int, end: End) -> None:
        if search.state != state:
            return
        search.state += 1
        search.call.end = end
        self._withdraw_all_of(search)

    # --- Waves ---

    def _plan(self, search: Search) -> None:
        search.is_planned = True
        if not self._gathered:
            self._clock.after(self._rules(search).gather_seconds, self._decide)
        self._gathered.append(search)

    def _decide(self) -> None:
        searches = [search for search in self._gathered if search.is_planned]
        self._gathered.clear()
        jobs = [self._job(search) for search in searches]
        workers = self._roster.free_near((search.cover, search.client.category) for search in searches)
        seed = self._chance.whole("turns", self.ledger.decisions)
        known = [worker.snapshot(self._clock.now) for worker in workers]
        decisions = self._strategy(jobs, known, self._rule_set, seed)
        self.ledger.decisions += len(decisions)
        for decision in decisions:
            self._send(self._searches[decision.request_id], decision)

    def _job(self, search: Search) -> RequestSnapshot:
        return RequestSnapshot(
            request_id=search.client.request_id,
            client_id=search.client.id,
            place=geo.blurred(search.client.place),
            category=search.client.category,
            round=search.round,
            wave_number=search.wave_number + 1,
            asked=frozenset(search.asked),
            blocked=frozenset(search.blocked),
            decided_at=moment(self._clock.now),
        )

    def _send(self, search: Search, decision: WaveDecision) -> None:
        search.is_planned = False
        search.wave_number += 1
        search.has_more = decision.has_more
        search.call.waves += 1
        number, round_ = search.wave_number, search.round
        self.ledger.waves.append(Wave(decision.request_id, round_, number, self._clock.now, decision.radius_km))
        for verdict in decision.offered:
            self._offer(search, verdict)
        if search.has_more:
            state = search.state
            self._clock.after(self._rules(search).wave_seconds, lambda: self._go_on(search, state, number))
        else:
            self._end_search_if_over(search)

    def _go_on(self, search: Search, state: int, wave_number: int) -> None:
        if search.has_more and not search.is_planned and (search.state, search.wave_number) == (state, wave_number):
            self._plan(search)

    def _end_search_if_over(self, search: Search) -> None:
        if not search.offers:
            self.ledger.exhausted.append(search.client.request_id)

    # --- Offers ---

    def _offer(self, search: Search, verdict: CandidateVerdict) -> None:
        worker, delay_seconds = self._roster.workers[verdict.provider_id], verdict.delay_seconds or 0.0
        search.asked.add(verdict.provider_id)
        offer = Offer(
            request_id=search.client.request_id,
            provider_id=verdict.provider_id,
            round=search.round,
            wave_number=search.wave_number,
            distance_km=worker.place.distance_km(geo.blurred(search.client.place)),
            shown_at=self._clock.now + delay_seconds,
            expires_at=self._clock.now + delay_seconds + self._rules(search).wave_seconds,
        )
        self.ledger.offers.append(offer)
        search.offers[verdict.provider_id] = offer
        worker.offers.append(offer)
        worker.live_offers.add(offer.request_id)
        self.ledger.most_live_offers = max(self.ledger.most_live_offers, len(worker.live_offers))
        self._clock.at(offer.shown_at, lambda: self._show(search, offer))
        self._clock.at(offer.expires_at, lambda: self._expire(search, offer))

    def _show(self, search: Search, offer: Offer) -> None:
        if not offer.is_open:
            return
        offer.state = OfferState.LIVE
        worker = self._roster.workers[offer.provider_id]
        worker.received += 1
        search.call.offers += 1
        if search.call.first_offer_seconds is None:
            search.call.first_offer_seconds = self._clock.now - search.client.calls_at
        answer = people.answer(self._chance, worker.provider, search.client, search.round, offer.distance_km)
        if answer.accepts is not None:
            self._clock.after(answer.after_seconds, partial(self._answer, search, offer, accepts=answer.accepts))

    def _answer(self, search: Search, offer: Offer, *, accepts: bool) -> None:
        worker = self._roster.workers[offer.provider_id]
        # Providers who have got a job or gone home in the meantime do not answer.
        if not offer.is_open or not worker.is_free:
            return
        if accepts:
            self._accept(search, offer, worker)
        else:
            worker.declined_or_expired += 1
            self._close(search, offer, OfferState.DECLINED)
            self._move_on(search, offer)

    def _expire(self, search: Search, offer: Offer) -> None:
        if offer.is_open:
            worker = self._roster.workers[offer.provider_id]
            worker.declined_or_expired += worker.let_pass(offer)
            self._close(search, offer, OfferState.EXPIRED)
            self._move_on(search, offer)

    def _move_on(self, search: Search, closed: Offer) -> None:
        if not search.has_more:
            self._end_search_if_over(search)
        elif all(offer.wave_number != closed.wave_number for offer in search.offers.values()):
            self._go_on(search, search.state, closed.wave_number)

    def _close(self, search: Search, offer: Offer, state: OfferState) -> None:
        if offer.state is OfferState.PLANNED:
            # An offer that was never shown was open for no time.
            offer.expires_at = self._clock.now
        offer.state = state
        del search.offers[offer.provider_id]
        self._roster.workers[offer.provider_id].live_offers.remove(offer.request_id)

    def _withdraw_all_of(self, search: Search) -> None:
        search.is_planned = False
        for offer in list(search.offers.values()):
            self._close(search, offer, OfferState.WITHDRAWN)

    # --- Jobs ---

    def _accept(self, search: Search, offer: Offer, worker: Worker) -> None:
        call = search.call
        search.state += 1
        worker.accepted += 1
        self._roster.take(worker, search.client)
        self._close(search, offer, OfferState.ACCEPTED)
        self._withdraw_all_of(search)
        waited = self._clock.now - search.client.calls_at
        call.first_accept_seconds = waited if call.first_accept_seconds is None else call.first_accept_seconds
        # The offer told the distance to a cell; the way to the client begins only now.
        pickup_km = worker.place.distance_km(search.client.place)
        trip = people.trip(self._chance, worker.provider, search.client, pickup_km, self._hour)
        if trip.gives_up_after is not None:
            self._clock.after(trip.gives_up_after, lambda: self._release(search, worker))
            return
        call.done_by = worker.provider.id
        call.arrival_seconds = waited + trip.minutes * 60
        call.pickup_km, call.pickup_minutes = pickup_km, trip.minutes
        self._clock.after(trip.minutes * 60 + search.client.work_seconds, lambda: self._complete(search, worker))

    def _release(self, search: Search, worker: Worker) -> None:
        search.call.given_up += 1
        worker.cancelled += 1
        # The provider's move towards the client is ignored: nearly all give up early on the way.
        self._roster.finish(worker, worker.place, self._clock.now)
        search.blocked.add(worker.provider.id)
        search.asked.clear()
        search.state += 1
        search.round += 1
        search.wave_number = 0
        search.has_more = True
        self._look(search)

    def _complete(self, search: Search, worker: Worker) -> None:
        search.call.end = End.COMPLETED
        worker.completed += 1
        if score := people.rating(self._chance, worker.provider, search.client):
            worker.rate(score)
        self._roster.finish(worker, search.client.place, self._clock.now)

    @property
    def _hour(self) -> float:
        return self._trace.scenario.begins + self._clock.now / 3600

    def _rules(self, search: Search) -> DispatchRules:
        return self._rule_set.of(search.client.category)
