from typing import Literal

from gateway.features.requests.schemas import ServiceRequest
from gateway.values import Moment, View


class Candidate(View):
    provider_id: str
    # "offered", "not_chosen", or the rule that dropped him, such as "too_far".
    outcome: str
    # What became of the offer; null if there was none.
    offer_state: str | None
    # 1 is the best; null if he did not fit.
    rank: int | None
    distance_km: float
    score: float | None
    # What the score is made of.
    parts: dict[str, float]
    # By how much others saw their offers earlier.
    delay_seconds: float


class Wave(View):
    id: str
    # How often the request had gone back to be offered anew.
    round: int
    # Within the round, from 1.
    number: int
    state: Literal["planned", "decided", "dropped"]
    due_at: Moment
    decided_at: Moment | None
    radius_km: float | None
    # Of the settings that it was decided by.
    rules_version: str | None
    # How many candidates had which outcome.
    outcomes: dict[str, int]
    # Empty for the client of the request.
    candidates: list[Candidate]


class Offer(View):
    id: str
    request_id: str
    provider_id: str
    distance_km: float
    created_at: Moment
    expires_at: Moment
    request: ServiceRequest
