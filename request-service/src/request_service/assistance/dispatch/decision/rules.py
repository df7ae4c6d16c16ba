"""The settings of dispatch, with their bounds and defaults."""

from typing import Annotated, ClassVar, Self

from pydantic import Field, model_validator

from request_service.rule_set import Rules, RuleSet

Share = Annotated[float, Field(ge=0, le=1)]
Kilometres = Annotated[float, Field(ge=0.1, le=100)]
Minutes = Annotated[float, Field(ge=0.1, le=10_000)]


class DispatchRules(Rules):
    subject: ClassVar[str] = "dispatch"

    # --- Waves ---
    # Providers asked in one wave.
    wave_size: Annotated[int, Field(ge=1, le=100)] = 3
    # Seconds until the next wave: how long the providers of one have it to themselves.
    wave_seconds: Annotated[float, Field(ge=1, le=3600)] = 20
    # Kilometres around the request in the first wave; how much farther each next one looks; and the farthest of all.
    first_radius_km: Kilometres = 3
    radius_step_km: Kilometres = 5
    largest_radius_km: Kilometres = 25
    # Waves of one round.
    most_waves: Annotated[int, Field(ge=1, le=1000)] = 12
    # Seconds: requests that come within it are decided together.
    gather_seconds: Annotated[float, Field(ge=0, le=10)] = 0.1

    # --- Offers ---
    # So many of a wave, the best, see their offer at once, the others so many seconds later; 0 seconds: all at once.
    head_start_seconds: Annotated[float, Field(ge=0, le=600)] = 2
    head_start_size: Annotated[int, Field(ge=1, le=100)] = 1
    # Live offers that a provider may have at a time.
    parallel_offers: Annotated[int, Field(ge=1, le=100)] = 3
    # Seconds: a position older than this says nothing.
    fresh_seconds: Annotated[float, Field(ge=1, le=86_400)] = 300

    # --- Fairness ---
    # Part of each wave, rounded to whole places (half to even), that goes to newcomers if enough of them fit.
    newcomer_share: Share = 0.25
    # Who received fewer offers than this in the window is a newcomer.
    newcomer_jobs: Annotated[int, Field(ge=0, le=1000)] = 5
    # Days back that offers and jobs are counted.
    window_days: Annotated[int, Field(ge=1, le=365)] = 7

    # --- Score: what each part is worth at most ---
    weight_distance: Share = 0.5
    weight_rating: Share = 0.15
    weight_acceptance: Share = 0.15
    weight_cancellation: Share = 0.1
    weight_idle: Share = 0.1

    # --- Score: what the parts mean ---
    # Kilometres an hour, where nothing better is known of the way.
    speed_kmh: Annotated[float, Field(ge=1, le=200)] = 30
    # Minutes of travel at which the distance part is worth half.
    half_travel_minutes: Minutes = 10
    # Minutes without a job at which the idle part is worth half.
    half_idle_minutes: Minutes = 30
    # A rating (1 to 5) and a share that are believed before anything is known, and how many real ones outweigh them.
    rating_prior: Annotated[float, Field(ge=1, le=5)] = 4
    rating_prior_strength: Annotated[float, Field(ge=0.1, le=1000)] = 5
    acceptance_prior: Share = 0.7
    acceptance_prior_strength: Annotated[float, Field(ge=0.1, le=1000)] = 5
    # Accepted jobs from which on cancelled ones count against a provider.
    cancellation_minimum_jobs: Annotated[int, Field(ge=1, le=1000)] = 5

    @model_validator(mode="after")
    def _fit_together(self) -> Self:
        if self.first_radius_km > self.largest_radius_km:
            raise ValueError("first_radius_km must be at most largest_radius_km")
        if self.head_start_seconds >= self.wave_seconds:
            raise ValueError("head_start_seconds must be less than wave_seconds")
        return self


class DispatchRuleSet(RuleSet[DispatchRules]):
    default: DispatchRules = DispatchRules()
