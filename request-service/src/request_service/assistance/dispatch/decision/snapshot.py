"""The facts that a decision uses. They survive a round trip through JSON unchanged, so that waves can be replayed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self
from uuid import UUID

from request_service.categories import Category
from request_service.commitments.gaps import BusyTime
from request_service.geo import Place

# The recorded name, which recorded waves keep.
# rule: allow word — recorded waves have this key.
_CANCELLED_KEY = "jobs_cancelled_by_him"


@dataclass(frozen=True, slots=True)
class RequestSnapshot:
    request_id: UUID
    client_id: UUID
    # The blurred one. Waves of earlier releases recorded the exact one; so did they for providers.
    place: Place
    category: Category
    # Both count from 1. Providers asked in an earlier round may be asked again.
    round: int
    wave_number: int
    # Providers who had an offer of this request in this round.
    asked: frozenset[UUID]
    # Providers who must not get this request: mutually blocked with the client, or assigned to it earlier.
    blocked: frozenset[UUID]
    decided_at: datetime
    # Providers who have an open offer of another request of the client.
    taken: frozenset[UUID] = frozenset()
    # `None` means at once.
    scheduled_for: datetime | None = None

    def __post_init__(self) -> None:
        if min(self.round, self.wave_number) < 1:
            raise ValueError("Rounds and waves are counted from 1")

    def to_json(self) -> dict[str, Any]:
        return {
            "request_id": str(self.request_id),
            "client_id": str(self.client_id),
            "place": _from_place(self.place),
            "category": self.category.value,
            "round": self.round,
            "wave_number": self.wave_number,
            "asked": _from_ids(self.asked),
            "blocked": _from_ids(self.blocked),
            "decided_at": self.decided_at.isoformat(),
            "taken": _from_ids(self.taken),
            **({"scheduled_for": self.scheduled_for.isoformat()} if self.scheduled_for else {}),
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Self:
        return cls(
            request_id=UUID(value["request_id"]),
            client_id=UUID(value["client_id"]),
            place=Place(**value["place"]),
            category=Category(value["category"]),
            round=value["round"],
            wave_number=value["wave_number"],
            asked=_to_ids(value["asked"]),
            blocked=_to_ids(value["blocked"]),
            decided_at=datetime.fromisoformat(value["decided_at"]),
            # Waves of earlier releases did not record these two.
            taken=_to_ids(value.get("taken", ())),
            scheduled_for=datetime.fromisoformat(value["scheduled_for"]) if "scheduled_for" in value else None,
        )


@dataclass(frozen=True, slots=True)
class ProviderSnapshot:
    provider_id: UUID
    # The blurred one.
    place: Place
    located_at: datetime
    # Empty means all categories.
    categories: frozenset[Category]
    # From one blurred place to another: longer than the radius that the provider states.
    service_radius_km: float
    is_available: bool
    # True while the provider has a running job.
    is_busy: bool
    live_offers: int
    # Counts within the window. `offers_received` includes live and withdrawn offers, to which there was no answer.
    offers_received: int
    offers_accepted: int
    offers_declined_or_expired: int
    jobs_accepted: int
    jobs_cancelled_by_provider: int
    # The mean rating from 1 to 5, or `None` without ratings.
    rating: float | None
    rating_count: int
    # The time at which the provider last became free or available; `None` if unknown.
    idle_since: datetime | None
    # When and where the provider has to be, soonest first, as far ahead as the requests of the decision reach; without
    # their running jobs.
    commitments: tuple[BusyTime, ...] = ()
    # True if the documents of the provider are approved.
    is_verified: bool = False

    def to_json(self) -> dict[str, Any]:
        return {
            "provider_id": str(self.provider_id),
            "place": _from_place(self.place),
            "located_at": self.located_at.isoformat(),
            "categories": sorted(self.categories),
            "service_radius_km": self.service_radius_km,
            "is_available": self.is_available,
            "is_busy": self.is_busy,
            "live_offers": self.live_offers,
            "offers_received": self.offers_received,
            "offers_accepted": self.offers_accepted,
            "offers_declined_or_expired": self.offers_declined_or_expired,
            "jobs_accepted": self.jobs_accepted,
            _CANCELLED_KEY: self.jobs_cancelled_by_provider,
            "rating": self.rating,
            "rating_count": self.rating_count,
            "idle_since": None if self.idle_since is None else self.idle_since.isoformat(),
            **({"commitments": list(map(_from_busy_time, self.commitments))} if self.commitments else {}),
            **({"is_verified": True} if self.is_verified else {}),
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Self:
        idle_since = value["idle_since"]
        converted = {
            "provider_id": UUID(value["provider_id"]),
            "place": Place(**value["place"]),
            "located_at": datetime.fromisoformat(value["located_at"]),
            "categories": frozenset(map(Category, value["categories"])),
            "idle_since": None if idle_since is None else datetime.fromisoformat(idle_since),
            # Waves of earlier releases did not record them.
            "commitments": tuple(map(_to_busy_time, value.get("commitments", ()))),
        }
        fields = {**value, **converted}
        fields["jobs_cancelled_by_provider"] = fields.pop(_CANCELLED_KEY)
        return cls(**fields)


def _from_place(place: Place) -> dict[str, float]:
    return {"latitude": place.latitude, "longitude": place.longitude}


def _from_busy_time(span: BusyTime) -> dict[str, Any]:
    place = None if span.place is None else _from_place(span.place)
    return {"starts_at": span.starts_at.isoformat(), "ends_at": span.ends_at.isoformat(), "place": place}


def _to_busy_time(value: Mapping[str, Any]) -> BusyTime:
    place = None if value["place"] is None else Place(**value["place"])
    return BusyTime(datetime.fromisoformat(value["starts_at"]), datetime.fromisoformat(value["ends_at"]), place)


def _from_ids(ids: Iterable[UUID]) -> list[str]:
    return sorted(map(str, ids))


def _to_ids(values: Iterable[str]) -> frozenset[UUID]:
    return frozenset(map(UUID, values))
