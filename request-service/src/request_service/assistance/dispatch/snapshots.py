"""Reads the snapshots of requests and providers that a decision on waves takes as input.

For each request, the search looks at providers in growing circles, with the radii of later waves, until enough
providers fit. It looks at all providers in a circle, so a decision within this circle considers every provider there.

Where there are few providers around all requests of a batch, or none, they are read once. Only where there are many,
each circle is a query of its own.

A decision sees requests and providers at the centres of their cells. Who is asked, in which wave and how soon would
otherwise reveal a position to a user with several accounts.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Self, cast
from uuid import UUID

import numpy as np

from kit.database import ReadSession
from request_service import geo
from request_service.assistance.dispatch.decision import eligibility
from request_service.assistance.dispatch.decision.candidate_table import CandidateTable, Matchup
from request_service.assistance.dispatch.decision.decide import radii_km
from request_service.assistance.dispatch.decision.rules import DispatchRules, DispatchRuleSet
from request_service.assistance.dispatch.decision.snapshot import ProviderSnapshot, RequestSnapshot
from request_service.assistance.dispatch.models import Wave
from request_service.assistance.dispatch.queries import knowledge as queries
from request_service.assistance.dispatch.queries import offers
from request_service.assistance.dispatch.queries.knowledge import JobCounts, Located, OfferCounts
from request_service.assistance.requests.models import ServiceRequest
from request_service.commitments.actions import list_busy_times
from request_service.commitments.gaps import BusyTime
from request_service.geo import Cover, Place
from request_service.reviews.queries import list_mutually_blocked

# Providers with an older position are not read at all.
_AWAY = timedelta(hours=1)
# Up to this number of providers in the largest circles of a batch are read at once.
_FEW = 200


@dataclass
class ProviderSearch:
    """The search for providers of one request: the radius so far, and the providers within it."""

    request: RequestSnapshot
    rules: DispatchRules
    radii_km: Iterator[float]
    # The oldest position that counts.
    since: datetime
    radius_km: float = 0.0
    looked_at: set[UUID] = field(default_factory=set)
    fitting: int = 0
    is_done: bool = False

    @classmethod
    def of(cls, request: RequestSnapshot, rules: DispatchRules, now: datetime) -> Self:
        since = now - max(_AWAY, timedelta(seconds=rules.fresh_seconds))
        return cls(request, rules, radii_km(rules, request.wave_number), since)

    def look_farther(self) -> bool:
        """Advances to the next radius; returns false if there is none."""
        self.radius_km = next(self.radii_km, 0.0)
        self.is_done = self.radius_km == 0.0
        return not self.is_done

    def cover(self, radius_km: float) -> Cover:
        return geo.cover(self.request.place, radius_km)

    @property
    def ends_before(self) -> datetime:
        """A moment at which every provider within reach would have ended the job."""
        farthest = timedelta(hours=self.rules.largest_radius_km / self.rules.speed_kmh)
        minutes = timedelta(minutes=self.rules.job_minutes + self.rules.margin_minutes)
        request = self.request
        return max(request.decided_at + farthest, request.scheduled_for or request.decided_at) + minutes


@dataclass
class Knowledge:
    """The input of a decision: the requests, and the providers that their searches found."""

    searches: list[ProviderSearch]
    providers: dict[UUID, ProviderSnapshot] = field(default_factory=dict)
    # The exact positions of the providers, which only they themselves may know.
    places: dict[UUID, Place] = field(default_factory=dict)

    @property
    def requests(self) -> list[RequestSnapshot]:
        return [search.request for search in self.searches]

    def distance_km(self, provider_id: UUID, request: ServiceRequest) -> float:
        """Returns how far the provider is from the place of the request, as far as it is told before acceptance."""
        return self.places[provider_id].distance_km(request.blurred_place)


async def gather(
    session: ReadSession, due: Sequence[tuple[Wave, ServiceRequest]], rule_set: DispatchRuleSet, now: datetime
) -> Knowledge:
    """Reads the snapshots for the decision on the *due* waves."""
    requests = await _requests(session, due, now)
    known = Knowledge([ProviderSearch.of(request, rule_set.of(request.category), now) for request in requests])
    look = await _few_providers(session, known.searches) or _Everywhere(session)
    if look.is_empty:
        return known
    # Enough for every request even if all requests compete for the same providers.
    enough = sum(search.rules.wave_size for search in known.searches)
    window = timedelta(days=max((search.rules.window_days for search in known.searches), default=0))
    until = max((search.ends_before for search in known.searches), default=now)
    while looking := [one for one in known.searches if not one.is_done and one.look_farther()]:
        found = {search.request.request_id: await look.near(search) for search in looking}
        everyone = {one.provider.id: one for near in found.values() for one in near}
        new = {one: located for one, located in everyone.items() if one not in known.providers}
        known.providers |= await _snapshots(session, new, now - window, now, until)
        known.places |= {one: located.provider.place for one, located in new.items()}
        for search in looking:
            near = {one.provider.id for one in found[search.request.request_id]}
            if not near <= search.looked_at:
                search.looked_at |= near
                search.fitting = _count_fitting(search, known)
            search.is_done = search.fitting >= enough
    return known


class _Everywhere:
    """Reads the providers within each circle from the database."""

    is_empty = False

    def __init__(self, session: ReadSession) -> None:
        self._session = session

    async def near(self, search: ProviderSearch) -> list[Located]:
        """Returns the providers within the radius of *search*, whose positions are recent enough."""
        cover, place = search.cover(search.radius_km), search.request.place
        found = await queries.list_providers(self._session, {cover.resolution: cover.cells}, search.since)
        # The cells of a cover may reach beyond its circle.
        return [one for one in found if place.distance_km(one.provider.blurred_place) <= search.radius_km]


class _Few:
    """Knows all providers within the largest circles of all requests."""

    def __init__(self, providers: Sequence[Located]) -> None:
        self._providers = providers
        # The providers of each request with their distances in kilometres.
        self._distances: dict[UUID, list[tuple[float, Located]]] = {}

    @property
    def is_empty(self) -> bool:
        return not self._providers

    async def near(self, search: ProviderSearch) -> list[Located]:
        """Returns the providers within the radius of *search*, whose positions are recent enough."""
        request = search.request
        distances = self._distances.get(request.request_id)
        if distances is None:
            recent = [one for one in self._providers if _located_at(one) >= search.since]
            distances = [(request.place.distance_km(one.provider.blurred_place), one) for one in recent]
            self._distances[request.request_id] = distances
        return [one for distance_km, one in distances if distance_km <= search.radius_km]


async def _few_providers(session: ReadSession, searches: Sequence[ProviderSearch]) -> _Few | None:
    """Reads all providers around the requests; returns `None` if there are many."""
    cells: dict[int, set[int]] = {}
    for search in searches:
        cover = search.cover(search.rules.largest_radius_km)
        cells.setdefault(cover.resolution, set()).update(cover.cells)
    since = min(search.since for search in searches)
    count = await queries.count_providers(session, cells, since, at_most=_FEW + 1)
    if count > _FEW:
        return None
    return _Few(await queries.list_providers(session, cells, since) if count else [])


def _count_fitting(search: ProviderSearch, known: Knowledge) -> int:
    table = CandidateTable.of([known.providers[one] for one in search.looked_at], seed=0)
    matchup = Matchup.of(search.request, table, search.rules, search.radius_km)
    return int(np.count_nonzero(eligibility.reasons(matchup) == eligibility.FITS))


async def _requests(
    session: ReadSession, due: Sequence[tuple[Wave, ServiceRequest]], now: datetime
) -> list[RequestSnapshot]:
    requests = [request for _, request in due]
    asked = await offers.list_asked(session, requests, now)
    again = [request.id for request in requests if request.round]
    former = _by_request(await queries.list_former_providers(session, again) if again else [])
    blocked = await list_mutually_blocked(session, {request.client_id for request in requests})
    return [
        RequestSnapshot(
            request_id=request.id,
            client_id=request.client_id,
            place=request.blurred_place,
            category=request.category,
            # The snapshot counts rounds from 1, the table from 0.
            round=request.round + 1,
            wave_number=wave.number,
            asked=frozenset(one.provider_id for one in asked if one.request_id == request.id),
            blocked=frozenset(former.get(request.id, set()) | blocked.get(request.client_id, set())),
            decided_at=now,
            taken=frozenset(
                one.provider_id
                for one in asked
                if one.is_open and one.client_id == request.client_id and one.request_id != request.id
            ),
            scheduled_for=request.scheduled_for,
        )
        for wave, request in due
    ]


def _by_request(pairs: Collection[tuple[UUID, UUID | None]]) -> dict[UUID, set[UUID]]:
    by_request: dict[UUID, set[UUID]] = {}
    for request_id, provider_id in pairs:
        if provider_id is not None:
            by_request.setdefault(request_id, set()).add(provider_id)
    return by_request


async def _snapshots(
    session: ReadSession, providers: dict[UUID, Located], since: datetime, now: datetime, until: datetime
) -> dict[UUID, ProviderSnapshot]:
    """Reads offers and jobs from *since* on, and the commitments until a day after *until*."""
    if not providers:
        return {}
    offered = await queries.count_offers(session, providers, since, now)
    worked = await queries.count_jobs(session, providers, since)
    busy = await list_busy_times(session, providers, now, until)
    return {
        one: _snapshot(located, offered.get(one, OfferCounts()), worked.get(one, JobCounts()), tuple(busy.get(one, ())))
        for one, located in providers.items()
    }


def _snapshot(
    located: Located, offered: OfferCounts, worked: JobCounts, commitments: tuple[BusyTime, ...]
) -> ProviderSnapshot:
    provider = located.provider
    return ProviderSnapshot(
        provider_id=provider.id,
        place=provider.blurred_place,
        located_at=_located_at(located),
        categories=frozenset(provider.categories),
        # Their cell or that of the request may reach into the radius, although the centres are farther apart.
        service_radius_km=provider.service_radius_km + geo.REACH_KM,
        is_available=provider.is_available,
        is_busy=worked.running > 0,
        live_offers=offered.live,
        offers_received=offered.received,
        offers_accepted=offered.accepted,
        offers_declined_or_expired=offered.refused,
        jobs_accepted=worked.accepted + offered.lost,
        jobs_cancelled_by_provider=worked.cancelled + offered.lost,
        rating=provider.rating,
        rating_count=provider.rating_count,
        idle_since=provider.idle_since,
        commitments=commitments,
        is_verified=located.is_verified,
    )


def _located_at(located: Located) -> datetime:
    # Never null, because the search selects by it.
    return cast(datetime, located.provider.located_at)
