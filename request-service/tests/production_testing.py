"""Plays a trace of the simulation through the code of request-service, for a comparison of the two."""

import heapq
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from typing import NamedTuple
from uuid import UUID

from request_testing import LIFETIME, Service, decoded, notice_kind
from simulation import people
from simulation.people import Client
from simulation.roster import moment
from simulation.trace import Trace
from sqlalchemy import select, update

from kit.ids import new_id
from request_service.assistance import actions as requests
from request_service.assistance.dispatch.models import Offer, Wave, WaveState
from request_service.assistance.dispatch.queries import offers as offer_queries
from request_service.assistance.expiry import Expiry
from request_service.assistance.rating import rate_request
from request_service.assistance.requests import queries as request_queries
from request_service.assistance.requests.models import Details, ServiceRequest
from request_service.geo import Place
from request_service.providers import actions as providers
from request_service.providers.models import Profile
from request_service.providers.positions import GeoFix
from request_service.reviews.models import Opinion
from request_service.verification.actions import note_verification
from testkit.callers import new_caller
from testkit.stepping import step

# Breaks ties alike in production and in the simulation.
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

    def __init__(self, service: Service, trace: Trace) -> None:
        self.now = moment(0)
        self._service = service
        self._trace = trace
        self._chance = trace.chance
        self._dispatcher = service.dispatcher()
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
        offers_at = await self._service.read(offer_queries.find_next_moment)
        planned = select(Wave.due_at).where(Wave.state == WaveState.PLANNED).order_by(Wave.due_at).limit(1)
        gathering = timedelta(seconds=self._service.rules.gather_seconds)
        decided_at = [due_at + gathering for due_at in await self._service.scalars(planned)]
        event_at = [self._events[0][0]] if self._events else []
        return min((one for one in (*event_at, offers_at, *decided_at) if one is not None), default=None)

    async def _work(self) -> float:
        await self._service.execute(update(Wave).where(Wave.state == WaveState.PLANNED).values(seed=SEED))
        return await step(self._service.database, self._dispatcher)

    # --- Providers ---

    async def _come(self, provider: people.Provider) -> None:
        caller = new_caller("provider", provider.id)
        async with self._service.database.transaction() as session:
            await providers.add_provider(session, provider.id, "Abebe Bikila")
            await providers.update_location(session, caller, self._position(provider.place))
            profile = Profile(
                categories=provider.categories, service_radius_km=provider.service_radius_km, is_available=True
            )
            await providers.update_profile(session, caller, profile)
            await note_verification(
                session, provider.id, is_verified=provider.is_verified, version=1, changed_at=self.now
            )
        self._here.add(provider.id)
        self._free.add(provider.id)

    async def _go(self, provider_id: UUID) -> None:
        leaves = Profile(is_available=False)
        await self._service.do(providers.update_profile, new_caller("provider", provider_id), leaves)
        self._here.discard(provider_id)

    def _position(self, place: Place) -> GeoFix:
        return GeoFix(place.latitude, place.longitude, self.now)

    async def _answer_new_offers(self) -> None:
        for offer in await self._service.scalars(
            select(Offer).where(Offer.state == "live", Offer.id.not_in(self._shown))
        ):
            self._shown.add(offer.id)
            client, provider = self._clients[offer.request_id], self._providers[offer.provider_id]
            answer = people.answer(self._chance, provider, client, offer.round + 1, offer.distance_km)
            if answer.accepts is not None:
                respond = self._accept if answer.accepts else self._decline
                self._after(answer.after_seconds, partial(respond, offer.id))

    async def _is_answered(self, offer_id: UUID) -> Offer | None:
        (offer,) = await self._service.offers(id=offer_id)
        is_free = offer.provider_id in self._free & self._here
        return offer if offer.state == "live" and is_free else None

    async def _decline(self, offer_id: UUID) -> None:
        if offer := await self._is_answered(offer_id):
            await self._service.decline(new_caller("provider", offer.provider_id), offer.request_id)

    async def _accept(self, offer_id: UUID) -> None:
        if not (offer := await self._is_answered(offer_id)):
            return
        client, provider = self._clients[offer.request_id], self._providers[offer.provider_id]
        await self._service.do(
            requests.accept_request, new_caller("provider", provider.id), client.request_id, self._service.rule_set
        )
        self._free.discard(provider.id)
        hour = self._trace.scenario.begins + (self.now - moment(0)).total_seconds() / 3600
        distance_km = (await self._service.profile(provider.id)).place.distance_km(client.place)
        trip = people.trip(self._chance, provider, client, distance_km, hour)
        if trip.gives_up_after is not None:
            self._after(trip.gives_up_after, partial(self._release, client, provider.id))
        else:
            self._after(trip.minutes * 60 + client.work_seconds, partial(self._complete, client, provider))

    # --- Requests ---

    async def _call(self, client: Client) -> None:
        details = Details("The engine does not start", client.place.latitude, client.place.longitude, client.category)
        self.next_request_id = client.request_id
        await self._service.do(requests.create_request, new_caller("client", client.id), details, LIFETIME)
        self._wait(client, 0)

    def _wait(self, client: Client, search_round: int) -> None:
        self._after(client.patience_seconds, partial(self._cancel, client, search_round))
        self._after(LIFETIME.total_seconds(), self._expire)

    async def _cancel(self, client: Client, search_round: int) -> None:
        async with self._service.database.transaction() as session:
            request = await request_queries.lock_request(session, client.request_id)
            if request.status == "pending" and request.round == search_round:
                await requests.cancel_request(session, new_caller("client", client.id), client.request_id, None)

    async def _expire(self) -> None:
        await Expiry(self._service.database).sweep()

    async def _release(self, client: Client, provider_id: UUID) -> None:
        async with self._service.database.transaction() as session:
            await request_queries.lock_provider_of(session, client.request_id)
            request = await request_queries.lock_request(session, client.request_id)
            await requests.release_request(session, request, provider_id, "The provider does not come.")
            search_round = request.round
        self._free.add(provider_id)
        self._wait(client, search_round)

    async def _complete(self, client: Client, provider: people.Provider) -> None:
        caller = new_caller("provider", provider.id)
        async with self._service.database.transaction() as session:
            await requests.start_request(session, caller, client.request_id, None)
            await requests.complete_request(session, caller, client.request_id, None)
            await providers.update_location(session, caller, self._position(client.place))
        if score := people.rating(self._chance, provider, client):
            by = new_caller("client", client.id)
            await self._service.do(rate_request, by, client.request_id, Opinion(score))
        self._free.add(provider.id)

    async def played(self) -> Played:
        waves = await self._service.scalars(select(Wave).where(Wave.state == WaveState.DECIDED))
        notices = [
            (notice_kind(row), decoded(row).notice.request_id) for row in await self._service.events("NoticeRaised")
        ]
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
                for one in await self._service.offers()
            ),
            {
                one.id: End(one.status.value, one.provider_id)
                for one in await self._service.scalars(select(ServiceRequest))
            },
            Counter(UUID(request_id) for kind, request_id in notices if kind == "dispatch.exhausted"),
        )
