"""Who is offered a request: a pure function of the request, of what was known about the providers, and of the rules."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from request_service.categories import Category
from request_service.geo import Place


@dataclass(frozen=True)
class Rules:
    radius_km: float
    # How many providers are asked.
    offers: int
    offer_seconds: float
    # A position older than this says nothing.
    fresh_seconds: float


@dataclass(frozen=True)
class Job:
    client_id: UUID
    place: Place
    category: Category
    asked_at: datetime


@dataclass(frozen=True)
class Candidate:
    provider_id: UUID
    place: Place
    located_at: datetime
    # Empty: every one.
    categories: frozenset[Category]
    service_radius_km: float
    is_available: bool
    # Has taken another request and is not done with it.
    is_busy: bool


def choose(job: Job, candidates: Iterable[Candidate], rules: Rules, radius_km: float) -> list[Candidate]:
    """Those who fit, no farther than *radius_km*, nearest first, and no more than are to be asked."""
    distances = [(one, job.place.distance_km(one.place)) for one in candidates if _fits(job, one, rules)]
    near = [(one, distance) for one, distance in distances if distance <= min(radius_km, one.service_radius_km)]
    # Whatever the order of the candidates, the same are chosen.
    return [one for one, _ in sorted(near, key=lambda pair: (pair[1], pair[0].provider_id))][: rules.offers]


def _fits(job: Job, candidate: Candidate, rules: Rules) -> bool:
    return (
        candidate.is_available
        and not candidate.is_busy
        and candidate.provider_id != job.client_id
        and candidate.located_at >= job.asked_at - timedelta(seconds=rules.fresh_seconds)
        and (not candidate.categories or job.category in candidate.categories)
    )
