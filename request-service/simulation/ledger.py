"""Records the outcome of each call and each offer, and computes figures from them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from statistics import fmean
from uuid import UUID

from simulation.people import Client


class End(StrEnum):
    COMPLETED = "completed"
    # The client stopped waiting.
    CANCELLED = "cancelled"
    # No provider was found within the lifetime of the request.
    EXPIRED = "expired"


@dataclass
class Call:
    """One request. Seconds are counted from the call."""

    client: Client
    end: End | None = None
    first_offer_seconds: float | None = None
    first_accept_seconds: float | None = None
    # Arrival of the provider who did the job, and the length of their way in kilometres and minutes.
    arrival_seconds: float | None = None
    pickup_km: float | None = None
    pickup_minutes: float | None = None
    done_by: UUID | None = None
    # Offers that were shown to a provider.
    offers: int = 0
    waves: int = 0
    # Number of providers who accepted the job and gave it up.
    given_up: int = 0


class OfferState(StrEnum):
    """The same values as the states that request-service stores."""

    PLANNED = "planned"
    LIVE = "live"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    ACCEPTED = "accepted"
    EXPIRED = "expired"


@dataclass(frozen=True)
class Wave:
    """One decision on one request. `round` and `number` count from 1; times are seconds since the beginning."""

    request_id: UUID
    round: int
    number: int
    decided_at: float
    radius_km: float


@dataclass
class Offer:
    """One request before one provider. Times are seconds since the beginning."""

    request_id: UUID
    provider_id: UUID
    round: int
    wave_number: int
    distance_km: float
    shown_at: float
    expires_at: float
    state: OfferState = OfferState.PLANNED

    @property
    def is_open(self) -> bool:
        return self.state in {OfferState.PLANNED, OfferState.LIVE}


@dataclass
class Ledger:
    calls: list[Call] = field(default_factory=list)
    # In the order in which they were decided or made.
    waves: list[Wave] = field(default_factory=list)
    offers: list[Offer] = field(default_factory=list)
    # Requests whose search ended without a provider, once for each round in which it did.
    exhausted: list[UUID] = field(default_factory=list)
    # Hours of presence and completed jobs, for each provider who worked.
    hours: dict[UUID, float] = field(default_factory=dict)
    jobs: dict[UUID, int] = field(default_factory=dict)
    newcomers: frozenset[UUID] = frozenset()
    decisions: int = 0
    # The largest number of live offers that a provider had at one time.
    most_live_offers: int = 0


@dataclass(frozen=True)
class Figures:
    """Figures of one afternoon. NaN means that there is nothing to measure."""

    calls: float
    unserved: float
    first_offer_p50: float
    first_offer_p90: float
    accept_p50: float
    accept_p90: float
    arrival_minutes: float
    arrival_minutes_p50: float
    arrival_minutes_p90: float
    pickup_km: float
    pickup_km_p90: float
    pickup_minutes: float
    pickup_minutes_p90: float
    offers: float
    wasted_offers: float
    given_up: float
    gini: float
    newcomer_jobs: float
    newcomer_hours: float

    @classmethod
    def of(cls, ledger: Ledger) -> "Figures":
        calls = ledger.calls
        offers = sum(call.offers for call in calls)
        accepted = sum(call.given_up + (call.done_by is not None) for call in calls)
        first_offers = _known(call.first_offer_seconds for call in calls)
        accepts = _known(call.first_accept_seconds for call in calls)
        arrivals = [seconds / 60 for seconds in _known(call.arrival_seconds for call in calls)]
        kilometres = _known(call.pickup_km for call in calls)
        minutes = _known(call.pickup_minutes for call in calls)
        return cls(
            calls=len(calls),
            unserved=_ratio(sum(call.end is not End.COMPLETED for call in calls), len(calls)),
            first_offer_p50=quantile(first_offers, 0.5),
            first_offer_p90=quantile(first_offers, 0.9),
            accept_p50=quantile(accepts, 0.5),
            accept_p90=quantile(accepts, 0.9),
            arrival_minutes=_mean(arrivals),
            arrival_minutes_p50=quantile(arrivals, 0.5),
            arrival_minutes_p90=quantile(arrivals, 0.9),
            pickup_km=_mean(kilometres),
            pickup_km_p90=quantile(kilometres, 0.9),
            pickup_minutes=_mean(minutes),
            pickup_minutes_p90=quantile(minutes, 0.9),
            offers=_ratio(offers, len(calls)),
            wasted_offers=1 - _ratio(accepted, offers),
            given_up=_ratio(sum(call.given_up for call in calls), len(calls)),
            gini=gini([ledger.jobs.get(one, 0) / hours for one, hours in sorted(ledger.hours.items())]),
            newcomer_jobs=_share(ledger.jobs, ledger.newcomers),
            newcomer_hours=_share(ledger.hours, ledger.newcomers),
        )


def gini(values: Sequence[float]) -> float:
    """Returns the Gini coefficient: 0 if all values are equal, close to 1 if one value is the whole total."""
    total = sum(values)
    if not total:
        return float("nan")
    ordered = sorted(values)
    return sum((2 * place - len(ordered) + 1) * value for place, value in enumerate(ordered)) / (len(ordered) * total)


def quantile(values: Sequence[float], part: float) -> float:
    """Returns the value at or below which the share `part` of the values lies, NaN without values."""
    if not values:
        return float("nan")
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))]


def _known(values: Iterable[float | None]) -> list[float]:
    return [value for value in values if value is not None]


def _mean(values: Sequence[float]) -> float:
    return fmean(values) if values else float("nan")


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole else float("nan")


def _share(amounts: dict[UUID, int] | dict[UUID, float], some: frozenset[UUID]) -> float:
    return _ratio(sum(amount for one, amount in amounts.items() if one in some), sum(amounts.values()))
