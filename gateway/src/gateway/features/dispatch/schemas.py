"""The JSON of offers and of the decisions of dispatch."""

from typing import Literal

from gateway.features.requests.schemas import ServiceRequest
from gateway.values import Moment, View


class Candidate(View):
    """A provider whom a wave considered."""

    provider_id: str
    outcome: str
    """`offered`, `not_chosen`, or the rule that excluded the provider, such as `too_far`."""
    offer_state: str | None
    """The state of the offer, or null if the provider got none."""
    rank: int | None
    """1 is the best. Null for an excluded provider."""
    distance_km: float
    score: float | None
    parts: dict[str, float]
    """The parts of the score by name."""
    delay_seconds: float
    """How many seconds after the first offers of the wave this offer became visible."""


class Wave(View):
    """A wave of offers."""

    id: str
    round: int
    """How often the request had become pending again before this wave."""
    number: int
    """The number of the wave within its round, from 1."""
    state: Literal["planned", "decided", "dropped"]
    due_at: Moment
    decided_at: Moment | None
    radius_km: float | None
    rules_version: str | None
    """The version of the rules that decided the wave."""
    outcomes: dict[str, int]
    """The number of candidates by outcome."""
    candidates: list[Candidate]
    """Empty for the client of the request."""


class Offer(View):
    """An offer to the caller."""

    id: str
    request_id: str
    provider_id: str
    distance_km: float
    created_at: Moment
    expires_at: Moment
    request: ServiceRequest
