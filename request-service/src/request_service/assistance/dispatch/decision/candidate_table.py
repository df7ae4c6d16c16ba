"""Holds providers as columns of arrays, so that the same rules and scores serve one provider and thousands.

Decisions use whole numbers and plain arithmetic on them. Only distances need trigonometry, and they are rounded to the
metre before use. Every machine therefore decides alike.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import Self
from uuid import UUID

import numpy as np
import numpy.typing as npt

from request_service import categories
from request_service.assistance.dispatch.decision.rules import DispatchRules
from request_service.assistance.dispatch.decision.snapshot import ProviderSnapshot, RequestSnapshot

type Mask = npt.NDArray[np.bool_]
type Whole = npt.NDArray[np.int64]
type Real = npt.NDArray[np.float64]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_mask = lru_cache(maxsize=1024)(categories.to_mask)


@dataclass(frozen=True)
class CandidateTable:
    """The facts about providers, one array entry per provider.

    The entries are in tie-break order, which depends on the seed and not on the order of the input.
    """

    providers: tuple[ProviderSnapshot, ...]
    index: dict[UUID, int]
    category_mask: Whole
    # Seconds since 1970, like `idle_since`.
    located_at: Real
    # NaN if unknown.
    idle_since: Real
    service_radius_km: Real
    is_available: Mask
    is_verified: Mask
    is_busy: Mask
    live_offers: Whole
    offers_received: Whole
    offers_accepted: Whole
    offers_decided: Whole
    jobs_accepted: Whole
    jobs_cancelled: Whole
    rating_sum: Real
    rating_count: Whole
    # The indices of the providers who have commitments.
    committed: tuple[int, ...]

    @classmethod
    def of(cls, providers: Iterable[ProviderSnapshot], seed: int) -> Self:
        """Builds the table. Raises `ValueError` if a provider occurs twice."""
        ordered = sorted(providers, key=lambda provider: tie_break_key(seed, provider.provider_id))
        index = {provider.provider_id: place for place, provider in enumerate(ordered)}
        if len(index) < len(ordered):
            raise ValueError("A provider occurs twice")
        return cls(
            providers=tuple(ordered),
            index=index,
            category_mask=_whole([_mask(one.categories) for one in ordered]),
            located_at=_real([_seconds(one.located_at) for one in ordered]),
            idle_since=_real([_seconds(one.idle_since) for one in ordered]),
            service_radius_km=_real([one.service_radius_km for one in ordered]),
            is_available=np.array([one.is_available for one in ordered], dtype=bool),
            is_verified=np.array([one.is_verified for one in ordered], dtype=bool),
            is_busy=np.array([one.is_busy for one in ordered], dtype=bool),
            live_offers=_whole([one.live_offers for one in ordered]),
            offers_received=_whole([one.offers_received for one in ordered]),
            offers_accepted=_whole([one.offers_accepted for one in ordered]),
            offers_decided=_whole([one.offers_accepted + one.offers_declined_or_expired for one in ordered]),
            jobs_accepted=_whole([one.jobs_accepted for one in ordered]),
            jobs_cancelled=_whole([one.jobs_cancelled_by_provider for one in ordered]),
            rating_sum=_real([0 if one.rating is None else one.rating * one.rating_count for one in ordered]),
            rating_count=_whole([0 if one.rating is None else one.rating_count for one in ordered]),
            committed=tuple(place for place, one in enumerate(ordered) if one.commitments),
        )

    def among(self, ids: Iterable[UUID]) -> Mask:
        """Returns the mask of the providers with these *ids*; ids of other providers are ignored."""
        found = np.zeros(len(self.providers), dtype=bool)
        found[[self.index[one] for one in ids if one in self.index]] = True
        return found


@dataclass(frozen=True)
class Matchup:
    """One request and all providers, with the rules and the radius of one wave."""

    request: RequestSnapshot
    table: CandidateTable
    rules: DispatchRules
    radius_km: float
    # The distance of each provider to the request.
    distance_km: Real

    @classmethod
    def of(cls, request: RequestSnapshot, table: CandidateTable, rules: DispatchRules, radius_km: float) -> Self:
        distances_km = _real([request.place.distance_km(one.place) for one in table.providers])
        return cls(request, table, rules, radius_km, np.rint(distances_km * 1000) / 1000)

    def within(self, radius_km: float) -> Self:
        return replace(self, radius_km=radius_km)

    @property
    def decided_at(self) -> float:
        """Returns the time of the decision in seconds since 1970."""
        return _seconds(self.request.decided_at)

    @property
    def is_newcomer(self) -> Mask:
        return self.table.offers_received < self.rules.newcomer_jobs


def tie_break_key(seed: int, one: UUID) -> bytes:
    """Returns a sort key that depends on the seed and the id only, so that a low id is no advantage."""
    return hashlib.blake2b(b"%d %b" % (seed, one.bytes), digest_size=16).digest()


def _whole(values: Sequence[int]) -> Whole:
    return np.array(values, dtype=np.int64)


def _real(values: Sequence[float]) -> Real:
    return np.array(values, dtype=np.float64)


def _seconds(time: datetime | None) -> float:
    # Unlike `timestamp()`, the difference fails for a time without a zone, whose meaning depends on the machine.
    return float("nan") if time is None else (time - _EPOCH).total_seconds()
