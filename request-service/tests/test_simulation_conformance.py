"""The simulation dispatches as production does: one small trace, played through both, has the same waves and offers.

Production runs on SQLite with its own workers; only the clock and the ids of requests are given to it. Providers and
clients behave in both as `simulation.people` says.
"""

import heapq
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from itertools import count, zip_longest
from typing import NamedTuple
from uuid import UUID

import pytest
from simulation import people
from simulation.engine import Afternoon
from simulation.ledger import Ledger
from simulation.people import Client, History
from simulation.roster import moment
from simulation.trace import Scenario, Trace
from sqlalchemy import select, update

from kit import clock, tables
from kit.database import Database
from kit.ids import new_id
from request_service.assistance import actions as requests
from request_service.assistance.dispatch import actions as dispatch
from request_service.assistance.dispatch.decision.decide import WaveDecision, decide
from request_service.assistance.dispatch.decision.rules import DispatchRules, DispatchRuleSet
from request_service.assistance.dispatch.decision.snapshot import ProviderSnapshot, RequestSnapshot
from request_service.assistance.dispatch.models import Candidate, Offer, Wave, WaveState
from request_service.assistance.dispatch.queries import offers as offer_queries
from request_service.assistance.dispatcher import Dispatcher
from request_service.assistance.expiry import Expiry
from request_service.assistance.requests import models as request_models
from request_service.assistance.requests import queries as request_queries
from request_service.assistance.requests.models import Details, ServiceRequest
from request_service.geo import Place
from request_service.providers import actions as providers
from request_service.providers.models import Profile
from request_service.providers.positions import GeoFix
from request_service.ratings.models import Opinion
from testkit.callers import new_caller
from testkit.stepping import step
from twou.request.v1 import events_pb2

RULES = DispatchRules(
    wave_size=2, most_waves=3, gather_seconds=5, head_start_seconds=3, parallel_offers=2, fresh_seconds=86_400
)
LIFETIME = timedelta(hours=1)
SEED = 0


class WaveRow(NamedTuple):
    request_id: UUID
    round: int
    number: int
    decided_at: datetime
    radius_km: float


class OfferRow(NamedTuple):
    request_id: UUID
    provider_id: UUID
    round: int
    wave_number: int
    shown_at: datetime
    expires_at: datetime
    state: str


class End(NamedTuple):
    status: str
    provider_id: UUID | None


@dataclass(frozen=True)
class Played:
    waves: list[WaveRow]
    offers: list[OfferRow]
    ends: dict[UUID, End]
    exhausted: Counter[UUID]


