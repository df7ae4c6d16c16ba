"""An afternoon, event by event: the waves and offers of production, around its decisions, under a clock of its own.

What production keeps: requests wait the gather window and are decided together; an offer stands `wave_seconds` from
when it is shown; the next wave comes after `wave_seconds`, or at once when no offer of the last is left; who accepts
first has the job, and every other offer of it and to him is withdrawn; who gives a job up does not get it again.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from uuid import UUID

from request_service import geo
from request_service.assistance.dispatch.decision.decide import Verdict, WaveDecision
from request_service.assistance.dispatch.decision.rules import DispatchRules, DispatchRuleSet
from request_service.assistance.dispatch.decision.snapshot import JobSnapshot
from request_service.assistance.dispatch.decision.strategies import Strategy
from request_service.geo import Cover
from simulation import city, people
from simulation.clock import Clock
from simulation.ledger import Call, End, Ledger
from simulation.people import Client
from simulation.roster import Roster, Worker, moment
from simulation.trace import Trace

# As the settings of request-service have it.
_EXPIRE_SECONDS = 3600.0

type Progress = Callable[[float], None]


@dataclass
class Offer:
    worker: Worker
    wave_number: int
    distance_km: float


@dataclass
class Search:
    """A request that looks for a provider, or has one."""

    call: Call
    cover: Cover
    round: int = 1
    # Of the last wave that was decided.
    wave_number: int = 0
    has_more: bool = True
    # Whether a wave is waiting to be decided.
    is_planned: bool = False
    # Changes with whatever ends or begins a search, so that alarms set before know that they are late.
    state: int = 0
    asked: set[UUID] = field(default_factory=set)
    blocked: set[UUID] = field(default_factory=set)
    offers: dict[UUID, Offer] = field(default_factory=dict)
    provider: Worker | None = None

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
        """Until every call has ended. *progress* is told how much of the calls' time has passed, from 0 to 1."""
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
                self._clock.at(goes, partial(self._go, worker))
                self.ledger.hours[worker.provider.id] = (goes - comes) / 3600

    def _go(self, worker: Worker) -> None:
        self._roster.go(worker)
        self._withdraw_all_to(worker)

    # --- Requests ---

    def _call(self, client: Client) -> None:
        call = Call(client)
        self.ledger.calls.append(call)
        cover = geo.cover(client.place, self._rule_set.of(client.category).largest_radius_km)
        search = self._searches[client.request_id] = Search(call, cover)
        self._look(search)

    def _look(self, search: Search) -> None:
        state = search.state
        self._clock.after(search.client.patience_seconds, lambda: self._give_up_waiting(search, state, End.cancelled))
        left = search.client.calls_at + _EXPIRE_SECONDS - self._clock.now
        self._clock.after(max(0.0, left), lambda: self._give_up_waiting(search, state, End.expired))
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

    def _job(self, search: Search) -> JobSnapshot:
        return JobSnapshot(
            request_id=search.client.request_id,
            client_id=search.client.id,
            place=search.client.place,
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
        for verdict in decision.offered:
            self._offer(search, verdict)
        if search.has_more:
            state, wave_number = search.state, search.wave_number
            self._clock.after(self._rules(search).wave_seconds, lambda: self._go_on(search, state, wave_number))

    def _go_on(self, search: Search, state: int, wave_number: int) -> None:
        if search.has_more and not search.is_planned and (search.state, search.wave_number) == (state, wave_number):
            self._plan(search)

    # --- Offers ---

    def _offer(self, search: Search, verdict: Verdict) -> None:
        worker = self._roster.workers[verdict.provider_id]
        search.asked.add(verdict.provider_id)
        offer = search.offers[verdict.provider_id] = Offer(worker, search.wave_number, verdict.distance_km)
        worker.live_offers.add(search.client.request_id)
        self.ledger.most_live_offers = max(self.ledger.most_live_offers, len(worker.live_offers))
        delay_seconds = verdict.delay_seconds or 0.0
        self._clock.after(delay_seconds, lambda: self._show(search, offer))
        stands_seconds = self._rules(search).wave_seconds
        self._clock.after(delay_seconds + stands_seconds, lambda: self._expire(search, offer))

    def _show(self, search: Search, offer: Offer) -> None:
        if not _is_open(search, offer):
            return
        offer.worker.received += 1
        search.call.offers += 1
        if search.call.first_offer_seconds is None:
            search.call.first_offer_seconds = self._clock.now - search.client.calls_at
        provider = offer.worker.provider
        answer = people.answer(self._chance, provider, search.client, search.round, offer.distance_km)
        if answer.accepts:
            self._clock.after(answer.after_seconds, lambda: self._accept(search, offer))
        elif answer.accepts is False:
            self._clock.after(answer.after_seconds, lambda: self._decline(search, offer))

    def _decline(self, search: Search, offer: Offer) -> None:
        if _is_open(search, offer):
            offer.worker.declined_or_expired += 1
            self._close(search, offer)
            self._move_on(search, offer)

    def _expire(self, search: Search, offer: Offer) -> None:
        if _is_open(search, offer):
            # Who had another one to think of is not held to have let this one pass.
            offer.worker.declined_or_expired += len(offer.worker.live_offers) == 1
            self._close(search, offer)
            self._move_on(search, offer)

    def _move_on(self, search: Search, closed: Offer) -> None:
        if all(offer.wave_number != closed.wave_number for offer in search.offers.values()):
            self._go_on(search, search.state, closed.wave_number)

    def _close(self, search: Search, offer: Offer) -> None:
        del search.offers[offer.worker.provider.id]
        offer.worker.live_offers.remove(search.client.request_id)

    def _withdraw_all_of(self, search: Search) -> None:
        search.is_planned = False
        for offer in list(search.offers.values()):
            self._close(search, offer)

    def _withdraw_all_to(self, worker: Worker) -> None:
        for request_id in sorted(worker.live_offers):
            search = self._searches[request_id]
            offer = search.offers[worker.provider.id]
            self._close(search, offer)
            self._move_on(search, offer)

    # --- Jobs ---

    def _accept(self, search: Search, offer: Offer) -> None:
        if not _is_open(search, offer):
            return
        worker, call = offer.worker, search.call
        search.state += 1
        search.provider = worker
        worker.accepted += 1
        self._roster.take(worker, search.client)
        self._withdraw_all_of(search)
        self._withdraw_all_to(worker)
        waited = self._clock.now - search.client.calls_at
        call.first_accept_seconds = waited if call.first_accept_seconds is None else call.first_accept_seconds
        travel = city.travel_minutes(offer.distance_km, worker.provider.speed_kmh, self._hour)
        gives_up_after = people.gives_up_after(self._chance, worker.provider, search.client)
        # Who is there does not turn round any more.
        if gives_up_after is not None and gives_up_after < travel * 60:
            self._clock.after(gives_up_after, lambda: self._release(search, worker))
            return
        call.done_by = worker.provider.id
        call.arrival_seconds = waited + travel * 60
        call.pickup_km, call.pickup_minutes = offer.distance_km, travel
        self._clock.after(travel * 60 + search.client.work_seconds, lambda: self._complete(search, worker))

    def _release(self, search: Search, worker: Worker) -> None:
        search.call.given_up += 1
        worker.cancelled += 1
        # He may have come half the way; nearly all of these happen before that.
        self._roster.finish(worker, worker.place, self._clock.now)
        search.blocked.add(worker.provider.id)
        search.provider = None
        search.asked.clear()
        search.state += 1
        search.round += 1
        search.wave_number = 0
        search.has_more = True
        self._look(search)

    def _complete(self, search: Search, worker: Worker) -> None:
        search.call.end = End.completed
        worker.completed += 1
        if score := people.rating(self._chance, worker.provider, search.client):
            worker.rate(score)
        self._roster.finish(worker, search.client.place, self._clock.now)

    @property
    def _hour(self) -> float:
        return self._trace.scenario.begins + self._clock.now / 3600

    def _rules(self, search: Search) -> DispatchRules:
        return self._rule_set.of(search.client.category)


def _is_open(search: Search, offer: Offer) -> bool:
    return search.offers.get(offer.worker.provider.id) is offer
