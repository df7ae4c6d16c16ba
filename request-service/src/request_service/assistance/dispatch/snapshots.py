"""Reads the snapshots of requests and providers that a decision on waves takes as input.

For each job, the search reads providers in growing circles, with the radii of later waves, until enough providers fit.
It reads all providers in a circle, so a decision within this circle considers every provider there.
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
from request_service.assistance.dispatch.queries.knowledge import JobCounts, OfferCounts
from request_service.assistance.requests.models import ServiceRequest
from request_service.providers.models import Provider
from request_service.ratings.queries import list_mutually_blocked

# Providers with an older position are not read at all.
_AWAY = timedelta(hours=1)


@dataclass
class Search:
    """The search for providers of one job: the radius so far, and the providers within it."""

    job: RequestSnapshot
    rules: DispatchRules
    radii_km: Iterator[float]
    radius_km: float = 0.0
    looked_at: set[UUID] = field(default_factory=set)
    is_done: bool = False

    @classmethod
    def of(cls, job: RequestSnapshot, rules: DispatchRules) -> Self:
        return cls(job, rules, radii_km(rules, job.wave_number))

    def look_farther(self) -> bool:
        """Advances to the next radius; returns false if there is none."""
        self.radius_km = next(self.radii_km, 0.0)
        self.is_done = self.radius_km == 0.0
        return not self.is_done


@dataclass
class Knowledge:
    """The input of a decision: the jobs, and the providers that their searches found."""

    searches: list[Search]
    providers: dict[UUID, ProviderSnapshot] = field(default_factory=dict)

    @property
    def jobs(self) -> list[RequestSnapshot]:
        return [search.job for search in self.searches]


async def gather(
    session: ReadSession, due: Sequence[tuple[Wave, ServiceRequest]], rule_set: DispatchRuleSet, now: datetime
) -> Knowledge:
    """Reads the snapshots for the decision on the *due* waves."""
    jobs = await _jobs(session, due, now)
    known = Knowledge([Search.of(job, rule_set.of(job.category)) for job in jobs])
    # Enough for every job even if all jobs compete for the same providers.
    enough = sum(search.rules.wave_size for search in known.searches)
    window = timedelta(days=max((search.rules.window_days for search in known.searches), default=0))
    while looking := [one for one in known.searches if not one.is_done and one.look_farther()]:
        found = [provider for search in looking for provider in await _look(session, search, now)]
        new = {provider.id: provider for provider in found if provider.id not in known.providers}
        known.providers |= await _snapshots(session, new, now - window, now)
        for search in looking:
            search.is_done = _count_fitting(search, known) >= enough
    return known


async def _look(session: ReadSession, search: Search, now: datetime) -> list[Provider]:
    place = search.job.place
    since = now - max(_AWAY, timedelta(seconds=search.rules.fresh_seconds))
    found = await queries.list_providers(session, geo.cover(place, search.radius_km), since)
    # The cells of a cover reach beyond its circle, but do not hold all providers there.
    near = [one for one in found if place.distance_km(one.place) <= search.radius_km]
    search.looked_at.update(one.id for one in near)
    return near


def _count_fitting(search: Search, known: Knowledge) -> int:
    table = CandidateTable.of([known.providers[one] for one in search.looked_at], seed=0)
    matchup = Matchup.of(search.job, table, search.rules, search.radius_km)
    return int(np.count_nonzero(eligibility.reasons(matchup) == eligibility.FITS))


async def _jobs(
    session: ReadSession, due: Sequence[tuple[Wave, ServiceRequest]], now: datetime
) -> list[RequestSnapshot]:
    requests = [request for _, request in due]
    asked = _by_request(await offers.list_asked(session, requests))
    again = [request.id for request in requests if request.round]
    former = _by_request(await queries.list_former_providers(session, again) if again else [])
    return [
        RequestSnapshot(
            request_id=request.id,
            client_id=request.client_id,
            place=request.place,
            category=request.category,
            # The snapshot counts rounds from 1, the table from 0.
            round=request.round + 1,
            wave_number=wave.number,
            asked=frozenset(asked.get(request.id, ())),
            blocked=frozenset(former.get(request.id, set()) | await list_mutually_blocked(session, request.client_id)),
            decided_at=now,
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
    session: ReadSession, providers: dict[UUID, Provider], since: datetime, now: datetime
) -> dict[UUID, ProviderSnapshot]:
    if not providers:
        return {}
    offered = await queries.count_offers(session, providers, since, now)
    worked = await queries.count_jobs(session, providers, since)
    return {
        one: _snapshot(provider, offered.get(one, OfferCounts()), worked.get(one, JobCounts()))
        for one, provider in providers.items()
    }


def _snapshot(provider: Provider, offered: OfferCounts, worked: JobCounts) -> ProviderSnapshot:
    return ProviderSnapshot(
        provider_id=provider.id,
        place=provider.place,
        # Never null, because the search selects by it.
        located_at=cast(datetime, provider.located_at),
        categories=frozenset(provider.categories),
        service_radius_km=provider.service_radius_km,
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
    )