class Production:
    """Plays a trace through request-service. Its clock jumps from one moment at which something is due to the next."""

    def __init__(self, database: Database, trace: Trace, rules: DispatchRuleSet) -> None:
        self.now = moment(0)
        self._database = database
        self._trace = trace
        self._chance = trace.chance
        self._rules = rules
        self._dispatcher = Dispatcher(database, rules)
        self._clients = {client.request_id: client for client in trace.clients}
        self._providers = {provider.id: provider for provider in trace.providers}
        self._free: set[UUID] = set()
        self._here: set[UUID] = set()
        self._shown: set[UUID] = set()
        self._events: list[tuple[datetime, int, Callable[[], Awaitable[None]]]] = []
        self._order = count()
        self.next_request_id = new_id()

    async def play(self) -> None:
        scenario = self._trace.scenario
        for provider in self._trace.providers:
            comes = max(0.0, (provider.comes - scenario.begins) * 3600)
            goes = min(scenario.hours, provider.goes - scenario.begins) * 3600
            if comes < goes:
                self._at(moment(comes), partial(self._come, provider))
                self._at(moment(goes), partial(self._go, provider.id))
        for client in self._trace.clients:
            self._at(moment(client.calls_at), partial(self._call, client))
        while (due := await self._next_moment()) is not None:
            self.now = due
            while self._events and self._events[0][0] <= self.now:
                await heapq.heappop(self._events)[2]()
            while await self._work() == 0:
                pass
            await self._answer_new_offers()

    def _at(self, when: datetime, event: Callable[[], Awaitable[None]]) -> None:
        heapq.heappush(self._events, (when, next(self._order), event))

    def _after(self, seconds: float, event: Callable[[], Awaitable[None]]) -> None:
        self._at(self.now + timedelta(seconds=seconds), event)

    async def _next_moment(self) -> datetime | None:
        async with self._database.read() as session:
            offers_at = await offer_queries.find_next_moment(session)
            waves_at = await session.scalar(
                select(Wave.due_at).where(Wave.state == WaveState.PLANNED).order_by(Wave.due_at).limit(1)
            )
        decided_at = waves_at and waves_at + timedelta(seconds=self._rules.default.gather_seconds)
        event_at = self._events[0][0] if self._events else None
        return min((one for one in (event_at, offers_at, decided_at) if one is not None), default=None)

    async def _work(self) -> float:
        async with self._database.transaction() as session:
            planned = update(Wave).where(Wave.state == WaveState.PLANNED)
            await session.execute(planned.values(seed=SEED))
        return await step(self._database, self._dispatcher)

    # --- Providers ---

    async def _come(self, provider: people.Provider) -> None:
        caller = new_caller("provider", provider.id)
        async with self._database.transaction() as session:
            await providers.add_provider(session, provider.id, "Abebe Bikila")
            await providers.update_location(session, caller, self._position(provider.place))
            profile = Profile(
                categories=provider.categories, service_radius_km=provider.service_radius_km, is_available=True
            )
            await providers.update_profile(session, caller, profile)
        self._here.add(provider.id)
        self._free.add(provider.id)

    async def _go(self, provider_id: UUID) -> None:
        async with self._database.transaction() as session:
            await providers.update_profile(session, new_caller("provider", provider_id), Profile(is_available=False))
        self._here.discard(provider_id)

    def _position(self, place: Place) -> GeoFix:
        return GeoFix(place.latitude, place.longitude, self.now)

    async def _answer_new_offers(self) -> None:
        async with self._database.read() as session:
            statement = (
                select(Offer, Candidate.distance_km)
                .join(Wave, (Wave.request_id == Offer.request_id) & (Wave.round == Offer.round))
                .join(Candidate, (Candidate.wave_id == Wave.id) & (Candidate.provider_id == Offer.provider_id))
                .where(Wave.number == Offer.wave_number, Offer.state == "live", Offer.id.not_in(self._shown))
            )
            shown = (await session.execute(statement)).all()
        for offer, distance_km in shown:
            self._shown.add(offer.id)
            client, provider = self._clients[offer.request_id], self._providers[offer.provider_id]
            answer = people.answer(self._chance, provider, client, offer.round + 1, distance_km)
            if answer.accepts is not None:
                respond = self._accept if answer.accepts else self._decline
                self._after(answer.after_seconds, partial(respond, offer.id, distance_km))

    async def _is_answered(self, offer_id: UUID) -> Offer | None:
        async with self._database.read() as session:
            offer = (await session.scalars(select(Offer).where(Offer.id == offer_id))).one()
        is_free = offer.provider_id in self._free & self._here
        return offer if offer.state == "live" and is_free else None

    async def _decline(self, offer_id: UUID, _distance_km: float) -> None:
        if offer := await self._is_answered(offer_id):
            async with self._database.transaction() as session:
                await dispatch.decline_offer(session, new_caller("provider", offer.provider_id), offer.request_id)

    async def _accept(self, offer_id: UUID, distance_km: float) -> None:
        if not (offer := await self._is_answered(offer_id)):
            return
        client, provider = self._clients[offer.request_id], self._providers[offer.provider_id]
        async with self._database.transaction() as session:
            await requests.accept_request(session, new_caller("provider", provider.id), client.request_id)
        self._free.discard(provider.id)
        hour = self._trace.scenario.begins + (self.now - moment(0)).total_seconds() / 3600
        trip = people.trip(self._chance, provider, client, distance_km, hour)
        if trip.gives_up_after is not None:
            self._after(trip.gives_up_after, partial(self._release, client, provider.id))
        else:
            self._after(trip.minutes * 60 + client.work_seconds, partial(self._complete, client, provider))

    # --- Requests ---

    async def _call(self, client: Client) -> None:
        details = Details("The engine does not start", client.place.latitude, client.place.longitude, client.category)
        self.next_request_id = client.request_id
        async with self._database.transaction() as session:
            await requests.create_request(session, new_caller("client", client.id), details, LIFETIME)
        self._wait(client, 0)

    def _wait(self, client: Client, search_round: int) -> None:
        self._after(client.patience_seconds, partial(self._cancel, client, search_round))
        self._after(LIFETIME.total_seconds(), self._expire)

    async def _cancel(self, client: Client, search_round: int) -> None:
        async with self._database.transaction() as session:
            request = await request_queries.lock_request(session, client.request_id)
            if request.status == "pending" and request.round == search_round:
                await requests.cancel_request(session, new_caller("client", client.id), client.request_id, None)

    async def _expire(self) -> None:
        await Expiry(self._database).sweep()

    async def _release(self, client: Client, provider_id: UUID) -> None:
        async with self._database.transaction() as session:
            await request_queries.lock_provider_of(session, client.request_id)
            request = await request_queries.lock_request(session, client.request_id)
            await requests.release_request(session, request, provider_id, "The provider does not come.")
            search_round = request.round
        self._free.add(provider_id)
        self._wait(client, search_round)

    async def _complete(self, client: Client, provider: people.Provider) -> None:
        caller = new_caller("provider", provider.id)
        async with self._database.transaction() as session:
            await requests.start_request(session, caller, client.request_id, None)
            await requests.complete_request(session, caller, client.request_id, None)
            await providers.update_location(session, caller, self._position(client.place))
        if score := people.rating(self._chance, provider, client):
            async with self._database.transaction() as session:
                await requests.rate_request(session, new_caller("client", client.id), client.request_id, Opinion(score))
        self._free.add(provider.id)

    async def played(self) -> Played:
        async with self._database.read() as session:
            waves = await session.scalars(select(Wave).where(Wave.state == WaveState.DECIDED))
            offers = await session.scalars(select(Offer))
            ended = await session.scalars(select(ServiceRequest))
            told = await session.execute(select(tables.outbox).where(tables.outbox.c.type.endswith(".Notification")))
            notices = [events_pb2.Notification.FromString(row.payload).notice for row in told]
            return Played(
                sorted(
                    WaveRow(one.request_id, one.round + 1, one.number, one.decided_at or moment(0), one.radius_km or 0)
                    for one in waves
                ),
                sorted(
                    OfferRow(
                        one.request_id,
                        one.provider_id,
                        one.round + 1,
                        one.wave_number,
                        one.shown_at or one.created_at,
                        one.expires_at,
                        one.state.value,
                    )
                    for one in offers
                ),
                {one.id: End(one.status.value, one.provider_id) for one in ended},
                Counter(UUID(notice.request_id) for notice in notices if notice.kind == "dispatch.exhausted"),
            )


def simulated(ledger: Ledger) -> Played:
    return Played(
        sorted(
            WaveRow(one.request_id, one.round, one.number, moment(one.decided_at), one.radius_km)
            for one in ledger.waves
        ),
        sorted(
            OfferRow(
                one.request_id,
                one.provider_id,
                one.round,
                one.wave_number,
                moment(one.shown_at),
                moment(one.expires_at),
                one.state.value,
            )
            for one in ledger.offers
        ),
        {call.client.request_id: End(call.end or "", call.done_by) for call in ledger.calls},
        Counter(ledger.exhausted),
    )


def small_trace(seed: int) -> Trace:
    trace = Trace.of(Scenario(providers=40, requests_per_hour=36, begins=14, hours=0.5, seed=seed))
    # Production knows nothing of the week before. More jobs than usual are given up, so that few calls show all.
    newly = (replace(one, history=History(), unreliability=0.4) for one in trace.providers)
    # Some clients outlast the lifetime of their requests.
    clients = (
        replace(client, patience_seconds=7200) if number % 4 == 0 else client
        for number, client in enumerate(trace.clients)
    )
    return replace(trace, providers=tuple(newly), clients=tuple(clients))


# SQLite alone: other tests cover the differences between the databases.
@pytest.mark.parametrize("migrated_url", ["sqlite"], indirect=True)
@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    ("seed", "rules"),
    [
        # One provider at a time, so that a refusal makes the next wave due at once; and several, who compete.
        pytest.param(9, RULES.changed(wave_size=1, most_waves=5), id="seed 9, waves of one"),
        pytest.param(10, RULES, id="seed 10, waves of two"),
    ],
)
async def test_the_simulation_dispatches_as_production_does(
    seed: int, rules: DispatchRules, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    trace, rule_set = small_trace(seed), DispatchRuleSet(default=rules)
    production = Production(database, trace, rule_set)
    monkeypatch.setattr(clock, "now", lambda: production.now)
    monkeypatch.setattr(request_models, "new_id", lambda: production.next_request_id)
    await production.play()
    real, ours = await production.played(), simulated(Afternoon(trace, decide_alike, rule_set).play())
    # The trace is worth comparing: everything that can become of an offer or a request happens in it.
    assert {one.state for one in real.offers} == {"accepted", "declined", "expired", "withdrawn"}
    assert {end.status for end in real.ends.values()} == {"completed", "cancelled", "expired"}
    assert max(one.round for one in real.waves) > 1
    assert real.exhausted
    assert differences(ours.waves, real.waves) == []
    assert differences(ours.offers, real.offers) == []
    assert ours.ends == real.ends
    assert ours.exhausted == real.exhausted


def decide_alike(
    jobs: Sequence[RequestSnapshot], known: Sequence[ProviderSnapshot], rules: DispatchRuleSet, _seed: int
) -> list[WaveDecision]:
    """Decides with a fixed seed, so that ties are broken alike in both."""
    return decide(jobs, known, rules, SEED)


def differences(
    ours: Sequence[tuple[object, ...]], real: Sequence[tuple[object, ...]]
) -> list[tuple[list[object], list[object]]]:
    """The rows that the two do not have in common, side by side; moments to the millisecond."""
    pairs = ((rounded(one), rounded(other)) for one, other in zip_longest(ours, real, fillvalue=()))
    return [(one, other) for one, other in pairs if one != other]


def rounded(row: tuple[object, ...]) -> list[object]:
    return [round(value.timestamp(), 3) if isinstance(value, datetime) else value for value in row]
